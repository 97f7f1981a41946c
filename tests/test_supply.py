"""What is installed is pinned with hashes, and containers are set as the server reads it."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from qa import Settings
from web import WebSettings
from web.database import check_url

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


def _services(*files: str) -> dict[str, dict[str, Any]]:
    """The services of the compose files, laid over each other, with nothing set outside."""
    found: dict[str, dict[str, Any]] = {}
    for name in files:
        text = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", _read(f"docs/{name}"))
        for service, given in yaml.safe_load(text)["services"].items():
            base = found.get(given.get("extends", {}).get("service", service), {})
            environment = base.get("environment", {}) | given.get("environment", {})
            found[service] = base | given | {"environment": environment}
    return found


def _address(service: dict[str, Any]) -> str:
    return str(service["networks"]["default"]["ipv4_address"])


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


@pytest.mark.parametrize("files", [("compose.yaml",), ("compose.yaml", "compose.scale.yaml")])
def test_the_services_are_set_as_the_server_reads_it(files: tuple[str, ...]) -> None:
    services = _services(*files)
    apps = [service for name, service in services.items() if name.startswith("app")]
    assert len(apps) == len(files)
    for app in apps:
        assert app["environment"].keys() <= {
            field.name.upper() for kind in (Settings, WebSettings) for field in fields(kind)
        }
        env = _container()[1] | app["environment"]
        web = WebSettings.from_env(env)
        assert Settings.from_env(env).generator_model == Settings.from_env(env).index_url == ""
        assert web.trusted_proxies == (_address(services["nginx"]),)
        assert web.allowed_hosts == ("policy.example.gov.cn",)
        folders = {volume.split(":")[1] for volume in app["volumes"]}
        assert folders == {"/documents", "/index", "/data"}
        assert "ports" not in app and app["user"] == "10001" and app["cap_drop"] == ["ALL"]
        if web.database_url:
            url = check_url(web.database_url)
            postgres = services["postgres"]
            assert url.host == "postgres" and url.password is None
            assert url.username == postgres["environment"]["POSTGRES_USER"]
            assert url.database == postgres["environment"]["POSTGRES_DB"]
            assert url.query["passfile"] == f"/run/secrets/{app['secrets'][0]}"
    assert [name for name, service in services.items() if "ports" in service] == ["nginx"]


@pytest.mark.parametrize(
    ("upstream", "files"),
    [
        ("upstream.conf", ("compose.yaml",)),
        ("upstream.scale.conf", ("compose.yaml", "compose.scale.yaml")),
    ],
)
def test_nginx_asks_the_processes_that_are_there(upstream: str, files: tuple[str, ...]) -> None:
    services = _services(*files)
    port = WebSettings().port
    there = [f"{_address(s)}:{port}" for name, s in services.items() if name.startswith("app")]
    text = _read(f"docs/{upstream}")
    assert re.findall(r"server ([\d.:]+);", text) == there
    assert ("ip_hash;" in text) == (len(there) > 1)
    last = _services(files[-1])["nginx"]["volumes"]
    assert f"./{upstream}:/etc/nginx/conf.d/upstream.conf:ro" in last


def test_nginx_sends_on_what_the_documented_proxy_does() -> None:
    listing = _read("docs/deployment.md").split("```nginx\n")[1].split("```")[0]
    told = {line.strip() for line in listing.splitlines() if "127.0.0.1" not in line}
    sent = {line.strip() for line in _read("docs/nginx.conf").splitlines()}
    assert told - sent == {"server_name policy.example.gov.cn;"}
    assert "proxy_pass http://xunzhang;" in sent
