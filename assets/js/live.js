// Keeps the worklist live: asks every few seconds what waits. A new emergency is put on top at once
// and told in the tab's title, where nothing of a patient stands; whatever else is new is told above
// the list, which never moves under the pointer.
"use strict";

{
  const PATIENCE_MS = 8000;
  const panel = document.querySelector("[data-live]");
  const news = panel.querySelector("[data-news]");
  const off = panel.querySelector("[data-off]");
  const body = document.querySelector(".worklist--rows tbody");
  const isFirstPage = panel.dataset.firstPage === "yes";
  const title = document.title.replace(/^\(\d+\+?\) Emergency · /, "");
  const ticker = new Worker(new URL("ticker.js", document.currentScript.src));

  let version = "";
  let counts = "";
  let known = null; // what had been told when the page was loaded, or since
  let unseen = { emergency: 0, urgent: 0 };
  let isAsking = false;
  let heardAt = new Date();

  const rowOf = (patient, within = document) =>
    within.querySelector(`.worklist--rows tr[data-patient="${CSS.escape(patient)}"]`);

  // Above the list

  function tellNews() {
    const words = [];
    if (unseen.emergency) words.push(unseen.emergency === 1 ? "1 new emergency" : `${unseen.emergency} new emergencies`);
    if (unseen.urgent) words.push(`${unseen.urgent} new urgent`);
    if (!words.length) return;
    const link = document.createElement("a");
    link.href = unseen.urgent ? location.href : panel.dataset.emergencies;
    link.textContent = "show";
    news.replaceChildren(`${words.join(" and ")}: `, link);
  }

  function tellOff(words, address, name) {
    const link = document.createElement("a");
    link.href = address;
    link.textContent = name;
    if (off.textContent !== `${words}: ${name}`) off.replaceChildren(`${words}: `, link);
  }

  function tellOffline() {
    const since = heardAt.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
    tellOff(`Not live since ${since}`, location.href, "reload");
  }

  // The list

  function put(row, place) {
    const old = rowOf(row.dataset.patient);
    const hadFocus = old?.contains(document.activeElement);
    const box = row.querySelector("input[name=patient]");
    box.checked = old?.querySelector("input[name=patient]").checked ?? false;
    if (place === "top") {
      old?.remove();
      body.prepend(row);
    } else {
      old.replaceWith(row);
    }
    if (hadFocus) row.querySelector(".worklist__name").focus({ preventScroll: true });
  }

  // What the nurse looks at stays where it is on the screen.
  function withoutAJump(change) {
    const seen = [...body.rows].find((row) => row.getBoundingClientRect().bottom > 0);
    const before = seen?.getBoundingClientRect().top;
    change();
    const moved = seen?.isConnected ? seen.getBoundingClientRect().top - before : 0;
    if (moved > 0) document.body.style.minHeight = `${innerHeight + scrollY + moved}px`; // to scroll
    scrollBy(0, moved);
    body.dispatchEvent(new Event("worklist:rows", { bubbles: true }));
  }

  function merge(page, fresh) {
    const patients = new Set(fresh.emergency.map((pair) => pair.split(" ")[0]));
    const rows = [...page.querySelectorAll(".worklist--rows tbody tr")];
    const there = new Set(rows.map((row) => row.dataset.patient));
    withoutAJump(() => {
      for (const row of rows.reverse()) {
        const old = rowOf(row.dataset.patient);
        if (patients.has(row.dataset.patient) && isFirstPage) put(row, "top");
        else if (old && old.innerText !== row.innerText && row.dataset.alert !== old.dataset.alert) put(row, "there");
      }
      for (const row of body.rows) {
        row.classList.toggle("worklist__row--gone", !there.has(row.dataset.patient));
      }
    });
  }

  // Fetches the page as it is now, and takes its rows.
  async function refresh(fresh) {
    if (!body) {
      if (fresh.emergency.length) location.reload(); // nobody stood here: there is nothing to lose
      return;
    }
    const answer = await fetch(location.href, { redirect: "manual" });
    if (!answer.ok) return;
    merge(new DOMParser().parseFromString(await answer.text(), "text/html"), fresh);
  }

  function showWhoIsHere(here) {
    for (const line of document.querySelectorAll("[data-here]")) {
      const names = here[line.closest("tr").dataset.patient] ?? [];
      const told = names.length ? `${names.join(", ")} ${names.length > 1 ? "have" : "has"} this open` : "";
      if (line.textContent !== told) line.textContent = told;
      line.hidden = !told;
    }
  }

  // The answers

  // What was raised while the page was on its way counts as new: the newest come first.
  const baseline = (pairs, rendered, now) => new Set(pairs.slice(Math.max(0, now - rendered)));

  async function take(told) {
    known ??= {
      emergency: baseline(told.waiting.emergency, Number(panel.dataset.rendered), told.counts[0]),
      urgent: new Set(told.waiting.urgent),
    };
    const fresh = {};
    for (const [severity, pairs] of Object.entries(told.waiting)) {
      fresh[severity] = pairs.filter((pair) => !known[severity].has(pair));
      known[severity] = new Set([...known[severity], ...pairs]);
      unseen[severity] += fresh[severity].length;
    }
    document.title = told.counts[0] ? `(${told.counts[0]}) Emergency · ${title}` : title;
    if (fresh.emergency.length || fresh.urgent.length) tellNews();
    const isOther = counts && counts !== told.counts.join();
    counts = told.counts.join();
    if (fresh.emergency.length || isOther) await refresh(fresh);
    showWhoIsHere(told.here);
    version = told.version;
  }

  async function ask() {
    if (isAsking) return;
    isAsking = true;
    try {
      const answer = await fetch(`${panel.dataset.live}?version=${version}`, {
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (answer.type === "opaqueredirect") {
        ticker.terminate();
        tellOff("You are signed out", location.href, "sign in");
        return;
      }
      if (!answer.ok) throw new Error(answer.statusText);
      if (answer.status === 200) await take(await answer.json());
      heardAt = new Date();
      off.replaceChildren();
    } catch {
      tellOffline();
    } finally {
      isAsking = false;
    }
  }

  ticker.addEventListener("message", ask);
  ask();
}
