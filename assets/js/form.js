// The day's form, made easier where scripts run: one question a screen, numbers to tap, undo, and
// a red flag that is told at once. Without this file it is one long page that works as well.

(function () {
  "use strict";

  const form = document.querySelector("form.day-form");
  if (!form) return;
  const words = document.getElementById("form-words").dataset;
  const questions = Array.from(form.querySelectorAll(".question"));
  const save = form.querySelector(".day-form__save");

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function button(className, text, onClick) {
    const made = element("button", className, text);
    made.type = "button";
    made.addEventListener("click", onClick);
    return made;
  }

  function filled(sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
  }

  function titleOf(question) {
    return question.querySelector(".question__title");
  }

  // Undo: every change of an answer is remembered as what the form held before it.

  const controls = () => Array.from(form.elements).filter((field) => field.name && field.type !== "hidden");
  const held = () => controls().map((field) => (/radio|checkbox/.test(field.type) ? field.checked : field.value));
  const before = [];
  let last = held();

  function remember() {
    const now = held();
    if (now.some((value, place) => value !== last[place])) {
      before.push(last);
      last = now;
      undo.hidden = false;
    }
  }

  function takeBack() {
    const earlier = before.pop();
    if (!earlier) return;
    let changed = null;
    controls().forEach((field, place) => {
      const isChoice = /radio|checkbox/.test(field.type);
      const value = isChoice ? field.checked : field.value;
      if (value === earlier[place]) return;
      if (isChoice) field.checked = earlier[place];
      else field.value = earlier[place];
      changed = changed || field;
    });
    last = held();
    undo.hidden = before.length === 0;
    form.dispatchEvent(new Event("restored"));
    if (changed) {
      const place = questions.findIndex((question) => question.contains(changed));
      if (isOneByOne() && place >= 0 && place !== step) show(place);
      changed.focus();
    }
  }

  const undo = button("nhsuk-button nhsuk-button--secondary day-form__undo", words.undo, takeBack);
  undo.hidden = true;
  form.addEventListener("change", remember);

  // Numbers to tap, for those who would rather not type.

  const TAPPED = {
    feet: [50, 100, 300, 500, 1000, 2500],
    yards: [20, 50, 100, 200, 400, 800],
    blocks: [1, 2, 3, 4, 6, 10],
    miles: [0.1, 0.25, 0.5, 1, 1.5, 2],
    meters: [20, 50, 100, 250, 500, 1000],
    kilometers: [0.1, 0.25, 0.5, 1, 1.5, 2],
    steps: [250, 500, 1000, 2000, 3000, 5000],
    minutes: [2, 5, 10, 15, 20, 30],
    doses: [0, 1, 2, 3, 4, 6],
    times: [1, 2, 3],
  };

  function offerNumbers(amount) {
    const input = amount.querySelector("input");
    const row = element("div", "taps");
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", words.taps);
    const number = new Intl.NumberFormat(document.documentElement.lang === "es" ? "es-US" : "en-US");

    function fill() {
      const chosen = form.querySelector(`input[name="${amount.dataset.units || ""}"]:checked`);
      const unit = chosen ? chosen.value : amount.dataset.unit;
      row.textContent = "";
      (TAPPED[unit] || TAPPED.times).forEach((value) => {
        row.append(
          button("tap", number.format(value), () => {
            input.value = number.format(value);
            input.dispatchEvent(new Event("change", { bubbles: true }));
            mark();
          }),
        );
      });
      mark();
    }

    function mark() {
      row.querySelectorAll("button").forEach((tap) => {
        tap.setAttribute("aria-pressed", String(tap.textContent === input.value));
      });
    }

    input.addEventListener("input", mark);
    form.addEventListener("restored", fill);
    if (amount.dataset.units) {
      form.querySelectorAll(`input[name="${amount.dataset.units}"]`).forEach((unit) => {
        unit.addEventListener("change", fill);
      });
    }
    amount.after(row);
    fill();
  }

  form.querySelectorAll(".amount[data-unit], .amount[data-units]").forEach(offerNumbers);

  // A red flag is told while the rest is still being filled in: after a moment in which a slip of
  // the finger can be taken back, and at the latest when the page is left.

  const GRACE_MS = 8000;
  const flags = form.querySelector(".question--symptoms");
  const told = flags && flags.querySelector(".at-once__told");
  let toldFor = "";
  let toldWords = "";
  let waiting = 0;

  function reported() {
    return Array.from(flags.querySelectorAll("input:checked")).map((box) => box.value);
  }

  function hasFlag() {
    return flags.querySelector("[data-severity]:checked") !== null;
  }

  function tell() {
    window.clearTimeout(waiting);
    waiting = 0;
    const symptoms = reported();
    const sent = symptoms.join();
    if (sent === toldFor) {
      told.textContent = toldWords;
      return;
    }
    const body = new FormData();
    const token = form.querySelector("[name=csrfmiddlewaretoken]");
    if (token) body.append("csrfmiddlewaretoken", token.value);
    body.append("part", "symptoms");
    symptoms.forEach((code) => body.append("symptoms", code));
    toldFor = sent;
    fetch(form.action, { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } })
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error("refused"))))
      .then((answer) => {
        toldWords = told.textContent = filled(told.dataset.told, answer);
      })
      .catch(() => {
        toldFor = "";
        told.textContent = told.dataset.failed;
        form.dispatchEvent(new CustomEvent("not-told", { detail: { symptoms } }));
      });
  }

  if (told) {
    const advice = flags.querySelector(".at-once");
    flags.addEventListener("change", (event) => {
      // What to do now stands under the very box that was checked.
      if (event.target.checked && event.target.dataset.severity) {
        event.target.closest(".nhsuk-checkboxes__item").after(advice);
        advice.scrollIntoView({ block: "nearest" });
      }
      window.clearTimeout(waiting);
      waiting = 0;
      // What was unchecked after it was told is taken back with the form: a nurse has seen it by then.
      if (hasFlag()) {
        told.textContent = told.dataset.soon;
        waiting = window.setTimeout(tell, GRACE_MS);
      }
    });
    const now = () => {
      if (waiting) tell();
    };
    window.addEventListener("pagehide", now);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") now();
    });
    flags.addEventListener("click", (event) => {
      if (event.target.closest("a[href^='tel:']")) now();
    });
    form.addEventListener("submit", () => window.clearTimeout(waiting));
  }

  // One question a screen, or all on one page: as this device was told last.

  const KEPT = "questions";
  const PHONE = window.matchMedia("(max-width: 640px)");
  let step = 0;

  function isOneByOne() {
    return form.classList.contains("day-form--steps");
  }

  function preferred() {
    try {
      return window.localStorage.getItem(KEPT) || (PHONE.matches ? "one" : "all");
    } catch (_refused) {
      return PHONE.matches ? "one" : "all";
    }
  }

  function prefer(mode) {
    try {
      window.localStorage.setItem(KEPT, mode);
    } catch (_refused) {
      // A browser that keeps nothing asks in its own way each time.
    }
    arrange(mode);
  }

  const head = element("div", "steps-head");
  const where = element("p", "steps-head__where");
  where.setAttribute("aria-live", "polite");
  const bar = element("div", "steps-head__bar");
  bar.setAttribute("aria-hidden", "true");
  const done = element("span");
  bar.append(done);
  head.append(where, bar);
  const modes = button("link-button day-form__mode", "", () => {
    prefer(isOneByOne() ? "all" : "one");
    (isOneByOne() ? titleOf(questions[step]) : form).scrollIntoView();
  });
  const back = button("nhsuk-button nhsuk-button--secondary", words.back, () => {
    if (window.history.state && window.history.state.question) window.history.back();
    else show(step - 1);
  });
  const next = button("nhsuk-button", words.next, () => go(step + 1));
  const moves = element("div", "steps-moves");
  moves.append(back, next);
  form.prepend(head);
  save.before(moves);
  save.after(undo, modes);

  const first = document.querySelectorAll("[data-first]");
  questions.forEach((question) => titleOf(question).setAttribute("tabindex", "-1"));

  function show(place, quietly) {
    step = Math.max(0, Math.min(place, questions.length - 1));
    const isLast = step === questions.length - 1;
    questions.forEach((question, number) => {
      question.hidden = number !== step;
    });
    first.forEach((part) => {
      part.hidden = step > 0;
    });
    where.textContent = filled(words.where, { n: step + 1, of: questions.length });
    done.style.width = `${(100 * (step + 1)) / questions.length}%`;
    back.hidden = step === 0;
    next.hidden = isLast;
    save.textContent = isLast ? words.save : words.saveNow;
    save.classList.toggle("nhsuk-button--secondary", !isLast);
    if (!quietly) {
      titleOf(questions[step]).focus({ preventScroll: true });
      const top = head.getBoundingClientRect().top;
      if (top < 0 || top > window.innerHeight / 2) head.scrollIntoView();
    }
  }

  function go(place) {
    window.history.pushState({ question: place }, "");
    show(place);
  }

  function arrange(mode) {
    const one = mode === "one";
    form.classList.toggle("day-form--steps", one);
    head.hidden = moves.hidden = !one;
    modes.textContent = one ? words.all : words.one;
    if (one) {
      show(step, true);
    } else {
      questions.concat(Array.from(first)).forEach((part) => {
        part.hidden = false;
      });
      save.textContent = words.save;
      save.classList.remove("nhsuk-button--secondary");
    }
  }

  // The phone's own way back leads to the question before, not out of the form.
  window.addEventListener("popstate", (event) => {
    if (isOneByOne()) show(event.state && event.state.question ? event.state.question : 0);
  });

  // Enter in a number goes on to the next question; the last one is sent by its button.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !isOneByOne() || !event.target.matches("input[type=text]")) return;
    event.preventDefault();
    if (step < questions.length - 1) go(step + 1);
  });

  // A fault is shown where it is; its link above the form leads there.
  const faulty = questions.findIndex((question) => question.querySelector(".nhsuk-error-message"));
  if (faulty > 0) step = faulty;
  document.querySelectorAll(".nhsuk-error-summary a[href^='#']").forEach((link) => {
    link.addEventListener("click", (event) => {
      const field = document.getElementById(link.hash.slice(1));
      const place = questions.findIndex((question) => question.contains(field));
      if (!isOneByOne() || place < 0) return;
      event.preventDefault();
      show(place);
      field.focus();
    });
  });

  arrange(preferred());
})();
