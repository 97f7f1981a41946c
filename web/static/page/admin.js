// Administration: forms that speak to the API, uploads, and how far a publication is. What is sent
// brings the token of this session's pages; what comes back becomes text, never markup.
import { address, at, make } from "./dom.js";

const form = document.documentElement.dataset.form || "";
const told = at("told");

export const tell = (text, bad = false) => {
  told.textContent = text;
  told.classList.toggle("bad", bad);
};

/** Ask the API; throws an error with what it says. */
export const call = async (method, path, body, type = "application/json") => {
  const headers = { "X-Form": form, ...(body === undefined ? {} : { "Content-Type": type }) };
  let reply;
  try {
    reply = await fetch(address(path), { method, headers, body });
  } catch {
    throw new Error("连接不上服务器，请稍后再试");
  }
  const data = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Error(data.detail || `没有成功（${reply.status}）`);
  return data;
};

/** The fields of a form as JSON. */
const fields = (element) => {
  const values = {};
  for (const field of element.elements) {
    if (!field.name || field.disabled) continue;
    if (field.dataset.lines !== undefined) values[field.name] = field.value.split("\n").filter((line) => line.trim());
    else values[field.name] = field.dataset.number !== undefined ? Number(field.value) : field.value;
  }
  const nested = element.dataset.nested ? { [element.dataset.nested]: values } : values;
  return element.dataset.revision ? { ...nested, revision: element.dataset.revision } : nested;
};

/** What a publication is doing, by whichever process and whoever asked for it; "" for none. */
const underway = async () => {
  const now = await call("GET", "/api/admin/publication").catch(() => ({}));
  if (!now.since) return "";
  const what = [...(now.published || []), ...(now.withdrawn || []).map((name) => `撤下 ${name}`)].join("、");
  const count = now.total ? `：${now.done}/${now.total} 段` : "";
  return `正在发布 ${what}，${now.step}${count}`;
};

/** Tell how far a publication is, until stopped. */
const follow = () => {
  tell("正在处理…");
  const timer = setInterval(async () => {
    const now = await underway();
    if (now && timer) tell(now);
  }, 700);
  return () => clearInterval(timer);
};

/** Tell of a publication that is under way when the page is opened, until it ends. */
const watch = async () => {
  let seen = "";
  for (;;) {
    const now = await underway();
    if (!now) break;
    seen = now;
    tell(now);
    await new Promise((resolve) => { setTimeout(resolve, 1000); });
  }
  if (seen) tell("刚才的发布已经结束，刷新页面可以看到结果。");
};

const showVerified = (found) => {
  const rows = found.differences.map((d) =>
    make("li", {}, `${d.label || "条款之外"}：本库“${d.held || "（无）"}”，官方“${d.official || "（无）"}”`));
  at("verified").replaceChildren(
    make("p", {}, `${found.leaves} 条中 ${found.agreeing} 条逐字一致${found.agrees ? "，全部一致" : ""}`),
    make("ul", {}, rows));
};

const send = async (event) => {
  const element = event.target;
  if (!element.dataset.api) return;
  event.preventDefault();
  if (element.dataset.sure && !window.confirm(element.dataset.sure)) return;
  const [method, path] = element.dataset.api.split(" ");
  const buttons = [...element.querySelectorAll("button")];
  buttons.forEach((button) => { button.disabled = true; });
  const stop = element.dataset.slow !== undefined ? follow() : () => {};
  try {
    const values = fields(element);
    if (element.dataset.show) values.accept = at("accept").checked;
    const data = await call(method, path, method === "DELETE" ? undefined : JSON.stringify(values));
    if (element.dataset.show) showVerified(data);
    else if (element.dataset.told) tell(element.dataset.told);
    else if (element.dataset.next) window.location.assign(address(element.dataset.next));
    else window.location.reload();
  } catch (error) {
    tell(error.message, true);
  } finally {
    stop();
    buttons.forEach((button) => { button.disabled = false; });
  }
};

/** Upload one file after the other; each tells what became of it. */
const upload = async (files) => {
  let last = "";
  for (const [number, file] of [...files].entries()) {
    const line = make("li", {}, `${file.name}：正在读取…（${number + 1}/${files.length}）`);
    at("uploads").append(line);
    try {
      const made = await call("POST", `/api/admin/drafts?name=${encodeURIComponent(file.name)}`, file, "application/octet-stream");
      last = address(`/admin/drafts/${encodeURIComponent(made.id)}`);
      line.replaceChildren(make("a", { href: last }, `${file.name} → ${made.front_matter.title}`));
    } catch (error) {
      line.textContent = `${file.name}：${error.message}`;
      line.className = "told bad";
    }
  }
  if (files.length === 1 && last) window.location.assign(last);
};

document.addEventListener("submit", send);
if (form) watch();

const drop = at("drop");
if (drop) {
  at("files").addEventListener("change", (event) => upload(event.target.files));
  drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    upload(event.dataTransfer.files);
  });
}

const official = at("official");
if (official) {
  official.addEventListener("change", async () => {
    const [file] = official.files;
    const query = new URLSearchParams({ document: official.dataset.document, name: file.name, accept: at("accept").checked });
    try {
      showVerified(await call("POST", `/api/admin/verification?${query}`, file, "application/octet-stream"));
    } catch (error) {
      tell(error.message, true);
    }
  });
}
