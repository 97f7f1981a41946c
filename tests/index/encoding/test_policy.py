"""The encoder that ships: the real model."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.encoding import MODEL_DIR, PolicyEncoder
from index.errors import EncoderError

_TEXTS = [
    "企业可以申请研发补贴。",
    "第三条　本办法所称单位，是指依法登记的法人。" * 9,
    "短",
    "",
] * 5


@pytest.mark.parametrize(
    "text", ["", "\x00", "a\x00b", "\ud800", "\ufdfa" * 1000, "长" * 100_000, "😀", "\u202e"]
)
def test_any_text_has_a_vector_of_length_one(encoder: PolicyEncoder, text: str) -> None:
    for vectors in (encoder.encode_queries([text]), encoder.encode_documents([text])):
        assert vectors.shape == (1, 384) and vectors.dtype == np.float32
        assert np.linalg.norm(vectors[0]) == pytest.approx(1.0, abs=1e-3)


def test_everyday_words_are_near_official_ones(encoder: PolicyEncoder) -> None:
    asked = encoder.encode_queries(["孩子上学的钱能少交点税吗"])[0]
    texts = [
        "子女教育支出按照每个子女每月1000元的标准定额扣除。",
        "园区物流企业用水按工业标准收费。",
    ]
    right, wrong = encoder.encode_documents(texts) @ asked
    assert right > wrong + 0.1


def test_the_batch_makes_no_difference(encoder: PolicyEncoder) -> None:
    together = encoder.encode_documents(_TEXTS)
    alone = np.concatenate([encoder.encode_documents([text]) for text in _TEXTS])
    assert (together * alone).sum(axis=1) == pytest.approx(np.ones(len(_TEXTS)), abs=1e-4)


def test_threads_get_what_one_thread_gets(encoder: PolicyEncoder) -> None:
    asked = [f"第{i}个问题：有没有补贴？" for i in range(40)]
    expected = [encoder.encode_queries([text])[0] for text in asked]
    fresh = PolicyEncoder(threads=2)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: fresh.encode_queries([text])[0], asked))
    assert np.array_equal(np.stack(found), np.stack(expected))


def test_queries_side_by_side_are_those_of_each(encoder: PolicyEncoder) -> None:
    asked = [f"第{i}问：几月几日截止？" for i in range(7)] * 2
    one = PolicyEncoder(threads=1)
    alone = [one.encode_queries([text])[0] for text in asked]
    assert np.array_equal(PolicyEncoder(threads=2).encode_queries(asked), np.stack(alone))


def test_progress_counts_every_text_once(encoder: PolicyEncoder) -> None:
    counted: list[tuple[int, int]] = []
    encoder.encode_documents(_TEXTS, lambda done, total: counted.append((done, total)))
    assert counted[-1] == (20, 20) and counted == sorted(counted)
    assert encoder.encode_documents([]).shape == encoder.encode_queries([]).shape == (0, 384)


def test_a_query_of_two_thousand_characters_reads_no_more_tokens_than_one_of_two_hundred(
    encoder: PolicyEncoder,
) -> None:
    head, tail = "有什么支持？" * 22, "需要什么条件？" * 10
    long, cut = head + "闲话" * 900 + tail, head[:128] + tail[-64:]
    assert np.array_equal(encoder.encode_queries([long]), encoder.encode_queries([cut]))


@pytest.mark.parametrize("name", ["model.onnx", "weights", "tokenizer.json", "SHA256SUMS"])
def test_missing_and_damaged_files_are_told(tmp_path: Path, name: str) -> None:
    shutil.copytree(MODEL_DIR, tmp_path / "model")
    path = tmp_path / "model" / name
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(EncoderError, match="请重新取得"):
        PolicyEncoder(tmp_path / "model")
    path.unlink()
    with pytest.raises(EncoderError, match="请重新取得"):
        PolicyEncoder(tmp_path / "model")


def test_the_model_is_small_and_named_by_its_weights(encoder: PolicyEncoder) -> None:
    assert sum((MODEL_DIR / n).stat().st_size for n in ("model.onnx", "weights")) < 60_000_000
    assert encoder.name.startswith("policy-encoder@") and len(encoder.name) == 27


def test_it_needs_neither_torch_nor_transformers() -> None:
    code = (
        "import sys; from index import PolicyEncoder; PolicyEncoder().encode_queries(['问']);"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
