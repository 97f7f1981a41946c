// A diff in colour and in signs that need no colour.
import { make } from "./dom.js";
import { word } from "./words.js";

/** "delete" stands only in what was given, "insert" only in the original. */
export const diff = (pieces, { leaveOut = "" } = {}) => pieces
  .filter((piece) => piece.op !== leaveOut)
  .map((piece) => {
    if (piece.op === "equal") return piece.text;
    const [tag, key] = piece.op === "delete" ? ["del", "removed"] : ["ins", "added_mark"];
    return make(tag, {}, make("small", {}, `【${word(key)}】`), piece.text);
  });
