"""How many ask the same, without anybody being kept: for one day, in memory, as salted hashes."""

import secrets
import threading
from datetime import date
from hashlib import blake2b

_MOST = 100_000  # pairs of question and address that are remembered of a day, some 10 MB


class Askers:
    """Counts the addresses that a question came from on a day. Safe in threads.

    An address is remembered as eight bytes of a hash with a salt that this process drew for the
    day; at midnight both are forgotten. Nothing of it is written anywhere. Where too many are
    remembered, further ones are not told apart: the count is then too small, never too large.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day: date | None = None
        self._salt = b""
        self._seen: dict[bytes, set[bytes]] = {}
        self._held = 0

    def count(self, address: str, question: str, day: date) -> int:
        """Addresses that this question came from on this day, this one included."""
        with self._lock:
            if day != self._day:
                self._day, self._salt = day, secrets.token_bytes(32)
                self._seen, self._held = {}, 0
            key, who = self._hash(question), self._hash(address)
            seen = self._seen.get(key, set())
            if who not in seen and self._held < _MOST:
                seen.add(who)
                self._seen[key] = seen
                self._held += 1
            return max(1, len(seen))

    def _hash(self, text: str) -> bytes:
        written = text.encode("utf-8", "surrogatepass")
        return blake2b(written, digest_size=8, key=self._salt).digest()
