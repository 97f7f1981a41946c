"""What is installed is pinned with hashes, and containers are set as the server reads it."""

import re
from pathlib import Path

from qa import Settings
from web import WebSettings

_ROOT = Path(__file__).parents[1]
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def _read(name: str) -> str:
    return (_ROOT / name).read_text(encoding="utf-8")


def _pins(name: str) -> dict[str, str]:
    return {re.sub(r"[._-]+", "-", n).lower(): v for n, v in _PIN.findall(_read(name))}


def test_the_lock_holds_what_is_required() -> None:
    required, locked = _pins("requirements.txt"), _pins("requirements.lock")
    del required["torch"]  # from its own index
    assert required.items() <= locked.items(), "make lock"


def test_every_locked_package_has_hashes_and_none_is_for_cuda() -> None:
    text = _read("requirements.lock")
    entries = re.split(r"\n(?=[a-zA-Z])", text.strip())
    assert len(entries) > 80
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not [name for name in _pins("requirements.lock") if name.startswith(("nvidia", "cuda"))]


def _container() -> tuple[str, dict[str, str]]:
    """The Containerfile, continued lines joined, and the variables that it sets."""
    text = _read("docs/Containerfile").replace("\\\n", " ")
    env = next(line for line in text.splitlines() if line.startswith("ENV "))
    return text, dict(pair.split("=", 1) for pair in env.split()[1:])


def test_the_container_is_the_documented_one() -> None:
    told = _read("docs/deployment.md")
    assert f"```dockerfile\n{_read('docs/Containerfile')}```" in told
    assert f"torch=={_pins('requirements.txt')['torch']} " in told
    text, env = _container()
    assert "\nUSER 10001\n" in text
    left_out = re.search(r"pip uninstall -y ((?:[a-z-]+ )+)", text)
    assert left_out and set(left_out[1].split()) <= _pins("requirements.lock").keys()
    assert (Settings.from_env(env).documents_dir, Settings.from_env(env).index_dir) == (
        Path("/documents"),
        Path("/index"),
    )
    owned = re.search(r"chown -R 10001 (.+)", text)
    kept = WebSettings.from_env(env)
    assert owned and {*map(Path, owned[1].split())} == {
        Settings.from_env(env).documents_dir,
        Settings.from_env(env).index_dir,
        kept.feedback_db.parent,
        kept.admin_db.parent,
    }


def test_nothing_goes_into_the_image_but_what_serves() -> None:
    lines = [line for line in _read(".dockerignore").splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    let_in = {line[1:] for line in lines if line.startswith("!")}
    imported = re.findall(r"^(?:from|import) (\w+)", _read("app.py"), re.MULTILINE)
    ours = {name for name in imported if (_ROOT / name).is_dir()}
    assert ours | {"app.py", "requirements.lock"} <= let_in
    assert {name for name in let_in if (_ROOT / name).is_dir()} == ours
    assert {"index/artifacts", "**/__pycache__"} <= set(lines)
