"""Which quotations stand open: of each document one, the lead's neighbours, a list in its order."""

from collections.abc import Sequence

import pytest

from corpus import Clause, Library, PolicyDocument
from qa import Answer, PolicyAssistant, Statement, Status
from qa.answering import Block, Citation, DocumentHeading, Lead, Note, PartHeading, Quotation
from qa.retrieval import Hit
from web.desk import answer_json, opened

_ASKED = "对新型研发平台有什么支持？"


class _Made:
    """An answer put together from clauses of real documents; the hits are given apart."""

    def __init__(self, question: str, hits: Sequence[tuple[PolicyDocument, Clause]]) -> None:
        self.question, self.blocks, self.citations = question, list[Block](), list[Citation]()
        self.hits = tuple(Hit(d, c, 1.0 - n / 20) for n, (d, c) in enumerate(hits))

    def cite(self, document: PolicyDocument, clause: Clause) -> tuple[int]:
        marker = len(self.citations) + 1
        cited = Citation(document, clause, clause.start, clause.end, marker, clause.text)
        self.citations.append(cited)
        return (marker,)

    def say(self, document: PolicyDocument, clause: Clause, text: str, depth: int = 0) -> None:
        self.blocks.append(Quotation(text, self.cite(document, clause), "", depth))

    def open(self) -> list[str]:
        """The texts that stand open, in the order of the answer."""
        said = tuple(
            Statement(b.text, b.citations) for b in self.blocks if isinstance(b, Quotation)
        )
        answer = Answer(
            self.question, self.question, Status.ANSWERED, tuple(self.blocks), said,
            tuple(self.citations), self.hits,
        )  # fmt: skip
        places = opened(answer)
        return [
            b.text for n, b in enumerate(self.blocks) if n in places and isinstance(b, Quotation)
        ]


@pytest.fixture(scope="module")
def clauses(library: Library) -> list[list[tuple[PolicyDocument, Clause]]]:
    """Leaves with their documents, by document."""
    return [[(document, clause) for clause in document.leaves[2:]] for document in library]


Clauses = list[list[tuple[PolicyDocument, Clause]]]


def test_of_each_document_its_best_clause_and_of_that_the_sentence_asked_about(
    clauses: Clauses,
) -> None:
    (a1, a2, *_), (b1, *_), (c1, *_) = clauses
    made = _Made(_ASKED, [a2, a1, b1, c1])
    for at, text in (
        (a1, "甲。"), (a2, "乙。"), (a2, "对研发平台给予支持。"),
        (b1, "丙。"), (b1, "丁。"), (c1, "戊。"),
    ):  # fmt: skip
        if text in "甲丙戊":
            made.blocks.append(DocumentHeading(at[0]))
        made.say(*at, text)
    assert made.open() == ["对研发平台给予支持。", "丙。", "戊。"]


def test_of_one_document_one_of_each_clause_and_never_a_mere_heading(clauses: Clauses) -> None:
    headed = [at for at in clauses[0] if at[1].heading][:4]
    made = _Made("有哪些？", headed)
    for document, clause in headed:
        made.say(document, clause, f"{clause.heading}。")
        made.say(document, clause, f"{clause.label}的内容。")
    assert made.open() == [f"{clause.label}的内容。" for _, clause in headed[:3]]


def test_a_line_without_a_mark_is_a_heading(clauses: Clauses) -> None:
    (a1, *_), (b1, *_), _ = clauses
    made = _Made("申报条件是什么？", [a1, b1])
    for at, text in (
        (a1, "申报条件"), (a1, "在本市注册。"), (a1, "有研发投入。"), (b1, "丁。"), (b1, "戊。"),
    ):  # fmt: skip
        made.say(*at, text)
    assert made.open() == ["在本市注册。", "有研发投入。", "丁。"]


def test_a_list_stands_from_its_beginning(clauses: Clauses) -> None:
    head, *items = clauses[0][:5]
    made = _Made("要交哪些材料？", items[::-1])
    made.say(*head, "应提交下列材料：")
    for n, item in enumerate(items, 1):
        made.say(*item, f"材料{n}；", depth=1)
    assert made.open() == ["应提交下列材料：", "材料1；", "材料2；"]


def test_an_item_of_another_document_comes_with_the_sentence_it_stands_below(
    clauses: Clauses,
) -> None:
    (a1, a2, *_), (b1, b2, b3, *_), _ = clauses
    made = _Made(_ASKED, [a1, b3])
    for at, text, depth in (
        (a1, "甲。", 0), (a2, "乙。", 0), (b1, "采取以下措施。", 0), (b2, "项一；", 1), (b3, "项二。", 1),
    ):  # fmt: skip
        made.say(*at, text, depth)
    assert made.open() == ["甲。", "采取以下措施。", "项二。"]


@pytest.mark.parametrize(
    ("led", "told"), [(0, "甲乙丙"), (2, "甲乙丙"), (3, "丙丁戊"), (4, "丙丁戊")]
)
def test_around_the_first_line(clauses: Clauses, led: int, told: str) -> None:
    made = _Made("几年？", [])
    for at, text in zip(clauses[1], "甲乙丙丁戊", strict=False):
        made.say(*at, text)
    made.blocks.insert(0, Lead("…", (led + 1,)))
    assert made.open() == list(told)


def test_beside_the_first_line_other_documents_are_told(clauses: Clauses) -> None:
    (a1, a2, a3, *_), (b1, *_), _ = clauses
    made = _Made("几年？", [])
    for at, text in ((b1, "戊。"), (a1, "甲。"), (a2, "乙。"), (a3, "丙。")):
        made.say(*at, text)
    made.blocks.insert(0, Lead("…", (3,)))  # of the second document
    assert made.open() == ["戊。", "乙。", "丙。"]


def test_each_question_of_a_message_has_its_own(clauses: Clauses) -> None:
    made = _Made("问一？问二？", [])
    for n, asked in enumerate(("问一？", "问二？")):
        made.blocks += [PartHeading(asked), Note("注。")]
        for at, text in zip(clauses[n], "甲乙丙丁", strict=False):
            made.say(*at, f"{text}{n}")
    assert made.open() == ["甲0", "乙0", "丙0", "甲1", "乙1", "丙1"]


def test_the_real_answer_says_of_each_statement_whether_it_stands_open(
    assistant: PolicyAssistant,
) -> None:
    answer = assistant.ask(_ASKED)
    told = answer_json(answer)
    said = [block for block in told["blocks"] if block["kind"] == "statement"]
    assert sum(block["open"] for block in said) == 3 < len(said)
    documents = {c.marker: c.document.document_id for c in answer.citations}
    assert len({documents[b["citations"][0]] for b in said if b["open"]}) == 2


def test_an_item_with_the_first_line_keeps_the_sentence_it_stands_below(clauses: Clauses) -> None:
    head, *items = clauses[0][:5]
    made = _Made("第几项？", [])
    made.say(*head, "应符合下列条件：")
    for n, item in enumerate(items, 1):
        made.say(*item, f"条件{n}；", depth=1)
    made.blocks.insert(0, Lead("…", (4,)))
    assert made.open() == ["应符合下列条件：", "条件3；", "条件4；"]
