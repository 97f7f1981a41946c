// The tab for asking: the box, the conversation, what of it is kept, and its addresses.
import * as api from "./api.js";
import { address, at, make, say } from "./dom.js";
import { suggest } from "./suggesting.js";
import * as talks from "./talks.js";
import { Turn } from "./turn.js";
import { word } from "./words.js";

const HISTORY = 20; // earlier questions the server is told

export class Asking {
  constructor(site) {
    this.site = site;
    this.box = at("question");
    this.log = at("log");
    this.stopButton = at("stop");
    this.talk = talks.current();
    this.turns = []; // as shown: {turn, alone}
    this.running = null; // the AbortController of the answer that is being written
  }

  start() {
    const { box } = this;
    at("ask").addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask(box.value);
    });
    this.suggestions = suggest(box, at("suggestions"), (text) => this.ask(text));
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("input", () => this.grow());
    this.stopButton.addEventListener("click", () => this.running?.abort());
    at("new-topic").addEventListener("click", () => this.newTopic());
    for (const each of document.querySelectorAll("[data-ask]")) {
      each.addEventListener("click", () => this.ask(each.dataset.ask));
    }
    addEventListener("popstate", () => this.follow());
    addEventListener("offline", () => say(word("offline"), true));
    this.listTalks();
    this.restore();
  }

  key(event) {
    // While a word is being composed Enter belongs to the input method; Safari says so by 229 only.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.suggestions.key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.ask(this.box.value);
    } else if (event.key === "ArrowUp" && !this.box.value) {
      const last = this.turns.at(-1);
      if (last) this.box.value = last.turn.question;
      this.grow();
    }
  }

  grow() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight + 2, 160)}px`;
  }

  /** Ask; `alone` leaves the conversation before it out. */
  async ask(given, { alone = false, push = true } = {}) {
    const question = given.trim();
    if (!question) {
      say(word("empty"), true);
      return this.box.focus();
    }
    if (this.running) this.running.abort();
    const history = alone || this.fresh ? [] : this.history();
    const turn = this.show(question, alone || this.fresh);
    this.fresh = false;
    this.box.value = "";
    this.grow();
    this.suggestions.close();
    if (matchMedia("(pointer: coarse)").matches) this.box.blur(); // the keyboard would hide the answer
    say(word("working"));
    if (push) history_(turn, this.turns.length - 1);
    this.bringUp(turn);
    return this.write(turn, history);
  }

  history() {
    const begun = this.turns.findLastIndex((each) => each.alone);
    return this.turns.slice(Math.max(begun, 0)).filter((each) => each.turn.answer)
      .slice(-HISTORY).map((each) => each.turn.question);
  }

  async write(turn, history) {
    const running = new AbortController();
    this.running = running;
    this.busy(true);
    const moved = this.watchReader();
    try {
      const writer = document.querySelector("#writer input:checked")?.value || "";
      for await (const event of api.ask(turn.question, history, { writer, signal: running.signal })) {
        if (event.kind === "done") {
          turn.finish(event.data);
          this.keep();
          say(word("done"));
        } else turn.add(event);
        if (!moved()) this.bringUp(turn);
      }
    } catch (error) {
      if (running.signal.aborted) {
        turn.stop();
        say(word("stopped"));
      } else {
        turn.fail(error instanceof api.Refusal ? error.message : word("unreachable"));
        say("");
      }
    }
    if (this.running === running) {
      this.running = null;
      this.busy(false);
    }
  }

  busy(on) {
    const focused = document.activeElement === this.stopButton;
    this.stopButton.hidden = !on;
    at("send").hidden = on;
    if (focused && !on) this.box.focus({ preventScroll: true });
  }

  show(question, alone) {
    const turn = new Turn(question, { site: this.site, ask: (text, options) => this.ask(text, options) });
    if (alone && this.turns.length) this.log.append(make("p", { class: "new-topic" }, word("topic_begins")));
    this.turns.push({ turn, alone });
    for (const last of this.log.querySelectorAll(".turn.last")) last.classList.remove("last");
    turn.element.classList.add("last");
    this.log.append(turn.element);
    document.body.classList.add("begun");
    return turn;
  }

  /** Whether the reader has scrolled since by wheel, finger or key; then the page stays put. */
  watchReader() {
    const placed = scrollY;
    let left = false;
    return () => {
      left ||= Math.abs(scrollY - placed) > 4;
      return left;
    };
  }

  /** The question at the top and its answer below it, at once. */
  bringUp(turn) {
    const top = at("asking-head").getBoundingClientRect().height;
    const where = turn.element.getBoundingClientRect().top + scrollY - top;
    scrollTo({ top: where, behavior: "instant" });
  }

  newTopic() {
    this.fresh = true;
    say(word("topic_begins"), true);
    this.box.focus();
  }

  keep() {
    this.talk.turns = this.turns.filter((each) => each.turn.answer)
      .map(({ turn, alone }) => ({ answer: turn.answer, alone: Boolean(alone) }));
    if (!talks.keep(this.talk)) say(word("unkept"), true);
    this.listTalks();
  }

  /** What was kept, as far as the documents still bear it; then what the address asks. */
  async restore() {
    const asked = new URLSearchParams(location.search).get("q") || "";
    const { turns } = this.talk;
    for (const { answer, alone } of turns) this.show(answer.question, alone);
    if (turns.length) {
      const holds = await this.holding(turns.map((each) => each.answer));
      this.turns.forEach(({ turn }, n) => (holds[n] ? turn.finish(turns[n].answer) : turn.outdate()));
    }
    const known = this.turns.findLast((each) => each.turn.question === asked.trim());
    // an address comes from elsewhere, not from the conversation that was kept here
    if (asked.trim() && !known) return this.ask(asked, { alone: true, push: false });
    const last = known || this.turns.at(-1);
    if (last) this.bringUp(last.turn);
    return undefined;
  }

  /** Which kept answers hold against the documents; all, where the server cannot be asked. */
  async holding(answers) {
    try {
      return (await api.post("/api/kept", { answers })).holds;
    } catch (error) {
      say(error.message, true);
      return answers.map(() => true);
    }
  }

  follow() {
    const asked = new URLSearchParams(location.search).get("q");
    const found = this.turns.findLast((each) => each.turn.question === asked);
    if (found) this.bringUp(found.turn);
    else if (asked) this.ask(asked, { push: false });
  }

  // --- conversations ------------------------------------------------------------------------

  listTalks() {
    const { talks: kept, broken } = talks.all();
    if (broken) say(word("broken"), true);
    const items = kept.map((talk) => make(
      "li", {},
      make("button", { type: "button", class: "talk", "aria-current": talk.id === this.talk.id && "true", onclick: () => this.open(talk.id) }, talks.name(talk)),
      make("button", { type: "button", class: "plain", "aria-label": word("delete_talk", talks.name(talk)), onclick: () => this.delete(talk) }, word("delete")),
    ));
    at("talks").replaceChildren(...items);
    at("talks-box").hidden = !items.length;
  }

  open(id) {
    talks.choose(id);
    this.talk = talks.current();
    this.clear();
    history.pushState({}, "", address("/"));
    this.restore();
    this.listTalks();
    at("talks-box").open = false;
  }

  begin() {
    this.talk = talks.begin();
    this.clear();
    history.pushState({}, "", address("/"));
    this.listTalks();
    this.box.focus();
  }

  delete(talk) {
    if (!confirm(word("really_delete"))) return;
    talks.forget(talk.id);
    if (talk.id === this.talk.id) this.begin();
    this.listTalks();
    say(word("deleted"));
  }

  clear() {
    this.running?.abort();
    this.turns = [];
    this.log.replaceChildren();
    document.body.classList.remove("begun");
  }
}

const history_ = (turn, n) => history.pushState({ turn: n }, "", address(`/?q=${encodeURIComponent(turn.question)}`));
