// The words of this page in the language it was written in (web/words.toml).
import { held } from "./dom.js";

const words = held("words");

/** A word; {} are filled in order. */
export const word = (key, ...values) => {
  if (!(key in words)) throw new Error(`no word: ${key}`);
  let n = 0;
  return words[key].replace(/\{\}/g, () => String(values[n++]));
};

export const has = (key) => key in words;
