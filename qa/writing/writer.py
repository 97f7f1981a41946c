"""The writer with a language model: its sentences are shown one by one, once each is verified."""

import re
from collections.abc import Generator as Yielding
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus import Clause, PolicyDocument
from qa.answering import Draft, Evidence, Findings, Written
from qa.errors import LanguageModelError
from qa.gate import ClaimGate, Source
from qa.models import LanguageModel
from qa.writing.prompt import write_messages

_MARKERS = re.compile(r"(?<!\s)(?:\s*+\[\d++(?:\s*+[,，、]\s*+\d++)*+\])+")
_BRACKETS = str.maketrans("【】［］", "[][]")
_BULLET = re.compile(r"^\s*(?:[-*•·]+|\d{1,2}[.、)）](?!\d)|[#>]+)\s*")
_ABSENT = re.compile(r"^文件?(?:中|里)?(?:均|都)?(?:未|没有)(?:载明|提到|写明|说明|规定)")
_CLOSING = "。；;，,！!"
_HOPELESS = 6  # sentences by which those stopped outnumber the others before the model is left
_LONGEST = 400  # characters of one sentence; what is longer is no sentence


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the model, without its markers, and the numbers it cites, from 1."""

    text: str
    numbers: tuple[int, ...]


ABSENT = Claim("", ())  # the model says that what was asked is not stated


@dataclass(slots=True)
class Outcome:
    """What became of a model's sentences.

    Of those `stopped`, `replaced` made room for a sentence they cite. `absent`: it said that something
    asked is not stated. `failure` says why the model stopped early; "" if it did not.
    """

    draft: Draft
    passed: int = 0
    stopped: int = 0
    replaced: int = 0
    absent: bool = False
    failure: str = ""

    @property
    def holds(self) -> bool:
        """Whether the model wrote the answer: it finished, and something of it was shown."""
        return not self.failure and self.passed > 0

    @property
    def denies(self) -> bool:
        """Whether the model, which read all of the evidence, says that it answers nothing."""
        return self.absent and not (self.failure or self.passed or self.stopped)

    @property
    def counts(self) -> dict[str, int]:
        """The sentences that passed, made room for a quotation, and were left out."""
        dropped = self.stopped - self.replaced
        return {"passed": self.passed, "replaced": self.replaced, "dropped": dropped}


def stopped_note(outcome: Outcome) -> tuple[str, ...]:
    """What the reader is told of sentences that did not hold, in an answer that does."""
    if not outcome.stopped:
        return ()
    return (f"智能归纳有 {outcome.stopped} 句未通过与引文的核对，已换成原文或略去。",)


def fallback_note(outcome: Outcome) -> tuple[str, ...]:
    """Why the default writer took over."""
    if outcome.failure:
        return (f"智能归纳没有完成（{outcome.failure}），已改用原文摘录。",)
    if outcome.denies:
        return ()  # said above the quotations
    total = outcome.passed + outcome.stopped
    if not total:
        return ("智能归纳没有写出带引文的语句，已改用原文摘录。",)
    return (f"智能归纳的 {total} 句中有 {outcome.stopped} 句未通过与引文的核对，已改用原文摘录。",)


class GenerativeWriter:
    """Has a model write, and lets through what the cited evidence says."""

    def __init__(self, generator: LanguageModel, gate: ClaimGate) -> None:
        self.name = f"generative:{generator.name}"
        self._generator, self._gate = generator, gate

    def write(self, found: Findings) -> Yielding[Written, None, Outcome]:
        """Yields each statement once it is verified; returns what became of them all.

        A sentence that does not hold is replaced by the sentence it cites, if that was not
        quoted yet, or left out. Closing the iterator stops the generation.
        """
        outcome = Outcome(Draft())
        evidence = found.evidence
        messages = write_messages(found.query, evidence, found.missing, self._generator.small)
        pieces = self._generator.stream(messages)
        try:
            said: set[Claim] = set()
            for claim in claims(pieces):
                if claim is ABSENT:
                    outcome.absent = True
                    continue
                if claim in said:
                    break  # a model that says a sentence again goes round in circles
                said.add(claim)
                yield from self._checked(claim, evidence, outcome)
                if outcome.stopped - outcome.passed >= _HOPELESS:
                    break
        except LanguageModelError as error:
            outcome.failure = str(error)
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()
        return outcome

    def _checked(
        self, claim: Claim, evidence: Sequence[Evidence], outcome: Outcome
    ) -> Iterator[Written]:
        known = [evidence[n - 1] for n in claim.numbers if 0 < n <= len(evidence)]
        sources = [as_source(item.text, item.document, item.clause) for item in known]
        unknown = len(known) < len(claim.numbers)
        if not unknown and self._gate.check(claim.text, sources).passed:
            outcome.passed += 1
            yield self._add(outcome.draft, claim.text, known)
            return
        outcome.stopped += 1
        missing = [item for item in known if not outcome.draft.holds(item)]
        outcome.replaced += bool(missing)
        for item in missing:
            yield self._add(outcome.draft, item.text, [item])

    def _add(self, draft: Draft, text: str, cited: Sequence[Evidence]) -> Written:
        before = len(draft.citations)
        statement = draft.state(text, cited)
        return Written(statement, tuple(draft.citations[before:]))


def as_source(text: str, document: PolicyDocument, clause: Clause) -> Source:
    """A sentence of a clause as what a claim may cite."""
    named = (document.title, document.number or "", document.issuer, document.place)
    names = (*named, *document.aliases)
    headings = (*clause.path, clause.heading)
    earlier, _, _ = clause.text.partition(text)
    before = earlier.rstrip() if earlier.rstrip().endswith(("。", "；")) else ""
    return Source(text, clause.lead, names, headings, str(clause.id), clause.label, before)


def claims(pieces: Iterable[str]) -> Iterator[Claim]:
    """The sentences of a text that comes in pieces, each as soon as its markers are complete.

    `ABSENT` for one that says what is not stated. A sentence ends after its markers, or, without any, at the end of its line.
    """
    held = ""
    for piece in pieces:
        held += piece.translate(_BRACKETS)
        while (end := _complete(held)) > 0:
            yield from _claim(held[:end])
            held = held[end:]
    while (end := _complete(held + "\n")) > 0 and held:
        yield from _claim(held[:end])
        held = held[end:]


def _complete(text: str) -> int:
    """Where the first sentence of a text ends, if that can be told yet; else 0."""
    line = text.find("\n")
    markers = _MARKERS.search(text)
    if markers and not (0 <= line < markers.start()):
        end = markers.end()
        rest = text[end:].lstrip(" ")
        if rest and rest[0] != "[":
            return end + (rest[0] in _CLOSING and text[end : end + 1] == rest[0])
        return 0
    if line >= 0:
        return line + 1
    return len(text) if len(text) > _LONGEST else 0


def _claim(text: str) -> Iterator[Claim]:
    numbers = [int(n) for run in _MARKERS.findall(text) for n in re.findall(r"\d+", run)]
    bare = _BULLET.sub("", _MARKERS.sub("", text)).replace("**", "").strip().lstrip(_CLOSING)
    if _ABSENT.match(bare):
        yield ABSENT  # what is missing is not taken from the model
        return
    if not bare or bare.endswith(("：", ":")):
        return  # a heading
    if not any(char.isalnum() for char in bare):
        return
    ended = bare if bare[-1] in "。！？；" else bare.rstrip("，,;!") + "。"
    yield Claim(ended, tuple(dict.fromkeys(numbers)))
