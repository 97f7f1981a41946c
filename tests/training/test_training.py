"""A tiny random model is cut, trained a few steps, averaged, exported and served."""

import itertools
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from index.encoding import PolicyEncoder, load_encoder
from qa.evaluation import kept_for_fitting
from training.data import DATA_DIR, Kind, load_clauses, load_questions, load_stocks
from training.errors import TrainingError
from training.examples import NEGATIVES, examples
from training.export import export
from training.loss import RetrievalLoss
from training.mining import Mined
from training.train import Plan, train
from training.vocabulary import cut_vocabulary


@pytest.fixture(scope="module")
def trained(tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    cut_vocabulary(str(tiny_base), folder / "base")
    few = dict(itertools.islice(load_clauses().items(), 60))
    plan = Plan(epochs=(1, 1), batch=4, steps=3, limit=16, clauses=few)
    train(str(folder / "base"), folder / "encoder", plan)
    return folder


def _tokenizer(folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def test_cut_pieces_are_gone_and_the_others_keep_their_vectors(
    tiny_base: Path, trained: Path
) -> None:
    before, after = _tokenizer(tiny_base), _tokenizer(trained / "base")
    assert before.token_to_id("ж") is not None and after.token_to_id("ж") is None
    assert after.token_to_id("ひら") is None and after.token_to_id("ภาษา") is None
    text = "第一条 为了规范管理"
    assert before.encode(text).tokens == after.encode(text).tokens
    full = SentenceTransformer(str(tiny_base)).encode(text)
    assert SentenceTransformer(str(trained / "base")).encode(text) == pytest.approx(full, abs=1e-5)


def test_training_moves_the_weights_and_the_average_lies_between(trained: Path) -> None:
    base = SentenceTransformer(str(trained / "base"))
    model = SentenceTransformer(str(trained / "encoder"))
    assert model.prompts["query"] == "query: " and model.prompts["document"] == "passage: "
    key = next(name for name in model.state_dict() if name.endswith("query.weight"))
    moved = (model.state_dict()[key] - base.state_dict()[key]).abs().max()
    assert 0 < moved < 1e-2


def test_an_exported_model_serves_what_the_trained_one_gives(trained: Path, tmp_path: Path) -> None:
    export(trained / "encoder", tmp_path / "onnx", ["query: 补贴", "passage: 第一条 为了规范管理"])
    served = PolicyEncoder(tmp_path / "onnx")
    direct = load_encoder(str(trained / "encoder"))
    texts = ["第一条 为了规范管理，制定本办法。", "补贴", "管理" * 300]
    for one, other in (
        (served.encode_documents(texts), direct.encode_documents(texts)),
        (served.encode_queries(texts), direct.encode_queries(texts)),
    ):
        assert one.shape == other.shape == (3, 32)
        assert ((one * other).sum(axis=1) > 0.99).all()
    assert not np.allclose(direct.encode_documents(texts), direct.encode_queries(texts))


def test_what_is_no_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="模型文件夹"):
        export(tmp_path, tmp_path / "onnx", ["text"])


def test_the_data_is_whole() -> None:
    questions, clauses = load_questions(), load_clauses()
    assert len(clauses) == 27_017 and len(questions) == 11_524
    assert all(one.clause in clauses for one in questions if one.kind is Kind.ANSWERED)
    counts = [sum(q.round == n and q.split == "train" for q in questions) for n in (1, 2)]
    assert counts == [4753, 6093]


def test_rows_hold_the_positive_first_and_none_where_nothing_answers() -> None:
    clauses = dict(itertools.islice(load_clauses().items(), 30))
    asked = [one for one in load_questions() if one.clause in clauses][:20]
    asked += [one for one in load_questions() if one.kind is Kind.UNANSWERABLE][:2]
    places = {name: place for place, name in enumerate(clauses)}
    mined = Mined(
        tuple(tuple(p for p in range(30) if p != places.get(one.clause or "")) for one in asked)
    )
    rows = examples(asked, clauses, mined, seed=1)
    assert set(rows) == {"clauses", "sentences"}
    whole = {row["question"]: row for row in rows["clauses"]}
    for one in asked:
        row = next(row for text, row in whole.items() if text.startswith(one.question))
        answered = one.kind is not Kind.UNANSWERABLE
        assert row["label"] == int(answered)
        assert row["document"] == clauses[one.clause].passage if answered else True
        assert f"negative_{NEGATIVES}" in row


def test_the_loss_prefers_the_right_document_and_counts_unanswerable_rows(
    tiny_base: Path,
) -> None:
    loss = RetrievalLoss(SentenceTransformer(str(tiny_base)))
    questions = torch.eye(2, 4)
    near, far = torch.eye(2, 4), torch.eye(4)[2:]
    labels = torch.tensor([1, 1])

    def value(documents: torch.Tensor, negatives: torch.Tensor, told: torch.Tensor) -> float:
        return loss.calculate_loss([[questions], [documents], [negatives]], told).item()

    # a right pair of cosine 1 lies on the first boundary of the sigmoid: ln 2, half of it counted
    assert value(near, far, labels) == pytest.approx(0.5 * np.log(2), abs=1e-3)
    assert value(far, near, labels) > 5
    nothing = torch.tensor([0, 0])
    assert value(far, far, nothing) < value(near, far, nothing)  # near would be a wrong answer


def test_stocks_hold_what_was_asked_of_them() -> None:
    """Those trained on have no document that refusal is fitted or measured on; the others no other."""
    clauses, (kept, _) = load_clauses(), kept_for_fitting(DATA_DIR)
    title = {own: clause.context.partition(" ")[0] for own, clause in clauses.items()}
    stocks = load_stocks()
    assert Counter(stock.split for stock in stocks) == {
        "train": 661,
        "held": 32,
        "fit": 16,
        "val": 8,
    }
    for stock in stocks:
        assert {title[one.clause] for one in stock.questions} <= set(stock.documents)
        assert {name in kept for name in stock.documents} == {stock.split in ("fit", "val")}
        kinds = Counter(one.kind for one in stock.questions)
        assert kinds.keys() == {Kind.ANSWERED, Kind.UNANSWERABLE} and min(kinds.values()) >= 8
    questions = [one.question for stock in stocks for one in stock.questions]
    assert len(set(questions)) == len(questions) == 24068
