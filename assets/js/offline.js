// On every page of a patient: the app is set up, saves get their names, and what waits is shown.
"use strict";

(function () {
  const queue = self.recoveryQueue;
  const panel = document.getElementById("waiting");
  if (!panel || !("serviceWorker" in navigator) || !("indexedDB" in window)) return;
  const { account, called, patient, shell, worker } = panel.dataset;
  const people = (panel.dataset.people || "").split(" ").filter(Boolean);
  const SHELL = "recovery-shell-";
  let outcome = "";

  // The app: its worker, and the empty form of each person of this account.

  async function setUp() {
    await navigator.serviceWorker.register(worker);
    for (const name of await caches.keys()) {
      if (name.startsWith(SHELL) && name !== SHELL + account) await caches.delete(name);
    }
    const cache = await caches.open(SHELL + account);
    const isToday = window.location.pathname === "/today/";
    if (!isToday && (await cache.match(`${shell}?for=${people[0]}`, { ignoreVary: true }))) return;
    const forms = await Promise.all(people.map((key) => read(`${shell}?for=${key}`)));
    const files = new Set(forms.flatMap((form) => form.files));
    await Promise.all(Array.from(files, (file) => keepFile(cache, file)));
    for (const form of forms) await cache.put(form.address, form.answer);
    for (const kept of await cache.keys()) {
      const url = new URL(kept.url);
      const isOld = url.pathname === shell ? !people.includes(url.searchParams.get("for")) : !files.has(kept.url);
      if (isOld) await cache.delete(kept);
    }
  }

  async function read(address) {
    const answer = await fetch(address, { redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.clone().text(), "text/html");
    const named = page.querySelectorAll("link[rel=stylesheet], link[rel=preload], link[rel=icon], script[src], img[src]");
    const files = Array.from(named, (part) => new URL(part.getAttribute("href") || part.getAttribute("src"), window.location.href).href);
    return { address, answer, files };
  }

  async function keepFile(cache, file) {
    const answer = await fetch(file);
    if (answer.ok) await cache.put(file, answer);
  }

  // Each save has a name of its own: one that is sent again is known.

  document.addEventListener("formdata", (event) => {
    const form = event.target;
    if (form.method !== "post" || new URL(form.action).pathname !== "/today/") return;
    const gravest = (severity) => form.querySelector(`[data-severity="${severity}"]:checked`) && severity;
    event.formData.set("client_id", crypto.randomUUID());
    event.formData.set("account", account);
    event.formData.set("patient", patient);
    event.formData.set("called", called);
    event.formData.set("gravest", gravest("emergency") || gravest("urgent") || "");
  });

  // A red flag that could not be told ahead of the rest waits as a save of its own.

  let early = null;
  document.addEventListener(
    "not-told",
    async (event) => {
      const symptoms = event.detail.symptoms;
      const day = panel.dataset.day || new URL(event.target.action).searchParams.get("day");
      if (early) await queue.remove(early.number);
      early = null;
      if (!symptoms.length || !day) return;
      const flag = event.target.querySelector('[data-severity="emergency"]:checked');
      early = await queue.add({
        client_id: crypto.randomUUID(),
        account,
        patient,
        called,
        day,
        gravest: flag ? "emergency" : "urgent",
        typed_at: new Date().toISOString(),
        was_shown: false,
        fields: [["part", "symptoms"], ...symptoms.map((code) => ["symptoms", code])],
      });
      await later();
    },
    true,
  );

  // What waits, and what became of it.

  const language = document.documentElement.lang;
  const dayWords = new Intl.DateTimeFormat(language, { weekday: "long", month: "long", day: "numeric", timeZone: "UTC" });
  const timeWords = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
  const dateWords = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });

  function spokenDay(day) {
    return dayWords.format(new Date(`${day}T12:00:00Z`));
  }

  function spokenTime(at) {
    const moment = new Date(at);
    const isToday = moment.toDateString() === new Date().toDateString();
    // As the pages have it: "9:02 am".
    return (isToday ? timeWords : dateWords).format(moment).replace(/[AP]M/, (half) => half.toLowerCase());
  }

  function copyOf(name) {
    return panel.querySelector(`template[data-part="${name}"]`).content.firstElementChild.cloneNode(true);
  }

  function fill(part, values) {
    part.querySelectorAll("[data-slot]").forEach((slot) => {
      slot.textContent = values[slot.dataset.slot] ?? "";
    });
    return part;
  }

  function only(part, name, isShown) {
    part.querySelectorAll(`[data-if="${name}"]`).forEach((piece) => {
      piece.hidden = !isShown;
    });
  }

  function line(save, words) {
    const item = document.createElement("li");
    item.textContent = words.replace("{day}", spokenDay(save.day)).replace("{time}", spokenTime(save.typed_at));
    return item;
  }

  function ofWaiting(saves) {
    const part = fill(copyOf("waiting"), { count: saves.length });
    part.querySelector("ul").append(...saves.map((save) => line(save, part.dataset.line)));
    only(part, "sign_in", outcome === "sign_in");
    only(part, "later", outcome !== "sign_in");
    only(part, "untold", saves.some((save) => save.gravest));
    only(part, "emergency", saves.some((save) => save.gravest === "emergency"));
    part.querySelectorAll("[data-tel]").forEach((link) => {
      link.href = `tel:${link.dataset.tel}`;
    });
    const now = part.querySelector("button");
    if (now) now.addEventListener("click", () => send());
    return part;
  }

  function ofRefused(save) {
    const part = fill(copyOf("refused"), { day: spokenDay(save.day) });
    const list = part.querySelector("ul");
    list.hidden = !save.words.length;
    list.append(
      ...save.words.map((words) => {
        const item = document.createElement("li");
        item.textContent = words;
        return item;
      }),
    );
    only(part, "untold", Boolean(save.gravest) && !save.is_told);
    only(part, "told", Boolean(save.gravest) && save.is_told);
    part.querySelector("a[data-fix]").href = `${shell}?for=${save.patient}#fix=${save.client_id}`;
    return part;
  }

  function ofSent(saves) {
    const part = copyOf("sent");
    part.querySelector("ul").append(
      ...saves.map((save) => {
        const item = line({ ...save, typed_at: save.sent_at }, save.stands ? part.dataset.line : part.dataset.beside);
        if (!save.stands) {
          const link = part.querySelector("a[data-history]").cloneNode(true);
          link.hidden = false;
          link.href = `${panel.dataset.history}?for=${save.patient}&day=${save.day}`;
          item.append(" ", link);
        }
        return item;
      }),
    );
    part.querySelector("button").addEventListener("click", async () => {
      for (const save of saves) await queue.remove(save.number);
    });
    return part;
  }

  function ofOthers(saves) {
    const names = Array.from(new Set(saves.map((save) => save.called))).join(", ");
    return fill(copyOf("others"), { name: names, count: saves.length });
  }

  async function show() {
    const saves = await queue.all();
    const mine = saves.filter((save) => !account || save.account === account);
    const shown = panel.querySelector("[data-shown]");
    const parts = [];
    const waiting = mine.filter((save) => save.state === "waiting");
    const sent = account ? mine.filter((save) => save.state === "sent") : [];
    const others = saves.filter((save) => !mine.includes(save) && save.state !== "sent");
    if (waiting.length) parts.push(ofWaiting(waiting));
    if (account) mine.filter((save) => save.state === "refused").forEach((save) => parts.push(ofRefused(save)));
    if (sent.length) parts.push(ofSent(sent));
    if (others.length) parts.push(ofOthers(others));
    shown.replaceChildren(...parts);
    panel.hidden = parts.length === 0;
  }

  async function send() {
    outcome = account ? await queue.send() : "sign_in";
    await show();
  }

  async function later() {
    await queue.sendLater(await navigator.serviceWorker.getRegistration());
  }

  // A page that is being left may lose its network, or the browser refuse its store: then the
  // next page tries again.
  const quietly = (work) => work().catch(() => {});

  queue.onChange(() => quietly(show));
  window.addEventListener("online", () => quietly(send));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") quietly(send);
  });
  window.recoverySaves = { queue, send, later, spokenDay, spokenTime, copyOf, account, called, patient };
  quietly(async () => {
    await queue.forgetOld();
    await show();
    await send();
  });
  if (account) window.addEventListener("load", () => quietly(setUp));
})();
