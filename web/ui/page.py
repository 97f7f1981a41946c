"""The page: its frame, its style, and its place in the server."""

import os
from pathlib import Path

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported

import gradio as gr
from fastapi import FastAPI

from qa.export import MAX_FILE
from web.desk import Desk
from web.ui.ask import ask_tab
from web.ui.tabs import add_tabs
from web.ui.words import TRANSLATIONS, label, script

_STATIC = Path(__file__).parent.parent / "static"
_SCRIPTS = ("ask.js",)
_STYLES = ("page.css", "ask.css", "tabs.css")
_FONTS = ("PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
_RED, _DARKER_RED = "#9d2229", "#7f1a20"


def mount_page(app: FastAPI) -> FastAPI:
    """Mount the page at / of the API's app; everything it loads comes from this server."""
    scripts = [script(), *((_STATIC / f).read_text(encoding="utf-8") for f in _SCRIPTS)]
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build_ui(app.state.desk),
        path="/",
        theme=_theme(),
        css_paths=[_STATIC / name for name in _STYLES],
        head="".join(f"<script>{each}</script>" for each in scripts),
        i18n=TRANSLATIONS,
        footer_links=[],
        show_error=False,
        max_file_size=2 * MAX_FILE,  # bytes; up to there the tab tells what is wrong
        ssr_mode=False,
    )
    return mounted


def build_ui(desk: Desk) -> gr.Blocks:
    """The page itself, one tab a file."""
    with gr.Blocks(title="循章 · 政策问答", analytics_enabled=False) as blocks:
        gr.HTML(
            f"<header class='xz-head'><h1>循章<small>{label('subtitle')}</small></h1></header>",
            padding=False,
        )
        gr.HTML(f"<p class='xz-motto'>{label('motto')}</p>", padding=False)
        with gr.Tabs(elem_classes="xz-tabs", overflow_behavior="wrap"):
            with gr.Tab(label("ask_tab")):
                ask_tab(desk, blocks)
            add_tabs(desk)
    return blocks


def _theme() -> gr.themes.Default:
    return gr.themes.Default(primary_hue="red", font=_FONTS, font_mono=("monospace",)).set(
        body_background_fill="#f5f4f1",
        button_primary_background_fill=_RED,
        button_primary_background_fill_hover=_DARKER_RED,
        button_primary_background_fill_dark=_RED,
        button_primary_background_fill_hover_dark=_DARKER_RED,
    )
