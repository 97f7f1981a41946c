// An answer's blocks as elements: what is not there first, then the lead, then quotations, of
// which three stand open. `draw` makes the markers, so that page and printing use their own.
import { clauseAddress, make, named, outward, placed } from "./dom.js";
import { diff } from "./diff.js";
import { glossed } from "./gloss.js";
import { has, word } from "./words.js";

const OPEN = 3; // statements, or rows of a table, that stand open
const WIDE = 4; // columns that stand side by side

/**
 * The blocks of an answer, built from its statements where the server sent none; with the notes
 * that stand outside them. A document's validity on the day is told by its citations where the
 * block has only what its front matter says of it.
 */
export const blocksOf = (answer) => {
  const blocks = answer.blocks?.length ? answer.blocks : made(answer);
  const validity = new Map(answer.citations.map((c) => [c.document_id, c.validity]));
  const told = new Set(blocks.filter((block) => block.kind === "note").map((block) => block.text));
  return [
    ...blocks.map((block) => (block.kind === "document" && !has(`validity_${block.validity}`) ? { ...block, validity: validity.get(block.document_id) } : block)),
    ...(answer.notes || []).filter((text) => !told.has(text)).map((text) => ({ kind: "note", text })),
  ];
};

/** Whether it is talk (a greeting, a counter-question) and nothing was looked up. */
export const isTalk = (answer) => blocksOf(answer).every((block) => block.kind === "note");

/** The question that stands without the conversation before it; as asked, where it has several parts. */
export const standalone = (answer) => {
  const parts = answer.blocks?.some((block) => block.kind === "question");
  return parts ? answer.question : answer.standalone_question || answer.question;
};

const made = (answer) => {
  const blocks = [];
  const cited = new Map(answer.citations.map((c) => [c.marker, c]));
  if (answer.verdict) {
    const v = answer.verdict;
    blocks.push({ kind: "diff", ...v, pieces: v.diff || [], citations: v.citation ? [v.citation] : [] });
  }
  let document_id = "";
  for (const s of answer.statements) {
    const first = cited.get(s.citations[0]);
    if (first && first.document_id !== document_id) {
      document_id = first.document_id;
      blocks.push({ kind: "document", document_id, title: first.document_title, number: first.document_number, validity: first.validity });
    }
    blocks.push({ kind: "statement", text: s.text, citations: s.citations, label: s.kind || "", depth: 0 });
  }
  if (answer.status !== "answered") blocks.push({ kind: "missing", items: answer.missing || [], text: "" });
  if (answer.status === "not_found" && answer.hits?.length) {
    const items = answer.hits.slice(0, 3).map((h) => ({ document_id: h.document_id, title: h.document_title || "", clause: h.clause, heading: h.heading || "" }));
    blocks.push({ kind: "nearest", text: "", items });
  }
  return blocks;
};

/** The elements of a list of blocks; `contact` is shown where something is not there. */
export const render = (blocks, { draw, contact = null }) => {
  const parts = [];
  let part = [];
  for (const block of blocks) {
    if (block.kind === "question" && part.length) {
      parts.push(part);
      part = [];
    }
    part.push(block);
  }
  parts.push(part);
  const whole = parts.flatMap((each) => renderPart(each, draw));
  if (blocks.every((block) => block.kind === "note")) for (const line of whole) line.className = "plain-answer";
  const lacking = blocks.some((block) => block.kind === "missing" || block.kind === "nearest");
  if (lacking && contact) whole.push(contact());
  return whole;
};

/**
 * Where one question is answered: what is missing and the lead stand before everything else, but for
 * what takes back the lead (of another place, no longer in force), which the server puts above it.
 */
const renderPart = (blocks, draw) => {
  const begins = blocks.findIndex((block) => LISTING.includes(block.kind));
  const leads = blocks.findIndex((block) => block.kind === "lead");
  const noteRank = (n) => (n >= begins ? RANK.note : n < leads ? 2 : 4);
  const ranks = new Map(blocks.map((block, n) => [block, block.kind === "note" ? noteRank(n) : RANK[block.kind] ?? 5]));
  const ordered = [...blocks].sort((a, b) => ranks.get(a) - ranks.get(b)); // a stable sort keeps the rest
  const shown = [];
  const folded = [];
  const open = opened(blocks);
  let heading = null; // of the document whose statements follow
  let headed = new Set(); // where it was placed: among those open, those folded
  for (const block of ordered) {
    if (block.kind === "document") {
      heading = block;
      headed = new Set();
      continue;
    }
    if (block.kind !== "statement") {
      shown.push(KINDS[block.kind]?.(block, draw) ?? "");
      continue;
    }
    const into = open.has(block) ? shown : folded;
    if (heading && !headed.has(into)) into.push(documentHead(heading));
    headed.add(into);
    into.push(statement(block, draw));
  }
  const said = blocks.filter((block) => block.kind === "statement").length;
  // where nothing is quoted, the note before the nearest clauses is the answer
  const begun = ordered.find((block) => block.kind !== "question");
  if (begun?.kind === "note" && blocks[begins]?.kind === "nearest") shown.find((e) => e.matches?.(".note")).className = "lacks";
  if (folded.length) shown.splice(lastStatement(shown) + 1, 0, more(said - open.size, folded));
  return shown;
};

/** The statements that stand open, as the server chose; the first, where it did not. */
const opened = (blocks) => {
  const said = blocks.filter((block) => block.kind === "statement");
  return new Set(said.some((block) => block.open) ? said.filter((block) => block.open) : said.slice(0, OPEN));
};

/** The marker of the first quotation that stands open. */
export const firstOpen = (answer) => [...opened(blocksOf(answer))][0]?.citations?.[0];

const RANK = { question: 0, missing: 1, diff: 2, lead: 3, nearest: 8, note: 9 };
const LISTING = ["document", "statement", "table", "nearest"]; // a note before them introduces them

const lastStatement = (elements) => elements.findLastIndex((e) => e.classList?.contains("statement"));

const more = (number, content) =>
  make("details", { class: "more" }, make("summary", {}, word("more", number)), ...content);

const documentHead = (block) => {
  const validity = block.validity && block.validity !== "in_force" && has(`validity_${block.validity}`)
    ? make("span", { class: block.validity === "unknown" ? "tag" : "tag warn" }, word(`validity_${block.validity}`)) : "";
  return make("h4", { class: "of-document" }, outward(clauseAddress(block.document_id), named(block.title, block.number)), validity);
};

const statement = (block, draw) => make(
  "p", { class: `statement depth${block.depth || 0}` },
  block.label ? make("span", { class: "label" }, block.label) : "",
  ...lines(block.text), ...draw(block.citations),
);

/** Line breaks of a quotation are its own. */
const lines = (text) => text.trim().split(/\s*\n\s*/).flatMap((line, n) => (n ? [make("br"), line] : [line]));

const KINDS = {
  question: (block) => make("h3", { class: "part" }, block.text),
  lead: (block, draw) => make("p", { class: "lead" }, ...lines(block.text), ...draw(block.citations)),
  missing: (block) => make(
    "p", { class: "lacks" },
    block.text || (block.items.length ? word("missing", block.items.join("、")) : word("nothing")),
  ),
  nearest: (block) => make(
    "div", { class: "nearest" }, make("p", {}, block.text || word("nearest")),
    make("ul", {}, ...block.items.map((item) => make("li", {}, outward(
      clauseAddress(item.document_id, item.clause),
      `${item.title ? placed(item.title, null, item.clause) : item.clause} ${item.heading}`.trim(),
    ), glossed(item.heading)))),
  ),
  note: (block) => make("p", { class: "note" }, block.text),
  diff: (block, draw) => make(
    "div", { class: `verdict is-${block.result}` },
    make("p", { class: "result" }, word(`said_${block.punctuation_only ? "punctuation" : block.result}`)),
    block.differences ? make("p", {}, block.differences) : "",
    block.result === "altered" && block.pieces.length
      ? make("p", { class: "compared" }, ...diff(block.pieces), ...draw(block.citations))
      : block.actual ? make("p", { class: "statement" }, block.result === "absent" ? make("span", { class: "label" }, word("nearest_wording")) : "", block.actual, ...draw(block.citations)) : "",
  ),
  table: (block, draw) => {
    // a column in which no row says anything is left out; many columns are told one below the other
    const columns = [...block.rows[0].cells.keys()].filter((n) => block.rows.some((r) => r.cells[n]?.trim()));
    const many = columns.length > WIDE;
    const rows = block.rows.map((r) => make("tr", {}, ...columns.map((n, at) => {
      const cell = r.cells[n] || "";
      const last = at === columns.length - 1;
      return make(at ? "td" : "th", { scope: at ? null : "row", "data-label": block.header[n] || "", class: cell.trim() || last ? null : "empty" }, cell, ...(last ? draw(r.citations) : []));
    })));
    const rest = make("tbody", { hidden: true }, ...rows.slice(OPEN));
    const table = make(
      "table", { class: many ? "overview many" : "overview" },
      block.header.length ? make("thead", {}, make("tr", {}, ...columns.map((n) => make("th", { scope: "col" }, block.header[n])))) : "",
      make("tbody", {}, ...rows.slice(0, OPEN)), rest,
    );
    const unfold = rows.length > OPEN ? make("button", {
      type: "button", class: "more-rows", onclick: (event) => { rest.hidden = false; event.target.remove(); },
    }, word("more", rows.length - OPEN)) : "";
    return make("div", { class: "wide" }, table, unfold);
  },
};
