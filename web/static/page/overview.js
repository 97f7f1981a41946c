// The tab 概览, for readers: what is covered, and how well it was measured, in plain words.
import { get } from "./api.js";
import { clauseAddress, make, named, outward, at } from "./dom.js";
import { glossed } from "./gloss.js";
import { word } from "./words.js";

export const start = async () => {
  const shown = at("overview-shown");
  try {
    const found = await get("/api/overview");
    shown.replaceChildren(covered(found), topics(found), quality(found.quality));
  } catch (error) {
    shown.replaceChildren(make("p", { class: "failed", role: "alert" }, error.message));
  }
};

const covered = ({ counts }) => make(
  "section", {}, make("h2", {}, word("covered")),
  make("p", {}, word("covered_told", counts.documents, counts.clauses, counts.latest || word("unstated"))),
  make("p", {}, word("verified_told", counts.verified_clauses, counts.clauses)),
);

const topics = ({ topics: rows }) => make(
  "section", {}, make("h2", {}, word("coverage")), make("p", { class: "quiet" }, word("coverage_note")),
  ...rows.map((topic) => make(
    "details", { class: "topic", lang: "zh-CN" },
    make("summary", {}, make("b", {}, topic.name), glossed(topic.name), make("span", { class: "quiet" }, word("clauses", topic.count))),
    ...topic.documents.map((d) => make(
      "div", {}, make("p", { class: "of-document" }, named(d.title, d.number)),
      make("ul", {}, ...d.clauses.map((c) => make("li", {}, outward(clauseAddress(d.document_id, c.label), `${c.label} ${c.heading}`.trim()), glossed(c.heading)))),
    )),
    listed(topic) < topic.count ? make("p", { class: "quiet" }, word("more", topic.count - listed(topic))) : "",
  )),
);

const listed = (topic) => topic.documents.reduce((sum, d) => sum + d.clauses.length, 0);

const quality = (measured) => {
  const heading = make("h2", {}, word("quality"));
  if (!measured) return make("section", {}, heading, make("p", {}, word("not_measured")));
  return make(
    "section", {}, heading, make("p", {}, word("measured", measured.on, measured.questions)),
    make("ul", {}, ...measured.shares.map((s) => make("li", {}, `${s.name}：`, make("b", {}, `${Math.round(s.value * 100)}%`)))),
  );
};
