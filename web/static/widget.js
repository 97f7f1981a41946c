// 循章 policy questions on any page: <script src="https://HOST/widget.js" defer></script>
// Options are data attributes of the script element; see docs/widget.md. No dependencies, no
// inline style, no innerHTML: it works under a strict Content-Security-Policy.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || document.querySelector("xunzhang-widget")) return;
  const base = new URL(script.src).origin;
  const given = script.dataset;

  const WORDS = {
    zh: {
      title: "政策问答", open: "打开政策问答", close: "关闭", send: "提问", ask: "问题", hint: "请输入问题",
      greeting: "您好，请用一句话提问。答复逐句引自文件原文，点编号可看条款。",
      examples: ["对新型研发平台有什么支持？", "新型研发机构应符合哪些条件？", "外国人才可以办几年的居留许可？"],
      wait: "正在查阅文件…", done: "答复完毕", understood: "理解为：", clause: "条款", whole: "查看原文（新窗口）",
      missing: "文件未载明：", near: "最接近的条款（仅供查阅，不构成答复）：", contact: "可以向这里咨询：",
      hours: "服务时间：", email: "邮箱：", lost: "连接中断，请重新提问。", empty: "请先输入问题",
      unverified: "文字尚未与正式公布文本核对", repaired: "条款编号按顺序推定",
      verdict: { exact: "与原文一致", altered: "与原文不符", elsewhere: "原文出自另一文件", absent: "现有文件中没有这句话" },
    },
    en: {
      title: "Policy questions", open: "Open policy questions", close: "Close", send: "Ask", ask: "Question",
      hint: "Type a question", wait: "Looking through the documents…", done: "The answer is complete",
      greeting: "Ask one question. The answer quotes the documents in Chinese; a number shows the clause.",
      examples: ["对新型研发平台有什么支持？", "新型研发机构应符合哪些条件？", "Which tax benefits are there?"],
      understood: "Understood as: ", clause: "Clause", whole: "Show the document (new window)",
      missing: "Not stated in the documents: ", near: "The nearest clauses (for reading, not an answer):",
      contact: "You can ask here:", hours: "Hours: ", email: "E-mail: ",
      lost: "The connection broke. Please ask again.", empty: "Type a question first",
      unverified: "Wording not yet checked against the official publication", repaired: "Clause number inferred",
      verdict: { exact: "As in the original", altered: "Differs from the original", elsewhere: "Stands in another document", absent: "Not in the documents" },
    },
  };
  const wanted = (given.language || navigator.language || "zh").toLowerCase();
  const language = wanted.startsWith("en") ? "en" : "zh";
  const t = WORDS[language];
  const examples = given.examples ? given.examples.split("|").map((s) => s.trim()).filter(Boolean) : t.examples;
  const documents = (given.documents || "").split(/[\s,，]+/).filter(Boolean);
  const colour = CSS.supports("color", given.colour || "") ? given.colour : "#9d2229";

  // White or black, whichever is easier to read on the colour.
  const inkOn = (background) => {
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = background;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => {
      const part = v / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
  };

  const sheet = new CSSStyleSheet();
  const side = given.position === "left" ? "left" : "right";
  sheet.replaceSync(`
    :host { all: initial !important; display: block !important; position: fixed !important;
      ${side}: 20px !important; bottom: 20px !important; z-index: 2147483647 !important;
      --c: ${colour}; --on: ${inkOn(colour)}; --bg: #fff; --fg: #1f1f1f; --soft: #f4f2ee; --line: #76716a; color-scheme: light; }
    * { box-sizing: border-box; font: inherit; color: inherit; margin: 0; }
    .all { font: 15px/1.65 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif; color: var(--fg); text-align: left; }
    button { cursor: pointer; border: 0; background: none; }
    :focus-visible { outline: 3px solid var(--fg); outline-offset: 2px; box-shadow: 0 0 0 2px var(--bg); }
    [hidden] { display: none !important; }
    .open { display: flex; gap: 8px; align-items: center; min-height: 48px; padding: 0 18px; border-radius: 24px;
      background: var(--c); color: var(--on); box-shadow: 0 2px 12px #0005; font-weight: 600; }
    .open svg { width: 20px; height: 20px; fill: currentColor; }
    .panel { position: fixed; ${side}: 20px; bottom: 20px; width: 400px; height: min(640px, calc(100vh - 40px));
      display: flex; flex-direction: column; background: var(--bg); border-radius: 12px; overflow: hidden; box-shadow: 0 6px 32px #0006; }
    .head { display: flex; align-items: center; padding: 6px 6px 6px 16px; background: var(--c); color: var(--on); }
    .head h2 { flex: 1; font-size: 16px; font-weight: 600; overflow-wrap: anywhere; }
    .head button { width: 44px; height: 44px; font-size: 22px; border-radius: 8px; }
    .head :focus-visible { outline-color: var(--on); box-shadow: none; outline-offset: -4px; }
    .log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 14px 16px; }
    .log > * + * { margin-top: 12px; }
    .q { margin-left: 15%; padding: 8px 12px; border-radius: 10px; background: var(--soft); overflow-wrap: anywhere; }
    .a > * + * { margin-top: 8px; }
    .a:last-child { min-height: calc(100% - 64px); }
    .a p, .a li { overflow-wrap: anywhere; }
    .doc { font-weight: 600; }
    .kind { padding: 1px 6px; margin-right: 6px; border: 1px solid var(--line); border-radius: 4px; font-size: 13px; }
    .mark { min-width: 26px; min-height: 26px; padding: 0 4px; margin-left: 4px; border-radius: 4px; background: var(--soft); border: 1px solid var(--line); font-size: 13px; }
    .mark[aria-expanded=true] { background: var(--c); color: var(--on); }
    .card { margin-top: 6px; padding: 10px 12px; border-left: 4px solid var(--c); background: var(--soft); font-size: 14px; }
    .card p { white-space: pre-line; }
    .card b, .note b { font-weight: 600; }
    mark { background: #ffe08a; color: #1f1f1f; }
    a { text-decoration: underline; }
    .note { padding: 8px 12px; border: 1px solid var(--line); border-radius: 8px; font-size: 14px; }
    .try { display: block; width: 100%; min-height: 44px; padding: 8px 12px; margin-top: 8px; text-align: left; border: 1px solid var(--line); border-radius: 8px; }
    .try:hover, .mark:hover { border-color: var(--fg); }
    ul { padding-left: 20px; }
    .say { padding: 0 16px; font-size: 13px; min-height: 22px; }
    form { display: flex; gap: 8px; padding: 10px 12px; border-top: 1px solid var(--line); }
    textarea { flex: 1; min-width: 0; height: 44px; padding: 9px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--bg); resize: none; font-size: 16px; line-height: 24px; }
    form button { min-width: 64px; min-height: 44px; border-radius: 8px; background: var(--c); color: var(--on); font-weight: 600; }
    form button:disabled { opacity: 0.6; cursor: default; }
    @media (max-width: 480px) { .panel { inset: 0; width: auto; height: auto; border-radius: 0; } }
    @media (prefers-color-scheme: dark) {
      :host { --bg: #1e1e1e; --fg: #ededed; --soft: #2c2b29; --line: #8d8880; color-scheme: dark; }
    }
    @media print { :host { display: none !important; } }`);

  // An element with attributes and children; strings become text, never markup.
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value !== false && value !== undefined) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== ""));
    return element;
  };
  const icon = () => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", "M4 3h16a2 2 0 0 1 2 2v11a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zm3 5v2h10V8zm0 4v2h7v-2z");
    svg.append(path);
    return svg;
  };

  const host = document.createElement("xunzhang-widget");
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];

  const title = given.title || t.title;
  const log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": title, tabindex: "0" });
  const say = make("p", { class: "say", role: "status" });
  const box = make("textarea", { "aria-label": t.ask, placeholder: t.hint, maxlength: "2000", rows: "1" });
  const send = make("button", { type: "submit" }, t.send);
  const form = make("form", {}, box, send);
  const closer = make("button", { type: "button", "aria-label": t.close, onclick: () => show(false) }, "×");
  const panel = make(
    "div", { class: "panel", id: "panel", role: "dialog", "aria-modal": "true", "aria-label": title, hidden: true },
    make("div", { class: "head" }, make("h2", {}, title), closer), log, say, form,
  );
  const opener = make(
    "button",
    { class: "open", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": "panel", "aria-label": given.title ? `${t.open}：${title}` : t.open, onclick: () => show(true) },
    icon(), make("span", { "aria-hidden": "true" }, title),
  );
  root.append(make("div", { class: "all", lang: language === "en" ? "en" : "zh-CN" }, opener, panel));

  const history = [];
  let contact = null;
  let busy = false;
  let begun = false;

  function show(open) {
    panel.hidden = !open;
    opener.hidden = open;
    opener.setAttribute("aria-expanded", String(open));
    (open ? box : opener).focus();
    if (!open || begun) return;
    begun = true;
    log.append(make("p", {}, given.greeting || t.greeting));
    log.append(make("div", {}, ...examples.map((text) => make("button", { class: "try", type: "button", lang: "zh-CN", onclick: () => ask(text) }, text))));
    if (given.question) ask(given.question);
  }

  panel.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the page's own shortcuts are not meant
    if (event.key === "Escape" && !event.isComposing) return show(false);
    if (event.key !== "Tab") return;
    const stops = [...panel.querySelectorAll("button, a[href], textarea, [tabindex='0']")].filter((e) => !e.disabled && e.offsetParent);
    const last = stops.length - 1;
    const at = stops.indexOf(root.activeElement);
    if (event.shiftKey ? at <= 0 : at === last) {
      event.preventDefault();
      stops[event.shiftKey ? last : 0].focus();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(box.value);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      ask(box.value);
    }
  });

  const place = (id, label) => `${base}/documents/${encodeURIComponent(id)}#${encodeURIComponent(label)}`;
  const outside = (address, ...text) => make("a", { href: address, target: "_blank", rel: "noopener" }, ...text);
  const named = (c) => `${/《/.test(c.document_title) ? c.document_title : `《${c.document_title}》`}${c.document_number ? `（${c.document_number}）` : ""}`;
  const headers = () => ({ "Content-Type": "application/json", "Accept-Language": language });

  // The clause under its statement: its whole text with the quotation marked.
  function unfold(button, c, after) {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) return button.card.remove();
    const text = make("p", {}, make("mark", {}, c.quote));
    const hints = [c.verified ? "" : t.unverified, c.repaired ? t.repaired : ""].filter(Boolean).join("；");
    button.card = make(
      "div", { class: "card", lang: "zh-CN", role: "group", "aria-label": `${t.clause} ${c.clause}` },
      make("p", {}, make("b", {}, `${named(c)} ${c.clause}${c.heading ? ` ${c.heading}` : ""}`)),
      make("p", {}, outside(place(c.document_id, c.clause), t.whole), hints ? ` （${hints}）` : ""), text,
    );
    after.after(button.card);
    fetch(`${base}/api/documents/${encodeURIComponent(c.document_id)}/clauses/${encodeURIComponent(c.clause)}`)
      .then((response) => (response.ok ? response.json() : Promise.reject(new Error(response.status))))
      .then((clause) => {
        // offsets count code points, strings count UTF-16 units
        const points = [...clause.text];
        const from = c.start - clause.start;
        const cut = (a, b) => points.slice(a, b).join("");
        text.replaceChildren(cut(0, from), make("mark", {}, cut(from, c.end - clause.start)), cut(c.end - clause.start));
      })
      .catch(() => {}); // the quotation and the link are there
  }

  const whom = () => {
    if (!contact || !(contact.contact || contact.hours || contact.email)) return "";
    return make(
      "div", { class: "note" }, make("p", {}, make("b", {}, t.contact)),
      contact.contact ? make("p", {}, contact.contact) : "",
      contact.hours ? make("p", {}, t.hours, contact.hours) : "",
      contact.email ? make("p", {}, t.email, make("a", { href: `mailto:${contact.email}` }, contact.email)) : "",
    );
  };

  // Takes the events of one answer and writes them into `into`.
  function writer(into) {
    const cited = new Map();
    let document_id = "";
    return {
      citation: (c) => cited.set(c.marker, c),
      statement: (s) => {
        const first = cited.get(s.citations[0]);
        if (first && first.document_id !== document_id) {
          document_id = first.document_id;
          into.append(make("p", { class: "doc" }, named(first)));
        }
        const line = make("p", {}, s.kind ? make("span", { class: "kind" }, s.kind) : "", s.text.replace(/\s*\n\s*/g, ""));
        for (const marker of s.citations) {
          const c = cited.get(marker);
          const button = make("button", { class: "mark", type: "button", "aria-expanded": "false", "aria-label": `${t.clause} ${marker}：${named(c)}${c.clause}` }, `[${marker}]`);
          button.addEventListener("click", () => unfold(button, c, line));
          line.append(button);
        }
        into.append(line);
      },
      done: async (answer) => {
        await known;
        const none = answer.status === "not_found";
        if (answer.standalone_question !== answer.question) into.prepend(make("p", { class: "note" }, t.understood, answer.standalone_question));
        if (answer.verdict) {
          const v = answer.verdict;
          into.prepend(make("p", { class: "note" }, make("b", {}, t.verdict[v.result] || ""), v.differences ? `：${v.differences}` : ""));
        }
        if (none) into.append(make("p", {}, answer.answer.split("\n\n")[0].replaceAll("**", "")));
        if (none && answer.hits.length && /最接近/.test(answer.answer)) {
          const names = answer.answer.split("\n").filter((line) => line.startsWith("- "));
          const rows = answer.hits.slice(0, 3).map((h, i) => make("li", {}, outside(place(h.document_id, h.clause), names[i]?.slice(2) || `${h.clause} ${h.heading}`)));
          into.append(make("p", {}, t.near), make("ul", {}, ...rows));
        }
        if (answer.missing.length && !none) into.append(make("p", { class: "note" }, t.missing, answer.missing.join("、")));
        for (const note of answer.notes) into.append(make("p", { class: "note" }, note));
        if (none || answer.missing.length) into.append(whom());
      },
      error: (problem) => into.append(make("p", { class: "note", role: "alert" }, problem.detail || t.lost)),
    };
  }

  const known = fetchContact();
  async function fetchContact() {
    await new Promise((resolve) => opener.addEventListener("click", resolve, { once: true }));
    try {
      contact = (await (await fetch(`${base}/api/widget`)).json()).contact;
    } catch {
      contact = null; // the answer is shown without it
    }
  }

  async function ask(given_question) {
    const question = given_question.trim();
    if (busy) return;
    if (!question) {
      say.textContent = t.empty;
      return box.focus();
    }
    busy = send.disabled = true;
    box.value = "";
    say.textContent = t.wait;
    const asked = make("p", { class: "q" }, question);
    const into = make("div", { class: "a", lang: "zh-CN" });
    log.append(asked, into);
    log.scrollTop = asked.offsetTop - log.offsetTop - 12;
    const answered = await stream(question, writer(into));
    if (answered) history.push(question);
    say.textContent = answered ? t.done : "";
    busy = send.disabled = false;
  }

  // Streams an answer; a broken connection goes on where it broke. True once all of it is there.
  async function stream(question, write) {
    const request_id = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
    const body = JSON.stringify({ question, history: history.slice(-20), documents, request_id });
    let last = "";
    for (let attempt = 0; attempt < 4; attempt += 1) {
      if (attempt) await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
      try {
        const more = last ? { "Last-Event-ID": last } : {};
        const response = await fetch(`${base}/api/ask/stream`, { method: "POST", headers: { ...headers(), ...more }, body });
        if (!response.ok) {
          write.error(await response.json());
          return false;
        }
        for await (const event of events(response.body)) {
          last = event.id;
          if (write[event.kind]) await write[event.kind](event.data);
          if (event.kind === "done" || event.kind === "error") return event.kind === "done";
        }
      } catch (error) {
        if (!(error instanceof TypeError)) break; // not the network
      }
    }
    write.error({});
    return false;
  }

  async function* events(stream_body) {
    const reader = stream_body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const field = (name) => block.split("\n").find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        if (field("data")) yield { id: field("id"), kind: field("event"), data: JSON.parse(field("data")) };
      }
    }
  }

  document.body.append(host);
})();
