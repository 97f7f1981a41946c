"""What the page says, in Chinese and English. Documents, quotations and answers stay Chinese.

Static labels are `label(key)`: the browser chooses by its own language. HTML that a handler
writes takes `word(key, in_english(request))`, which chooses by the same rule. Scripts read
`window.xzWords`. A tab's words go into a table of its own, named in `_WORDS`.
"""

import json

import gradio as gr

from web.ui.tab_words import TABS

_COMMON: dict[str, tuple[str, str]] = {
    "name": ("循章", "Xunzhang"),
    "subtitle": ("政策问答", "Policy questions"),
    "motto": (
        "每一句都引自文件原文，点编号即可对照；文件没有写的，就说没有写。",
        "Every sentence is quoted and opens beside it; what is not in the documents is told.",
    ),
    "copied": ("已复制", "Copied"),
    "copy_failed": ("复制失败，请手动选取", "Could not copy; please select the text"),
    "unreachable": ("连接不上服务器，请稍后再试", "The server cannot be reached; try again later"),
    "not_checked": ("未与公布文本逐字核对", "Wording not yet checked against the publication"),
    "checked": ("已与公布文本核对", "Checked against the publication"),
    "repaired": ("原网页条款编号缺损，按顺序推定", "Clause number inferred: the page had lost it"),
    "source": ("查看来源", "Published source"),
    "no_source": ("来源网页地址未收录", "No address of the source is held"),
    "whole": ("查看条款全文", "Clause in the document"),
}

_ASK: dict[str, tuple[str, str]] = {
    "ask_tab": ("问答", "Ask"),
    "question": ("问题", "Question"),
    "hint": ("请输入问题", "Type a question"),
    "send": ("提问", "Ask"),
    "stop": ("停止", "Stop"),
    "writer": ("作答方式", "Writer"),
    "extractive": ("原文摘录", "Quotations"),
    "generative": ("智能归纳", "Summary"),
    "written_by": ("作答方式：", "Written as: "),
    "conversation": ("问答记录", "Conversation"),
    "cited": ("引用的条款", "Cited clauses"),
    "delete": ("清除记录", "Delete conversation"),
    "really_delete": (
        "清除本浏览器中保存的全部问答记录？",
        "Delete the conversation that is kept in this browser?",
    ),
    "deleted": ("问答记录已清除", "The conversation is deleted"),
    "privacy": (
        "问答记录只保存在本浏览器中；提问只按文字计数，不记提问人。",
        "The conversation is kept in this browser only; questions are counted, not who asks.",
    ),
    "welcome": ("请用一句话提问，或点一个例子", "Ask one question, or choose an example"),
    "welcome_cards": (
        "提问后，这里列出所引条款的原文。点答复里的编号可对照查看。",
        "The cited clauses appear here. A number in an answer opens its clause.",
    ),
    "you": ("您的提问", "You asked"),
    "answer": ("答复", "Answer"),
    "working": ("正在查阅文件…", "Looking through the documents…"),
    "done": ("答复完毕", "The answer is complete"),
    "stopped": (
        "已停止。以上各句均已核验；答复不完整，不保存。",
        "Stopped. The sentences above are verified; the answer is incomplete and is not kept.",
    ),
    "cannot": ("无法作答", "No answer"),
    "understood": ("理解为：", "Understood as: "),
    "missing": ("文件未载明", "Not stated in the documents"),
    "notes": ("说明", "Notes"),
    "none_cited": ("这个问题没有可引用的条款。", "There is no clause to cite for this question."),
    "related": ("相关条款（未引用）", "Related clauses (not cited)"),
    "back": ("↑ 回到答复", "↑ Back to the answer"),
    "copy_quote": ("复制引文", "Copy quotation"),
    "kind": ("类别", "Kind"),
    "what": ("内容", "What"),
    "document": ("文件与条款", "Document and clause"),
    "citation": ("引文", "Citation"),
    "overview": ("按类别汇总", "Overview by kind"),
    "general": ("总体", "General"),
    "below": ("以下简称", "below: "),
    "diff": ("与原文逐字对照", "Compared with the original, character by character"),
    "deleted_words": ("删", "deleted"),
    "inserted_words": ("增", "inserted"),
    "said_exact": ("与原文一致", "As in the original"),
    "said_punctuation": ("与原文一致（仅标点或全半角不同）", "As in the original but for punctuation"),
    "said_altered": ("与原文不符", "Differs from the original"),
    "said_elsewhere": ("原文出自另一文件", "Stands in another document"),
    "said_absent": ("现有文件中没有这句话", "Not in the documents"),
    "copy_answer": ("复制答复", "Copy answer"),
    "as_docx": ("导出 Word", "Word file"),
    "as_markdown": ("导出 Markdown", "Markdown file"),
    "exported": ("已导出", "Exported"),
    "feedback": ("评价这个答复", "Judge this answer"),
    "useful": ("有用", "Useful"),
    "wrong_citation": ("引用不对", "Wrong citation"),
    "off_topic": ("答非所问", "Off the question"),
    "outdated": ("内容过时", "Outdated"),
    "comment": ("补充意见（可不填，请勿写个人信息）", "Comment (optional; nothing personal, please)"),
    "submit": ("提交评价", "Send"),
    "choose": ("请先选一项评价", "Choose a judgement first"),
    "thanks": ("已收到，谢谢您的评价。", "Received. Thank you."),
    "broken": (
        "本浏览器中保存的问答记录已损坏或出自旧版本，无法恢复，已清除。",
        "The conversation kept in this browser was damaged or of an older version and was dropped.",
    ),
    "broken_talk": (
        "浏览器送来的问答记录无法读取，请刷新页面后再问",
        "The browser's conversation could not be read; reload the page and ask again",
    ),
    "unkept": (
        "浏览器拒绝保存问答记录（可能是空间不足或无痕模式），关闭页面后记录会丢失。",
        "The browser does not keep the conversation; it is lost when the page is closed.",
    ),
    "since_changed": (
        "保存之后文件有变动，原答复不再显示，请重新提问。",
        "The documents have changed since; please ask again.",
    ),
    "again": ("重新提问", "Ask again"),
}  # fmt: skip

_WORDS = {**_COMMON, **_ASK, **TABS}

TRANSLATIONS = gr.I18n(
    zh={key: chinese for key, (chinese, _) in _WORDS.items()},
    en={key: english for key, (_, english) in _WORDS.items()},
)


def label(key: str) -> str:
    """A static label, in the language of the browser that shows it."""
    if key not in _WORDS:
        raise KeyError(key)
    told: str = TRANSLATIONS(key)
    return told


def word(key: str, english: bool = False) -> str:
    """A word for HTML that is written for one reader."""
    return _WORDS[key][english]


def in_english(request: gr.Request) -> bool:
    """Whether the reader's browser shows the labels in English: unless it prefers Chinese."""
    languages = request.headers.get("accept-language", "")
    return bool(languages) and not languages.lower().startswith("zh")


def script() -> str:
    """JavaScript that gives the page's scripts the words of the browser's language."""
    words = json.dumps(_WORDS, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f"window.xzWords = (() => {{ const all = {words};"
        ' const column = navigator.language.toLowerCase().startsWith("zh") ? 0 : 1;'
        " return Object.fromEntries(Object.entries(all).map(([k, v]) => [k, v[column]])); })();"
    )
