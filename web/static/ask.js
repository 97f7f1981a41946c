// The tab 问答: the conversation, which lives in this browser; [1] and its card, both ways; copying,
// files, judgements. What is shown comes from the server, escaped; here text is only ever text.
(() => {
  "use strict";
  const KEY = "xunzhang-conversation";
  const VERSION = 1;
  const KEPT = 30; // turns
  const words = window.xzWords;
  const at = (id) => document.getElementById(id);
  const inside = (id) => document.querySelector(`#${id} .html-container > div`) || at(id);
  const turns = () => [...document.querySelectorAll("#xz-log .xz-said")];
  const say = (text) => { const status = at("xz-status"); if (status) status.textContent = text; };
  let picked = ""; // the example that was clicked
  let shown = 0; // the turn that was brought into view
  let stopped = false;
  let restored = false;

  // --- asking -------------------------------------------------------------------------------

  // What the server is told of a question; the turn before it becomes part of the past.
  window.xzAsk = (question, writer) => {
    const asked = picked || question;
    picked = "";
    const last = turns().at(-1);
    const turn = last ? Number(last.dataset.turn) + 1 : 1;
    if (asked.trim()) {
      settle("xz-now", "xz-past");
      settle("xz-now-cards", "xz-past-cards");
    }
    stopped = false;
    say(asked.trim() ? words.working : "");
    const history = turns().filter((t) => t.dataset.answer).slice(-20).map((t) => JSON.parse(t.dataset.answer).question);
    return [asked, JSON.stringify({ history, turn }), writer];
  };

  const settle = (from, to) => {
    const [now, past] = [inside(from), inside(to)];
    for (const child of now.children) past.append(child.cloneNode(true));
    now.replaceChildren();
  };

  window.xzStop = () => {
    stopped = true;
    tellStopped();
    say(words.stopped);
    focusQuestion();
    return [];
  };

  // Again where a state of the answer was still on its way when it was stopped.
  const tellStopped = () => {
    const working = document.querySelector("#xz-now .xz-working");
    if (!working) return;
    working.className = "xz-lacks";
    working.textContent = words.stopped;
  };

  const focusQuestion = () => document.querySelector("#xz-question textarea")?.focus();

  // Called whenever the conversation or its cards change.
  const changed = () => {
    const all = turns();
    const begun = all.length > 0 || Boolean(document.querySelector(".xz-broken"));
    document.querySelectorAll(".xz-welcome, #xz-examples").forEach((each) => { each.style.display = begun ? "none" : ""; });
    if (!restored && inside("xz-past").children.length) {
      restored = true;
      keep(); // only what held against the documents
    }
    const last = all.at(-1);
    if (!last) return;
    const number = Number(last.dataset.turn);
    if (number !== shown) {
      const first = shown === 0 && last.closest("#xz-past");
      shown = number;
      showCards(number);
      bringUp(last, !first);
    }
    showCards(number, true);
    if (!last.closest("#xz-now")) return;
    if (last.dataset.answer && !last.dataset.kept) {
      last.dataset.kept = "yes";
      const hadStop = document.activeElement?.closest("#xz-stop");
      keep();
      say(words.done);
      if (hadStop) focusQuestion();
    } else if (last.querySelector(".xz-failed")) say("");
  };

  // A question at the top, so that its answer reads from the start.
  const bringUp = (turn, smoothly) => {
    const frame = at("xz-log");
    if (frame.scrollHeight > frame.clientHeight && getComputedStyle(frame).overflowY !== "visible") {
      frame.scrollTop += turn.getBoundingClientRect().top - frame.getBoundingClientRect().top - 12;
    } else if (smoothly) turn.scrollIntoView({ behavior: "smooth", block: "start" });
  };

  // The cards of one turn; `onlyNew` leaves the choice of the reader as it is.
  let chosen = 0;
  const showCards = (turn, onlyNew = false) => {
    if (!onlyNew) chosen = turn;
    document.querySelectorAll("#xz-evidence .xz-turn").forEach((cards) => {
      cards.hidden = Number(cards.dataset.turn) !== chosen;
    });
    if (!onlyNew) at("xz-evidence").scrollTop = 0;
  };

  // --- what this browser keeps --------------------------------------------------------------

  const forget = () => { try { localStorage.removeItem(KEY); } catch { /* nothing is kept then */ } };

  const keep = () => {
    const kept = turns().filter((t) => t.dataset.answer).slice(-KEPT).map((t) => JSON.parse(t.dataset.answer));
    try {
      localStorage.setItem(KEY, JSON.stringify({ version: VERSION, turns: kept }));
    } catch {
      notice(words.unkept);
    }
  };

  // What is kept, as the server reads it. What cannot be read is dropped, and that is said.
  window.xzKept = () => {
    try {
      const text = localStorage.getItem(KEY);
      if (text === null) return ["[]"];
      const kept = JSON.parse(text);
      if (kept?.version === VERSION && Array.isArray(kept.turns)) return [JSON.stringify(kept.turns)];
    } catch { /* said below */ }
    forget();
    notice(words.broken);
    return ["[]"];
  };

  const clear = () => {
    if (!window.confirm(words.really_delete)) return;
    forget();
    for (const id of ["xz-past", "xz-past-cards", "xz-now", "xz-now-cards"]) inside(id).replaceChildren();
    document.querySelectorAll("#xz-log .xz-notice").forEach((each) => each.remove());
    shown = chosen = 0;
    changed();
    say(words.deleted);
    focusQuestion();
  };

  const notice = (text) => {
    const told = document.createElement("p");
    told.className = "xz-lacks xz-notice";
    told.setAttribute("role", "alert");
    told.textContent = text;
    at("xz-log").prepend(told);
  };

  // --- [1] and its card ---------------------------------------------------------------------

  const toCard = (link) => {
    const card = at(link.hash.slice(1));
    if (!card) return;
    showCards(Number(card.closest(".xz-turn").dataset.turn));
    document.querySelectorAll(".xz-active").forEach((other) => other.classList.remove("xz-active"));
    card.classList.add("xz-active");
    link.classList.add("xz-active");
    card.scrollIntoView({ behavior: "smooth", block: "nearest" });
    card.focus({ preventScroll: true });
  };

  const toAnswer = (link) => {
    const card = link.closest(".xz-card");
    const marker = document.querySelector(`a.xz-ref.xz-active[href="#${card.id}"]`) || at(link.hash.slice(1));
    if (!marker) return;
    marker.scrollIntoView({ behavior: "smooth", block: "center" });
    marker.focus({ preventScroll: true });
  };

  // --- copying, files, judgements -----------------------------------------------------------

  // The clipboard of a page that is not served over https or from this machine.
  const copyBySelection = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.cssText = "position:fixed;opacity:0";
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied ? Promise.resolve() : Promise.reject(new Error("copy was refused"));
  };

  const onButton = (button, text) => {
    button.dataset.label ??= button.textContent;
    button.textContent = text;
    say(text);
    setTimeout(() => { button.textContent = button.dataset.label; }, 2500);
  };

  const copy = (button) => {
    const text = button.dataset.copy;
    const done = navigator.clipboard ? navigator.clipboard.writeText(text) : copyBySelection(text);
    done.then(() => onButton(button, words.copied), () => onButton(button, words.copy_failed));
  };

  // A request to this server; rejects with what to tell the reader.
  const post = async (path, body) => {
    const headers = { "Content-Type": "application/json" };
    let reply;
    try {
      reply = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    } catch {
      throw new Error(words.unreachable);
    }
    if (reply.ok) return reply;
    const problem = await reply.json().catch(() => ({}));
    throw new Error(problem.detail || words.unreachable);
  };

  const tell = (turn, text) => { turn.querySelector(".xz-told").textContent = text; };

  const exportAs = async (button) => {
    const turn = button.closest(".xz-said");
    try {
      const reply = await post("api/export", { answer: JSON.parse(turn.dataset.answer), format: button.dataset.format });
      const name = (reply.headers.get("Content-Disposition") || "").split("UTF-8''")[1];
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await reply.blob());
      link.download = decodeURIComponent(name || "answer");
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      tell(turn, words.exported);
    } catch (error) {
      tell(turn, error.message);
    }
  };

  const judge = async (form) => {
    const turn = form.closest(".xz-said");
    const kind = form.querySelector("input:checked");
    if (!kind) return tell(turn, words.choose);
    const send = form.querySelector("[type=submit]");
    const { question, answer } = JSON.parse(turn.dataset.answer);
    send.disabled = true;
    try {
      await post("api/feedback", { kind: kind.value, question, answer, comment: form.querySelector("textarea").value });
      form.remove();
      tell(turn, words.thanks);
    } catch (error) {
      send.disabled = false;
      tell(turn, error.message);
    }
  };

  // --- events -------------------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const on = (selector) => event.target.closest(selector);
    const link = on(".xz-ref") || on(".xz-back");
    if (link) event.preventDefault();
    if (on(".xz-ref")) toCard(link);
    else if (on(".xz-back")) toAnswer(link);
    else if (on(".xz-copy")) copy(on(".xz-copy"));
    else if (on(".xz-export")) exportAs(on(".xz-export"));
    else if (on("#xz-delete")) clear();
    else if (on(".xz-again")) {
      const box = document.querySelector("#xz-question textarea");
      box.value = on(".xz-again").dataset.question;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      box.focus();
    }
  });
  document.addEventListener("click", (event) => { // before the page's own handler asks
    const example = event.target instanceof Element && event.target.closest(".xz-example");
    if (example) picked = example.textContent.trim();
  }, true);
  document.addEventListener("change", (event) => {
    const more = event.target.closest?.(".xz-feedback")?.querySelector(".xz-more");
    if (more) more.hidden = false;
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest(".xz-feedback");
    if (!form) return;
    event.preventDefault();
    judge(form);
  });

  // The frame builds a tab anew as it opens it, so what is watched is what stays.
  const start = () => {
    let waiting = false;
    const look = () => {
      waiting = false;
      if (stopped) return tellStopped();
      if (!["xz-now", "xz-past", "xz-evidence"].every(at)) return;
      at("xz-log").setAttribute("role", "region");
      at("xz-log").setAttribute("aria-label", words.conversation);
      changed();
    };
    const watch = new MutationObserver(() => {
      if (!waiting) requestAnimationFrame(look);
      waiting = true;
    });
    watch.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["class", "data-answer", "data-turn"] });
    look();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
