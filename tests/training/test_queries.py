"""Questions of a tiny model are moved: nearer to what answers, further from what does not."""

from pathlib import Path

import pytest
import torch
from sentence_transformers import SentenceTransformer

from qa.evaluation import kept_for_fitting
from training.data import DATA_DIR, Kind, load_clauses, load_stocks
from training.errors import TrainingError
from training.queries import QueryPlan, tune_queries
from training.train import Plan, train

_STOCK = next(stock for stock in load_stocks() if stock.split == "train")
_CLAUSES = {
    own: clause
    for own, clause in load_clauses().items()
    if clause.context.partition(" ")[0] in _STOCK.documents
}
_TITLES, _ = kept_for_fitting(DATA_DIR)


def _gap(model: SentenceTransformer) -> float:
    """How much nearer answered questions come to their clause than others to the nearest one."""
    passages = model.encode_document([c.passage for c in _CLAUSES.values()], convert_to_tensor=True)
    places = {own: place for place, own in enumerate(_CLAUSES)}
    right, near = [], []
    for one in _STOCK.questions:
        cosines = model.encode_query(one.question, convert_to_tensor=True) @ passages.T
        if one.kind is Kind.ANSWERED:
            right.append(float(cosines[places[one.clause]]))
        else:
            near.append(float(cosines.topk(2).values.mean()))
    return sum(right) / len(right) - sum(near) / len(near)


def test_answered_questions_come_nearer_and_passages_stay(tiny_base: Path, tmp_path: Path) -> None:
    plan = Plan(epochs=(1, 1), batch=4, steps=3, limit=16, clauses=_CLAUSES)
    before = train(str(tiny_base), tmp_path / "encoder", plan)
    tuned = tune_queries(
        tmp_path / "encoder",
        tmp_path / "tuned",
        QueryPlan(steps=40, answered=8, unanswered=8, held=4, learning_rate=2e-3, clauses=_CLAUSES),
    )
    assert not _TITLES & set(_STOCK.documents)
    assert _gap(tuned) > _gap(before) + 0.02
    kept = SentenceTransformer(str(tmp_path / "tuned"))
    assert kept.prompts == {"query": "query: ", "document": "passage: "}
    text = next(iter(_CLAUSES.values())).sentences[0]
    one, other = (m.encode_document(text, convert_to_tensor=True) for m in (before, kept))
    assert torch.cosine_similarity(one, other, dim=0) > 0.99


def test_what_cannot_be_tuned_is_told(tiny_base: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="无法加载模型"):
        tune_queries(tmp_path / "nowhere", tmp_path / "tuned", QueryPlan(clauses={}))
    plan = Plan(epochs=(1, 1), batch=4, steps=1, limit=16, clauses=_CLAUSES)
    train(str(tiny_base), tmp_path / "encoder", plan)
    with pytest.raises(TrainingError, match="没有足够的问题"):
        tune_queries(tmp_path / "encoder", tmp_path / "tuned", QueryPlan(clauses={}))
