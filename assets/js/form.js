// The day's form, made easier where scripts run: without them it is one page that works as well.
"use strict";
