"""Command line: `python -m qa ask "…"`, `… check "…"`, `… compare …`, `… eval FILE`."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import Progress

from corpus import CorpusError
from index import IndexingError
from qa.answering import name
from qa.assistant import PolicyAssistant
from qa.comparison import render_comparison
from qa.errors import QAError
from qa.evaluation import (
    evaluate,
    fit,
    load_questions,
    open_assistant_on,
    open_corpora,
    render,
    stamp,
)
from qa.opening import open_assistant
from qa.settings import Settings
from qa.wording import to_verdict

app = typer.Typer(help="政策问答：提问、核对措辞、评测。", no_args_is_help=True)
console = Console()
errors = Console(stderr=True)


def _open() -> PolicyAssistant:
    with Progress(console=errors, transient=True) as bar:
        task = bar.add_task("建立索引", total=None, visible=False)
        return open_assistant(
            Settings.from_env(),
            lambda done, total: bar.update(task, completed=done, total=total, visible=True),
        )


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="要问的问题")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    writer: Annotated[
        str, typer.Option(help="extractive 原文摘录，generative 智能归纳；默认用已配置的")
    ] = "",
) -> None:
    """回答一个问题，每句都注明出处。"""
    answer = _open().ask(question, writer=writer)
    if as_json:
        typer.echo(json.dumps(answer.to_json(), ensure_ascii=False, indent=2))
        return
    console.print(Markdown(answer.text))
    for citation in answer.citations:
        checked = "已核对" if citation.clause.verified else "未核对"
        console.print(
            f"[{citation.marker}] {name(citation.document)}{citation.clause.label}（{checked}）",
            markup=False,
        )
    for note in answer.notes:
        console.print(note, markup=False)


@app.command()
def check(
    text: Annotated[str, typer.Argument(help="要核对的句子或段落")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """逐句核对措辞是否与原文一致。"""
    matches = _open().check(text)
    if as_json:
        verdicts = [to_verdict(match, None).to_json() for match in matches]
        typer.echo(json.dumps(verdicts, ensure_ascii=False, indent=2))
        return
    words = {"exact": "一致", "altered": "有改动", "elsewhere": "不在所指之处", "absent": "未见"}
    for match in matches:
        place = (
            f"{name(match.document)}{match.clause.label}" if match.document and match.clause else ""
        )
        console.print(f"【{words[match.result.value]}】{match.given} {place}", markup=False)
        if match.differences:
            console.print(f"  {match.differences}", markup=False)
        if match.actual and match.result.value != "exact":
            console.print(f"  原文：{match.actual}", markup=False)


@app.command("eval")
def run_evaluation(
    file: Annotated[Path, typer.Argument(help="问题集（JSONL）")],
    json_out: Annotated[Path | None, typer.Option("--json", help="报告写到这个文件")] = None,
    files: Annotated[
        Path | None, typer.Option("--files", help="改用这个文件夹里的文件（先导入再提问）")
    ] = None,
    writer: Annotated[str, typer.Option(help="extractive 或 generative")] = "extractive",
) -> None:
    """在问题集上评测，打印各项指标。"""
    questions = load_questions(file)
    assistant = open_assistant_on(files) if files else _open()
    with Progress(console=errors, transient=True) as bar:
        task = bar.add_task("评测", total=len(questions))
        report = evaluate(
            assistant,
            questions,
            progress=lambda done: bar.update(task, completed=done),
            writer=writer,
        )
    console.print(render(report))
    found = stamp(assistant, datetime.now().astimezone().date()) | report.to_json()
    if json_out:
        json_out.parent.mkdir(parents=True, exist_ok=True)
        json_out.write_text(
            json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )


@app.command("fit")
def run_fit(
    sets: Annotated[Path, typer.Argument(help="开发集的文件夹")] = Path("tests/eval"),
    training: Annotated[Path, typer.Argument(help="训练数据的文件夹")] = Path("training/data"),
) -> None:
    """用两套开发集拟合追问、排序和拒答的权重，写入 qa/data/fitted。"""
    corpora = open_corpora(sets, training)
    told = fit(corpora, training, datetime.now().astimezone().date(), errors.print)
    console.print_json(data=told)


@app.command()
def compare(
    first: Annotated[str, typer.Argument(help="主题，或地方文件的编号")],
    second: Annotated[str, typer.Argument(help="国家文件的编号；省略时第一项是主题")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """逐条对照地方与国家文件：照搬、改动、新增、未提，冲突在前。"""
    assistant = _open()
    if second:
        found = assistant.compare(local_id=first, national_id=second)
    else:
        found = assistant.compare(first)
    if as_json:
        typer.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=2))
        return
    console.print(render_comparison(found))


def main() -> None:
    """Run the command line; known errors end in one line and exit code 1."""
    try:
        app()
    except (CorpusError, IndexingError, QAError) as error:
        errors.print(str(error), style="red", markup=False)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
