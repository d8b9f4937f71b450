// On paper nothing is folded away: opens what is, and folds it again afterwards. A button prints.
"use strict";

{
  let opened = [];

  addEventListener("beforeprint", () => {
    const folded = [...document.querySelectorAll("main details:not([open])")];
    for (const details of folded) details.open = true;
    opened.push(...folded); // a browser may ask twice before it is done
  });

  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    opened = [];
  });

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}
