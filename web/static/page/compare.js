// The tab 政策对照: two sides clause by clause; each pair in one sentence, then in full. A
// comparison has an address.
import { get, post, save } from "./api.js";
import { diff } from "./diff.js";
import { address, at, clauseAddress, make, named, outward, say } from "./dom.js";
import { word } from "./words.js";

const FIELDS = ["local", "national", "topic"];

export const start = async () => {
  const form = at("compare");
  const documents = await get("/api/documents");
  const locals = documents.filter((d) => d.level !== "national");
  // of several nobody knows which two belong together
  const local = locals.length === 1 ? locals[0] : null;
  const national = local && documents.find((d) => d.level === "national");
  for (const [id, chosen] of [["local", local], ["national", national]]) {
    const select = at(`compare-${id}`);
    select.append(...documents.map((d) => make("option", { value: d.document_id, lang: "zh-CN" }, named(d.title, d.number))));
    if (chosen) select.value = chosen.document_id;
  }
  const asked = new URLSearchParams(location.search);
  for (const name of FIELDS) if (asked.has(name)) at(`compare-${name}`).value = asked.get(name);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const query = new URLSearchParams({ tab: "compare", ...Object.fromEntries(FIELDS.map((n) => [n, at(`compare-${n}`).value])) });
    history.pushState({}, "", address(`/?${query}`));
    compare();
  });
  addEventListener("popstate", () => {
    const now = new URLSearchParams(location.search);
    if (now.get("tab") !== "compare" || !FIELDS.some((name) => now.has(name))) return;
    for (const name of FIELDS) at(`compare-${name}`).value = now.get(name) || "";
    compare();
  });
  if (FIELDS.some((name) => asked.has(name))) compare();
};

const compare = async () => {
  const shown = at("compare-shown");
  const [local_id, national_id, topic] = FIELDS.map((name) => at(`compare-${name}`).value);
  shown.replaceChildren(make("p", { class: "working", role: "status" }, word("comparing")));
  try {
    const found = await post("/api/compare", { local_id, national_id, topic });
    shown.replaceChildren(...report(found));
    say(word("compared", found.pairs.length));
  } catch (error) {
    shown.replaceChildren(make("p", { class: "failed", role: "alert" }, error.message));
  }
};

const COUNTED = ["conflicts", "changed", "taken_over", "added", "left_out"];

const report = (found) => {
  if (!found.pairs.length) return [make("p", { class: "told", role: "status" }, word("nothing_found"))];
  const { changed, taken_over: taken, added, left_out: left } = found.summary;
  const [corresponding, alone] = [changed + taken, added + left];
  const conflicts = found.pairs.flatMap((pair) => pair.conflicts);
  const pairs = [...found.pairs].sort((a, b) => Number(b.conflicts.length > 0) - Number(a.conflicts.length > 0));
  return [
    make("ul", { class: "counts" }, ...COUNTED.map((key) => make("li", { class: found.summary[key] ? `is-${key}` : "" }, make("b", {}, found.summary[key]), ` ${word(key)}`))),
    make("p", { class: "buttons" }, make("button", { type: "button", class: "plain", onclick: () => exportAs(found) }, word("compare_markdown"))),
    make("h3", {}, word("conflicts")), conflicts.length ? conflictTable(conflicts) : make("p", {}, word("no_conflicts", corresponding)),
    alone ? make("p", { class: "quiet" }, word("not_compared", alone)) : "",
    make("h3", {}, word("clause_by_clause")), make("p", { class: "quiet" }, word("compare_legend")),
    ...pairs.map((pair) => pairOf(pair, pairs.length <= 6 || pair.conflicts.length > 0)),
  ];
};

const place = (side, whole = false) => outward(
  clauseAddress(side.document_id, side.clause, [[side.start, side.end]]),
  whole ? `${named(side.document_title)}${side.clause} ${side.heading}`.trim() : side.clause,
);

const conflictTable = (conflicts) => {
  const cell = (side, value, level) => make("td", { "data-level": word(level) }, make("b", {}, value), " ", place(side), make("br"), side.text.trim());
  return make("div", { class: "wide" }, make(
    "table", { class: "conflicts" },
    make("thead", {}, make("tr", {}, ...["conflict_kind", "local", "national"].map((key) => make("th", { scope: "col" }, word(key))))),
    make("tbody", { lang: "zh-CN" }, ...conflicts.map((c) => make("tr", {}, make("th", { scope: "row" }, c.kind), cell(c.local, c.local_value, "local"), cell(c.national, c.national_value, "national")))),
  ));
};

/** What is the same and what differs, in one sentence. */
const sentence = (pair) => {
  if (!pair.local || !pair.national) return word(pair.local ? "only_local" : "only_national");
  const told = [
    pair.taken_over.length && word("n_taken_over", pair.taken_over.length),
    pair.changed.length && word("n_changed", pair.changed.length, pair.changed[0].differences),
    pair.added.length && word("n_added", pair.added.length),
    pair.left_out.length && word("n_left_out", pair.left_out.length),
  ].filter(Boolean);
  return `${told.join("；")}。`;
};

const pairOf = (pair, open) => {
  const heads = [pair.local, pair.national].map((side) => (side ? `${side.clause} ${side.heading}`.trim() : word("no_counterpart")));
  const mark = (part, tag) => make(tag, {}, make("small", {}, `【${word(tag === "ins" ? "added_mark" : "removed")}】`), part.text.trim());
  return make(
    "details", { class: "pair", open, lang: "zh-CN" },
    make("summary", {}, make("b", {}, `${heads[0]} ↔ ${heads[1]}`), make("span", { class: "quiet" }, sentence(pair))),
    row("", pair.local && [place(pair.local, true)], pair.national && [place(pair.national, true)]),
    ...pair.changed.map((c) => row("changed", diff(c.diff, { leaveOut: "delete" }), diff(c.diff, { leaveOut: "insert" }), c.differences)),
    ...pair.taken_over.map((run) => row("taken_over", [run.local.text], [run.national.text])),
    ...pair.added.map((part) => row("added", [mark(part, "ins")], null)),
    ...pair.left_out.map((part) => row("left_out", null, [mark(part, "del")])),
  );
};

const row = (key, local, national, told = "") => make(
  "div", { class: "pair-row" }, make("p", { class: "what" }, key ? word(key) : ""),
  ...[["local", local], ["national", national]].map(([level, cell]) => make(
    "div", { class: cell ? "side" : "side none" }, make("span", { class: "level" }, word(level)), ...(cell || ["—"]),
    level === "local" && told ? make("p", { class: "quiet" }, told) : "",
  )),
);

/** The comparison as a Markdown file. */
const exportAs = (found) => {
  const escaped = (text) => text.trim().replace(/\s*\n\s*/g, " ").replace(/([\\`*_[\]<>|#])/g, "\\$1");
  const lines = [`# ${word("compare_tab")}`, ""];
  for (const pair of found.pairs) {
    const heads = [pair.local, pair.national].map((side) => (side ? `${named(side.document_title)}${side.clause} ${side.heading}`.trim() : word("no_counterpart")));
    lines.push(`## ${escaped(heads[0])} ↔ ${escaped(heads[1])}`, "", escaped(sentence(pair)), "");
    for (const c of pair.changed) lines.push(`- ${word("changed")}：`, `  - ${word("local")}：${escaped(c.local.text)}`, `  - ${word("national")}：${escaped(c.national.text)}`);
    for (const run of pair.taken_over) lines.push(`- ${word("taken_over")}：${escaped(run.local.text)}`);
    for (const part of pair.added) lines.push(`- ${word("added")}：${escaped(part.text)}`);
    for (const part of pair.left_out) lines.push(`- ${word("left_out")}：${escaped(part.text)}`);
    lines.push("");
  }
  save(new Blob([lines.join("\n")], { type: "text/markdown" }), `${word("compare_tab")}.md`);
};
