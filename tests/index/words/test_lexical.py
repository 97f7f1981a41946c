"""BM25 on a scale of its own: 0 … 1, the same in a small and in a large corpus."""

import math
from pathlib import Path

import numpy as np
import pytest

from corpus.text import Tokeniser
from index.errors import IndexFileError
from index.words import KeptTokens, LexicalIndex

_TEXTS = ["研发机构可以申请补贴", "物流企业用水按工业标准收费", "人才公寓优先配租"]


def test_a_text_that_shares_nothing_has_nothing_and_unknown_words_count() -> None:
    index = LexicalIndex.build(_TEXTS)
    scores = index.scores("人才公寓")
    assert scores[:2].tolist() == [0.0, 0.0] and 0 < scores[2] < 1
    assert index.scores("鲸鱼潜水").tolist() == [0.0, 0.0, 0.0]
    assert index.scores("人才公寓鲸鱼潜水")[2] < scores[2]
    assert index.scores("").tolist() == [0.0, 0.0, 0.0]


def test_the_score_is_a_share_of_the_weight_of_the_query() -> None:
    # the word 甲乙 and the pair 甲乙 are the same token, so tf is 2; the length is the average one
    index = LexicalIndex.build(["甲乙", "丙丁"])
    idf, unknown, saturated = math.log1p(1.5 / 1.5), math.log1p(2.5 / 0.5), 2 / (2 + 1.2)
    assert index.scores("甲乙")[0] == pytest.approx(saturated, abs=1e-6)
    share = 2 * idf / (2 * idf + unknown)
    assert index.scores("甲乙。戊")[0] == pytest.approx(share * saturated, abs=1e-6)


def test_more_documents_of_other_matters_leave_the_score_nearly_as_it_is() -> None:
    query = "研发机构补贴"
    few = LexicalIndex.build(_TEXTS).scores(query)[0]
    other = [f"第{i}号航道疏浚工程养护规定" for i in range(500)]
    many = LexicalIndex.build([*_TEXTS, *other]).scores(query)[0]
    assert few == pytest.approx(many, rel=0.25)


def test_saved_scores_are_mapped_and_the_same(tmp_path: Path) -> None:
    index = LexicalIndex.build(_TEXTS)
    folder = tmp_path / "words"
    index.save(folder)
    again = LexicalIndex.load(folder, 3)
    assert np.array_equal(index.scores("企业补贴"), again.scores("企业补贴"))
    with pytest.raises(IndexFileError):
        LexicalIndex.load(folder, 4)
    np.save(folder / "weights.npy", np.zeros(3, np.float32))
    with pytest.raises(IndexFileError):
        LexicalIndex.load(folder, 3)
    (folder / "tokens.npy").unlink()
    with pytest.raises(IndexFileError):
        LexicalIndex.load(folder, 3)


def test_what_is_kept_is_not_tokenised_again_and_changes_nothing(tmp_path: Path) -> None:
    plain = LexicalIndex.build(_TEXTS)
    LexicalIndex.build(_TEXTS[:2], KeptTokens(tmp_path))
    told: list[str] = []

    def tokenise(text: str) -> list[str]:
        told.append(text)
        return Tokeniser().tokens(text)

    again = LexicalIndex.build(_TEXTS, KeptTokens(tmp_path, tokenise))
    assert told == _TEXTS[2:]
    for query in ("奖励企业", "研发经费", _TEXTS[0]):
        assert np.array_equal(again.scores(query), plain.scores(query))
    for part in tmp_path.rglob("*.npz"):
        part.write_bytes(b"damaged")
    damaged = LexicalIndex.build(_TEXTS, KeptTokens(tmp_path))
    assert np.array_equal(damaged.scores("奖励企业"), plain.scores("奖励企业"))
