// The page starts here: reading, tabs with their addresses, asking; other tabs when they are opened.
import { Asking } from "./asking.js";
import { at, held } from "./dom.js";
import * as reading from "./reading.js";
import { Tabs } from "./tabs.js";

const site = held("site");
reading.start();
const asking = new Asking(site);
asking.start();
at("new-talk").addEventListener("click", () => asking.begin());
new Tabs({
  documents: () => import("./documents.js"),
  wording: () => import("./wording.js"),
  compare: () => import("./compare.js"),
  overview: () => import("./overview.js"),
}).start();
document.documentElement.dataset.ready = "";
addEventListener("load", () => { (window.requestIdleCallback || setTimeout)(() => import("./foot.js")); });
