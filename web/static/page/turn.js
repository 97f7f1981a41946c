// One turn of a conversation: the question, its answer as it comes and as it is, what can be done
// with it.
import { get, Refusal } from "./api.js";
import { blocksOf, firstOpen, isTalk, render, standalone } from "./blocks.js";
import { address, make, placed } from "./dom.js";
import { byClause, Evidence } from "./evidence.js";
import { glossed } from "./gloss.js";
import { tools } from "./tools.js";
import { word } from "./words.js";

/** What a question that was made of a heading is about. */
const subject = (question) => question.replace(word("about", ""), "");

/** Whom to ask, as the server's settings say; null where they say nothing. */
export const contact = (site) => {
  const { contact: whom, hours, email } = site.contact || {};
  if (!whom && !email) return null;
  return () => make(
    "p", { class: "contact" }, make("b", {}, word("contact")), " ", whom || "",
    hours ? make("span", {}, ` ${word("hours", hours)}`) : "",
    email ? [" ", make("a", { href: `mailto:${email}` }, email)] : "",
  );
};

/** The day at the reader's place, with its zone. */
const today = (zone) => {
  const day = new Date().toLocaleDateString("zh-CN", { timeZone: zone });
  return `${day}（${zone === "Asia/Shanghai" ? word("beijing_time") : zone}）`;
};

export class Turn {
  /** `ask(question, {alone})` asks on from here; `site` is what the page knows of its server. */
  constructor(question, { ask, site }) {
    this.question = question;
    this.site = site;
    this.ask = ask;
    this.side = make("aside", { class: "evidence", "aria-label": word("cited") });
    this.body = make("div", { class: "answer", lang: "zh-CN" });
    this.working = make("p", { class: "working" }, word("working"));
    this.element = make(
      "article", { class: "turn" },
      make("h2", { class: "question", tabindex: "-1" }, make("span", { class: "hidden" }, `${word("you")} `), question),
      make("div", { class: "columns" }, make("div", { class: "said" }, this.body, this.working), this.side),
    );
    this.evidence = new Evidence(this.side);
    this.citations = [];
    this.statements = [];
  }

  get heading() { return this.element.querySelector(".question"); }

  /** A verified part of the answer that is being written; it stays. */
  add(event) {
    if (event.kind === "citation") this.citations.push(event.data);
    if (event.kind !== "statement") return;
    this.statements.push(event.data);
    if (this.statements.length > 3) return; // the rest stands folded anyway
    this.evidence.set(this.citations);
    const { text, citations } = event.data;
    this.body.append(make("p", { class: "statement coming" }, text, ...this.evidence.draw(citations)));
  }

  finish(answer) {
    this.answer = answer;
    this.working.remove();
    this.evidence.set(answer.citations);
    this.element.dataset.status = answer.status;
    const understood = standalone(answer) !== answer.question
      ? make(
        "p", { class: "understood" }, word("understood"), make("q", { lang: "zh-CN" }, standalone(answer)), " ",
        make("button", { type: "button", class: "plain", onclick: () => this.ask(answer.question, { alone: true }) }, word("ask_alone")),
      ) : "";
    this.body.replaceChildren(
      ...(understood ? [understood] : []),
      ...render(blocksOf(answer), { draw: this.evidence.draw, contact: contact(this.site) }).filter(Boolean),
    );
    this.evidence.begin(firstOpen(answer));
    if (!isTalk(answer)) this.body.after(tools(this), this.references());
    this.relate();
  }

  /** What stands below a printed answer. */
  references() {
    // what stands in the answer letter by letter is not quoted twice
    const blocks = blocksOf(this.answer);
    const said = new Set(blocks.filter((block) => block.kind === "statement").map((block) => block.text.trim()));
    const told = new Set(blocks.filter((block) => block.kind === "table").flatMap((block) => block.rows.flatMap((row) => row.citations)));
    const lines = byClause(this.answer.citations).map((group) => {
      const [first] = group;
      const more = group.filter((c) => !told.has(c.marker) && !said.has(c.quote.trim())).map((c) => `“${c.quote.trim()}”`).join("");
      return make("li", { lang: "zh-CN" }, `${group.map((c) => `[${c.marker}]`).join("")} ${placed(first.document_title, first.document_number, first.clause)}${more ? `：${more}` : ""}`);
    });
    return make(
      "section", { class: "references" },
      lines.length ? make("h3", {}, word("references")) : "", make("ul", {}, ...lines),
      make("p", {}, word("printed", today(this.site.time_zone), this.site.name)),
    );
  }

  /** Questions about the clauses beside those cited. */
  async relate() {
    const first = this.answer.citations[0];
    if (!first) return;
    const path = `/api/documents/${encodeURIComponent(first.document_id)}/clauses/${encodeURIComponent(first.clause)}/neighbours`;
    try {
      const { questions } = await get(path);
      const fresh = questions.filter((q) => q !== this.question).slice(0, 3);
      if (!fresh.length) return;
      const chips = fresh.map((q) => make("button", { type: "button", class: "chip", lang: "zh-CN", onclick: () => this.ask(q) }, q, glossed(subject(q))));
      this.element.querySelector(".said").append(make("div", { class: "related" }, make("h3", {}, word("related")), ...chips));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error; // without them the answer is whole
    }
  }

  stop() {
    this.working.className = "lacks";
    this.working.textContent = word("stopped");
  }

  fail(message) {
    this.working.remove();
    const again = make("button", { type: "button", class: "plain", onclick: () => this.ask(this.question) }, word("again"));
    this.body.append(make("p", { class: "failed", role: "alert" }, make("b", {}, word("cannot")), ` ${message} `, again));
  }

  /** A kept answer that the documents no longer bear. */
  outdate() {
    this.working.remove();
    const again = make("button", { type: "button", class: "plain", onclick: () => this.ask(this.question) }, word("again"));
    this.body.replaceChildren(make("p", { class: "lacks" }, word("since_changed"), " ", again));
  }

  /** The address at which this question is asked again, by a reader without this conversation. */
  get link() {
    const asked = this.answer ? standalone(this.answer) : this.question;
    return new URL(address(`/?q=${encodeURIComponent(asked)}`), location.href).href;
  }
}
