// Copying, also over http and in frames of other sites, where the clipboard is withheld.
import { make, say } from "./dom.js";
import { word } from "./words.js";

const bySelection = (text) => {
  const area = make("textarea", { class: "off-screen", readonly: true });
  area.value = text;
  document.body.append(area);
  const focused = document.activeElement;
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  focused?.focus({ preventScroll: true });
  if (!copied) throw new Error("copy was refused");
};

export const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    bySelection(text); // there is no clipboard here, or it may not be used
  }
};

/** A button that copies what `text()` gives, and says so. */
export const copyButton = (text, label) => make("button", {
  type: "button", class: "plain",
  onclick: async (event) => {
    const button = event.currentTarget;
    let told = word("copied");
    try {
      await copy(text());
    } catch {
      told = word("copy_failed");
    }
    button.textContent = told;
    say(told);
    setTimeout(() => { button.textContent = label; }, 2500);
  },
}, label);
