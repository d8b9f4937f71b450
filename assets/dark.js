// Puts a custom property in the place of each colour of a stylesheet, with a dark value beside it.

import { COLOURS } from "./colours.js";

const COLOUR = /#[0-9a-f]{3,8}\b/gi;
// A declaration that has a colour: its property, and its value.
const DECLARATION = /([\w-]+):([^;{}]*#[0-9a-f]{3,8}\b[^;{}]*)/gi;

function useOf(property, { shadow }) {
  if (property.startsWith("background")) return "fill";
  return property === "box-shadow" && shadow ? "shadow" : "ink";
}

/** `css` with `var(--i17292b)` for #17292b, or `var(--f17292b)` where it is a fill. */
export function withDark(css) {
  const light = new Map();
  const dark = new Map();
  const named = css.replace(DECLARATION, (_all, property, value) => {
    const replaced = value.replace(COLOUR, (written) => {
      const colour = written.toLowerCase();
      if (!COLOURS[colour]) throw new Error(`assets/colours.js does not say what ${colour} (${property}) is in the dark.`);
      const use = useOf(property, COLOURS[colour]);
      const name = `--${use[0]}${colour.slice(1)}`;
      light.set(name, colour);
      dark.set(name, COLOURS[colour][use]);
      return `var(${name})`;
    });
    return `${property}:${replaced}`;
  });
  const listed = (values) => [...values].map(([name, value]) => `${name}:${value}`).join(";");
  return (
    `:root{color-scheme:light dark;${listed(light)}}` +
    `@media screen and (prefers-color-scheme:dark){:root{${listed(dark)}}}` +
    `@media print{:root{color-scheme:light}}${named}`
  );
}
