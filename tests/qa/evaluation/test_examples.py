"""Training questions as they are asked for fitting."""

import gzip
import json
from pathlib import Path

from index import KeptVectors, PolicyEncoder
from qa.evaluation import stocks_corpus, training_corpus

_DOCUMENTS = 26  # more than one stock of 25


def _write(folder: Path) -> None:
    clauses = [
        {"id": f"c{n}", "context": f"第{n}号办法 奖励", "sentences": [f"第{n}项奖励{n}万元。"]}
        for n in range(_DOCUMENTS)
    ]
    rows = [
        {"question": f"第{n}项奖励多少？", "clause": f"c{n}", "type": "answered", "split": "train"}
        for n in range(_DOCUMENTS)
    ]
    for split, count in (("train", 3), ("val", 2)):
        rows += [
            {"question": f"{split}{n}食堂几点开门？", "clause": "", "type": "unanswerable", "split": split}
            for n in range(count)
        ]  # fmt: skip
    with gzip.open(folder / "clauses.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(clause) + "\n" for clause in clauses)
    told = (json.dumps({"round": 2, "history": [], **row}) for row in rows)
    (folder / "questions.jsonl").write_text("\n".join(told), encoding="utf-8")


def test_unanswerable_questions_of_the_split_val_are_kept_out_of_refusal(tmp_path: Path) -> None:
    _write(tmp_path)
    encoder = PolicyEncoder()
    corpus = training_corpus(tmp_path, encoder, KeptVectors(tmp_path / "vectors", encoder))
    out = [one.question.question for one in corpus.asked if one.kept_out]
    assert out == ["val0食堂几点开门？", "val1食堂几点开门？"]
    written = [o for o in corpus.asked if o.question.type == "unanswerable" and not o.kept_out]
    assert [one.question.question[:5] for one in written] == ["train"] * 3
    assert not any(one.answerable for one in corpus.asked if one.kept_out)
    assert sum(one.answerable for one in corpus.asked) == _DOCUMENTS
    for one in corpus.asked:  # a stock that lacks the document of a question does not answer it
        if one.question.gold:
            held = one.question.gold[0].document_id in (one.documents or ())
            assert held == one.answerable


def test_stocks_are_asked_of_their_documents_alone(tmp_path: Path) -> None:
    _write(tmp_path)
    titles = ["第1号办法", "第2号办法"]
    asked = [("第2项发多少", "answered", "c2"), ("年假几天", "unanswerable", "c1")]
    questions = [{"question": q, "type": kind, "clause": own} for q, kind, own in asked]
    stocks = [
        {"documents": titles, "split": split, "questions": questions}
        for split in ("train", "fit", "val")
    ]
    lines = "\n".join(json.dumps(stock) for stock in stocks)
    (tmp_path / "stocks.jsonl").write_text(lines, encoding="utf-8")
    encoder = PolicyEncoder()
    training = training_corpus(tmp_path, encoder, KeptVectors(tmp_path / "vectors", encoder))
    corpus = stocks_corpus(tmp_path, training)
    told = [(o.question.question, o.answerable, o.kept_out) for o in corpus.asked]
    of_fit = [("第2项发多少", True, False), ("年假几天", False, False)]
    assert told == [*of_fit, ("第2项发多少", True, False), ("年假几天", False, True)]
    for one in corpus.asked:
        held = [corpus.library.document(own).title for own in one.documents or ()]
        assert held == titles
    (gold,) = corpus.asked[0].question.gold
    assert corpus.library.document(gold.document_id).title == "第2号办法"
