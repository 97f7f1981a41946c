// Suggestions while typing, from clause headings and topics. The list comes once; what is typed
// stays in the browser until it is asked.
import { get } from "./api.js";
import { make } from "./dom.js";
import { word } from "./words.js";

const SHOWN = 6;
const LEAST = 2; // characters

/** Entries that hold all that was typed, those that begin with it first; or its last words. */
export const matching = (entries, typed) => {
  const text = typed.trim().toLowerCase();
  if (text.length < LEAST) return [];
  const found = [];
  for (const entry of entries) {
    const place = entry.toLowerCase().indexOf(text);
    if (place >= 0) found.push([place, entry]);
  }
  return found.sort((a, b) => a[0] - b[0] || a[1].length - b[1].length).slice(0, SHOWN).map(([, entry]) => entry);
};

/** A combobox over a textarea; `key` says whether it took the event. */
export const suggest = (box, list, choose) => {
  let entries = null;
  let at = -1;
  const load = async () => {
    if (entries) return;
    entries = [];
    try { entries = (await get("/api/suggestions")).suggestions; } catch { entries = null; }
  };
  const close = () => {
    list.hidden = true;
    at = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const point = (to) => {
    const options = [...list.children];
    at = (to + options.length) % options.length;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    box.setAttribute("aria-activedescendant", options[at].id);
  };
  const show = () => {
    const found = matching(entries || [], box.value);
    if (!found.length) return close();
    list.replaceChildren(...found.map((entry, n) => make("li", {
      role: "option", id: `suggestion-${n}`, "aria-selected": "false", lang: "zh-CN",
      onpointerdown: (event) => { event.preventDefault(); close(); choose(word("about", entry)); },
    }, entry)));
    at = -1;
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    return undefined;
  };
  box.addEventListener("focus", load);
  box.addEventListener("input", (event) => { if (!event.isComposing) show(); });
  box.addEventListener("compositionend", show);
  box.addEventListener("blur", () => setTimeout(close, 150));
  return {
    close,
    key: (event) => {
      if (list.hidden) return false;
      if (event.key === "Escape") close();
      else if (event.key === "ArrowDown") point(at + 1);
      else if (event.key === "ArrowUp" && at >= 0) point(at - 1);
      else if (event.key === "Enter" && at >= 0) {
        const entry = list.children[at].textContent;
        close();
        choose(word("about", entry));
      } else return false;
      event.preventDefault();
      return true;
    },
  };
};
