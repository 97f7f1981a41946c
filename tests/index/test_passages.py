"""Passages and sentences: slices of clauses that lose nothing; tables by row."""

from corpus import Library, PolicyDocument
from index.passages import clause_sentence_spans, cut


def _texts(document: PolicyDocument, label: str) -> list[str]:
    clause = document.clause(label)
    return [document.text[a:b] for a, b in clause_sentence_spans(document, clause)]


def test_passages_lie_in_their_clause_and_lose_nothing(library: Library) -> None:
    columns, texts = cut(library.documents)
    by_row: dict[int, str] = {}
    for row, start, end in columns.passages.tolist():
        document = library.documents[columns.clauses[row, 0]]
        assert 0 < end - start <= 400
        by_row[row] = by_row.get(row, "") + document.text[start:end]
    for row, (place, number) in enumerate(columns.clauses.tolist()):
        clause = library.documents[place].clauses[number]
        assert clause.leaf and clause.states_policy
        assert by_row[row] == clause.text
    counts = len(texts.passages), len(texts.sentences), len(texts.clauses)
    assert counts == (len(columns.passages), len(columns.sentences), len(columns.clauses))


def test_every_leaf_that_states_policy_is_there_and_nothing_else(library: Library) -> None:
    columns, texts = cut(library.documents)
    leaves = [c for d in library for c in d.leaves if c.states_policy]
    assert len(columns.clauses) == len(leaves) > 60
    assert not any("特斯拉" in text for text in texts.clauses)  # the sidebar of the published page


def test_an_item_is_embedded_with_what_it_depends_on(library: Library) -> None:
    document = library.document("guokefazheng-2019-313")
    columns, texts = cut([document])
    number = document.place_of("十四（二）")
    row = columns.clauses[:, 1].tolist().index(number)
    text = texts.passages[columns.passages[:, 0].tolist().index(row)]
    assert text.startswith(f"{document.title}\n")
    assert "支持新型研发机构建设发展" in text and text.endswith(document.clauses[number].text)


def test_sentences_carry_no_mark_and_a_heading_that_runs_on_is_one(library: Library) -> None:
    found = _texts(library.document("alxa-2021"), "四（十）")
    assert found[0] == "创新发展生态科技产业"
    assert found[1].startswith("大力支持乌兰布和生态示范区以产业为手段")


def test_a_row_of_a_table_is_a_sentence_embedded_with_the_head(table_library: Library) -> None:
    (document,) = table_library
    columns, texts = cut([document])
    spans = columns.sentences[:, 1:].tolist()
    sentences = [document.text[a:b] for a, b in spans]
    assert sentences[1:4] == [
        "| 等级 | 奖励；说明 |",
        "| 国家级 | 100万元。一次性 |",
        "| 省级 | 50万元 |",
    ]
    at = sentences.index("| 省级 | 50万元 |")
    assert texts.sentences[at] == "某市奖励办法\n| 等级 | 奖励；说明 |\n| 省级 | 50万元 |"
    assert texts.sentences[1] == "某市奖励办法\n| 等级 | 奖励；说明 |"


def test_a_sentence_is_embedded_with_title_headings_and_lead(library: Library) -> None:
    document = library.document("alxa-2021")
    clause = document.clause("四（十）")
    columns, texts = cut([document])
    row = columns.clauses[:, 1].tolist().index(document.place_of(clause.label))
    first, second = [
        text for text, at in zip(texts.sentences, columns.sentences[:, 0], strict=True) if at == row
    ][:2]
    above = "".join(f"{part}\n" for part in (document.title, *clause.path))
    assert first == f"{above}创新发展生态科技产业"
    assert second.startswith(f"{above}创新发展生态科技产业\n大力支持乌兰布和生态示范区")
