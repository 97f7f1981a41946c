// Reading for all: large type with strong contrast, the browser's voice, the language. Both choices
// are cookies, so that the server writes every page as the reader wants it. The server sets that of
// the language: a reload right after document.cookie may be sent without it.
import { at } from "./dom.js";

const YEAR = 31536000; // seconds
const base = document.documentElement.dataset.base || "/";
const remember = (name, value) => {
  document.cookie = `${name}=${value}; path=${base}; max-age=${YEAR}; SameSite=Lax`;
};

export const canRead = () => "speechSynthesis" in window;

/** Read a text aloud; the same again stops it. */
export const readAloud = (text) => {
  if (speechSynthesis.speaking) return speechSynthesis.cancel();
  const spoken = new SpeechSynthesisUtterance(text.replace(/\[[\d,]+\]/g, ""));
  spoken.lang = "zh-CN";
  spoken.rate = 0.9;
  speechSynthesis.speak(spoken);
};

export const start = () => {
  const large = at("large");
  large.addEventListener("click", () => {
    const on = document.documentElement.classList.toggle("large");
    large.setAttribute("aria-pressed", String(on));
    remember("xz-large", on ? "1" : "0");
  });
  for (const link of document.querySelectorAll("[data-language]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const here = new URL(location.href); // the tab and the question stay
      here.searchParams.set("lang", link.dataset.language);
      location.assign(here);
    });
  }
};
