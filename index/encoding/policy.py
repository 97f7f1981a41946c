"""The policy encoder: ONNX Runtime and `tokenizers`, no torch. See `index/model/README.md`."""

import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.encoding.guard import document_text, query_text
from index.encoding.protocol import Progress, Vectors
from index.encoding.runtime import onnxruntime
from index.errors import EncoderError

MODEL_DIR = Path(__file__).parents[1] / "model"

_TOKENS = 512  # positions that the model has
_BLOCK = 4096  # texts tokenised and sorted at a time
_BATCH_TOKENS = 512  # padded tokens a batch: what a core works on stays in its cache
_PROMPTS = {"query": "query: ", "document": "passage: "}  # as it was trained


class PolicyEncoder:
    """The encoder that ships; needs no network, makes no difference between platforms.

    A query runs on one core (a few milliseconds), so that requests do not wait for each other's
    threads. Documents are sorted by length and their batches shared out to `threads` cores.
    Vectors of the last 256 queries are kept.

    Args:
        folder: where `model.onnx`, `weights`, `tokenizer.json` and `SHA256SUMS` lie.
        threads: cores for documents; by default those that this process may use.

    Raises:
        EncoderError: a file is missing or is not the one that SHA256SUMS names.
    """

    def __init__(self, folder: Path = MODEL_DIR, threads: int | None = None) -> None:
        sums = checked(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(
                folder / "model.onnx", options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = load_tokenizer(folder / "tokenizer.json")
        except Exception as error:
            raise EncoderError(f"{folder}：嵌入模型无法加载，请重新取得该文件夹") from error
        self._padding = self._tokenizer.token_to_id("<pad>")
        self._threads = threads or cores()
        self._returning = onnxruntime.RunOptions()  # memory goes back after each batch of documents
        self._returning.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        self.name = f"policy-encoder@{sha256(sums).hexdigest()[:12]}"
        self.dimension = int(self._session.get_outputs()[0].shape[-1])
        self._query = lru_cache(maxsize=256)(self._encode_query)
        self._queries = ThreadPoolExecutor(self._threads)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Query vectors, shape (n, dimension); several run side by side, each on its own core."""
        told = [query_text(text) for text in texts]
        run = self._queries.map if len(told) > 1 else map
        vectors = list(run(self._query, told))
        return np.stack(vectors) if vectors else np.zeros((0, self.dimension), np.float32)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Document vectors, shape (n, dimension)."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        done = 0
        with ThreadPoolExecutor(self._threads) as pool:
            for start in range(0, len(texts), _BLOCK):
                block = texts[start : start + _BLOCK]
                tokens = self._tokens(_PROMPTS["document"] + document_text(text) for text in block)
                batches = list(_batches([len(one) for one in tokens]))
                rows = ([tokens[i] for i in places] for places in batches)
                runs = pool.map(lambda batch: self._run(batch, self._returning), rows)
                for places, found in zip(batches, runs, strict=True):
                    vectors[start + places] = found
                    done += len(places)
                    if progress:
                        progress(done, len(texts))
        return vectors

    def _encode_query(self, text: str) -> Vectors:
        vector: Vectors = self._run(self._tokens([_PROMPTS["query"] + text]))[0]
        vector.flags.writeable = False  # shared by all who ask the same
        return vector

    def _tokens(self, texts: Iterable[str]) -> list[NDArray[np.int64]]:
        encodings = self._tokenizer.encode_batch_fast(list(texts))
        return [np.array(one.ids, dtype=np.int64) for one in encodings]

    def _run(
        self, tokens: Sequence[NDArray[np.int64]], options: onnxruntime.RunOptions | None = None
    ) -> Vectors:
        shape = (len(tokens), max(len(one) for one in tokens))
        ids, mask = np.full(shape, self._padding, np.int64), np.zeros(shape, np.int64)
        for row, one in enumerate(tokens):
            ids[row, : len(one)], mask[row, : len(one)] = one, 1
        (vectors,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask}, options)
        return np.asarray(vectors, dtype=np.float32)


@cache
def load_tokenizer(path: Path) -> Tokenizer:
    """The tokeniser of a file, cut to what the model reads; one of 20 MB for all who use it."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(_TOKENS)
    return tokenizer


def _batches(lengths: Sequence[int]) -> Iterator[NDArray[np.int64]]:
    """Places of texts in batches of like length, none padded beyond `_BATCH_TOKENS`.

    Longest first: the last batches are short, and no core works long after the others are done.
    """
    order = np.argsort(-np.array(lengths, dtype=np.int64), kind="stable")
    start = 0
    while start < len(order):
        size = max(1, _BATCH_TOKENS // lengths[order[start]])
        yield order[start : start + size]
        start += size


def checked(folder: Path) -> bytes:
    """The content of SHA256SUMS, once the files are those that it names."""
    try:
        sums = (folder / "SHA256SUMS").read_bytes()
        for line in sums.decode("ascii").splitlines():
            digest, name = line.split()
            if sha256((folder / name).read_bytes()).hexdigest() != digest:
                raise EncoderError(f"{folder / name}：模型文件损坏（校验和不符），请重新取得该文件")
    except (OSError, ValueError) as error:
        raise EncoderError(
            f"{folder}：缺少模型文件（SHA256SUMS 和其中所列的），请重新取得该文件夹"
        ) from error
    return sums


def cores() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
