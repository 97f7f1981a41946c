// Pins and synonyms: clauses are searched and chosen, a synonym is tried before it is kept.
import { call, tell } from "./admin.js";
import { address, at, clauseAddress, make, named, outward } from "./dom.js";

const LONG = 160; // characters of a clause that are shown at first
const STATUS = { answered: "有答复", partial: "部分有答复", not_found: "没有答复" };

const chosen = at("chosen");

/** What is chosen, in order; each line can be moved up or taken away. */
const refresh = () => {
  at("none").hidden = chosen.children.length > 0;
  for (const line of chosen.children) {
    line.querySelectorAll("button").forEach((button) => button.remove());
    if (!at("save")) continue;
    const name = line.firstElementChild.textContent;
    line.append(
      make("button", { type: "button", class: "quiet-button", "aria-label": `上移 ${name}`, onclick: () => { line.previousElementSibling?.before(line); refresh(); } }, "上移"),
      make("button", { type: "button", class: "quiet-button", "aria-label": `不选 ${name}`, onclick: () => { line.remove(); refresh(); } }, "不选"),
    );
  }
};

const choose = (clause) => {
  const same = (line) => line.dataset.document === clause.document_id && line.dataset.label === clause.label;
  if ([...chosen.children].some(same)) {
    tell("这一条已经选了。");
    return;
  }
  const told = `${clause.title} ${clause.label} ${clause.heading}`.trim();
  chosen.append(make("li", { "data-document": clause.document_id, "data-label": clause.label }, make("span", {}, told)));
  refresh();
  tell(`已选 ${told}`);
};

const result = (clause) => {
  const long = clause.text.length > LONG;
  const text = make("p", { class: "said" }, long ? `${clause.text.slice(0, LONG)}……` : clause.text);
  const more = long ? make("button", { type: "button", class: "quiet-button", onclick: (event) => { text.textContent = clause.text; event.target.remove(); } }, "全文") : "";
  const state = clause.standing ? make("span", { class: "tag warn" }, clause.standing) : "";
  const pick = make("button", { type: "button", "aria-label": `选用 ${clause.title} ${clause.label}`, onclick: () => choose(clause) }, "选用");
  return make("li", {}, outward(clauseAddress(clause.document_id, clause.label), `${named(clause.title)}${clause.label} ${clause.heading}`), state, text, clause.standing ? "" : pick, more);
};

const search = async (event) => {
  event.preventDefault();
  const found = at("found");
  found.replaceChildren("正在搜索…");
  try {
    const clauses = await call("GET", `/api/admin/clauses?${new URLSearchParams({ query: at("query").value })}`);
    found.replaceChildren(clauses.length ? make("ul", { class: "list entries" }, clauses.map(result)) : "没有找到。换一种说法，或写上文件的标题和条号。");
  } catch (error) {
    found.replaceChildren(make("p", { class: "told bad" }, error.message));
  }
};

const save = async () => {
  const clauses = [...chosen.children].map((line) => ({ document_id: line.dataset.document, label: line.dataset.label }));
  const questions = at("questions").value.split("\n").filter((line) => line.trim());
  const number = Number(at("pin").dataset.number) || null;
  try {
    const kept = await call("POST", "/api/admin/pins", JSON.stringify({ number, questions, clauses }));
    if (!kept.idle.length) {
      window.location.assign(address("/admin/curated"));
      return;
    }
    at("pin").dataset.number = kept.number;
    tell(`已保存。但这样问不会用到它（是核对原话，或与别的推荐相同）：${kept.idle.join("；")}`, true);
  } catch (error) {
    tell(error.message, true);
  }
};

const side = (title, trial) => make(
  "section", {}, make("h3", {}, title), make("p", {}, `理解为：${trial.meant}`), make("p", {}, STATUS[trial.status]),
  make("ol", {}, trial.hits.map((hit) => make("li", {}, outward(clauseAddress(hit.document_id, hit.label), `${named(hit.title)}${hit.label} ${hit.heading}`)))),
);

const tryOut = async () => {
  const shown = at("trial");
  const given = { said: at("said").value, written: at("written").value, question: at("tried").value };
  if (!given.said || !given.written || !given.question) {
    shown.replaceChildren(make("p", { class: "told bad" }, "请写上说法、用词和试问的问题"));
    return;
  }
  shown.replaceChildren("正在试…");
  try {
    const found = await call("POST", "/api/admin/synonyms/trial", JSON.stringify(given));
    shown.replaceChildren(
      found.used ? "" : make("p", { class: "tag warn" }, "这个问题里没有用到这个说法，查找的结果不变。"),
      make("div", { class: "sides" }, side("现在", found.before), side("用这对同义词", found.after)),
    );
  } catch (error) {
    shown.replaceChildren(make("p", { class: "told bad" }, error.message));
  }
};

if (chosen) refresh();
at("search")?.addEventListener("submit", search);
at("search")?.querySelector("button").removeAttribute("disabled"); // no click is lost before this
at("save")?.addEventListener("click", save);
at("try")?.addEventListener("click", tryOut);
