"""What an answer's text says: fragments compared, assertions told from denials, support."""

import re

from qa.answering import Answer, VerdictResult

_WIDTH = str.maketrans("，。；：？！（）“”‘’", ",.;:?!()\"\"''")
_MARKUP = re.compile(r"\[\d+\]|\*\*")
_SENTENCE_END = re.compile(r"[。！？；\n]")
_QUOTED = re.compile(r"[“「『]([^“”「」『』]{4,})[”」』]")
_DENIAL = re.compile(
    r"未载明|未查到|未提|未见|未规定|未收录|没有|不是|并非|不符|不一致|不等于|不能|无法|不代表"
    r"|不作|另一文件|改动|引作"
)


def squeeze(text: str) -> str:
    """Text without white space, punctuation in one width."""
    return re.sub(r"\s", "", text).translate(_WIDTH)


def plain_label(label: str) -> str:
    """A clause label without white space, brackets full width."""
    return re.sub(r"\s", "", label).replace("(", "（").replace(")", "）")


def asserted(fragment: str, answer: Answer) -> bool:
    """Whether the answer's text says a fragment without denying it in the same sentence.

    The wording given to a check is not the answer's own, unless the check found it exact.
    """
    text = answer.text
    if answer.verdict and answer.verdict.result is not VerdictResult.EXACT:
        text = text.replace(answer.verdict.given, "")
    part = squeeze(fragment)
    for sentence in _SENTENCE_END.split(text):
        said = squeeze(sentence)
        if part in said and not _DENIAL.search(said.replace(part, "")):
            return True
    return False


def support(answer: Answer) -> tuple[list[bool], list[bool]]:
    """Whether each statement is supported, and whether each of its citations is needed for that.

    A statement is supported when its text, or else each wording it quotes, lies within the
    quotations of its citations, joined in order. A citation is needed when without it the
    statement is not supported any more; those of an unsupported statement count as not needed.
    """
    quotes = {citation.marker: squeeze(citation.quote) for citation in answer.citations}
    supported: list[bool] = []
    needed: list[bool] = []
    for statement in answer.statements:
        cited = [quotes.get(marker, "") for marker in statement.citations]
        holds = _holds(statement.text, statement.kind, cited)
        supported.append(holds)
        for i in range(len(cited)):
            rest = cited[:i] + cited[i + 1 :]
            needed.append(holds and not _holds(statement.text, statement.kind, rest))
    return supported, needed


def _holds(text: str, kind: str, quotes: list[str]) -> bool:
    joined = "".join(quotes)
    said = _MARKUP.sub("", text).strip().removeprefix(f"{kind}：")
    if squeeze(said) and squeeze(said) in joined:
        return True
    parts = [squeeze(part) for part in _QUOTED.findall(said)]
    return bool(parts) and all(part in joined for part in parts)
