// The service worker: without network it answers with the empty form, and keeps what is saved.
// In its caches are static files and that form alone; pages with answers are never kept.
"use strict";

const SHELL = "recovery-shell-";
const SHELL_PATH = "/offline/";
const PAGES = ["/today/", "/progress/", "/guidance/", "/messages/", "/activity/", SHELL_PATH];
const queue = self.recoveryQueue;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      if (self.registration.navigationPreload) await self.registration.navigationPreload.enable();
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "POST" && url.pathname === "/sign-out/") event.waitUntil(forgetShells());
    else if (request.method === "POST" && url.pathname === "/today/") event.respondWith(post(event, url));
    else if (request.method === "GET" && isOurs(url)) event.respondWith(page(event, url));
  } else if (request.method === "GET" && url.pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(() => fromCache(request)));
  }
});

// Where the browser wakes us when there is network again. To fail is to be woken once more.
self.addEventListener("sync", (event) => {
  if (event.tag === "send-saves") event.waitUntil(sendOrFail());
});

async function sendOrFail() {
  const outcome = await queue.send();
  if (outcome === "no_network" || outcome === "trouble") throw new Error(outcome);
}

function isOurs(url) {
  return url.pathname === "/" || PAGES.some((path) => url.pathname.startsWith(path));
}

// A proxy that answers for a site which does not.
function isAway(answer) {
  return answer.status >= 502 && answer.status <= 504;
}

async function page(event, url) {
  let answer;
  try {
    answer = (await event.preloadResponse) || (await fetch(event.request));
    if (!isAway(answer)) return answer;
  } catch (_noNetwork) {
    // The form answers.
  }
  return (await shell(url)) || answer || Response.error();
}

async function fromCache(request) {
  return (await caches.match(request, { ignoreVary: true })) || Response.error();
}

// The form of the person that the address names, and never of another.
async function shell(url) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(SHELL)) continue;
    const cache = await caches.open(name);
    const kept = (await cache.keys()).filter((request) => new URL(request.url).pathname === SHELL_PATH);
    const asked = url.searchParams.get("for");
    const found = asked
      ? kept.find((request) => new URL(request.url).searchParams.get("for") === asked)
      : kept[0];
    if (found) return cache.match(found, { ignoreVary: true });
  }
  return undefined;
}

async function forgetShells() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(SHELL)).map((name) => caches.delete(name)));
}

// A day's form that could not be delivered is kept, and the page says so.
async function post(event, url) {
  const copy = event.request.clone();
  let answer;
  try {
    answer = await fetch(event.request);
    if (answer.status < 500) return answer;
  } catch (_noNetwork) {
    // It may have arrived all the same: the name that it has makes it known again.
  }
  const save = await keep(copy, url).catch(() => null);
  if (!save) return answer || Response.error();
  await queue.sendLater(self.registration);
  return Response.redirect(`${SHELL_PATH}?for=${save.patient}#saved=${save.client_id}`, 303);
}

async function keep(request, url) {
  const given = await request.formData();
  const take = (name) => {
    const value = given.get(name);
    given.delete(name);
    return value;
  };
  const save = {
    client_id: take("client_id"),
    account: take("account"),
    patient: take("patient"),
    called: take("called"),
    gravest: take("gravest"),
    day: url.searchParams.get("day"),
    typed_at: new Date().toISOString(),
    was_shown: true,
  };
  given.delete("csrfmiddlewaretoken");
  if (!save.client_id || !save.account || !save.patient || !save.day) return null;
  return queue.add({ ...save, fields: Array.from(given.entries()) });
}
