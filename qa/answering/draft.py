"""An answer being written: its lines, statements and citations, each quoted slice under one marker."""

import re
from collections.abc import Sequence

from corpus import Clause, Library, PolicyDocument
from qa.answering.answer import Citation, Statement
from qa.answering.evidence import Evidence


class Draft:
    """Collects statements and gives each quoted slice one marker, in the order of the text."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.lines: list[str] = []
        self.statements: list[Statement] = []
        self.citations: list[Citation] = []

    def cite(self, document: PolicyDocument, clause: Clause, start: int, end: int) -> int:
        """The marker of a slice, a new one where it was not cited yet."""
        for citation in self.citations:
            if (citation.clause.id, citation.start, citation.end) == (clause.id, start, end):
                return citation.marker
        marker = len(self.citations) + 1
        quote = document.text[start:end]
        self.citations.append(Citation(marker, document, clause, quote, start, end))
        return marker

    def quote(self, evidence: Evidence, indent: str = "", kind: str = "") -> None:
        """A line that is the evidence itself, with its marker."""
        self._add(evidence.text, [evidence], indent, kind)

    def state(self, text: str, cited: Sequence[Evidence]) -> Statement:
        """A line in other words than the evidence it cites, with all its markers."""
        return self._add(text, cited)

    def holds(self, evidence: Evidence) -> bool:
        """Whether that slice is cited already."""
        place = (evidence.clause.id, evidence.start, evidence.end)
        return any((c.clause.id, c.start, c.end) == place for c in self.citations)

    def title(self, document: PolicyDocument) -> None:
        self.lines.append(f"\n**{name(document)}**\n")

    def _add(
        self, text: str, cited: Sequence[Evidence], indent: str = "", kind: str = ""
    ) -> Statement:
        markers = [self.cite(item.document, item.clause, item.start, item.end) for item in cited]
        label = f"**{kind}**：" if kind else ""
        told = "".join(f"[{marker}]" for marker in markers)
        self.lines.append(f"{indent}- {label}{flat(text)} {told}")
        statement = Statement(text, tuple(markers), kind)
        self.statements.append(statement)
        return statement


def name(document: PolicyDocument) -> str:
    """《title》（number), once per document in an answer."""
    title = f"《{document.title.strip('《》')}》" if "《" not in document.title else document.title
    return f"{title}（{document.number}）" if document.number else title


def flat(text: str) -> str:
    """A text in one line."""
    return re.sub(r"\s*\n\s*", "", text)
