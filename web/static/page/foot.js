// The foot of the page, rendered by the framework: loaded last, and nothing waits for it.
import { get } from "./api.js";
import { address, at, make } from "./dom.js";

const frame = at("framework");
const root = document.documentElement;
const chosen = root.lang;
// the framework sets the browser's language, whichever the reader chose
new MutationObserver(() => { if (root.lang !== chosen) root.lang = chosen; })
  .observe(root, { attributes: true, attributeFilter: ["lang"] });
if (frame && !navigator.connection?.saveData) {
  window.__gradio_mode__ = "app";
  window.gradio_config = { ...(await get("/config")), root: new URL(address("/"), location.href).href.replace(/\/$/, "") };
  window.gradio_api_info = { named_endpoints: {}, unnamed_endpoints: {} };
  for (const href of frame.dataset.styles.split(" ").filter(Boolean)) {
    document.head.append(make("link", { rel: "stylesheet", href: address(href) }));
  }
  const app = make("gradio-app", { control_page_title: "false", embed: "false", eager: "true" });
  frame.append(app);
  await import(address(frame.dataset.script));
}
