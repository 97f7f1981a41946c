// Tabs with addresses: /, /?tab=documents, …; back and forward work, keys as in any tab list.
import { Refusal } from "./api.js";
import { address, at, say } from "./dom.js";
import { word } from "./words.js";

export class Tabs {
  constructor(modules) {
    this.modules = modules;
    this.tabs = [...document.querySelectorAll("[role=tab]")];
    this.opened = new Set();
  }

  start() {
    for (const tab of this.tabs) {
      tab.addEventListener("click", (event) => {
        event.preventDefault();
        this.go(tab.dataset.tab);
      });
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const n = this.tabs.indexOf(tab);
        this.tabs[(n + step + this.tabs.length) % this.tabs.length].focus();
      });
    }
    addEventListener("popstate", () => this.show(this.wanted()));
    this.show(this.wanted());
  }

  wanted() {
    const name = new URLSearchParams(location.search).get("tab");
    return name in this.modules ? name : "ask";
  }

  go(name) {
    if (name === this.shown) return;
    if (this.shown === "ask") this.asked = location.pathname + location.search;
    history.pushState({}, "", name === "ask" ? this.asked || address("/") : address(`/?tab=${name}`));
    this.show(name);
  }

  async show(name) {
    if (this.shown === "ask" && name !== "ask") this.scrolled = scrollY;
    const back = name === "ask" && this.shown && this.shown !== "ask";
    this.shown = name;
    for (const tab of this.tabs) {
      const on = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      at(`tab-${tab.dataset.tab}`).hidden = !on;
    }
    document.body.dataset.tab = name;
    if (back) scrollTo({ top: this.scrolled || 0, behavior: "instant" });
    else if (name !== "ask") scrollTo({ top: 0, behavior: "instant" });
    if (name === "ask" || this.opened.has(name)) return;
    this.opened.add(name);
    const panel = at(`tab-${name}`);
    panel.inert = true; // until its script is there, its forms would leave the page
    try {
      const module = await this.modules[name]();
      await module.start();
    } catch (error) {
      this.opened.delete(name); // opening it again tries again
      say(error instanceof Refusal ? error.message : word("unreachable"), true);
    }
    panel.inert = false;
  }
}
