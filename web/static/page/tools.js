// What can be done with an answer: copy, take away, share, print, hear, judge.
import { download, post } from "./api.js";
import { copyButton } from "./copying.js";
import { make, say } from "./dom.js";
import { canRead, readAloud } from "./reading.js";
import { word } from "./words.js";

const KINDS = [["有用", "useful"], ["引用不对", "wrong_citation"], ["答非所问", "off_topic"], ["内容过时", "outdated"]];
const MOST = 500; // characters of a comment

const button = (key, onclick, extra = {}) =>
  make("button", { type: "button", class: "plain", onclick, ...extra }, word(key));

/** The answer as plain text with its references. */
const asText = (turn) => {
  const said = [...turn.body.querySelectorAll("p:not(.understood), h3, h4, li, tr")].map(
    (e) => (e.matches("tr") ? [...e.children].map((cell) => cell.textContent.trim()).join("\t") : e.textContent.trim()),
  );
  const references = [...turn.element.querySelectorAll(".references li")].map((e) => e.textContent);
  return [turn.question, "", ...said, "", ...references].join("\n");
};

export const tools = (turn) => {
  const told = make("p", { class: "told", role: "status" });
  const tell = (text) => { told.textContent = text; };
  const take = (format) => async () => {
    try {
      await download("/api/export", { answer: turn.answer, format });
      tell(word("exported"));
    } catch (error) {
      tell(error.message);
    }
  };
  const share = async () => {
    if (navigator.share) {
      try { return await navigator.share({ title: turn.question, url: turn.link }); } catch (error) {
        if (error.name === "AbortError") return undefined;
      }
    }
    return sharing.click();
  };
  const sharing = copyButton(() => turn.link, word("share"));
  return make(
    "footer", { class: "tools" },
    make(
      "div", { class: "buttons" }, copyButton(() => asText(turn), word("copy_answer")),
      navigator.share ? button("share", share) : sharing,
      button("print", () => print(turn)),
      button("as_docx", take("docx")), button("as_markdown", take("markdown"), { class: "plain not-phone" }),
      canRead() ? button("read_aloud", () => readAloud(asText(turn)), { class: "plain only-large" }) : "",
    ),
    judging(turn, tell), told,
  );
};

/** One answer alone on paper, everything unfolded. */
const print = (turn) => {
  document.body.classList.add("printing");
  turn.element.classList.add("printed");
  window.print();
  turn.element.classList.remove("printed");
  document.body.classList.remove("printing");
};

let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll(".printed details.more:not([open])")];
  for (const each of folded) each.open = true;
  document.querySelectorAll(".printed tbody[hidden]").forEach((rows) => { rows.hidden = false; });
});
addEventListener("afterprint", () => { for (const each of folded) each.open = false; });

const judging = (turn, tell) => {
  const group = `judged-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
  const comment = make("textarea", { rows: 2, maxlength: MOST, id: `${group}-comment` });
  const more = make(
    "div", { class: "judge-more", hidden: true },
    make("label", { for: `${group}-comment` }, word("comment")), comment,
    make("button", { type: "submit", class: "plain" }, word("submit")),
  );
  const choices = KINDS.map(([value, key]) => make(
    "label", { class: "choice" }, make("input", { type: "radio", name: group, value }), make("span", {}, word(key)),
  ));
  const form = make(
    "form", {
      class: "judge",
      onchange: () => { more.hidden = false; },
      onsubmit: async (event) => {
        event.preventDefault();
        const kind = form.querySelector("input:checked");
        if (!kind) return tell(word("choose"));
        try {
          await post("/api/feedback", { kind: kind.value, question: turn.question, answer: turn.answer.answer, comment: comment.value });
          form.remove();
          tell(word("thanks"));
          say(word("thanks"));
        } catch (error) {
          tell(error.message);
        }
      },
    },
    make("fieldset", {}, make("legend", {}, word("feedback")), ...choices), more,
  );
  return form;
};
