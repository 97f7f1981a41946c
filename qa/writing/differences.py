"""What a claim changed, for the reasons of a judgement: words put in, left out, exchanged or moved."""

import rjieba
from rapidfuzz.distance import Indel


def difference(claim: str, source: str) -> tuple[str, str]:
    """The kind of the first change ("inserted", "deleted", "substituted", "moved") and its words."""
    said, held = rjieba.cut(claim), rjieba.cut(source)
    codes = Indel.opcodes(held, said)
    put: list[str] = []
    for op in codes:
        if op.tag in ("insert", "replace"):
            put.extend(said[op.dest_start : op.dest_end])
    new = [word for word in put if word not in source]
    if new:
        return "inserted", "".join(new)
    if put:
        return "moved", "".join(put)
    gone = [w for op in codes if op.tag == "delete" for w in held[op.src_start : op.src_end]]
    return "deleted", "".join(gone)
