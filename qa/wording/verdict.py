"""The answer to a question that gives wording to be checked: what was found, with its diff."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from corpus import Clause, ClauseId, Library, PolicyDocument, Slice
from corpus.text import sentence_spans
from index import HybridIndex
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
from qa.asking import GAP, Intent, Query, Understanding, quoted_spans
from qa.errors import InvalidQuestionError
from qa.grammar import function_words, read_tokens
from qa.retrieval import Hit
from qa.wording.alignment import fold
from qa.wording.check import QUOTING, VERBATIM, WordingChecker
from qa.wording.difference import WordingMatch
from qa.wording.draft import checkable, with_gaps
from qa.wording.recognition import Given, WordingFinder

# of the characters of such a line without a mark in it, from which they are wording rather than a
# topic in the documents' words (服务企业用能价格的待遇): 18 of 19 topics that were taken for wording have
# less, and of 151 changed sentences without a comma 11 (2026-11-27, fresh questions and the false
# sentences of `tests/eval`, by hand)
_SAID = 0.65
# Characters from which a statement that names no source and is to be confirmed (…对吧) is wording where it
# is changed: of 19 such sentences of clerks the shortest has 16, of three questions on the matter two
# have 10 and 14 (fresh questions, odd rows, 2026-11-28, by hand)
_LONG = 15
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

    def __init__(
        self,
        index: HybridIndex,
        understanding: Understanding,
        composer: Composer,
        library: Library,
    ) -> None:
        self._checker = WordingChecker(index)
        self._finder = WordingFinder(self._checker.units, understanding)
        self._understanding = understanding
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
            given = self._finder.find(query, allowed)
            if given is None:
                continue
            for wording in given.wordings:
                beside = query.question.replace(wording, "，")
                said = self._understanding.understand(beside)
                named = said.scope or said.preferred
                checked = self._checker.check_text(wording, allowed, named or None)
                if given.quoted or not _is_asked(query, given, wording, checked):
                    told = beside + wording
                    matches += [
                        self._placed(match, named, told[: len(beside) + match.place])
                        for match in checked
                    ]
        if not matches:
            return None
        first = founds[0]
        matches = with_gaps(matches)
        return compose_verdict(first.query, matches, first.hits, self._composer)

    def _placed(self, match: WordingMatch, named: Sequence[str], said: str) -> WordingMatch:
        """A match that tells where it stands, where that is not where it is said to: another document, or
        in the right one another clause than is named in what was `said` beside the wording.
        """
        document, clause = match.document, match.clause
        if document is None or clause is None or match.result is VerdictResult.ABSENT:
            return match
        verbatim = all(piece.op == "equal" or piece.outward for piece in match.diff)
        if match.result is VerdictResult.ELSEWHERE:
            missed = "、".join(name(self._library.document(own)) for own in named)
            place = f"{name(document)}{clause.label}"
        else:
            held, unheld = self._understanding.referred(said, document.document_id)
            places = [clause, *(s.clause for s in match.also if s.document is document)]
            if not (held or unheld) or any(_is_within(c, held, document) for c in places):
                return match
            missed = "、".join([*(f"“{own.label}”" for own in held), *(one.text for one in unheld)])
            place = f"“{clause.label}”"
        if verbatim:
            told = f"{missed}中没有这句话，原文在{place}"
            if match.result is VerdictResult.EXACT and match.differences:
                told += f"；{match.differences}"
            return replace(match, result=VerdictResult.ELSEWHERE, differences=told)
        told = f"{match.differences}；相近的原文不在所指的{missed}，在{place}"
        return replace(match, differences=told)


def compose_verdict(
    query: Query,
    matches: Sequence[WordingMatch],
    hits: Sequence[Hit],
    composer: Composer,
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
                _told(match),
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


def _is_within(clause: Clause, named: Collection[ClauseId], document: PolicyDocument) -> bool:
    """Whether a clause is one of those named, or stands above or below one."""
    above = {clause.id, *_above(clause, document)}
    return any(
        own in above
        or clause.id in _above(document.clause(own.label), document)
        or clause.label.endswith(f"（{own.label}）")  # 第五条 of 一、（一）…二、（五）
        for own in named
    )


def _above(clause: Clause, document: PolicyDocument) -> set[ClauseId]:
    found: set[ClauseId] = set()
    while clause.parent is not None:
        clause = document.clauses[document.place_of(clause.parent)]
        found.add(clause.id)
    return found


def _is_asked(query: Query, given: Given, text: str, matches: Sequence[WordingMatch]) -> bool:
    """Whether a message means what it says, not its wording: nothing like it stands anywhere, it asks
    and has too little of what stands there, or it asks nothing and names a topic.
    """
    if query.asks(Intent.WORDING):
        return all(match.result is VerdictResult.ABSENT for match in matches)
    if query.asks(Intent.QUESTION, Intent.CONFIRM):
        short = not given.sourced and len(fold(text).text) < _LONG
        return any(
            match.share < QUOTING or (short and match.result not in VERBATIM) for match in matches
        )
    return _is_topic(text, matches)


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
    """Whether a line is names alone, with no verb at all or the last one standing in nothing matched.

    Of 191 changed sentences without a mark each has a verb (the false sentences of `tests/eval`,
    2026-11-28).
    """
    tokens, modal = read_tokens(text), function_words().modal
    if any(token.tag[0] in _NO_NAMES or token.text in modal for token in tokens):
        return False
    last = tokens[-1]
    stands = any(last.text in (match.actual or "") for match in matches)
    nominal = all(token.tag not in ("v", "c") for token in tokens)
    return nominal or (last.tag.startswith("n") and not stands)


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


def _told(match: WordingMatch) -> str:
    place = f"{name(match.document)}{match.clause.label}" if match.document and match.clause else ""
    if match.result is VerdictResult.EXACT:
        outward = f"（{match.differences}）" if match.differences else ""
        return f"与原文一致{outward}，见{place}。"
    if match.result is VerdictResult.ALTERED:
        return f"与原文不符。{match.differences}。原文见{place}。"
    if match.result is VerdictResult.ELSEWHERE:
        return f"{match.differences}。"
    return "现有文件中没有这句话，也没有相近的表述。"
