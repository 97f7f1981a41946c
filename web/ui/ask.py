"""The tab 问答: a conversation, and beside it the evidence."""

import re

import gradio as gr

from corpus import CorpusError
from index import IndexingError
from qa import Answer, PolicyAssistant, QAError
from web.ui.cards import panel

_EXAMPLES = (
    "对新型研发平台有什么支持？",
    "到2025年阿拉善高新区的发展目标是什么？",
    "新型研发机构应符合哪些条件？",
    "国家高新区的外国人才可以办几年的居留许可？",
    "“探索建立科技创新发展基金”是《意见》的原话吗？",
)
_MARKER = re.compile(r"\[(\d+)\]")
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>~$&])")

_SHOW_LATEST = "() => { window.xzShowLatest(); }"

Messages = list[dict[str, str]]


def ask_tab(assistant: PolicyAssistant) -> None:
    """Build the tab inside the open Blocks."""
    answers = gr.State([])
    with gr.Row(elem_classes="xz-columns"):
        with gr.Column(scale=6, min_width=320):
            chat = gr.Chatbot(
                show_label=False,
                height="min(62vh, 620px)",
                elem_id="xz-chat",
                layout="bubble",
                buttons=[],
                feedback_options=None,
                latex_delimiters=[],
                autoscroll=False,
                placeholder="请用一句话提问，或点下面的例子",
            )
            with gr.Row(elem_classes="xz-ask"):
                box = gr.Textbox(
                    label="问题",
                    show_label=False,
                    placeholder="例如：对新型研发平台有什么支持？",
                    lines=1,
                    max_lines=6,
                    scale=8,
                    min_width=200,
                    elem_id="xz-question",
                )
                send = gr.Button("提问", variant="primary", scale=1, min_width=80)
            with gr.Row(elem_classes="xz-examples"):
                examples = [gr.Button(text, size="sm", min_width=60) for text in _EXAMPLES]
        with gr.Column(scale=5, min_width=320):
            gr.HTML("<h2 class='xz-side'>引用的条款</h2>")
            evidence = gr.HTML(panel([]), elem_id="xz-evidence")

    def ask(
        question: str, messages: Messages, earlier: list[Answer]
    ) -> tuple[str, Messages, list[Answer], str]:
        try:
            answer = assistant.ask(question, [answer.question for answer in earlier])
        except (QAError, CorpusError, IndexingError) as error:
            raise gr.Error(str(error), print_exception=False) from error
        turns = [*earlier, answer]
        said = [
            *messages,
            {"role": "user", "content": _plain(answer.question)},
            {"role": "assistant", "content": _markdown(answer, len(turns))},
        ]
        return "", said, turns, panel(turns)

    outputs = [box, chat, answers, evidence]
    inputs = [box, chat, answers]
    for event in (send.click, box.submit):
        event(ask, inputs, outputs, api_visibility="private").then(None, js=_SHOW_LATEST)
    for button in examples:
        button.click(ask, [button, chat, answers], outputs, api_visibility="private").then(
            None, js=_SHOW_LATEST
        )
    chat.clear(lambda: ([], panel([])), None, [answers, evidence], api_visibility="private")


def _plain(text: str) -> str:
    """User text that Markdown shows as it was typed."""
    return _MARKUP.sub(r"\\\1", text)


def _markdown(answer: Answer, turn: int) -> str:
    """The answer with markers that lead to their cards, and what has to be announced."""
    body = _MARKER.sub(rf"[[\1]](#cite-{turn}-\1)", answer.text)
    parts = []
    if answer.standalone_question != answer.question:
        parts.append(f"*理解为：{_plain(answer.standalone_question)}*\n")
    parts.append(body)
    parts += [f"\n*{_plain(note)}*" for note in answer.notes]
    return "\n".join(parts)
