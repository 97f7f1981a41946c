// Evidence: one card a clause, with all its quotations marked. Beside the answer where there is
// room for it, under the sentence where there is not.
import { get } from "./api.js";
import { clauseAddress, isWeb, make, named, outward, pieces, placed } from "./dom.js";
import { glossed } from "./gloss.js";
import { has, word } from "./words.js";
import { copyButton } from "./copying.js";

export const beside = () => matchMedia("(min-width: 62rem)").matches;

const clauses = new Map(); // address -> promise of a clause
const clauseOf = (c) => {
  const path = `/api/documents/${encodeURIComponent(c.document_id)}/clauses/${encodeURIComponent(c.clause)}`;
  if (!clauses.has(path)) {
    const asked = get(path);
    asked.catch(() => clauses.delete(path));
    clauses.set(path, asked);
  }
  return clauses.get(path);
};

/** The citations by clause, in the order of their first markers. */
export const byClause = (citations) => {
  const groups = new Map();
  for (const c of citations) {
    const key = `${c.document_id}/${c.clause}`;
    groups.set(key, [...(groups.get(key) || []), c]);
  }
  return [...groups.values()];
};

/** A quotation with its reference, as it is pasted into a document. */
const quotation = (c) => `“${c.quote.trim()}”——${placed(c.document_title, c.document_number, c.clause)}`;

const damagedTag = () => make("span", { class: "tag warn damaged", title: word("damaged_told") }, word("damaged"));

const tags = (c) => [
  c.verified ? make("span", { class: "tag ok" }, `✓ ${word("checked")}`) : make("span", { class: "tag warn" }, word("not_checked")),
  c.repaired ? make("span", { class: "tag warn" }, word("repaired")) : "",
  c.damaged ? damagedTag() : "",
  ...(c.until || []).map((day) => make("span", { class: "tag warn" }, word("stated_until", day))),
  c.validity && c.validity !== "in_force" && has(`validity_${c.validity}`) ? make("span", { class: c.validity === "unknown" ? "tag" : "tag warn" }, word(`validity_${c.validity}`)) : "",
];

/** The card of a clause; its whole text comes when the card is opened. */
export const card = (group, { open = false, back = null } = {}) => {
  const first = group[0];
  const text = make("p", { class: "clause-text" }, ...group.flatMap((c, n) => [n ? " … " : "", make("mark", {}, c.quote.trim())]));
  const lit = group.map((c) => [c.start, c.end]);
  const whole = () => clauseOf(first).then((clause) => {
    const spans = lit.map(([from, to]) => [from - clause.start, to - clause.start]);
    const leading = clause.lead ? [make("span", { class: "leading" }, clause.lead), make("br")] : [];
    text.replaceChildren(...leading, ...pieces(clause.text, spans).map(([piece, marked]) => (marked ? make("mark", {}, piece) : piece)));
  }).catch(() => {}); // the quotation and the link are there
  const details = make(
    "details", { class: "card", open, tabindex: "-1", lang: "zh-CN" },
    make(
      "summary", {},
      make("span", { class: "markers" }, group.map((c) => `[${c.marker}]`).join("")),
      make("span", { class: "of" }, named(first.document_title, first.document_number)),
      make("span", { class: "where" }, make("b", {}, first.clause), ` ${first.heading || ""}`, glossed(first.heading)),
    ),
    make("p", { class: "path" }, (first.path || []).join(" › ")),
    text,
    make("p", { class: "tags" }, ...tags(first)),
    make(
      "p", { class: "links" },
      outward(clauseAddress(first.document_id, first.clause, lit), word("whole")),
      isWeb(first.url) ? make("a", { href: first.url, target: "_blank", rel: "noopener noreferrer" }, word("source")) : make("span", { class: "quiet" }, word("no_source")),
      copyButton(() => group.map(quotation).join("\n"), word("copy_quote")),
      back ? make("button", { type: "button", class: "plain", onclick: back }, word("back")) : "",
    ),
  );
  details.addEventListener("toggle", () => { if (details.open) whole(); });
  if (open) whole();
  return details;
};

/** Draws markers as buttons and shows the card of each; one of these belongs to one turn. */
export class Evidence {
  constructor(side) {
    this.side = side; // the column beside the answer
    this.groups = [];
    this.cards = new Map(); // first marker of a group -> its card beside the answer
  }

  set(citations) {
    this.groups = byClause(citations);
    this.cards.clear();
    if (!this.groups.length) return this.side.replaceChildren();
    const cards = this.groups.map((group) => {
      const made = card(group, { back: () => this.from?.focus() });
      this.cards.set(group[0].marker, made);
      return made;
    });
    this.side.replaceChildren(make("h3", {}, word("cited")), ...cards);
  }

  /** The markers of a sentence as buttons; those of one clause are one button. */
  draw = (markers = []) => {
    const groups = this.groups.filter((group) => group.some((c) => markers.includes(c.marker)));
    const damaged = groups.flat().some((c) => c.damaged && markers.includes(c.marker));
    const buttons = groups.map((group) => {
      const mine = group.filter((c) => markers.includes(c.marker)).map((c) => c.marker);
      return make(
        "button",
        {
          type: "button", class: "marker", "aria-expanded": "false",
          "aria-label": word("marker", mine.join("、"), named(group[0].document_title), group[0].clause),
          onclick: (event) => this.show(event.currentTarget, group),
        },
        `[${mine.join(",")}]`,
      );
    });
    return damaged ? [...buttons, " ", damagedTag()] : buttons;
  };

  /** Beside the answer, the clause of the first quotation that stands open. */
  begin(marker) {
    if (!beside()) return;
    const group = this.groups.find((each) => each.some((c) => c.marker === marker)) || this.groups[0];
    for (const [first, each] of this.cards) each.open = first === group?.[0].marker;
  }

  show(button, group) {
    this.from = button;
    if (!beside()) return this.unfold(button, group);
    const chosen = this.cards.get(group[0].marker);
    for (const other of this.cards.values()) {
      other.open = other === chosen;
      other.classList.toggle("active", other === chosen);
    }
    this.side.closest(".turn").querySelectorAll(".marker.active").forEach((each) => each.classList.remove("active"));
    button.classList.add("active");
    this.side.scrollTop += chosen.getBoundingClientRect().top - this.side.getBoundingClientRect().top - 48;
    chosen.querySelector("summary").focus({ preventScroll: true });
  }

  /** Under the sentence, as in the widget; the same button folds it again. */
  unfold(button, group) {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) return button.card.remove();
    button.card = card(group, { open: true, back: () => { this.unfold(button, group); button.focus(); } });
    (button.closest("p, tr, li") || button).after(wrapped(button, button.card));
  }
}

/** Between the rows of a table only a row may stand. */
const wrapped = (button, element) => {
  if (!button.closest("tr")) return element;
  const row = make("tr", {}, make("td", { colspan: button.closest("tr").children.length }, element));
  button.card = row;
  return row;
};
