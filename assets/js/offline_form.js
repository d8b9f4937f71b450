// The empty form that a phone keeps: it saves to the phone, and can put a refused save right.
"use strict";

(function () {
  const form = document.querySelector("form[data-offline]");
  const saves = window.recoverySaves;
  const panel = document.getElementById("waiting");
  if (!form || !saves) return;
  const { queue } = saves;
  const DAY_MS = 24 * 60 * 60 * 1000;
  const FARTHEST_BACK = 7;
  const { beginsAt, today, other, zone } = form.dataset;
  const UNITS = /_unit$/;
  let fixing = null;

  // Which day: as the address says, else the journal's, which ends some hours after midnight.

  function dayIn(at) {
    const parts = {};
    const inZone = new Intl.DateTimeFormat("en-US", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit",
    });
    inZone.formatToParts(at).forEach((part) => {
      parts[part.type] = part.value;
    });
    return { day: `${parts.year}-${parts.month}-${parts.day}`, hour: Number(parts.hour) };
  }

  function back(day, days) {
    return new Date(Date.parse(`${day}T12:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
  }

  const calendar = dayIn(new Date());
  const journal = calendar.hour < Number(beginsAt) ? back(calendar.day, 1) : calendar.day;
  const choices = Array.from({ length: FARTHEST_BACK + 1 }, (_none, days) => back(calendar.day, days));
  let day = journal;

  const picker = document.getElementById("offline-day");
  choices.forEach((choice) => picker.add(new Option(saves.spokenDay(choice), choice)));
  picker.addEventListener("change", () => choose(picker.value));

  function choose(chosen) {
    day = chosen;
    if (!choices.includes(day)) picker.add(new Option(saves.spokenDay(day), day));
    picker.value = day;
    panel.dataset.day = day;
    form.action = `/today/?for=${saves.patient}&day=${day}`;
    document.querySelectorAll("[data-when]").forEach((place) => {
      place.textContent = day === calendar.day ? today : other;
    });
  }

  const asked = new URLSearchParams(window.location.search).get("day");
  choose(choices.includes(asked) ? asked : journal);

  document.getElementById("form-words").dataset.save = form.dataset.save;

  // The clinic cannot be told from here: what to do says so from the first moment.
  const told = document.querySelector(".at-once__told");
  if (told) {
    told.dataset.before = told.dataset.soon = told.dataset.failed;
    told.textContent = told.dataset.failed;
  }

  // Saving.

  function answers(data) {
    return Array.from(data.entries()).filter(([name]) => name !== "csrfmiddlewaretoken");
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const names = ["client_id", "account", "patient", "called", "gravest"];
    const save = Object.fromEntries(names.map((name) => [name, data.get(name)]));
    names.forEach((name) => data.delete(name));
    const fields = answers(data);
    const problem = document.getElementById("offline-problem");
    // A place of one's own, chosen as the unit, is an answer by itself.
    const isPlaced = Array.from(form.elements).some((f) => UNITS.test(f.name) && f.checked && !f.defaultChecked);
    if (!isPlaced && !fields.some(([name, value]) => value.trim() && !UNITS.test(name))) {
      say(problem, [form.dataset.nothing]);
      return;
    }
    try {
      const kept = await queue.add({
        ...save,
        day,
        typed_at: new Date().toISOString(),
        was_shown: Boolean(fixing && fixing.was_shown),
        fields,
      });
      if (fixing) await queue.remove(fixing.number);
      window.history.replaceState(null, "", `#saved=${kept.client_id}`);
      await thank(kept);
    } catch (_full) {
      say(problem, [form.dataset.full]);
      return;
    }
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    await saves.later();
    await saves.send();
  });

  function say(problem, words) {
    problem.querySelector("ul").replaceChildren(
      ...words.map((word) => {
        const item = document.createElement("li");
        item.textContent = word;
        return item;
      }),
    );
    problem.hidden = false;
    problem.focus();
  }

  // After a save: what to do about a red flag first, and whether it was sent.

  async function thank(save) {
    const page = document.getElementById("offline-saved");
    document.getElementById("offline-asking").hidden = true;
    page.hidden = false;
    page.querySelectorAll("[data-gravest]").forEach((part) => {
      part.hidden = part.dataset.gravest !== (save.gravest || "none");
    });
    page.querySelector("[data-status]").append(panel);
    const heading = Array.from(page.querySelectorAll("h1")).find((title) => !title.closest("[hidden]"));
    heading.tabIndex = -1;
    heading.focus();
  }

  async function find(hash) {
    const [what, name] = hash.slice(1).split("=");
    const save = name && (await queue.all()).find((kept) => kept.client_id === name);
    if (!save) return;
    if (what === "saved") await thank(save);
    if (what === "fix" && save.state === "refused") fix(save);
  }

  function fix(save) {
    fixing = save;
    document.getElementById("offline-asking").after(panel);
    choose(save.day);
    for (const field of form.elements) {
      if (!field.name) continue;
      const values = save.fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (/radio|checkbox/.test(field.type)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    form.dispatchEvent(new Event("restored"));
    say(document.getElementById("offline-problem"), save.words);
  }

  window.addEventListener("hashchange", () => window.location.reload());
  find(window.location.hash).catch(() => {});
})();
