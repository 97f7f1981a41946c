"""Command line: `python -m web account NAME`, `… backup FILE`, `… restore FILE`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from corpus import XunzhangError
from index import load_encoder
from qa import QAError, Settings
from web.backup import Places, Summary, back_up
from web.backup import restore as restore_backup
from web.errors import WebError
from web.settings import WebSettings
from web.store import Accounts, Role

app = typer.Typer(help="服务的管理：账号、备份、恢复。", no_args_is_help=True)
console = Console()
errors = Console(stderr=True)


@app.command()
def account(
    name: Annotated[str | None, typer.Argument(help="账号名；不写则列出全部账号")] = None,
    role: Annotated[
        Role, typer.Option(help="reader 查看，editor 审阅发布，administrator 另可撤下")
    ] = Role.ADMINISTRATOR,
    remove: Annotated[bool, typer.Option("--remove", help="删去这个账号")] = False,
    proxied: Annotated[
        bool, typer.Option("--proxied", help="不设口令，只经反向代理登录（ADMIN_USER_HEADER）")
    ] = False,
) -> None:
    """设置账号和口令；口令从终端输入，或从标准输入读两行（口令和确认），不出现在命令里。"""
    accounts = Accounts(WebSettings.from_env().databases().administration)
    if name is None:
        for each in accounts.all():
            told = "" if each.has_password else "  只经反向代理"
            _print(f"{each.name}  {each.role}{told}")
        return
    if remove:
        _print(f"已删去 {name}" if accounts.remove(name) else f"没有账号 {name}")
        return
    password = ""
    if not proxied:
        password = typer.prompt("口令（至少 10 个字符）", hide_input=True, confirmation_prompt=True)
    accounts.put(name, role, password)
    _print(f"已设置 {name}（{role}）；管理页面在 /admin")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="写到这个文件（.zip）")]) -> None:
    """备份文件、向量和数据库；服务不用停。"""
    _print(f"已备份到 {file}：{_told(back_up(_places(), file))}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="备份文件")],
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
) -> None:
    """恢复备份：文件、索引、数据库都回到备份时；正在运行的服务随即启用。"""
    if not yes and not typer.confirm("现有的文件、反馈和账号将被备份里的代替，继续吗？"):
        raise typer.Exit(1)
    encoder = load_encoder(Settings.from_env().embedding_model or None)
    _print(f"已恢复 {file}：{_told(restore_backup(_places(), file, encoder))}")


def _places() -> Places:
    settings, web = Settings.from_env(), WebSettings.from_env()
    return Places(settings.documents_dir, settings.index_dir, web.databases(), settings.index_url)


def _told(made: Summary) -> str:
    return (
        f"{made.documents} 份文件，共 {made.files} 项、{made.bytes / 1e6:.1f} MB（{made.made_at}）"
    )


def _print(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def main() -> None:
    """Run the command line; known errors end in one line and exit code 1."""
    try:
        app()
    except (XunzhangError, QAError, WebError) as error:
        errors.print(str(error), style="red", markup=False, soft_wrap=True)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
