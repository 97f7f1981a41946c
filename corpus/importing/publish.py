"""A draft into a document file: a safe id, front matter, all or nothing."""

import json
import os
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

import frontmatter

from corpus.document import UNSTATED
from corpus.errors import DocumentError
from corpus.importing.body import Field
from corpus.importing.draft import Draft

_LONGEST_ID = 80


def document_id(name: str) -> str:
    """The id for a file: its stem, where letters, digits and - _ . are all it has.

    Chinese is written in pinyin; whatever else a name holds (folders, leading dots) is left out.

    >>> document_id("gov_32.html"), document_id("../../etc/办法 1.docx")
    ('gov_32', 'banfa-1')
    """
    stem = Path(name.replace("\\", "/")).name
    stem = stem.rsplit(".", 1)[0] if "." in stem.strip(".") else stem
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", stem):
        return stem[:_LONGEST_ID]
    from pypinyin import lazy_pinyin  # 55 MB, which a server that imports nothing does without

    plain = unicodedata.normalize("NFKC", stem)
    parts = re.findall(r"[\u3400-\u9fff]+|[A-Za-z0-9_]+", plain)
    written = ["".join(lazy_pinyin(part)) for part in parts]
    safe = re.sub(r"[^A-Za-z0-9._-]", "", "-".join(written)).strip("-._")
    return safe[:_LONGEST_ID].rstrip("-._") or "document"


def front_matter(draft: Draft, identity: str) -> dict[str, Any]:
    """The front matter of a draft: what is unknown stays empty, or says 未载明 where needed."""
    recognised = [repair for repair in draft.repairs if repair.kind == "recognition"]
    sources = {key: field.source for key, field in draft.fields.items() if field.source}
    return {
        "id": identity,
        "title": draft.value("title"),
        "number": draft.value("number") or None,
        "issuer": draft.value("issuer") or UNSTATED,
        "level": draft.value("level"),
        "place": draft.value("place") or UNSTATED,
        "issued_on": draft.value("issued_on") or None,
        "published_on": draft.value("published_on") or None,
        "effective_on": draft.value("effective_on") or None,
        "valid_until": draft.value("valid_until") or None,
        "repeals": _values(draft.repeals),
        "replaces": _values(draft.replaces),
        "issued_under": _values(draft.issued_under),
        "source_url": draft.source_url,
        "validity": "待核实",
        "verification": recognised[0].note if recognised else "未核对",
        "verified": [],
        "aliases": list(draft.aliases),
        "repairs": [
            {"label": r.label, "kind": r.kind, "before": r.before, "after": r.after, "note": r.note}
            for r in draft.repairs
        ],
        "sources": sources,
    }


def _values(fields: tuple[Field, ...]) -> list[str]:
    return list(dict.fromkeys(field.value for field in fields))


def publish(draft: Draft, folder: Path, *, force: bool = False) -> Path:
    """Write a draft as a document into a folder, which is made where it is not there.

    Raises:
        DocumentError: a document of this id is there already, or the folder cannot be written.
    """
    identity = document_id(draft.name)
    path = folder / f"{identity}.md"
    if path.exists() and not force:
        raise DocumentError(path, "文件已存在；确要覆盖请加 --force")
    post = frontmatter.Post(draft.text, **front_matter(draft, identity))
    write(path, frontmatter.dumps(post, allow_unicode=True, sort_keys=False) + "\n")
    return path


def write(path: Path, content: str) -> None:
    """Write all or nothing.

    Raises:
        DocumentError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(content)
            Path(name).chmod(0o644)
            os.replace(name, path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise DocumentError(path, f"无法写入（{error.strerror}）") from error


def save_draft(draft: Draft, folder: Path) -> Path:
    """Keep a draft for review, as JSON in `drafts/` of the folder: text, fields with sources,
    faults and repairs.

    Raises:
        DocumentError: it cannot be written.
    """
    identity = document_id(draft.name)
    kept = {
        "id": identity,
        "front_matter": front_matter(draft, identity),
        "faults": [
            {"offset": f.offset, "kind": f.kind, "label": f.label, "message": f.message}
            for f in draft.faults
        ],
        "text": draft.text,
    }
    path = folder / "drafts" / f"{identity}.json"
    write(path, json.dumps(kept, ensure_ascii=False, indent=1) + "\n")
    return path
