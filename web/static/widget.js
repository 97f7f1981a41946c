// 循章 policy questions on any page: <script src="https://HOST/widget.js" defer></script>
// Options are data attributes of the script element; see docs/widget.md. No dependencies, no
// inline style, no innerHTML: it works under a strict Content-Security-Policy.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || document.querySelector("xunzhang-widget")) return;
  const base = script.src.replace(/\/widget\.js(\?.*)?$/, "");
  const given = script.dataset;
  const OPEN = 3; // quotations that stand open
  const KEPT = 10; // turns remembered while the reader stays on the site
  const KEY = "xunzhang-widget";

  const WORDS = {
    zh: {
      title: "政策问答", open: "打开政策问答", close: "关闭", send: "提问", stop: "停止", ask: "问题", hint: "请输入问题",
      greeting: "您好，请用一句话提问。答复逐句引自文件原文，点编号可看条款。",
      wait: "正在查阅文件…", done: "答复完毕", stopped: "已停止，答复不完整。", understood: "理解为：", clause: "条款",
      whole: "查看原文（新窗口）", missing: "文件未载明：", nothing: "收录的文件没有写到所问的内容。",
      near: "最接近的条款（仅供查阅，不构成答复）：", contact: "可以向这里咨询：", hours: "服务时间：", email: "邮箱：",
      lost: "连接中断，请重新提问。", empty: "请先输入问题", more: (n) => `另有 ${n} 条`, full: "打开完整页面",
      copy: "复制", copied: "已复制", useful: "有用", useless: "答非所问", thanks: "已收到，谢谢。", clear: "清空对话",
      unverified: "文字尚未与正式公布文本核对", repaired: "条款编号按顺序推定", damaged: "字句疑有缺损，原网页如此", refused: "本网页还没有获准使用政策问答，请联系网站管理员。",
      verdict: { exact: "与原文一致", altered: "与原文不符", elsewhere: "不在所指之处", absent: "现有文件中没有这句话" },
      out: "删", in: "增",
      validity: { expired: "已过有效期", repealed: "已废止", replaced: "已被替代", upcoming: "尚未施行" },
    },
    en: {
      title: "Policy questions", open: "Open policy questions", close: "Close", send: "Ask", stop: "Stop", ask: "Question",
      hint: "Type a question", greeting: "Ask one question. The answer quotes the documents in Chinese; a number shows the clause.",
      wait: "Looking through the documents…", done: "The answer is complete", stopped: "Stopped; the answer is incomplete.",
      understood: "Understood as: ", clause: "Clause", whole: "Show the document (new window)",
      missing: "Not stated in the documents: ", nothing: "The documents held say nothing about this.",
      near: "The nearest clauses (for reading, not an answer):", contact: "You can ask here:", hours: "Hours: ", email: "E-mail: ",
      lost: "The connection broke. Please ask again.", empty: "Type a question first", more: (n) => `${n} more`, full: "Open the full page",
      copy: "Copy", copied: "Copied", useful: "Useful", useless: "Off the question", thanks: "Received. Thank you.", clear: "Clear",
      unverified: "Wording not yet checked against the official publication", repaired: "Clause number inferred", damaged: "something seems lost; so on the published page",
      refused: "This page may not use the policy questions yet; please tell its web master.",
      verdict: { exact: "As in the original", altered: "Differs from the original", elsewhere: "Stands elsewhere than said", absent: "Not in the documents" },
      out: "out", in: "in",
      validity: { expired: "Expired", repealed: "Repealed", replaced: "Replaced", upcoming: "Not yet in force" },
    },
  };
  const wanted = (given.language || navigator.language || "zh").toLowerCase();
  const language = wanted.startsWith("en") ? "en" : "zh";
  const t = WORDS[language];
  const documents = (given.documents || "").split(/[\s,，]+/).filter(Boolean);
  const colour = CSS.supports("color", given.colour || "") ? given.colour : "#9d2229";
  const offset = Math.min(Math.max(Number.parseInt(given.offset, 10) || 20, 0), 400);

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
      ${side}: 20px !important; bottom: calc(${offset}px + var(--up, 0px)) !important; z-index: 2147483647 !important;
      --c: ${colour}; --on: ${inkOn(colour)}; --bg: #fff; --fg: #1f1f1f; --soft: #f4f2ee; --line: #76716a; --del: #8a1c22; --ins: #14532d; color-scheme: light; }
    * { box-sizing: border-box; font: inherit; color: inherit; margin: 0; }
    .all { font: 15px/1.65 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif; color: var(--fg); text-align: left; }
    button { cursor: pointer; border: 0; background: none; }
    :focus-visible { outline: 3px solid var(--fg); outline-offset: 2px; box-shadow: 0 0 0 2px var(--bg); }
    [hidden] { display: none !important; }
    .open { display: flex; gap: 8px; align-items: center; min-height: 48px; padding: 0 18px; border-radius: 24px; touch-action: none;
      background: var(--c); color: var(--on); box-shadow: 0 2px 12px #0005; font-weight: 600; }
    .open svg { width: 20px; height: 20px; fill: currentColor; }
    .panel { position: fixed; ${side}: 20px; bottom: ${offset}px; width: 400px; height: min(640px, calc(100vh - ${offset + 20}px));
      display: flex; flex-direction: column; background: var(--bg); border-radius: 12px; overflow: hidden; box-shadow: 0 6px 32px #0006; }
    .head { display: flex; align-items: center; padding: 6px 6px 6px 16px; background: var(--c); color: var(--on); }
    .head h2 { flex: 1; font-size: 16px; font-weight: 600; overflow-wrap: anywhere; }
    .head button { min-width: 44px; height: 44px; font-size: 22px; border-radius: 8px; }
    .head .clear { font-size: 13px; padding: 0 8px; }
    .head :focus-visible { outline-color: var(--on); box-shadow: none; outline-offset: -4px; }
    .log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 14px 16px; overflow-anchor: none; }
    .log > * + * { margin-top: 12px; }
    .q { margin-left: 15%; padding: 8px 12px; border-radius: 10px; background: var(--soft); overflow-wrap: anywhere; }
    .a > * + *, details > * + * { margin-top: 8px; }
    .a:last-child { min-height: calc(100% - 64px); }
    .a p, .a li, .a td, .a th { overflow-wrap: anywhere; }
    .lead { font-size: 17px; font-weight: 600; }
    .doc, .part { font-weight: 600; }
    .doc { font-size: 14px; }
    .kind { padding: 1px 6px; margin-right: 6px; border: 1px solid var(--line); border-radius: 4px; font-size: 13px; }
    .mark { min-width: 26px; min-height: 26px; padding: 0 4px; margin-left: 4px; border-radius: 4px; background: var(--soft); border: 1px solid var(--line); font-size: 13px; }
    .mark[aria-expanded=true] { background: var(--c); color: var(--on); }
    .card { margin-top: 6px; padding: 10px 12px; border-left: 4px solid var(--c); background: var(--soft); font-size: 14px; }
    .card p { white-space: pre-line; }
    b { font-weight: 600; }
    .row { padding: 8px 12px; border: 1px solid var(--line); } .row + .row { margin-top: 8px; }
    .tag { margin-left: 6px; padding: 1px 6px; border-radius: 4px; background: #fdf6e3; color: #5f4300; font-size: 13px; font-weight: 400; }
    mark { background: #ffe08a; color: #1f1f1f; }
    del { color: var(--del); text-decoration: line-through; } ins { color: var(--ins); text-decoration: underline; }
    a { text-decoration: underline; }
    summary { cursor: pointer; min-height: 32px; font-weight: 600; }
    .note { padding: 8px 12px; border: 1px solid var(--line); border-radius: 8px; font-size: 14px; }
    table { border-collapse: collapse; width: 100%; font-size: 14px; }
    td, th { border: 1px solid var(--line); padding: 4px 6px; text-align: left; vertical-align: top; }
    .try { display: block; width: 100%; min-height: 44px; padding: 8px 12px; margin-top: 8px; text-align: left; border: 1px solid var(--line); border-radius: 8px; }
    .try:hover, .mark:hover, .tools button:hover { border-color: var(--fg); }
    .tools { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; font-size: 13px; }
    .tools button, .tools a { min-height: 30px; padding: 3px 10px; border: 1px solid var(--line); border-radius: 6px; text-decoration: none; }
    ul { padding-left: 20px; }
    .say { padding: 0 16px; font-size: 13px; min-height: 22px; }
    form { display: flex; gap: 8px; padding: 10px 12px; border-top: 1px solid var(--line); }
    textarea { flex: 1; min-width: 0; height: 44px; padding: 9px 12px; border: 1px solid var(--line); border-radius: 8px; background: var(--bg); resize: none; font-size: 16px; line-height: 24px; }
    form button { min-width: 64px; min-height: 44px; border-radius: 8px; background: var(--c); color: var(--on); font-weight: 600; }
    @media (max-width: 480px) { .panel { inset: 0; width: auto; height: auto; border-radius: 0; } }
    @media (prefers-color-scheme: dark) {
      :host { --bg: #1e1e1e; --fg: #ededed; --soft: #2c2b29; --line: #8d8880; --del: #ffc4c6; --ins: #b6e8c2; color-scheme: dark; }
    }
    @media print { :host { display: none !important; } }`);

  // An element with attributes and children; strings become text, never markup.
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value !== false && value !== undefined) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.flat().filter((child) => child !== "" && child !== null && child !== undefined));
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
  const box = make("textarea", { "aria-label": t.ask, placeholder: t.hint, maxlength: "2000", rows: "1", enterkeyhint: "send" });
  const send = make("button", { type: "submit" }, t.send);
  const stop = make("button", { type: "button", hidden: true, onclick: () => running?.abort() }, t.stop);
  const form = make("form", {}, box, send, stop);
  const closer = make("button", { type: "button", "aria-label": t.close, onclick: () => close() }, "×");
  const clearer = make("button", { type: "button", class: "clear", hidden: true, onclick: () => clear() }, t.clear);
  const panel = make(
    "div", { class: "panel", id: "panel", role: "dialog", "aria-label": title, hidden: true },
    make("div", { class: "head" }, make("h2", {}, title), clearer, closer), log, say, form,
  );
  const opener = make(
    "button",
    { class: "open", type: "button", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": "panel", "aria-label": given.title ? `${t.open}：${title}` : t.open },
    icon(), make("span", { "aria-hidden": "true" }, title),
  );
  root.append(make("div", { class: "all", lang: language === "en" ? "en" : "zh-CN" }, opener, panel));

  let turns = []; // answers, as the server gave them
  let site = null; // contact and examples of the server
  let running = null;
  let begun = false;
  const whole = () => matchMedia("(max-width: 480px)").matches; // the panel covers the page

  // --- what is remembered while the reader stays on this site --------------------------------

  const memory = () => {
    try { return JSON.parse(sessionStorage.getItem(KEY)) || {}; } catch { return {}; }
  };
  const remember = (more) => {
    try { sessionStorage.setItem(KEY, JSON.stringify({ ...memory(), ...more })); } catch { /* then not */ }
  };

  // --- opening, closing, moving -------------------------------------------------------------

  function show(open) {
    panel.hidden = !open;
    opener.hidden = open;
    opener.setAttribute("aria-expanded", String(open));
    if (whole()) panel.setAttribute("aria-modal", "true");
    else panel.removeAttribute("aria-modal");
    remember({ open });
    (open ? box : opener).focus({ preventScroll: true });
    if (open && !begun) begin();
  }
  const open = () => {
    if (whole()) history.pushState({ ...history.state, xunzhang: true }, ""); // the phone's back closes
    show(true);
  };
  const close = () => {
    if (history.state?.xunzhang) history.back();
    else show(false);
  };
  addEventListener("popstate", () => { if (!panel.hidden && whole()) show(false); });

  async function begin() {
    begun = true;
    log.append(make("p", {}, given.greeting || t.greeting));
    const kept = Array.isArray(memory().turns) ? memory().turns : [];
    const asking = !kept.length && given.question;
    for (const answer of kept) {
      const into = turn(answer.question);
      finish(into, answer);
      turns.push(answer);
    }
    clearer.hidden = !turns.length;
    const set = (given.examples || "").split("|").map((s) => s.trim()).filter(Boolean);
    if (set.length && !turns.length) log.append(tries(set));
    if (asking) ask(given.question);
    try {
      site = await (await fetch(`${base}/api/widget`, { headers: { "Accept-Language": language } })).json();
    } catch {
      return isRefused(); // else answers are shown without them
    }
    if (!set.length && !turns.length && !running) log.append(tries(site.examples || []));
    return undefined;
  }

  const tries = (examples) => make("div", {}, examples.slice(0, 3).map((text) => make("button", { class: "try", type: "button", lang: "zh-CN", onclick: () => ask(text) }, text)));

  function clear() {
    running?.abort();
    turns = [];
    remember({ turns });
    log.replaceChildren(make("p", {}, given.greeting || t.greeting));
    clearer.hidden = true;
    box.focus();
  }

  // The button moves up and down its edge; a short press opens.
  const lift = (up) => host.style.setProperty("--up", `${Math.min(Math.max(up, 0), innerHeight - 120)}px`);
  lift(Number(memory().up) || 0);
  let held = null;
  opener.addEventListener("pointerdown", (event) => {
    held = { y: event.clientY, up: Number.parseFloat(host.style.getPropertyValue("--up")) || 0, moved: false };
    opener.setPointerCapture(event.pointerId);
  });
  opener.addEventListener("pointermove", (event) => {
    if (!held || Math.abs(event.clientY - held.y) < 6) return;
    held.moved = true;
    lift(held.up + held.y - event.clientY);
  });
  opener.addEventListener("click", () => {
    const moved = held?.moved;
    held = null;
    if (moved) remember({ up: Number.parseFloat(host.style.getPropertyValue("--up")) });
    else open();
  });

  panel.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the page's own shortcuts are not meant
    if (event.key === "Escape" && !event.isComposing) return close();
    if (event.key !== "Tab" || !whole()) return undefined;
    const stops = [...panel.querySelectorAll("button, a[href], textarea, summary, [tabindex='0']")].filter((e) => !e.disabled && e.offsetParent);
    const last = stops.length - 1;
    const at = stops.indexOf(root.activeElement);
    if (event.shiftKey ? at <= 0 : at === last) {
      event.preventDefault();
      stops[event.shiftKey ? last : 0].focus();
    }
    return undefined;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(box.value);
  });
  box.addEventListener("keydown", (event) => {
    // While a word is being composed Enter belongs to the input method; Safari says so by 229 only.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      ask(box.value);
    }
  });

  // --- answers ------------------------------------------------------------------------------

  const place = (id, label = "") => `${base}/documents/${encodeURIComponent(id)}${label ? `#${encodeURIComponent(label)}` : ""}`;
  const outside = (address, ...text) => make("a", { href: address, target: "_blank", rel: "noopener" }, ...text);
  const titled = (text, number) => `${text.includes("《") ? text : `《${text}》`}${number ? `（${number}）` : ""}`;
  const placed = (text, number, clause) => titled(text, number).replace(/([^》）])$/, "$1 ") + clause;
  const named = (c) => titled(c.document_title, c.document_number);
  const headers = () => ({ "Content-Type": "application/json", "Accept-Language": language });
  const validity = (c) => (c && t.validity[c.validity] ? make("span", { class: "tag" }, t.validity[c.validity]) : "");
  const flat = (text) => text.replace(/\s*\n\s*/g, "");

  // The clause under its statement: its whole text with the quotation marked.
  function unfold(button, c, after) {
    const isOpen = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!isOpen));
    if (isOpen) return button.card.remove();
    const text = make("p", {}, make("mark", {}, c.quote));
    const hints = [c.verified ? "" : t.unverified, c.repaired ? t.repaired : "", c.damaged ? t.damaged : ""].filter(Boolean).join("；");
    button.card = make(
      "div", { class: "card", lang: "zh-CN", role: "group", "aria-label": `${t.clause} ${c.clause}` },
      make("p", {}, make("b", {}, `${named(c)} ${c.clause}${c.heading ? ` ${c.heading}` : ""}`), validity(c)),
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
    return undefined;
  }

  const cite = (line, cited, markers = []) => {
    for (const marker of markers) {
      const c = cited.get(marker);
      if (!c) continue;
      const button = make("button", { class: "mark", type: "button", "aria-expanded": "false", "aria-label": `${t.clause} ${marker}：${named(c)}${c.clause}` }, `[${marker}]`);
      button.addEventListener("click", () => unfold(button, c, line.closest("table") || line));
      line.append(button);
    }
    return line;
  };

  const said = (s, cited) => cite(
    make("p", { class: "s" }, s.label || s.kind_ ? make("span", { class: "kind" }, s.label || s.kind_) : "", flat(s.text)), cited, s.citations,
  );

  // The blocks of an answer; from its statements where the server gave none.
  const blocksOf = (answer) => {
    const told = new Set((answer.blocks || []).filter((b) => b.kind === "note").map((b) => b.text));
    const notes = answer.notes.filter((text) => !told.has(text)).map((text) => ({ kind: "note", text }));
    if (answer.blocks?.length) return [...answer.blocks, ...notes];
    const blocks = answer.verdict ? [{ ...answer.verdict, kind: "diff", pieces: answer.verdict.diff || [] }] : [];
    let document_id = "";
    for (const s of answer.statements) {
      const c = answer.citations.find((each) => each.marker === s.citations[0]);
      if (c && c.document_id !== document_id) blocks.push({ kind: "document", document_id: c.document_id, title: c.document_title, number: c.document_number });
      document_id = c?.document_id || document_id;
      blocks.push({ kind: "statement", text: s.text, citations: s.citations, label: s.kind });
    }
    if (answer.status !== "answered") blocks.push({ kind: "missing", items: answer.missing, text: "" });
    if (answer.status === "not_found" && answer.hits.length) blocks.push({ kind: "nearest", items: answer.hits.slice(0, 3).map((h) => ({ ...h, title: h.document_title || "" })) });
    return [...blocks, ...notes];
  };

  const RANK = { question: 0, missing: 1, diff: 2, lead: 3, nearest: 8, note: 9 };
  const drawn = {
    question: (b) => make("p", { class: "part" }, b.text),
    lead: (b, cited) => cite(make("p", { class: "lead" }, flat(b.text)), cited, b.citations),
    document: (b, cited) => make("p", { class: "doc" }, titled(b.title, b.number), validity([...cited.values()].find((c) => c.document_id === b.document_id))),
    statement: said,
    missing: (b) => make("p", { class: "note" }, make("b", {}, b.text || (b.items.length ? t.missing + b.items.join("、") : t.nothing))),
    nearest: (b) => make("div", {}, make("p", {}, b.text || t.near), make("ul", {}, b.items.map((h) => make("li", {}, outside(place(h.document_id, h.clause), `${h.title ? placed(h.title, null, h.clause) : h.clause} ${h.heading || ""}`.trim()))))),
    note: (b) => make("p", { class: "note" }, b.text),
    diff: (b, cited) => cite(make(
      "p", { class: "note" }, make("b", {}, t.verdict[b.result] || ""), b.differences ? `：${b.differences}` : "", make("br"),
      b.pieces.map((p) => (p.op === "equal" || p.outward ? (p.outward && p.op === "delete" ? "" : p.text) : make(p.op === "delete" ? "del" : "ins", {}, `【${p.op === "delete" ? t.out : t.in}】${p.text}`))),
    ), cited, b.citations),
    table: (b, cited) => b.header.length > 3 ? make("div", {}, b.rows.map((r) => cite(make(
      "p", { class: "row" }, r.cells.flatMap((c, n) => (c.trim() ? [make("b", {}, `${b.header[n] || ""}：`), c, make("br")] : [])),
    ), cited, r.citations))) : make("table", {}, b.header.length ? make("tr", {}, b.header.map((h) => make("th", {}, h))) : "", b.rows.map((r) => make("tr", {}, r.cells.map((c, n) => (n === r.cells.length - 1 ? cite(make("td", {}, c), cited, r.citations) : make("td", {}, c)))))),
  };

  // The statements that stand open, as the server chose; the first, where it did not.
  const opened = (part) => {
    const all = part.filter((b) => b.kind === "statement");
    return new Set(all.some((b) => b.open) ? all.filter((b) => b.open) : all.slice(0, OPEN));
  };

  // Each part of the answer: what is missing or takes back the lead, the lead, three quotations, the rest folded.
  function render(blocks, cited) {
    const parts = [[]];
    for (const block of blocks) {
      if (block.kind === "question" && parts.at(-1).length) parts.push([]);
      parts.at(-1).push(block);
    }
    return parts.flatMap((part) => {
      const shown = [];
      const folded = [];
      const open_ = opened(part);
      let heading = null;
      let headed = new Set();
      const begins = part.findIndex((b) => ["document", "statement", "table", "nearest"].includes(b.kind));
      const leads = part.findIndex((b) => b.kind === "lead");
      const noteRank = (n) => (n >= begins ? RANK.note : n < leads ? 2 : 4);
      const rank = (b) => (b.kind === "note" ? noteRank(part.indexOf(b)) : RANK[b.kind] ?? 5);
      for (const block of [...part].sort((a, b) => rank(a) - rank(b))) {
        if (!drawn[block.kind]) continue;
        if (block.kind === "document") {
          heading = block;
          headed = new Set();
          continue;
        }
        const into = block.kind === "statement" && !open_.has(block) ? folded : shown;
        if (heading && block.kind === "statement" && !headed.has(into)) into.push(drawn.document(heading, cited));
        if (block.kind === "statement") headed.add(into);
        into.push(drawn[block.kind](block, cited));
      }
      const last = shown.findLastIndex((e) => e.classList.contains("s"));
      if (folded.length) shown.splice(last + 1, 0, make("details", {}, make("summary", {}, t.more(folded.filter((e) => e.classList.contains("s")).length)), folded));
      return shown;
    });
  }

  const whom = () => {
    const { contact, hours, email } = site?.contact || {};
    if (!contact && !hours && !email) return "";
    return make(
      "div", { class: "note" }, make("p", {}, make("b", {}, t.contact)), contact ? make("p", {}, contact) : "", hours ? make("p", {}, t.hours, hours) : "",
      email ? make("p", {}, t.email, make("a", { href: `mailto:${email}` }, email)) : "",
    );
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no clipboard over http and in frames
      const area = make("textarea", {});
      area.value = text;
      root.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };

  const tools = (answer, into) => {
    const text = () => [answer.question, ...[...into.querySelectorAll("p, li, tr")].map((e) => e.textContent), ...answer.citations.map((c) => `[${c.marker}] ${named(c)}${c.clause}`)].join("\n");
    const judge = (kind, word) => make("button", {
      type: "button", onclick: async (event) => {
        const row = event.currentTarget.parentNode;
        const body = JSON.stringify({ kind, question: answer.question, answer: answer.answer, comment: "" });
        try {
          const reply = await fetch(`${base}/api/feedback`, { method: "POST", headers: headers(), body });
          say.textContent = reply.ok ? t.thanks : (await reply.json()).detail;
          if (reply.ok) row.querySelectorAll(".judge").forEach((each) => each.remove());
        } catch { say.textContent = t.lost; }
      }, class: "judge",
    }, word);
    const button = make("button", { type: "button", onclick: async () => { await copy(text()); button.textContent = say.textContent = t.copied; } }, t.copy);
    return make("div", { class: "tools" }, button, judge("有用", t.useful), judge("答非所问", t.useless), outside(`${base}/?q=${encodeURIComponent(answer.question)}`, t.full));
  };

  function turn(question) {
    const into = make("div", { class: "a", lang: "zh-CN" });
    log.append(make("p", { class: "q" }, question), into);
    return into;
  }

  function finish(into, answer) {
    const cited = new Map(answer.citations.map((c) => [c.marker, c]));
    const blocks = blocksOf(answer);
    const parts = blocks.some((b) => b.kind === "question"); // then only the first is the standalone one
    const understood = !parts && answer.standalone_question !== answer.question ? [make("p", { class: "note" }, t.understood, answer.standalone_question)] : [];
    into.replaceChildren(...understood, ...render(blocks, cited));
    if (blocks.some((b) => b.kind === "missing" || b.kind === "nearest")) into.append(whom());
    into.append(tools(answer, into));
  }

  // A browser hides from a page why another origin's reply cannot be read: where the server is
  // there all the same, and gives this page nothing, it is this page that may not ask.
  async function isRefused() {
    if (new URL(base).origin === location.origin) return false;
    const reached = (path, more) => fetch(base + path, more).then(() => true, () => false);
    if (await reached("/api/widget")) return false;
    if (!(await reached("/widget.js", { mode: "no-cors", cache: "no-store" }))) return false;
    console.error(`循章 widget: ${base} does not answer pages of ${location.origin}. Its administrator must add this origin to ALLOWED_ORIGINS.`);
    log.append(make("p", { class: "note", role: "alert" }, t.refused));
    return true;
  }

  async function ask(given_question) {
    const question = given_question.trim();
    if (running) return;
    if (!question) {
      say.textContent = t.empty;
      box.focus();
      return;
    }
    running = new AbortController();
    send.hidden = true;
    stop.hidden = false;
    box.value = "";
    say.textContent = t.wait;
    const into = turn(question);
    const top = () => { log.scrollTop = into.previousSibling.offsetTop - log.offsetTop - 12; };
    top();
    const answer = await stream(question, into, running.signal);
    if (answer) {
      turns = [...turns, answer].slice(-KEPT);
      remember({ turns });
      finish(into, answer);
      top();
    }
    if (running.signal.aborted) into.append(make("p", { class: "note" }, t.stopped));
    say.textContent = answer ? t.done : "";
    clearer.hidden = !turns.length;
    running = null;
    send.hidden = false;
    stop.hidden = true;
  }

  // Streams an answer; a broken connection goes on where it broke. The answer, or null.
  async function stream(question, into, signal) {
    const request_id = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
    const history_ = turns.map((answer) => answer.question);
    const body = JSON.stringify({ question, history: history_, documents, request_id });
    const cited = new Map();
    const failed = (problem) => into.append(make("p", { class: "note", role: "alert" }, problem.detail || t.lost));
    let shown = 0;
    let last = "";
    for (let attempt = 0; attempt < 4; attempt += 1) {
      if (attempt) await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
      try {
        const more = last ? { "Last-Event-ID": last } : {};
        const response = await fetch(`${base}/api/ask/stream`, { method: "POST", headers: { ...headers(), ...more }, body, signal });
        if (!response.ok) {
          const problem = await response.json().catch(() => ({}));
          failed(problem);
          return null;
        }
        for await (const event of events(response.body)) {
          last = event.id;
          if (event.kind === "citation") cited.set(event.data.marker, event.data);
          if (event.kind === "statement" && (shown += 1) <= OPEN) into.append(said({ ...event.data, kind_: event.data.kind }, cited));
          if (event.kind === "done") return event.data;
          if (event.kind === "error") {
            failed(event.data);
            return null;
          }
        }
      } catch (error) {
        if (signal.aborted) return null;
        if (!(error instanceof TypeError)) break; // not the network
        if (!last && !attempt && await isRefused()) return null;
      }
    }
    failed({});
    return null;
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
  if (memory().open && !whole()) show(true); // as the reader left it on the page before
})();
