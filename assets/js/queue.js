// What was saved without network: kept in this browser's database, sent in order, each once.
// The page and the service worker both load this file.
"use strict";

self.recoveryQueue = (function () {
  const ADDRESS = "/today/queue/";
  const STORE = "saves";
  const DAY_MS = 24 * 60 * 60 * 1000;
  const news = "BroadcastChannel" in self ? new BroadcastChannel("recovery-queue") : null;
  const listeners = [];

  function open() {
    return new Promise((resolve, reject) => {
      const request = self.indexedDB.open("recovery", 1);
      request.onupgradeneeded = () => {
        const store = request.result.createObjectStore(STORE, { keyPath: "number", autoIncrement: true });
        store.createIndex("client_id", "client_id", { unique: true });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  // What `work` asks of the store; resolved when it is on the disk.
  async function using(mode, work) {
    const database = await open();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(STORE, mode);
        const request = work(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = transaction.onerror = () => reject(transaction.error || request.error);
      });
    } finally {
      database.close();
    }
  }

  function all() {
    return using("readonly", (store) => store.getAll());
  }

  async function waiting() {
    return (await all()).filter((save) => save.state === "waiting");
  }

  async function add(save) {
    const kept = { ...save, state: "waiting" };
    kept.number = await using("readwrite", (store) => store.add(kept));
    tell();
    return kept;
  }

  async function put(save) {
    await using("readwrite", (store) => store.put(save));
    tell();
  }

  async function remove(number) {
    await using("readwrite", (store) => store.delete(number));
    tell();
  }

  function tell() {
    if (news) news.postMessage("changed");
    listeners.forEach((listener) => listener());
  }

  function onChange(listener) {
    listeners.push(listener);
    if (news) news.addEventListener("message", listener);
  }

  // Sends what waits. "done"; "sign_in" when the session has ended, "other" when it is somebody
  // else's; "no_network" or "trouble" when it must be tried again.
  function send() {
    return self.navigator.locks ? self.navigator.locks.request("recovery-queue", sendAll) : sendAll();
  }

  async function sendAll() {
    if ((await waiting()).length === 0) return "done";
    let session;
    try {
      const answer = await fetch(ADDRESS, { cache: "no-store" });
      if (!answer.ok) return answer.status < 500 ? "other" : "trouble";
      session = await answer.json();
    } catch (_noNetwork) {
      return "no_network";
    }
    if (!session.account) return "sign_in";
    // Read anew: another page may have sent some while this one asked.
    for (const save of await waiting()) {
      if (save.account === session.account) {
        const trouble = await sendOne(save, session.token);
        if (trouble) return trouble;
      }
    }
    return (await waiting()).length ? "other" : "done";
  }

  async function sendOne(save, token) {
    const { client_id, account, patient, day, typed_at, was_shown, fields } = save;
    let answer, said;
    try {
      answer = await fetch(ADDRESS, {
        method: "POST",
        cache: "no-store",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ client_id, account, patient, day, typed_at, was_shown, fields }),
      });
      said = await answer.json();
    } catch (_broken) {
      // No answer, or one that is none of ours: the site may have it or not. It is sent again.
      return answer && answer.status < 500 ? "trouble" : "no_network";
    }
    if (answer.status === 200) {
      const sent = { client_id, account, patient, day, typed_at, number: save.number, called: save.called };
      await put({ ...sent, state: "sent", sent_at: new Date().toISOString(), stands: said.stands });
      return "";
    }
    if (answer.status === 422 || answer.status === 400) {
      await put({ ...save, state: "refused", words: said.words || [], is_told: Boolean(said.is_told) });
      return "";
    }
    return answer.status === 401 ? "sign_in" : "trouble";
  }

  // What was sent a day ago need not be said again.
  async function forgetOld() {
    for (const save of await all()) {
      if (save.state === "sent" && Date.now() - Date.parse(save.sent_at) > DAY_MS) await remove(save.number);
    }
  }

  async function sendLater(registration) {
    if (!registration || !registration.sync) return;
    try {
      await registration.sync.register("send-saves");
    } catch (_refused) {
      // The browser does not allow it: the next page that is opened sends.
    }
  }

  return { all, add, put, remove, onChange, send, sendLater, forgetOld };
})();
