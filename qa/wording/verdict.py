"""The answer to a question that gives wording to be checked: what was found, with its diff."""

import re
import unicodedata
from collections.abc import Collection, Sequence

from corpus import Library, Slice
from corpus.text import sentence_spans
from qa.answering import (
    Answer,
    Composer,
    Diff,
    Draft,
    Findings,
    Status,
    Verdict,
    VerdictResult,
    lead_sentence,
    name,
    nearest_block,
)
from qa.asking import GAP, Intent, Query, quoted_spans
from qa.errors import InvalidQuestionError
from qa.grammar import function_words, read_tokens
from qa.retrieval import Hit
from qa.wording.check import VERBATIM, WordingChecker, WordingMatch

# of a message that asks nothing, from which a stretch of a clause is all it says: it is checked
_WHOLE = 0.7
# of the characters of such a line without a mark in it, from which they are wording rather than a
# topic in the documents' words (服务企业用能价格的待遇): 18 of 19 topics that were taken for wording have
# less, and of 151 changed sentences without a comma 11 (2026-11-27, fresh questions and the false
# sentences of `tests/eval`, by hand)
_SAID = 0.65
_MARKS = re.compile(r"[，。；：！,;!]")
_MAX_LENGTH = 20_000  # characters of one check
# Sentences and quotations of one check, each of which costs 3 to 10 ms of a core among 1,492 laws;
# 20,000 characters of a law have at most 598 sentences, half of them at most 451 (2026-11-26, by
# hand, on the laws of `benchmarks.laws`).
_MAX_PARTS = 1_000
_NO_NAMES = "pdr"  # first letters of tags that no name has, as jieba gives them: 对, 均, 其
_SEVERITY = {
    VerdictResult.EXACT: 0,
    VerdictResult.ELSEWHERE: 1,
    VerdictResult.ABSENT: 2,
    VerdictResult.ALTERED: 3,
}


class WordingAnswerer:
    """Answers messages that give wording to be checked, in quotation marks or without."""

    def __init__(self, checker: WordingChecker, composer: Composer, library: Library) -> None:
        self._checker = checker
        self._composer = composer
        self._library = library

    def check(self, text: str, named: Collection[str] | None) -> list[WordingMatch]:
        """Check a text of at most 20,000 characters and 1,000 sentences and quotations.

        Raises:
            InvalidQuestionError: it is longer, or there are no words in it.
        """
        kept = checkable(text, _MAX_LENGTH)
        parts = len(sentence_spans(kept)) + len(quoted_spans(kept))
        if parts > _MAX_PARTS:
            raise InvalidQuestionError(
                f"句子太多（连同引语 {parts} 句），一次最多核对 {_MAX_PARTS} 句，请分几次核对"
            )
        return self._checker.check_text(kept, None, named)

    def answer(self, founds: Sequence[Findings], allowed: Collection[str] | None) -> Answer | None:
        """The answer of a check; None where the message gives no wording."""
        matches: list[WordingMatch] = []
        for found in founds:
            query = found.query
            named = query.scope or query.preferred or None
            quotes = query.quotes
            asks = query.asks(Intent.WORDING)
            if not quotes and (asks or not query.asks(Intent.QUESTION)):
                stretch = self._checker.unquoted(query.question, allowed)
                whole = stretch and len(stretch) >= _WHOLE * len(query.question)
                quotes = (stretch,) if stretch and (asks or whole) else ()
            for quote in quotes:
                found_in = self._checker.check_text(quote, allowed, named)
                if query.quotes or asks or not _is_topic(quote, found_in):
                    matches += found_in
        if not matches:
            return None
        first = founds[0]
        return compose_verdict(first.query, matches, first.hits, self._composer, self._library)


def compose_verdict(
    query: Query,
    matches: Sequence[WordingMatch],
    hits: Sequence[Hit],
    composer: Composer,
    library: Library,
) -> Answer:
    """Write the answer to a question that gives wording; the worst verdict is the answer's."""
    draft = Draft()
    verdicts: list[Verdict] = []
    for match in matches:
        cited: tuple[int, ...] = ()
        whole = None
        if match.document and match.clause and match.result is not VerdictResult.ABSENT:
            whole = _whole_sentences(match)
            cited = (draft.cite(whole.document, whole.clause, whole.start, whole.end),)
        verdict = to_verdict(match, cited[0] if cited else None)
        verdicts.append(verdict)
        draft.blocks.append(
            Diff(
                _told(match, query, library),
                match.result.value,
                match.given,
                match.actual,
                verdict.diff,
                match.differences,
                cited,
            )
        )
        if whole is not None:
            head = lead_sentence(whole.document, whole.clause)
            if head is not None:  # 不支持下列活动： turns what each item says
                draft.quote(head, "原文")
            draft.quote(whole, "原文", depth=int(head is not None))
    found = bool(draft.citations)
    if not found and hits:
        draft.blocks.append(nearest_block(hits))
    places = {citation.clause.id for citation in draft.citations}
    cited_hits = {c.clause.id: Hit(c.document, c.clause, 1.0) for c in draft.citations}
    rest = (hit for hit in hits if hit.clause.id not in places)
    return Answer(
        question=query.question,
        standalone_question=query.standalone,
        status=Status.ANSWERED if found else Status.NOT_FOUND,
        blocks=tuple(draft.blocks),
        statements=tuple(draft.statements),
        citations=tuple(draft.citations),
        hits=(*cited_hits.values(), *rest),
        verdict=max(verdicts, key=lambda verdict: _SEVERITY[verdict.result]),
        notes=composer.references(draft.citations),
    )


def to_verdict(match: WordingMatch, marker: int | None) -> Verdict:
    """The verdict of a wording match, pointing at the citation that holds the true wording."""
    return Verdict(
        result=match.result,
        given=match.given,
        actual=match.actual,
        citation=marker,
        differences=match.differences,
        diff=match.diff,
        punctuation_only=match.punctuation_only,
    )


def _is_topic(text: str, matches: Sequence[WordingMatch]) -> bool:
    """Whether a line that asks nothing names a topic.

    It stands nowhere; or it has no mark, stands nowhere as it is, and one clause has only some of
    its words, it is in pieces (评估周期 不合格退出), or nothing but names, the last of which is not
    what the clause has (新经济企业入库条件). Of 157 changed sentences without a mark the last two
    take none, of 7 topics that share leaves 5 (2026-11-27, as above).
    """
    if all(match.result is VerdictResult.ABSENT for match in matches):
        return True
    if _MARKS.search(text) or any(match.result in VERBATIM for match in matches):
        return False
    few = max(match.share for match in matches) < _SAID
    return few or bool(GAP.search(text)) or _names_another(text, matches)


def _names_another(text: str, matches: Sequence[WordingMatch]) -> bool:
    """Whether a line is names alone, ending with one that stands in nothing matched."""
    tokens, modal = read_tokens(text), function_words().modal
    if any(token.tag[0] in _NO_NAMES or token.text in modal for token in tokens):
        return False
    last = tokens[-1]
    stands = any(last.text in (match.actual or "") for match in matches)
    return last.tag.startswith("n") and not stands


def _whole_sentences(match: WordingMatch) -> Slice:
    """The match widened to whole sentences, so that nothing is read out of its context."""
    document, clause = match.document, match.clause
    assert document is not None and clause is not None  # noqa: S101 - the caller has checked
    body = clause.start + len(clause.mark)
    end = clause.end if clause.leaf else clause.own_end
    spans = [(body + a, body + b) for a, b in sentence_spans(document.text[body:end])]
    touched = [(a, b) for a, b in spans if a < match.end and b > match.start]
    start = min([match.start, *(a for a, _ in touched)])
    return Slice(document, clause, start, max([match.end, *(b for _, b in touched)]))


def _told(match: WordingMatch, query: Query, library: Library) -> str:
    place = f"{name(match.document)}{match.clause.label}" if match.document and match.clause else ""
    if match.result is VerdictResult.EXACT:
        outward = f"（{match.differences}）" if match.differences else ""
        return f"与原文一致{outward}，见{place}。"
    if match.result is VerdictResult.ALTERED:
        return f"与原文不符。{match.differences}。原文见{place}。"
    if match.result is VerdictResult.ELSEWHERE:
        asked = "、".join(name(library.document(d)) for d in (query.scope or query.preferred))
        return f"{asked}中没有这句话，原文出自另一文件：{place}。"
    return "现有文件中没有这句话，也没有相近的表述。"


def checkable(text: str, limit: int) -> str:
    """The text with odd characters replaced by spaces; line breaks stay, as ends of paragraphs.

    Every character stays at its place: matches tell where their wordings stand.

    Raises:
        InvalidQuestionError: there are no words in it, or more than `limit` characters.
    """
    kept = "".join(
        char if char == "\n" or unicodedata.category(char)[0] != "C" else " " for char in text
    ).rstrip()
    if not any(unicodedata.category(char)[0] in "LN" for char in kept):
        raise InvalidQuestionError("没有要核对的文字，请粘贴一段文字或放入 .docx 文件")
    if len(text) > limit:  # as it was given: what the API describes
        raise InvalidQuestionError(
            f"文字太长（{len(text)} 字），一次最多核对 {limit} 字，请分几次核对"
        )
    return kept
