"""Sentences and tokens of Chinese text."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from corpus.text import Tokeniser, sentence_spans


def test_sentences_end_with_their_marks() -> None:
    text = "甲说：“乙。”丙；丁！\n  戊（己。）\n\n。"
    found = [text[start:end] for start, end in sentence_spans(text)]
    assert found == ["甲说：“乙。”", "丙；", "丁！", "戊（己。）", "。"]


@given(st.text(alphabet="甲乙。；”） \n\u3000", max_size=30))
def test_sentences_lose_nothing(text: str) -> None:
    kept = "".join(text[start:end] for start, end in sentence_spans(text))
    kept = "".join(text[start:end] for start, end in sentence_spans(text))
    assert "".join(kept.split()) == "".join(text.split())


def test_words_and_pairs_do_not_depend_on_script_or_width() -> None:
    tokeniser = Tokeniser()
    plain = tokeniser.tokens("支持高新技术企业5G发展，3.5%。")
    assert tokeniser.tokens("支持高新技術企業５Ｇ發展,３.５％。") == plain
    assert {"支持", "高新", "企业", "5g", "3.5%", "持高"} <= set(plain)


def test_segments_follow_each_other() -> None:
    assert "".join(Tokeniser().segments("新型研发机构（二）")) == "新型研发机构二"


def test_one_tokeniser_serves_many_threads() -> None:
    tokeniser = Tokeniser()
    texts = [f"第{n}条支持企业发展" * 20 for n in range(64)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(tokeniser.tokens, texts)) == [tokeniser.tokens(t) for t in texts]
