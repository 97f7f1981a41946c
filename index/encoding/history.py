"""The text of a follow-up question, as the policy encoder was trained to read it."""

from collections.abc import Sequence

_EARLIER = 3  # questions; the training dialogues have no more


def with_history(question: str, history: Sequence[str]) -> str:
    """`question（前文：earlier1；earlier2）` with the last three earlier questions.

    >>> with_history("那国家的呢", ["新型研发机构有什么支持"])
    '那国家的呢（前文：新型研发机构有什么支持）'
    >>> with_history("有补贴吗", [])
    '有补贴吗'
    """
    earlier = "；".join(history[-_EARLIER:])
    return f"{question}（前文：{earlier}）" if earlier else question
