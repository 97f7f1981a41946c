// The tab 措辞核对: the draft whole, with what differs from the documents in its place.
import { download, exchange, post, upload } from "./api.js";
import { diff } from "./diff.js";
import { at, clauseAddress, make, outward, placed, points, say } from "./dom.js";
import { word } from "./words.js";

const MOST = 5_000_000; // bytes of a Word file
const ORDER = ["altered", "absent", "elsewhere", "exact"];

export const start = () => {
  const [form, field, file] = [at("wording"), at("wording-text"), at("wording-file")];
  const shown = at("wording-shown");
  let word_file = null; // {file, text}: the file whose text is in the field
  const failed = (message) => shown.replaceChildren(make("p", { class: "failed", role: "alert" }, message));
  const check = async () => {
    shown.replaceChildren(make("p", { class: "working", role: "status" }, word("checking")));
    try {
      const text = field.value;
      const { matches } = await post("/api/check", { text });
      shown.replaceChildren(...report(text, matches, word_file?.text === text ? word_file.file : null));
      say(word("summary", matches.length));
    } catch (error) {
      failed(error.message);
    }
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); check(); });
  form.addEventListener("reset", () => shown.replaceChildren());
  file.addEventListener("change", async () => {
    const [given] = file.files;
    file.value = "";
    if (!given) return;
    if (given.size > MOST) return failed(word("file_too_large"));
    try {
      field.value = (await upload("/api/read-word", given)).text;
      word_file = { file: given, text: field.value };
      await check();
    } catch (error) {
      failed(error.message);
    }
  });
};

/** Counts, the draft with its marks, then a card for each wording that is not as in the original. */
const report = (text, matches, file) => {
  const counts = ORDER.map((result) => [result, matches.filter((m) => m.result === result).length]).filter(([, n]) => n);
  const numbered = matches.map((match, n) => [match, n]);
  const cards = numbered.filter(([match]) => !same(match)).map(([match, n], shown) => card(match, n, shown + 1));
  const lines = numbered.filter(([match]) => same(match) && (match.outward || match.differences)).map(([match, n]) => line(match, n));
  return [
    make("p", { class: "told", role: "status" }, word("summary", matches.length)),
    make("ul", { class: "counts" }, ...counts.map(([result, n]) => make("li", { class: `is-${result}` }, make("b", {}, n), ` ${word(result)}`))),
    make(
      "p", { class: "buttons" },
      file ? make("button", { type: "button", class: "plain first", onclick: () => mark(file) }, word("tracked")) : "",
      ...[["docx", "report_docx"], ["markdown", "report_markdown"]].map(([format, key]) => make(
        "button", { type: "button", class: "plain", onclick: () => take(text, format) }, word(key),
      )),
    ),
    make("h3", {}, word("draft")), make("p", { class: "quiet" }, word("legend")), draft(text, matches),
    ...(cards.length ? [make("h3", {}, word("one_by_one")), ...cards] : []),
    lines.length ? make("details", { class: "outward-only" }, make("summary", {}, word("outward_only", lines.length)), ...lines) : "",
  ].filter(Boolean);
};

/** Whether its words are the original's, and say the same there, in a document that holds. */
const same = (match) => match.result === "exact" && !match.negated && !ended(match);

/** A wording of which only marks or forms of characters differ, in one line. */
const line = (match, n) => make(
  "p", { id: `wording-${n}`, lang: "zh-CN" }, ...exactly(match.given.trim(), match), " ",
  make("span", { class: "quiet" }, match.outward || match.differences), " ", source(match),
);

const source = (match) => outward(addressOf(match), placed(match.document_title, null, match.clause));

const take = async (text, format) => {
  try {
    await download("/api/check/report", { text, format });
    say(word("exported"), true);
  } catch (error) {
    say(error.message, true);
  }
};

/** The reader's own Word file, misquotations as tracked changes. */
const mark = async (file) => {
  try {
    const told = await exchange("/api/check/word", file);
    const [marked, unmarked] = ["X-Marked", "X-Unmarked"].map((name) => Number(told.get(name)));
    say(`${word(marked ? "tracked_told" : "tracked_none", marked)}${unmarked ? word("tracked_left", unmarked) : ""}`, true);
  } catch (error) {
    say(error.message, true);
  }
};

/** The whole text; every wording that was checked in its place. */
const draft = (text, matches) => {
  const whole = make("div", { class: "draft", lang: "zh-CN" });
  const characters = points(text);
  const cut = (from, to) => characters.slice(from, to).join("");
  let at_ = 0;
  matches.forEach((match, n) => {
    const given = match.given.trim();
    whole.append(cut(at_, match.place));
    const inner = match.result === "altered" && match.diff?.length ? diff(match.diff) : exactly(given, match);
    whole.append(same(match)
      ? make("a", { class: "is-exact", href: addressOf(match), target: "_blank", rel: "noopener", title: placed(match.document_title, null, match.clause) }, ...inner)
      : make("a", { href: `#wording-${n}`, class: `is-${match.result}`, title: word(match.result) }, ...inner));
    at_ = match.place + points(given).length;
  });
  whole.append(cut(at_));
  return whole;
};

/** A wording as it was given; where only marks differ, those of the original beside them. */
const exactly = (given, match) => {
  const held = (match.diff || []).filter((piece) => piece.op !== "insert").map((piece) => piece.text).join("");
  const from = match.result === "exact" && match.punctuation_only ? given.indexOf(held) : -1;
  return from < 0 ? [given] : [given.slice(0, from), ...diff(match.diff), given.slice(from + held.length)];
};

/** Whether what is quoted is of a document that does not hold, or not yet. */
const ended = (match) => ["expired", "repealed", "replaced", "upcoming"].includes(match.validity);

const addressOf = (match) =>
  clauseAddress(match.document_id, match.clause, match.start === null ? null : [[match.start, match.end]]);

const card = (match, n, number) => {
  const place = match.document_id && match.clause
    ? make("p", {}, source(match), ended(match) ? make("span", { class: "tag warn" }, word(`validity_${match.validity}`)) : "") : "";
  const rows = [[word("given"), match.given.trim()]];
  if (match.result === "altered") rows.push([word("letter_by_letter"), diff(match.diff)]);
  else if (match.actual && match.result !== "exact") rows.push([word(match.result === "absent" ? "nearest_wording" : "actual"), match.actual.trim()]);
  return make(
    "article", { class: `verdict is-${match.result}`, id: `wording-${n}` },
    make("p", { class: "result" }, `${number}. ${word(match.result)}${match.punctuation_only ? word("punctuation") : ""}`),
    match.differences ? make("p", {}, match.differences) : "",
    match.outward ? make("p", { class: "quiet" }, word("outward_told", match.outward)) : "",
    make("dl", {}, ...rows.flatMap(([term, value]) => [make("dt", {}, term), make("dd", { lang: "zh-CN" }, ...[value].flat())])), place,
    match.also?.length ? make("p", { class: "quiet" }, `${word("also")} `, ...match.also.flatMap((also, m) => [m ? "、" : "", outward(clauseAddress(also.document_id, also.clause), `${also.document_id} ${also.clause}`)])) : "",
  );
};
