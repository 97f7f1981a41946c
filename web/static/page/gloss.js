// English for Chinese headings, where the page is in English: word by word from a table by hand,
// as web/pages/gloss.py does it.
import { at, held, make } from "./dom.js";

const table = at("gloss") ? held("gloss") : null;
const LEAST = 0.75; // of a heading's characters that the table must know
const longest = table ? Math.max(...Object.keys(table.words).map((word) => word.length)) : 0;

export const gloss = (heading) => {
  const text = heading.replace(/^[\s。．.：:，,；;]+|[\s。．.：:，,；;]+$/g, "");
  if (!table || !text) return "";
  if (text in table.headings) return table.headings[text];
  const told = [];
  let known = 0;
  for (let place = 0; place < text.length;) {
    let size = Math.min(longest, text.length - place);
    while (size && !(text.slice(place, place + size) in table.words)) size -= 1;
    const word = size ? table.words[text.slice(place, place + size)] : "…";
    if (told.at(-1) !== word) told.push(word);
    known += size;
    place += size || 1;
  }
  if (known < LEAST * text.length) return "";
  const line = told.filter(Boolean).join(" ").replaceAll(" ,", ",");
  return line[0].toUpperCase() + line.slice(1);
};

/** The line below a heading; "" in Chinese, or where the table knows too little. */
export const glossed = (heading) => {
  const told = gloss(heading || "");
  return told ? make("small", { class: "gloss", lang: "en" }, told) : "";
};
