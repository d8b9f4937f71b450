// Says every few seconds that this patient is open here, and shows who else has them open.
"use strict";

{
  const EVERY_MS = 4000;
  const line = document.querySelector("[data-presence]");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;

  function show(names) {
    const words = names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)} have` : `${names[0]} has`;
    const told = names.length ? `${words} this open.` : "";
    if (line.textContent !== told) line.textContent = told; // said once, not every few seconds
    line.hidden = !told;
  }

  async function tell() {
    if (document.hidden) return; // nobody looks at it
    try {
      const answer = await fetch(line.dataset.presence, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        redirect: "manual",
      });
      if (answer.ok) show((await answer.json()).here);
    } catch {
      show([]); // no network: it is not known
    }
  }

  setInterval(tell, EVERY_MS);
  document.addEventListener("visibilitychange", tell);
  tell();
}
