// The one way to the server: its HTTP API. Errors carry words that can be shown.
import { address } from "./dom.js";
import { word } from "./words.js";

const language = document.documentElement.lang.startsWith("en") ? "en" : "zh-CN";
const RETRIES = 3; // times that a broken answer is gone on with

export class Refusal extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

const send = async (path, options) => {
  let response;
  try {
    response = await fetch(address(path), options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(word(navigator.onLine === false ? "offline" : "unreachable"));
  }
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  throw new Refusal(problem.detail || word("unreachable"), response.status);
};

export const get = async (path) =>
  (await send(path, { headers: { Accept: "application/json", "Accept-Language": language } })).json();

const asJson = (body, more = {}) => ({
  method: "POST",
  headers: { "Content-Type": "application/json", "Accept-Language": language },
  body: JSON.stringify(body),
  ...more,
});

export const post = async (path, body) => (await send(path, asJson(body))).json();

/** A file that the server makes, saved under the name it gives. */
export const download = async (path, body) => saveReply(await send(path, asJson(body)));

const saveReply = async (response) => {
  const name = (response.headers.get("Content-Disposition") || "").split("UTF-8''")[1];
  save(await response.blob(), decodeURIComponent(name || "file"));
};

const asBytes = (body) => ({
  method: "POST", headers: { "Content-Type": "application/octet-stream", "Accept-Language": language }, body,
});

/** The text of a Word file. */
export const upload = async (path, file) => (await send(path, asBytes(file))).json();

/** What the server makes of a file, saved; gives the reply's headers. */
export const exchange = async (path, file) => {
  const response = await send(path, asBytes(file));
  await saveReply(response);
  return response.headers;
};

export const save = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};

/** The events of an answer; a broken connection goes on where it broke. */
export async function* ask(question, history, { documents = [], writer = "", signal } = {}) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const request_id = [...bytes].map((b) => b.toString(16).padStart(2, "0")).join("");
  const asked = { question, history, documents, writer, request_id };
  let last = "";
  for (let attempt = 0; attempt <= RETRIES; attempt += 1) {
    if (attempt) await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
    const options = asJson(asked, { signal });
    if (last) options.headers["Last-Event-ID"] = last;
    try {
      const response = await send("/api/ask/stream", options);
      for await (const event of events(response.body)) {
        last = event.id || last;
        if (event.kind === "error") throw new Refusal(event.data.detail || word("unreachable"), event.data.status || 500);
        yield event;
        if (event.kind === "done") return;
      }
    } catch (error) {
      const broke = error instanceof TypeError || (error instanceof Refusal && !error.status && last);
      if (!broke || attempt === RETRIES) throw error;
    }
  }
  throw new Refusal(word("broke"));
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = block.split("\n");
      const field = (name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      if (field("data")) yield { id: field("id"), kind: field("event"), data: JSON.parse(field("data")) };
    }
  }
}
