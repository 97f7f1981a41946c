"""What chat front ends ask by themselves: a title, tags, follow-ups of a conversation.

No reader asked it, so the documents are not asked and nothing is counted.
"""

import json
import re

from corpus.text import fold
from qa.data import load

_LONGEST = 20  # characters of a title
_BEGINNING = 400  # characters that show what a message is
_SAID = re.compile(
    r"^[ \t]*(?:user|human|用户|提问)[ \t]*[:：](.{1,200})", re.IGNORECASE | re.MULTILINE
)
_LISTS = {"follow_ups": [], "queries": [], "tags": ["政策问答"]}  # what a prompt may want as JSON


def own_request(system: list[str], asked: list[str]) -> str | None:
    """The reply to a front end's own request; None where a reader asks.

    `system` and `asked` are the texts of the conversation's system and user messages.
    """
    prompts = [text for text in (*system, asked[-1]) if _is_own(text)]
    if not prompts:
        return None
    prompt = "\n".join((*prompts, asked[-1]))
    for key, value in _LISTS.items():
        if f'"{key}"' in prompt:
            return json.dumps({key: value}, ensure_ascii=False)
    quoted = _SAID.search(prompt)
    first = quoted[1] if quoted else asked[0] if len(asked) > 1 else ""
    title = "".join(first.split())[:_LONGEST] or load("talk")["title_prompt"].values["reply"]
    return json.dumps({"title": title}, ensure_ascii=False) if '"title"' in prompt else title


def _is_own(text: str) -> bool:
    return load("talk")["title_prompt"].shows("opens", fold(text[:_BEGINNING]).strip().lower())
