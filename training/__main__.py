"""Command line: `python -m training --into FOLDER` makes the encoder, from base to ONNX file."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from training.errors import TrainingError
from training.export import export
from training.queries import tune_queries
from training.train import Plan, train
from training.vocabulary import cut_vocabulary

BASE = "intfloat/multilingual-e5-small"


def main(
    into: Annotated[Path, typer.Option(help="写到这个文件夹：base、encoder、onnx")],
    base: Annotated[str, typer.Option(help="基础模型：名称或文件夹")] = BASE,
    whole_vocabulary: Annotated[bool, typer.Option(help="不裁剪词表")] = False,
    batch: Annotated[int, typer.Option(min=2, help="每批问题数")] = 96,
    limit: Annotated[int | None, typer.Option(min=1, help="只用这么多问题，用于试运行")] = None,
    rounds: Annotated[int, typer.Option(min=1, max=2, help="用第几轮及以前的问题")] = 1,
) -> None:
    """训练嵌入模型，并转成系统使用的 ONNX 文件。"""
    console = Console(stderr=True)
    try:
        if whole_vocabulary:
            start = base
        else:
            console.print(f"词表：{cut_vocabulary(base, into / 'base')} 个")
            start = str(into / "base")
        train(start, into / "encoder", Plan(batch=batch, limit=limit, data_rounds=rounds))
        tune_queries(into / "encoder", into / "tuned")
        export(into / "tuned", into / "onnx")
    except TrainingError as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
