// A clock in a process of its own: a browser slows the clock of a tab that is not looked at.
"use strict";

setInterval(() => postMessage(null), 3000);
