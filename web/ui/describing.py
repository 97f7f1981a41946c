"""Run as a program of its own: writes what the framework says of the page's foot, as JSON.

It imports nothing of ours, and ends: the server has its words and none of its 100 MB. After a new
version of gradio: `python -P web/ui/describing.py 循章 > web/ui/described.json`.
"""

import json
import os
import sys

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported


def main() -> None:
    """Describe a page that is one text, as `gradio` would serve it, without its routes."""
    import gradio as gr
    from fastapi import FastAPI

    with gr.Blocks(title=sys.argv[1], analytics_enabled=False) as blocks:
        gr.Markdown("", padding=False)  # gr.HTML would need eval in the browser
    gr.mount_gradio_app(
        FastAPI(), blocks, path="/", footer_links=[], show_error=False, ssr_mode=False
    )
    config = blocks.get_config_file() | {"username": None, "i18n_translations": None}
    told = {"config": config | {"app_id": 0}, "theme": blocks.theme_css}
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
