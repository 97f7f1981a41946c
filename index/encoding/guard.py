"""The guard on what reaches a model: length, lone surrogates, NUL.

A model reads 512 tokens at most, but a tokeniser first reads all it is given: a megabyte costs
seconds and hundreds of megabytes. So a text is cut before it is tokenised.
"""

DOCUMENT_LENGTH = 2000  # characters: Chinese text of this length always fills 512 tokens
QUERY_LENGTH = 192  # characters: about 130 tokens
_QUERY_HEAD = 128  # of them from the beginning, where a question with its history has the question


def document_text(text: str) -> str:
    """A passage as a model can take it, at most `DOCUMENT_LENGTH` characters."""
    return _clean(text[:DOCUMENT_LENGTH])


def query_text(text: str) -> str:
    """A question as a model can take it, at most `QUERY_LENGTH` characters.

    Of a longer one the beginning and the end are kept: people ask first or last and tell their
    story in between. Longer questions so cost no more than these.
    """
    if len(text) > QUERY_LENGTH:
        text = text[:_QUERY_HEAD] + text[_QUERY_HEAD - QUERY_LENGTH :]
    return _clean(text)


def _clean(text: str) -> str:
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")
