"""The cross-encoder's training: the pairs as they are asked, a tiny model trained and exported."""

import itertools
import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from index.encoding import CrossEncoder
from qa.evaluation import kept_for_fitting
from tests.index.conftest import CharacterEncoder
from training.cross_encoder import (
    CrossModel,
    Plan,
    _order,
    export,
    halved,
    taught,
    tensors,
    train,
)
from training.data import DATA_DIR, load_clauses
from training.pairs import Pair, pairs

_GROUPS: list[list[Pair]] = [
    [(f"第{n}种补贴多少", f"第{n}种补贴每年{n}万元。", 1.0), (f"第{n}种补贴多少", "停车场由业主管理。", 0.0)]
    for n in range(8)
]  # fmt: skip


def test_pairs_have_nothing_that_refusal_is_fitted_on() -> None:
    titles, asked = kept_for_fitting(DATA_DIR)
    assert (len(titles), len(asked)) == (250, 775)
    clauses = dict(itertools.islice(load_clauses().items(), 0, None, 150))
    groups = pairs(clauses, 0, CharacterEncoder())
    rows = [row for group in groups for row in group]
    held = {c.passage for c in clauses.values() if c.context.partition(" ")[0] in titles}
    assert held and not held & {passage for _, passage, _ in rows}
    assert not asked & {question for question, *_ in rows}
    labels = [[label for *_, label in group] for group in groups]
    assert {sum(row) for row in labels} == {0.0, 1.0}  # unanswerable ones among them
    assert all(len({question for question, *_ in group}) <= 1 for group in groups)
    whole = {c.passage for c in clauses.values()}
    parts = [passage for _, passage, _ in rows if passage not in whole]
    assert 0.1 < len(parts) / len(rows) < 0.6  # of long clauses, what is nearest to the question
    assert all(any(p.split("\n")[0] == c.context for c in clauses.values()) for p in parts[:20])


def test_which_passage_of_a_question_is_right_counts_beside_each_pair() -> None:
    labels = torch.tensor([1.0, 0.0, 0.0, 0.0, 0.0])
    even = _order(torch.zeros(5), labels, [3, 2])  # the second question has no right passage
    assert float(even) == pytest.approx(math.log(3))
    apart = _order(torch.tensor([9.0, 0.0, 0.0, 5.0, 5.0]), labels, [3, 2])
    assert float(apart) < 0.001
    assert float(_order(torch.zeros(2), torch.zeros(2), [2])) == 0.0


def test_a_half_begins_with_every_second_layer(tiny_base: Path) -> None:
    whole = CrossModel(str(tiny_base)).eval()
    half = halved(whole, str(tiny_base))
    assert len(half.transformer.encoder.layer) == 1
    one = whole.transformer.encoder.layer[1].state_dict()
    other = half.transformer.encoder.layer[0].state_dict()
    assert all(torch.equal(one[name], other[name]) for name in one)
    assert torch.equal(whole.head[0].weight, half.head[0].weight)


def test_a_trained_model_serves_what_it_gives(tiny_base: Path, tmp_path: Path) -> None:
    torch.manual_seed(1)
    tokenizer = Tokenizer.from_file(str(tiny_base / "tokenizer.json"))
    plan = replace(Plan(), steps=(60, 30), batch=4, warm_up=4, learning_rates=((3e-3, 3e-3),) * 2)
    whole = train(CrossModel(str(tiny_base)), _GROUPS, tokenizer, plan)
    half = halved(whole, str(tiny_base))
    labelled = taught(whole, _GROUPS, tokenizer, plan.taught)
    (yes, no) = (label for *_, label in labelled[0])
    assert 0.4 < yes <= 1.0 and 0.0 <= no < 0.6  # its own share, and what the whole model says
    half = train(half, labelled, tokenizer, plan, half=True)
    export(half, [row for group in _GROUPS for row in group], tokenizer, tmp_path / "onnx")
    served = CrossEncoder(tmp_path / "onnx", tiny_base / "tokenizer.json")
    for question, passage, label in _GROUPS[3]:
        found = served.scores(question, [passage])[0]
        assert (found > 0) == (label == 1.0)
    question, passage, _ = _GROUPS[5][0]
    with torch.no_grad():
        direct = float(half(*tensors(_GROUPS[5][:1], tokenizer)))
    assert served.scores(question, [passage])[0] == pytest.approx(direct, abs=0.3)
