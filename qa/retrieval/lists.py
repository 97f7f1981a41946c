"""Which list a clause is an item of, and what else belongs to that list."""

import re

from corpus import Clause, ClauseId, ClauseKind, Slice
from qa.grammar import read_tokens, referred
from qa.retrieval.hit import Hit

_TABLE = "|"
_NOUN = 2  # characters at the end of a compound that say what it is: 书面材料 are 材料
# What a sentence before a list announces: 应当具备下列条件： but not 下列条件由市科技局另定，… .
_ANNOUNCED = re.compile("(?:以下|下列)([^。；，：:]{1,20})[：:。]?$")
# The line above a table that says what its figures are in: （单位：万元）; not 责任单位：市科技局.
_UNIT = re.compile(
    r"[（(]?(?:计量|金额)?单位\s?[:：][^。；\n]{0,10}[元吨人户个件套亩米里次台辆顷天月年分%％][）)]?"
)


def is_item(clause: Clause) -> bool:
    """Whether it is an item of a list; rows of a table say with its head all they say."""
    return bool(clause.lead) and not clause.lead.startswith(_TABLE)


def for_all(hit: Hit) -> list[Clause]:
    """The paragraphs that follow the list of which a clause is an item."""
    parent = hit.clause.parent if is_item(hit.clause) else None
    beside = hit.document.children(parent) if parent else ()
    return [clause for clause in beside if clause.kind is ClauseKind.PARAGRAPH]


def around(hit: Hit) -> list[str]:
    """What is told with a clause: what it refers to, and what it stands under (what is listed under
    申报材料 are materials, whatever each is called).
    """
    leant_on = referred(hit.clause, hit.document, hit.clause.text)
    stands_under = " ".join((hit.document.title, *hit.clause.path, hit.clause.lead))
    return [*(clause.text for clause in leant_on), stands_under]


def list_of(hit: Hit) -> ClauseId | None:
    """The clause whose list a hit is an item of; None where it is none."""
    clause = hit.clause
    if clause.parent is None or clause.lead.startswith(_TABLE):
        return None
    return ClauseId(clause.id.document_id, clause.parent)


def announced(clause: Clause) -> str:
    """What the sentence before a list calls its items (应当具备下列条件之一：), "" where it does not.

    The last noun, or where none is tagged as one (以下要求) the last word.
    """
    found = _ANNOUNCED.search(clause.lead)
    words = read_tokens(found[1]) if found else []
    nouns = [token for token in words if token.tag == "n"] or words
    return nouns[-1].text[-_NOUN:] if nouns else ""


def under(hit: Hit, named: set[ClauseId]) -> bool:
    """Whether a hit stands below a clause that is named."""
    clause: Clause | None = hit.clause
    while clause is not None and clause.parent is not None:
        clause = hit.document.clause(clause.parent)
        if clause.id in named:
            return True
    return False


def unit_above(row: Slice, header: str) -> Slice | None:
    """The line above the head of a row's table that names the unit of its figures."""
    text, end = row.document.text, row.document.text.rfind(header, 0, row.start)
    while end > 0 and text[end - 1].isspace():
        end -= 1
    start = text.rfind("\n", 0, max(end, 0)) + 1
    if not _UNIT.fullmatch(text, start, max(end, start)):
        return None
    clause = row.clause
    while clause.start > start and clause.parent is not None:
        clause = row.document.clause(clause.parent)
    if clause.start > start:
        return None
    beside = row.document.children(clause.label)
    clause = next((child for child in beside if child.start <= start < child.end), clause)
    return Slice(row.document, clause, start, end)
