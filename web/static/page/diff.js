// A diff in colour and in signs that need no colour.
import { make } from "./dom.js";
import { word } from "./words.js";

/**
 * "delete" stands only in what was given, "insert" only in the original. What changes no word
 * (marks) is grey and without a sign; blanks are as they were given.
 */
export const diff = (pieces, { leaveOut = "" } = {}) => pieces
  .filter((piece) => piece.op !== leaveOut)
  .map((piece) => {
    const removed = piece.op === "delete";
    if (piece.op === "equal") return piece.text;
    if (!piece.text.trim()) return removed ? piece.text : "";
    const [tag, key] = removed ? ["del", "removed"] : ["ins", "added_mark"];
    if (piece.outward) return make(tag, { class: "outward", title: word(removed ? "outward_given" : "outward_actual") }, piece.text);
    return make(tag, {}, make("small", {}, `【${word(key)}】`), piece.text);
  });
