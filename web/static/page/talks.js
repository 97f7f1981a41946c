// Conversations, kept in this browser only. Each has a key of its own, so that two tabs do not
// overwrite each other; which one a tab shows is the tab's (session storage).
const PREFIX = "xunzhang-talk:";
const CURRENT = "xunzhang-current";
const VERSION = 2;
const KEPT = 20; // conversations
const TURNS = 30; // of one conversation

const fresh = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  const id = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  return { version: VERSION, id, at: Date.now(), turns: [] };
};

const sound = (talk) =>
  talk?.version === VERSION && typeof talk.id === "string" && Array.isArray(talk.turns) &&
  talk.turns.every((turn) => typeof turn?.answer?.question === "string");

const read = (key) => {
  try {
    const talk = JSON.parse(localStorage.getItem(key));
    if (sound(talk)) return talk;
  } catch { /* dropped below */ }
  return null;
};

/** All conversations, the latest first, and whether one could not be read and was dropped. */
export const all = () => {
  let keys = [];
  try {
    keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch { return { talks: [], broken: false }; }
  const talks = [];
  let broken = false;
  for (const key of keys) {
    const talk = read(key);
    if (talk) talks.push(talk);
    else {
      broken = true;
      localStorage.removeItem(key);
    }
  }
  return { talks: talks.sort((a, b) => b.at - a.at), broken };
};

/** The conversation of this tab. */
export const current = () => {
  try {
    const id = sessionStorage.getItem(CURRENT);
    const kept = id && read(PREFIX + id);
    if (kept) return kept;
  } catch { /* a new one then */ }
  return fresh();
};

export const begin = () => {
  const talk = fresh();
  choose(talk.id);
  return talk;
};

export const choose = (id) => {
  try { sessionStorage.setItem(CURRENT, id); } catch { /* it is lost with the tab */ }
};

/** Keep a conversation; false where the browser does not keep it. */
export const keep = (talk) => {
  talk.at = Date.now();
  const kept = { ...talk, turns: talk.turns.filter((turn) => turn.answer).slice(-TURNS) };
  choose(talk.id);
  try {
    localStorage.setItem(PREFIX + talk.id, JSON.stringify(kept));
    for (const old of all().talks.slice(KEPT)) forget(old.id);
    return true;
  } catch {
    return false;
  }
};

export const forget = (id) => {
  try { localStorage.removeItem(PREFIX + id); } catch { /* nothing is kept then */ }
};

/** What a conversation is called: its first question. */
export const name = (talk) => talk.turns[0]?.answer.question || "";
