// Elements made of names, attributes and text. Strings become text nodes, never markup: no file of
// this page uses innerHTML.

/** An element; `on…` attributes are listeners, `false`, `null` and `undefined` leave one out. */
export const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  element.append(...children.flat().filter((child) => child !== "" && child !== null && child !== undefined));
  return element;
};

export const at = (id) => document.getElementById(id);

/** What an element of the page's frame says, read once as JSON. */
export const held = (id) => JSON.parse(at(id).textContent);

/** The address of a path of this server, also below a sub-path. */
const base = document.documentElement.dataset.base || "";
export const address = (path) => `${base}${path}`;

/** The permanent address of a clause, with the quotation lit where one is given. */
export const clauseAddress = (document_id, label = "", lit = null) => {
  const query = lit ? `?lit=${lit.map(([from, to]) => `${from}-${to}`).join(",")}` : "";
  const anchor = label ? `#${encodeURIComponent(label)}` : "";
  return address(`/documents/${encodeURIComponent(document_id)}${query}${anchor}`);
};

/** A link that opens beside this page. */
export const outward = (href, ...children) =>
  make("a", { href, target: "_blank", rel: "noopener" }, ...children);

/** Only addresses of the web become links. */
export const isWeb = (url) => /^https?:\/\//.test(url || "");

/** 《title》（number）; the title may bring its own marks. */
export const named = (title, number = null) =>
  `${title.includes("《") ? title : `《${title}》`}${number ? `（${number}）` : ""}`;

/** The same with a clause: a title without marks of its own is set apart from it. */
export const placed = (title, number, clause) => {
  const of = named(title, number);
  return `${of}${/[》）]$/.test(of) ? "" : " "}${clause}`;
};

/** Offsets of the server count code points, strings count UTF-16 units. */
export const points = (text) => [...text];

/** A text in pieces: `[text, marked]`, marked where it lies in one of the `[from, to]` spans. */
export const pieces = (text, spans) => {
  const characters = points(text);
  const edges = [...new Set([0, characters.length, ...spans.flat()])]
    .filter((edge) => edge >= 0 && edge <= characters.length)
    .sort((a, b) => a - b);
  return edges.slice(1).map((end, n) => [
    characters.slice(edges[n], end).join(""),
    spans.some(([from, to]) => from <= edges[n] && end <= to),
  ]);
};

let polite = null;

/** Said to those who listen to the page; `aloud` shows it for a moment as well. */
export const say = (text, aloud = false) => {
  const status = at("status");
  status.textContent = text;
  status.classList.toggle("shown", aloud && Boolean(text));
  clearTimeout(polite);
  if (aloud) polite = setTimeout(() => status.classList.remove("shown"), 4000);
};
