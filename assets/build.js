// Builds everything that a page loads into build/static/: one stylesheet, one font, two drawings,
// the icons of the app, and the scripts, each of which a page loads by itself and does without.

import { copyFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as sass from "sass";
import { withDark } from "./dark.js";

const path = (relative) => fileURLToPath(new URL(`../${relative}`, import.meta.url));
const out = path("build/static");

rmSync(out, { recursive: true, force: true });
mkdirSync(`${out}/fonts`, { recursive: true });

const { css } = sass.compile(path("assets/scss/recovery.scss"), {
  style: "compressed",
  loadPaths: [path("node_modules/nhsuk-frontend/dist")],
  quietDeps: true,
});
const styles = withDark(css);
writeFileSync(`${out}/recovery.css`, styles);

const typeface = "node_modules/@fontsource-variable/public-sans/files";
copyFileSync(path(`${typeface}/public-sans-latin-wght-normal.woff2`), `${out}/fonts/public-sans.woff2`);
for (const drawing of ["logo.svg", "favicon.svg"]) {
  copyFileSync(path(`assets/${drawing}`), `${out}/${drawing}`);
}

cpSync(path("assets/icons"), `${out}/icons`, { recursive: true });
cpSync(path("assets/js"), `${out}/js`, { recursive: true });

console.log(`recovery.css: ${Math.round(styles.length / 1024)} kB`);
