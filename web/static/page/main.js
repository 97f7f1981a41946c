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

// The foot stands there as the server wrote it. The framework, which weighs more than all else, draws
// it anew where the reader comes near it on a fast connection: it never delays an answer.
const SLOW = 300; // milliseconds to the first byte of the page, where the browser does not say more
const slow = () => {
  const { connection } = navigator;
  if (connection?.saveData) return true;
  if (connection?.effectiveType) return connection.effectiveType !== "4g";
  const [page] = performance.getEntriesByType("navigation");
  return page.responseStart - page.requestStart > SLOW;
};
const near = new IntersectionObserver((seen) => {
  if (!seen.some((each) => each.isIntersecting) || slow()) return;
  near.disconnect();
  import("./foot.js").catch(() => {}); // the foot that is there stays
});
addEventListener("load", () => (window.requestIdleCallback || setTimeout)(() => near.observe(at("framework"))));
