"""What the page says of a stock too large to be looked at before the first request."""

import time
from pathlib import Path

from corpus import Library, load_library
from web import WebSettings
from web.ui.site import Site

_ARTICLES = 300
_DOCUMENTS = 20  # with 300 articles each, more than 5,000 clauses

_HEAD = """---
id: rules-{number}
title: 某市第{number}号奖励办法
number: 某政发〔2024〕{number}号
issuer: 某市人民政府
level: city
place: 某市
issued_on: '2024-01-02'
published_on: '2024-01-02'
source_url: https://example.org/
validity: 现行有效
verification: 未核对
---
"""


def _large(folder: Path) -> Library:
    articles = "\n".join(f"第{n}条　对第{n}类企业给予奖励。" for n in range(1, _ARTICLES + 1))
    for number in range(1, _DOCUMENTS + 1):
        text = _HEAD.format(number=number) + articles + "\n"
        (folder / f"rules-{number}.md").write_text(text, encoding="utf-8")
    return load_library(folder)


def test_a_large_stock_is_looked_at_behind_and_at_once_for_who_waits(tmp_path: Path) -> None:
    library = _large(tmp_path)
    leaves = sum(len(document.leaves) for document in library)
    assert leaves == _ARTICLES * _DOCUMENTS
    began = time.thread_time()
    site = Site(library, WebSettings(example_questions="有什么奖励？"))
    made = time.thread_time() - began
    assert site.survey.clauses in (0, leaves) and site.survey.examples == ("有什么奖励？",)
    assert site.whole_survey().clauses == leaves
    assert site.survey is site.whole_survey()
    assert made < 0.02  # seconds of the processor; all of it takes 0.09
