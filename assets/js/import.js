// The import's page, made livelier where scripts run: how much of a file has been sent, and how far
// it has been read. Without this file the page says so each time it is opened.

(function () {
  "use strict";

  const LOOK_EVERY_MS = 2000;
  const main = document.getElementById("main");
  let looking = 0;

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  // Shows another state of this page, as it came from the server.
  function showPage(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const next = page.getElementById("main");
    if (!next) {
      window.location.reload();
      return;
    }
    document.title = page.title;
    main.replaceChildren(...next.childNodes);
    const head = main.querySelector(".nhsuk-error-summary, h1");
    head.setAttribute("tabindex", "-1");
    head.focus();
    start();
  }

  // The numbers move; the rest of the page stays as it is until the state is another one.
  async function look(state) {
    let html;
    try {
      const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
      if (answer.redirected) {
        window.location.reload();
        return;
      }
      html = await answer.text();
    } catch {
      lookLater(state);
      return;
    }
    const next = new DOMParser().parseFromString(html, "text/html").getElementById("import");
    if (!next || next.dataset.atWork !== state) {
      showPage(html);
      return;
    }
    for (const part of ["progress", "#import-progress"]) {
      const [old, fresh] = [main.querySelector(part), next.querySelector(part)];
      if (old.localName === "progress") old.value = fresh.value;
      old.textContent = fresh.textContent;
    }
    lookLater(state);
  }

  function lookLater(state) {
    clearTimeout(looking);
    looking = setTimeout(() => look(state), LOOK_EVERY_MS);
  }

  function send(form) {
    const button = form.querySelector("button");
    const told = element("p", "import-form__sent");
    told.id = "import-sent";
    const bar = element("progress", "bar");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-labelledby", told.id);
    const request = new XMLHttpRequest();
    const tell = (percent) => {
      bar.value = percent;
      told.textContent = form.dataset.sending.replace("{percent}", percent);
    };
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) tell(Math.floor((100 * event.loaded) / event.total));
    });
    request.addEventListener("load", () => showPage(request.responseText));
    request.addEventListener("error", () => {
      bar.remove();
      told.remove();
      button.disabled = false;
      complain(form, form.dataset.failed);
    });
    button.disabled = true;
    button.after(bar, told);
    tell(0);
    request.open("POST", form.action);
    request.send(new FormData(form));
  }

  // One sentence beside the field, as the server would say it.
  function complain(form, words) {
    const field = form.querySelector("input[type=file]");
    const group = field.closest(".nhsuk-form-group");
    form.querySelectorAll(".nhsuk-error-message").forEach((old) => old.remove());
    const error = element("p", "nhsuk-error-message");
    error.id = `${field.id}-error`;
    error.setAttribute("role", "alert");
    error.append(element("span", "nhsuk-u-visually-hidden", form.dataset.error), ` ${words}`);
    group.classList.add("nhsuk-form-group--error");
    field.before(error);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", `${field.id}-hint ${error.id}`);
    field.focus();
  }

  function start() {
    clearTimeout(looking);
    const state = document.getElementById("import").dataset.atWork;
    if (state) lookLater(state);
    const form = document.querySelector(".import-form");
    if (!form) return;
    form.addEventListener("submit", (event) => {
      const file = form.querySelector("input[type=file]").files[0];
      event.preventDefault();
      if (!file) complain(form, form.dataset.none);
      else if (file.size > Number(form.dataset.mostBytes)) complain(form, form.dataset.tooLarge);
      else send(form);
    });
  }

  start();
})();
