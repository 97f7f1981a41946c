// The tab 原文: the documents, their clauses, and finding words in them.
import { get } from "./api.js";
import { at, clauseAddress, make, named, outward, pieces, placed, points } from "./dom.js";
import { has, word } from "./words.js";

const PAUSE = 250; // milliseconds after typing

export const start = async () => {
  const [list, form, field] = [at("documents-list"), at("find"), at("find-text")];
  const documents = await get("/api/documents");
  const items = documents.map(documentItem);
  list.replaceChildren(...items);
  form.addEventListener("submit", (event) => { event.preventDefault(); find(); });
  let waiting = 0;
  field.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(find, PAUSE);
  });

  async function find() {
    const query = field.value.trim();
    const told = at("found");
    if (!query) {
      told.replaceChildren();
      list.hidden = false;
      return;
    }
    try {
      const { clauses, more } = await get(`/api/find?q=${encodeURIComponent(query)}`);
      if (query !== field.value.trim()) return;
      list.hidden = clauses.length > 0;
      told.replaceChildren(
        make("p", { role: "status" }, clauses.length ? word(more ? "found_first" : "found_in", query, clauses.length) : word("found_none", query)),
        ...clauses.map((clause) => found(clause, query)),
      );
    } catch (error) {
      told.replaceChildren(make("p", { class: "failed", role: "alert" }, error.message));
    }
  }
};

const found = (clause, query) => {
  const text = clause.text;
  const spans = query.split(/\s+/).flatMap((each) => places(text, each));
  return make(
    "article", { class: "clause", lang: "zh-CN" },
    make("h3", {}, outward(clauseAddress(clause.document_id, clause.label), `${placed(clause.title, clause.number, clause.label)} ${clause.heading}`)),
    make("p", {}, ...pieces(text, spans).map(([piece, marked]) => (marked ? make("mark", {}, piece) : piece))),
  );
};

/** Where a word stands, in code points. */
const places = (text, wanted) => {
  const spans = [];
  const [low, part] = [text.toLowerCase(), wanted.toLowerCase()];
  for (let from = low.indexOf(part); from >= 0; from = low.indexOf(part, from + part.length)) {
    const begin = points(text.slice(0, from)).length;
    spans.push([begin, begin + points(wanted).length]);
  }
  return spans;
};

/** What a clause says itself: up to the next one, which may be within it. */
const ownText = (clause, next) =>
  (next && next.start < clause.end ? points(clause.text).slice(0, next.start - clause.start).join("") : clause.text).trim();

const documentItem = (d) => {
  const body = make("div", { class: "clauses" });
  const facts = [d.issuer === "未载明" ? word("issuer_unstated") : d.issuer, d.issued_on || d.published_on, word("clauses", d.clauses)].filter(Boolean).join(" · ");
  const details = make(
    "details", { class: "document", lang: "zh-CN" },
    make("summary", {}, make("b", {}, named(d.title, d.number)), make("span", { class: "quiet" }, facts)),
    make("p", { class: "quiet" }, d.validity && !has(`validity_${d.validity}`) ? d.validity : "", " ", d.verification),
    make("p", {}, outward(clauseAddress(d.document_id), word("open_page"))), body,
  );
  details.addEventListener("toggle", async () => {
    if (!details.open || body.childElementCount) return;
    body.append(make("p", { class: "working" }, word("loading")));
    try {
      const clauses = await get(`/api/documents/${encodeURIComponent(d.document_id)}/clauses`);
      body.replaceChildren(...clauses.map((clause, n) => make(
        "article", { class: "clause" },
        make("h3", {}, outward(clauseAddress(d.document_id, clause.label), clause.label)),
        make("p", {}, ownText(clause, clauses[n + 1])),
      )));
    } catch (error) {
      body.replaceChildren(make("p", { class: "failed", role: "alert" }, error.message));
    }
  });
  return details;
};
