// The foot of the page, rendered by the framework in place of the one that the server wrote.
import { get } from "./api.js";
import { address, at, make } from "./dom.js";

const frame = at("framework");
const root = document.documentElement;
const chosen = root.lang;
// the framework sets the browser's language, whichever the reader chose
new MutationObserver(() => { if (root.lang !== chosen) root.lang = chosen; })
  .observe(root, { attributes: true, attributeFilter: ["lang"] });
if (frame) {
  window.__gradio_mode__ = "app";
  window.gradio_config = { ...(await get("/config")), root: new URL(address("/"), location.href).href.replace(/\/$/, "") };
  window.gradio_api_info = { named_endpoints: {}, unnamed_endpoints: {} };
  for (const href of frame.dataset.styles.split(" ").filter(Boolean)) {
    document.head.append(make("link", { rel: "stylesheet", href: address(href) }));
  }
  const app = make("gradio-app", { class: "coming", control_page_title: "false", embed: "false", eager: "true" });
  frame.append(app);
  const drawn = new MutationObserver(() => {
    if (!app.querySelector("a[href]")) return;
    drawn.disconnect();
    at("plain-foot").remove();
    app.classList.remove("coming");
  });
  drawn.observe(app, { childList: true, subtree: true });
  await import(address(frame.dataset.script));
}
