"""What is installed is pinned with hashes, and the pins are those of requirements.txt."""

import re
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def _pins(name: str) -> dict[str, str]:
    text = (_ROOT / name).read_text(encoding="utf-8")
    return {re.sub(r"[._-]+", "-", n).lower(): v for n, v in _PIN.findall(text)}


def test_the_lock_holds_what_is_required() -> None:
    required, locked = _pins("requirements.txt"), _pins("requirements.lock")
    del required["torch"]  # from its own index
    assert required.items() <= locked.items(), "make lock"


def test_every_locked_package_has_hashes_and_none_is_for_cuda() -> None:
    text = (_ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-zA-Z])", text.strip())
    assert len(entries) > 80
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not [name for name in _pins("requirements.lock") if name.startswith(("nvidia", "cuda"))]


def test_the_container_is_the_documented_one() -> None:
    told = (_ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    container = (_ROOT / "docs" / "Containerfile").read_text(encoding="utf-8")
    assert container in told
    torch = _pins("requirements.txt")["torch"]
    assert f"torch=={torch} " in container and "\nUSER 10001\n" in container
