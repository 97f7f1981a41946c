// The page starts here: reading, tabs with their addresses, asking; other tabs when they are opened.
import { Asking } from "./asking.js";
import { address, at, held, make } from "./dom.js";
import * as reading from "./reading.js";
import { Tabs } from "./tabs.js";
import { word } from "./words.js";

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
addEventListener("load", () => { (window.requestIdleCallback || setTimeout)(() => import("./foot.js").catch(plainFoot)); });

// where the framework cannot be fetched, what matters of the foot stands there all the same
function plainFoot() {
  at("framework").replaceChildren(make("p", {}, make("a", { href: address("/documents") }, word("foot_all"))), make("p", { class: "quiet" }, word("foot_prevails")));
}
