"""What a comparison sets side by side within one question: 办成民非和办成公司，利润能不能分.

Each of the two or more becomes a question of its own (研究院办成民非，利润能不能分；研究院办成公司，利润
能不能分), so that each finds its clause. What belongs to all of them, before the first and behind
the last, is told by parallel words: the same word or a verb at the beginning of both, the same
character at their ends.
"""

import re
from collections.abc import Sequence

from qa.grammar import Token, read_tokens

_STRETCH = re.compile(r"[^,;。?!]+[,;。?!]*")
_JOINS = frozenset(("和", "跟", "与", "同", "及", "以及", "还是", "、"))
_MOST = 4  # alternatives that are searched for apart
_LONGEST = 24  # characters of one
# What is asked of all of them begins here: 各补多少, 哪个高, 有什么不同
_ASKS = re.compile(
    r"各|哪|啥|什么|怎|咋|谁|多少|几|一样|两样|有|是|差|都|分别|在|对|比|之间|呢|吗|不同|区别"
)
_BEFORE = ("v", "f", "p", "uj")  # tags of words that what belongs to all of them ends with


def alternatives(text: str) -> tuple[str, ...]:
    """The questions that a folded one sets side by side, two to four; () where it does not."""
    stretches = _STRETCH.findall(text)
    for place, stretch in enumerate(stretches):
        body = stretch.rstrip(",;。?!")
        parts = _joined(read_tokens(body))
        if not 2 <= len(parts) <= _MOST:
            continue
        last, suffix = _ended(parts[-2], parts[-1])
        prefix, first = _begun(parts[0], parts[1] if parts[2:] else last)
        items = [_text(one) for one in (first, *parts[1:-1], last)]
        if not all(items) or max(map(len, items)) > _LONGEST or len(set(items)) < len(items):
            continue
        before, after = "".join(stretches[:place]), "".join(stretches[place + 1 :])
        end = stretch[len(body) :]
        return tuple(
            f"{before}{_text(prefix)}{one}{_text(suffix)}{end}{after}".strip(",;。")
            for one in items
        )
    return ()


def _joined(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """What stands between the words that join; one where none does."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.text in _JOINS:
            parts.append([])
        else:
            parts[-1].append(token)
    return [*parts] if all(parts) else [tokens]


def _ended(
    before: Sequence[Token], tokens: Sequence[Token]
) -> tuple[Sequence[Token], Sequence[Token]]:
    """The last alternative, and what is said of all of them behind it.

    It ends with what the one before it ends with (专科生|本科生补贴), before 的 where that has none
    (广州|福建的补贴), or before what asks; else it has as many words where that is a name alone.
    """
    end = next((n for n, one in enumerate(tokens) if n and _ASKS.match(one.text)), len(tokens))
    asked = tokens[:end]
    alike = [n for n, one in enumerate(asked, 1) if one.text[-1] == before[-1].text[-1]]
    owned = [n for n, one in enumerate(asked) if n and one.text == "的"]
    if alike:
        end = alike[-1]
    elif owned and not any(one.text == "的" for one in before):
        end = owned[0]
    elif end < len(tokens) and not any(one.tag.startswith(_BEFORE) for one in before):
        end = min(end, len(before))
    return tokens[:end], tokens[end:]


def _begun(
    tokens: Sequence[Token], behind: Sequence[Token]
) -> tuple[Sequence[Token], Sequence[Token]]:
    """What is said of all alternatives before the first one, and that.

    It begins with the word that the next one begins with (研究院办成民非|办成公司), with a verb where
    that does (物流企业建仓库|做冷链), else behind the last verb, place or 的.
    """
    places = range(len(tokens))
    same = [n for n in places if tokens[n].text == behind[0].text]
    verbs = [n for n in places if tokens[n].tag.startswith("v")]
    owned = [n + 1 for n in places[:-1] if tokens[n].tag.startswith(_BEFORE)]
    if same:
        start = same[-1]
    elif behind[0].tag.startswith("v") and verbs:
        start = verbs[-1]
    else:
        start = owned[-1] if owned else 0
    return tokens[:start], tokens[start:]


def _text(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens)
