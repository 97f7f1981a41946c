"""The page: its frame, its style, and its place in the server."""

import os
from pathlib import Path

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported

import gradio as gr
from fastapi import FastAPI

from qa import PolicyAssistant
from web.ui.ask import ask_tab

_STATIC = Path(__file__).parent.parent / "static"
_FONTS = ("PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")


def mount_page(app: FastAPI, assistant: PolicyAssistant) -> FastAPI:
    """Mount the page at / of the API's app; everything it loads comes from this server."""
    with gr.Blocks(title="循章 · 政策问答", analytics_enabled=False) as blocks:
        gr.HTML(
            "<header class='xz-head'><h1>循章 · 政策问答</h1>"
            "<p>每一句都引自文件原文，点编号即可对照；文件没有写的，就说没有写。</p></header>"
        )
        ask_tab(assistant)
    theme = gr.themes.Default(primary_hue="red", font=_FONTS, font_mono=("monospace",))
    script = (_STATIC / "page.js").read_text(encoding="utf-8")
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        theme=theme,
        css_paths=_STATIC / "page.css",
        head=f"<script>{script}</script>",
        footer_links=[],
        show_error=False,
        ssr_mode=False,
    )
    return mounted
