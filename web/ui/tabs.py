"""The tabs beside 问答, in their order."""

import gradio as gr

from web.desk import Desk
from web.ui.compare import compare_tab
from web.ui.documents import documents_tab
from web.ui.overview import overview_tab
from web.ui.wording import wording_tab
from web.ui.words import label


def add_tabs(desk: Desk) -> None:
    """Build 原文, 措辞核对, 政策对照 and 概览 inside the open `gr.Tabs`."""
    with gr.Tab(label("documents_tab"), elem_classes="xz-tab"):
        documents_tab(desk)
    with gr.Tab(label("wording_tab"), elem_classes="xz-tab"):
        wording_tab(desk)
    with gr.Tab(label("compare_tab"), elem_classes="xz-tab"):
        compare_tab(desk)
    with gr.Tab(label("overview_tab"), elem_classes="xz-tab") as overview:
        overview_tab(desk, overview)
