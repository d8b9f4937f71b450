// The worklist by keyboard, and its boxes: j, k, Enter, a, r, x, / and ?. Without it every row has
// its link, its buttons and its box.
"use strict";

{
  const PLACE = "worklist-place"; // where the nurse was, and which part of the list she chose
  const table = document.querySelector(".worklist--rows");
  const rows = () => [...document.querySelectorAll(".worklist--rows tbody tr")];
  const nameOf = (row) => row.querySelector(".worklist__name");
  const focused = () => document.activeElement?.closest(".worklist--rows tbody tr");

  // Where the nurse is

  const remember = (row) => {
    const all = rows();
    const place = { search: location.search, patient: row?.dataset.patient, at: all.indexOf(row) };
    sessionStorage.setItem(PLACE, JSON.stringify(place));
  };

  const go = (row) => {
    if (!row) return;
    nameOf(row).focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };

  const step = (by) => {
    const all = rows();
    const at = all.indexOf(focused());
    if (at < 0) go(by > 0 ? all[0] : all.at(-1));
    else go(all[Math.min(Math.max(at + by, 0), all.length - 1)]);
  };

  document.addEventListener("focusin", () => {
    const row = focused();
    if (row) remember(row);
  });

  // Back from a patient, or after a button, the nurse is where she was, or where that row was.
  const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
  if (place?.search === location.search && place.at >= 0) {
    const all = rows();
    const same = all.find((row) => row.dataset.patient === place.patient);
    const waits = document.querySelector("[role=alert]");
    if (!waits) go(same ?? all[Math.min(place.at, all.length - 1)]);
  } else {
    remember(null);
  }

  // What the keys do

  const keys = document.querySelector("[data-keys-dialog]");
  const show = () => keys.showModal();
  for (const opener of document.querySelectorAll("[data-keys]")) {
    opener.closest("[hidden]").hidden = false;
    opener.addEventListener("click", show);
  }

  const open = (row, part) => {
    remember(row);
    location.assign(nameOf(row).href + part);
  };

  const doings = {
    j: () => step(1),
    k: () => step(-1),
    a: () => focused()?.querySelector("[data-take]")?.click(),
    r: () => focused() && open(focused(), "#alerts"),
    x: () => focused()?.querySelector("input[name=patient]")?.click(),
    "/": () => document.getElementById("q").select(),
    "?": show,
  };

  const types = (element) =>
    element.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName);
  const isTyping = (element) => types(element) && element.type !== "checkbox";

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event.target) || keys.open || !(event.key in doings)) return;
    event.preventDefault();
    doings[event.key]();
  });

  document.querySelector("[data-submits]")?.addEventListener("change", (event) => {
    event.target.form.requestSubmit();
  });

  // The boxes

  const boxes = () => [...document.querySelectorAll(".worklist--rows input[name=patient]")];
  const all = document.querySelector("[data-all]");
  const count = document.querySelector("[data-count]");

  const tell = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    count.parentElement.classList.toggle("bulk--idle", ticked === 0);
    count.textContent = ticked ? `${ticked} selected:` : "With the selected:";
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  };

  if (table) {
    all.parentElement.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes()) box.checked = all.checked;
      tell();
    });
    table.addEventListener("change", tell);
    table.addEventListener("worklist:rows", tell); // live.js put rows in
    tell();
  }
}
