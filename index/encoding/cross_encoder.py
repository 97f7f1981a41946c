"""The cross-encoder: reads a question and a passage together, and says whether the one answers the other.

A cosine compares two summaries; this compares words with words, at the price of a run a pair. It is
asked where the cosines leave open whether a question is answered at all.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoding.guard import document_text, query_text
from index.encoding.policy import MODEL_DIR, checked, cores, load_tokenizer
from index.encoding.runtime import onnxruntime
from index.errors import EncoderError

CROSS_DIR = MODEL_DIR / "cross-encoder"
QUERY_TOKENS, PASSAGE_TOKENS = 64, 128  # what is longer is cut
_PREFIX = 3  # tokens of "query:"
_LENGTH = 200  # characters of a passage; 128 tokens are some 200 characters of official Chinese
_LEAST = 90  # of them, what its sentences have however long the headings are


class CrossEncoder:
    """The cross-encoder that ships; one pair takes some ten milliseconds of one core.

    Args:
        folder: where `model.onnx`, `weights` and `SHA256SUMS` lie.
        tokenizer: the file of its pieces, those of the policy encoder.

    Raises:
        EncoderError: a file is missing or is not the one that SHA256SUMS names.
    """

    def __init__(
        self, folder: Path = CROSS_DIR, tokenizer: Path = MODEL_DIR / "tokenizer.json"
    ) -> None:
        sums = checked(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                folder / "model.onnx", options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = load_tokenizer(tokenizer)
        except Exception as error:
            raise EncoderError(f"{folder}：交叉编码模型无法加载，请重新取得该文件夹") from error
        self.name = f"cross-encoder@{sha256(sums).hexdigest()[:12]}"
        self._threads = ThreadPoolExecutor(cores())

    def scores(self, query: str, passages: Sequence[str]) -> list[float]:
        """Log-odds that each passage answers the query, before any corpus is known.

        Each pair is a run of its own, on its own thread: a batch would pad the short ones, and on a
        quiet machine two pairs take as long as one.
        """
        asked = query_text(query)
        told = [document_text(passage) for passage in passages]
        if len(told) < 2:
            return [self._score(asked, one) for one in told]
        return list(self._threads.map(lambda one: self._score(asked, one), told))

    def _score(self, query: str, passage: str) -> float:
        ids, asked = pair(self._tokenizer, query, passage)
        inputs = {
            "input_ids": np.array([ids], np.int64),
            "query_mask": np.array([asked], np.int64),
        }
        (found,) = self._session.run(None, inputs)
        return float(found[0])


def pair(tokenizer: Tokenizer, query: str, passage: str) -> tuple[list[int], list[int]]:
    """The tokens of a pair, `<s> query </s> passage </s>`, and which of them are the query's.

    Of a long query the end is kept: who tells of himself first asks last. Cut at its end at 48 tokens,
    three of four such questions were read without what they ask.
    """
    begin, end = tokenizer.token_to_id("<s>") or 0, tokenizer.token_to_id("</s>") or 0
    found = tokenizer.encode_batch_fast(
        [f"query: {query}", f"passage: {passage}"], add_special_tokens=False
    )
    asked, told = found[0].ids, found[1].ids[:PASSAGE_TOKENS]
    asked = [*asked[:_PREFIX], *asked[_PREFIX:][_PREFIX - QUERY_TOKENS :]]
    ids = [begin, *asked, end, *told, end]
    return ids, [0, *([1] * len(asked)), *([0] * (len(told) + 2))]


def excerpt(head: str, sentences: Sequence[str], cosines: NDArray[np.float32]) -> str:
    """What is read of a clause: its headings and, where all is too long, the sentences nearest to
    the question in the order of the text.

    Read so, the better of two clauses is told apart more often than where each is cut at its end
    (docs/evaluation.md). `cosines`: of the sentences to the question, shape (n,).
    """
    told, length = "".join(sentences), max(_LEAST, _LENGTH - len(head))
    if len(told) > length:
        kept: set[int] = set()
        for place in np.argsort(-cosines, kind="stable"):
            length -= len(sentences[place])
            if kept and length < 0:
                break
            kept.add(int(place))
        told = "".join(sentences[place] for place in sorted(kept))
    return f"{head}\n{told}"


@cache
def load_cross_encoder() -> CrossEncoder:
    """The one of this process. Raises `EncoderError` as `CrossEncoder` does."""
    return CrossEncoder()
