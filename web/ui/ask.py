"""The tab 问答: a conversation, and beside it the evidence."""

from html import escape

import gradio as gr

from corpus import CorpusError
from index import IndexingError
from qa import Answer, PolicyAssistant, QAError
from web.ui.cards import panel
from web.ui.markup import conversation

_EXAMPLES = (
    "对新型研发平台有什么支持？",
    "到2025年阿拉善高新区的发展目标是什么？",
    "新型研发机构应符合哪些条件？",
    "国家高新区的外国人才可以办几年的居留许可？",
    "“探索建立科技创新发展基金”是《意见》的原话吗？",
)

_SHOW_LATEST = "() => { window.xzShowLatest(); }"

Messages = list[dict[str, str]]


def ask_tab(assistant: PolicyAssistant) -> None:
    """Build the tab inside the open Blocks."""
    answers = gr.State([])
    with gr.Row(elem_classes="xz-columns"):
        with gr.Column(scale=6, min_width=320):
            chat = gr.Chatbot(
                show_label=False,
                height="max(360px, calc(100vh - 21rem))",
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
                    placeholder="请输入问题",
                    lines=1,
                    max_lines=6,
                    scale=8,
                    min_width=160,
                    container=False,
                    elem_id="xz-question",
                )
                send = gr.Button("提问", variant="primary", scale=1, min_width=80)
            with gr.Accordion("示例问题", open=True, elem_classes="xz-examples") as folded:
                examples = [gr.Button(text, size="sm", min_width=60) for text in _EXAMPLES]
        with gr.Column(scale=5, min_width=320):
            gr.HTML("<h2 class='xz-side'>引用的条款</h2>", padding=False)
            evidence = gr.HTML(panel([]), elem_id="xz-evidence", padding=False)

    def ask(
        question: str, earlier: list[Answer]
    ) -> tuple[str, Messages, list[Answer], str, gr.Accordion]:
        try:
            answer = assistant.ask(question, [answer.question for answer in earlier])
        except (QAError, CorpusError, IndexingError) as error:
            raise gr.Error(escape(str(error)), title="无法作答", print_exception=False) from error
        turns = [*earlier, answer]
        return "", conversation(turns), turns, panel(turns), gr.Accordion(open=False)

    def clear() -> tuple[list[Answer], str, gr.Accordion]:
        return [], panel([]), gr.Accordion(open=True)

    outputs = [box, chat, answers, evidence, folded]
    sources = [(send.click, box), (box.submit, box), *((b.click, b) for b in examples)]
    for event, source in sources:
        event(
            ask, [source, answers], outputs, show_progress_on=chat, api_visibility="private"
        ).success(None, js=_SHOW_LATEST, api_visibility="private")
    chat.clear(clear, None, [answers, evidence, folded], api_visibility="private")
