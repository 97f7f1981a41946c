"""Kinds of support and matters of policy: which a sentence is, and which clauses are of each."""

import re

from corpus import Clause, ClauseKind, Library

KINDS: tuple[tuple[str, str], ...] = (
    ("税收", r"税|加计扣除"),
    ("用地", r"用地|土地"),
    ("金融", r"信贷|融资|银行|质押|保险|上市|创业投资|股权投资|创投|金融"),
    ("资金", r"经费|资金|财政|补助|奖励|创新券|基金|采购|首购"),
    ("人才", r"人才|博士|职称|薪酬|签证|居留|兼职|科技人员|聘用"),
    ("审批", r"审批|准入|登记|政务|承诺制|容缺"),
    ("平台", r"平台|实验室|创新中心|研发机构|孵化|众创|基地"),
)
OTHER = "其他"


def kind_of(text: str) -> str:
    """The kind of support a sentence gives, the more specific before the more general."""
    return next((kind for kind, pattern in KINDS if re.search(pattern, text)), OTHER)


def coverage(library: Library) -> dict[str, dict[str, tuple[Clause, ...]]]:
    """For each kind and document id, the clauses that speak of it, in document order."""
    unread = (ClauseKind.NOTICE, ClauseKind.CLOSING)
    return {
        kind: {
            document.document_id: tuple(
                clause
                for clause in document.leaves
                if clause.kind not in unread and re.search(pattern, clause.text)
            )
            for document in library
        }
        for kind, pattern in KINDS
    }
