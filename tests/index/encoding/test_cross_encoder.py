"""The cross-encoder that ships: the real model."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from index.encoding import (
    CROSS_DIR,
    MODEL_DIR,
    CrossEncoder,
    excerpt,
    load_cross_encoder,
    pair,
)
from index.errors import EncoderError

_RULE = (
    "某市促进就业办法 社会保险补贴 用人单位招用登记失业人员并缴纳社会保险费的，给予社会保险补贴。"
)
_OTHER = "某市物业管理办法 停车 小区内的停车位由业主大会决定如何使用。"


def _score(query: str, passage: str) -> float:
    return load_cross_encoder().scores(query, [passage])[0]


def test_a_clause_that_answers_scores_above_one_that_does_not() -> None:
    for question in ("招了失业的人，社保能补多少", "公司请下岗工人有补贴吗"):
        assert _score(question, _RULE) > _score(question, _OTHER) + 1
    assert _score("小区车位谁说了算", _OTHER) > _score("小区车位谁说了算", _RULE) + 1


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "\ufdfa" * 1000, "长" * 100_000, "\u202e"])
def test_any_text_has_a_score(text: str) -> None:
    assert -30 < _score(text, _RULE) < 30 and -30 < _score("补贴", text) < 30


def test_a_pair_is_the_end_of_the_query_then_the_beginning_of_the_passage() -> None:
    tokenizer = Tokenizer.from_file(str(MODEL_DIR / "tokenizer.json"))
    story = "我在河边开了一家小店，两个孩子都在上学。" * 8
    ids, asked = pair(tokenizer, f"{story}有没有补贴", "给予补贴。" * 200)
    assert len(ids) == len(asked) == 1 + 64 + 1 + 128 + 1
    assert (sum(asked), asked[0], asked[1], asked[64], asked[65]) == (64, 0, 1, 1, 0)
    assert ids[0] == tokenizer.token_to_id("<s>") and ids[65] == ids[-1] == tokenizer.token_to_id(
        "</s>"
    )
    told = tokenizer.decode(ids[1:65])
    assert told.startswith("query:") and told.endswith("有没有补贴")
    assert tokenizer.decode(ids[66:]).startswith("passage: 给予补贴。")


@pytest.mark.parametrize(
    ("head", "lengths", "cosines", "kept"),
    [
        ("某市办法", (60, 60, 60), (0.1, 0.2, 0.3), (0, 1, 2)),  # all of it is read
        ("某市办法", (90, 90, 90), (0.5, 0.1, 0.4), (0, 2)),  # in the order of the text
        ("某市办法", (90, 300, 90), (0.5, 0.9, 0.4), (1,)),  # one at least, however long
        ("长" * 300, (40, 40, 40), (0.1, 0.5, 0.4), (1, 2)),  # long headings leave room
    ],
)
def test_of_a_long_passage_the_nearest_sentences_are_read(
    head: str, lengths: tuple[int, ...], cosines: tuple[float, ...], kept: tuple[int, ...]
) -> None:
    sentences = [str(place) * length for place, length in enumerate(lengths)]
    told = excerpt(head, sentences, np.array(cosines, dtype=np.float32))
    assert told == f"{head}\n" + "".join(sentences[place] for place in kept)


def test_a_passage_without_sentences_is_its_headings() -> None:
    assert excerpt("某市办法", [], np.zeros(0, dtype=np.float32)) == "某市办法\n"


def test_threads_get_what_one_thread_gets() -> None:
    asked = [f"第{n}类企业有没有补贴" for n in range(12)]
    expected = [_score(question, _RULE) for question in asked]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda question: _score(question, _RULE), asked)) == expected


def test_passages_read_together_have_the_scores_they_have_alone() -> None:
    told = ["补贴。", _RULE * 3, _OTHER, ""]
    assert load_cross_encoder().scores("有补贴吗", told) == [
        _score("有补贴吗", one) for one in told
    ]
    assert load_cross_encoder().scores("有补贴吗", []) == []


@pytest.mark.parametrize("name", ["model.onnx", "weights", "SHA256SUMS"])
def test_missing_and_damaged_files_are_told(tmp_path: Path, name: str) -> None:
    shutil.copytree(CROSS_DIR, tmp_path / "model")
    path = tmp_path / "model" / name
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(EncoderError, match="请重新取得"):
        CrossEncoder(tmp_path / "model")
    path.unlink()
    with pytest.raises(EncoderError, match="请重新取得"):
        CrossEncoder(tmp_path / "model")
