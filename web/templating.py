"""Pages from autoescaped templates, in the reader's language and size of type."""

import hashlib
from pathlib import Path

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.problems import english
from web.words import CHINESE, ENGLISH, Words

STATIC = Path(__file__).parent / "static" / "page"
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _version(folder: Path) -> str:
    """Eight characters that change with any file of the folder, so that each may be cached for good."""
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:8]


VERSION = _version(STATIC)
LANGUAGES = {"zh": CHINESE, "en": ENGLISH}
_COOKIE = "xz-language"
_YEAR = 365 * 24 * 3600  # seconds; as page/reading.js keeps the size of type


def words_for(request: Request) -> Words:
    """The words in the language that the reader chose, else in the one the browser prefers."""
    chosen = LANGUAGES.get(request.cookies.get(_COOKIE, ""))
    if chosen is not None:
        return chosen
    return ENGLISH if english(request.headers.get("accept-language", "")) else CHINESE


def remember_language(reply: Response, request: Request, language: str) -> None:
    """Set the cookie that `words_for` reads; `language` is a key of `LANGUAGES`."""
    secure = request.url.scheme == "https"
    path = base_of(request) or "/"
    reply.set_cookie(_COOKIE, language, max_age=_YEAR, path=path, secure=secure, samesite="lax")


def base_of(request: Request) -> str:
    """The sub-path this server is reached under, without a slash at its end; "" for none."""
    return str(request.scope.get("base_path", ""))


def render(name: str, **values: object) -> str:
    """A template that needs no request."""
    return _TEMPLATES.get_template(name).render(**values)


def render_page(name: str, request: Request, **values: object) -> str:
    """A page: with `words`, `large`, `base`, `origin` and `static` beside its own values."""
    base = base_of(request)
    return render(
        name,
        words=words_for(request),
        large=request.cookies.get("xz-large") == "1",
        base=base,
        origin=f"{request.url.scheme}://{request.url.netloc}",
        static=f"{base}/page/{VERSION}",
        **values,
    )
