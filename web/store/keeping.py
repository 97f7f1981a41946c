"""What may be kept, and how much: numbers and addresses of persons are masked."""

import re
from dataclasses import dataclass

# Digits as in telephone, identity card and account numbers, with a space or a dash between them;
# addresses of e-mail. Linear: seven digits always match, and an address begins only where nothing
# of one stands before, so that no run is tried from its middle. (The pattern before this one held
# the interpreter for 8.5 s on 20,000 characters.)
_NUMBER = re.compile(r"\+?[0-9](?:[ -]?[0-9]){6,}[Xx]?")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """How much is kept: rows of each table, and days."""

    rows: int = 10_000
    days: int = 365


def storable(text: str) -> str:
    """The text with what looks like a person's number or e-mail address replaced by “…”."""
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
    return _EMAIL.sub("…", _NUMBER.sub("…", text))
