// Every colour of the stylesheet in the dark. The styles are written with the light colours of
// scss/_palette.scss; the build puts a custom property in the place of each, and fails for one that
// is not listed here.
//
// A colour is used as ink (text, lines, shapes) or as fill (what lies behind), and these part ways in
// the dark: a teal word grows light, a teal button stays deep under its white words, and the shadow
// below it may stay dark too. A surface, and a colour that is the same in the dark, has one value
// for both. After each: its lowest ratio, and on what; the browser tests measure every page.

const surface = (dark) => ({ ink: dark, fill: dark });

export const COLOURS = {
  // what lies behind
  "#faf6ee": surface("#101a1b"), // paper
  "#f1e9da": surface("#243130"), // sand
  "#f1e9db": surface("#0b1314"), // behind the clinic's cards
  "#fffdf9": surface("#182425"), // card
  "#e0efec": surface("#12393a"), // teal tint
  "#fce8e4": surface("#3d1512"), // emergency tint
  "#fff3f0": surface("#2d1412"), // a fainter one, of rows
  "#fdebcb": surface("#3a2508"), // urgent tint
  "#e6edf7": surface("#16273f"), // watch tint
  "#ebe7df": surface("#2a302f"), // silent tint
  "#e3f0e3": surface("#12331f"), // ok tint
  "#f7f1e5": surface("#1f2a28"), // phases of a chart
  "#eaf3ef": surface("#16302d"),
  "#e1d9ca": surface("#2f3b39"), // under the pointer
  "#dae4e4": surface("#1d3736"),
  "#c9d7d8": surface("#264443"),

  // words and shapes on it
  "#17292b": { ink: "#edf3f1", fill: "#05090a" }, // 10 on the tints
  "#3f4f50": { ink: "#c3d0cd", fill: "#3f4f50" }, // muted: 7.9 on the teal tint
  "#0b4a4c": { ink: "#8fd9d3", fill: "#0b5759" }, // teal: 7.6 on its tint; white on it 8.3
  "#98201a": { ink: "#ffb3a9", fill: "#98201a" }, // emergency: 8.8 on its tint; white on it 8.2
  "#8a1a15": { ink: "#ffb3a9", fill: "#8a1a15" },
  "#6a3400": { ink: "#ffc98a", fill: "#6a3400" }, // urgent: 9.7 on its tint; white on it 10.0
  "#24406b": { ink: "#adc8f5", fill: "#24406b" }, // watch: 8.7 on its tint
  "#3f4446": { ink: "#c9ced0", fill: "#3f4446" }, // silent: 8.4 on its tint
  "#1b4d2e": { ink: "#9adcae", fill: "#1b4d2e" }, // ok: 8.6 on its tint
  "#0b5a5b": { ink: "#7fd4cd", fill: "#0b5759" }, // walking: 8.0 on a phase
  "#274f8a": { ink: "#a3c4f7", fill: "#274f8a" }, // standing: 7.8
  "#853508": { ink: "#ffb48a", fill: "#853508" }, // leg: 8.0
  "#4b2e63": { ink: "#d9b8f5", fill: "#4b2e63" }, // back: 8.1
  "#57482a": { ink: "#e0cda0", fill: "#57482a" }, // baseline: 8.9
  "#5d6a69": { ink: "#93a3a1", fill: "#5d6a69" }, // bars, not text: 5.3
  "#b86f12": { ink: "#d99a3d", fill: "#b86f12" },

  // lines
  "#4f5f5f": { ink: "#9fb0af", fill: "#4f5f5f" }, // borders of controls: 5.6, needs 3
  "#d9cfbd": { ink: "#3d4a49", fill: "#3d4a49" }, // decoration only
  "#b9ab90": { ink: "#5d6b69", fill: "#5d6b69" }, // decoration only
  "#3c6e70": { ink: "#5b8f90", fill: "#3c6e70" },
  "#6d9294": { ink: "#5b8f90", fill: "#6d9294" },
  "#ad4d48": { ink: "#ad4d48", fill: "#ad4d48" },

  // a fill under a pointer or a finger
  "#062526": { ink: "#c9f2ee", fill: "#062526", shadow: "#083b3c" },
  "#093b3d": { ink: "#8fd9d3", fill: "#0d6062" }, // white on it 7.3
  "#0a4344": { ink: "#8fd9d3", fill: "#0d6062" },
  "#7a1a15": { ink: "#ffb3a9", fill: "#7a1a15" },
  "#6a1612": { ink: "#ffd0c9", fill: "#6a1612" },
  "#4c100d": { ink: "#ffd0c9", fill: "#4c100d", shadow: "#4c100d" },
  "#d9d9d9": surface("#d9d9d9"), // white buttons on colour
  "#b3b3b3": surface("#b3b3b3"),

  // White is what is written on a fill, and what lies under typed words.
  "#fff": { ink: "#ffffff", fill: "#0c1415" },

  // What has the focus is yellow with dark words, day and night.
  "#ffd84d": surface("#ffd84d"),
  "#17292a": surface("#17292a"),

  // on paper
  "#000": surface("#000000"),
};
