"""An index that grew by any changes is the index that is built of what there is in the end."""

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Library, load_library
from index import HybridIndex, build
from index.builds.growth import Earlier, grown, keys_of
from index.dense import DenseIndex
from index.vectors import KeptVectors
from index.words import KeptTokens
from tests.index.conftest import FRONT, CharacterEncoder, Write

_TITLES = ("奖励办法", "用房规定", "人才细则")
_ARTICLES = (
    "对首次认定的企业一次性奖励十万元。",
    "租用厂房的企业减免三个月租金；租金由管委会核定。",
    "人才公寓优先配租。",
    "奖励、减免不重复享受。",
    "下列企业优先：\n（一）新办的企业；\n（二）迁入的企业。",
)
_LEVELS = ("city", "national")  # the more local stand first, so a document may move
_Change = tuple[int, list[int] | None, int, int]  # document, its articles or none, title, level
_CHANGES = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.none() | st.lists(st.integers(0, 4), min_size=1, max_size=4),
        st.integers(0, 2),
        st.integers(0, 1),
    ),
    min_size=1,
    max_size=4,
)
_ASKED = ("企业奖励", "减免租金", "人才公寓由谁配租", "鲸鱼")


def _apply(folder: Path, change: _Change) -> None:
    number, articles, title, level = change
    path = folder / f"d{number}.md"
    if articles is None:
        if len(list(folder.glob("*.md"))) > 1:
            path.unlink(missing_ok=True)
        return
    front = FRONT.format(name=f"d{number}", title=_TITLES[title])
    front = front.replace("level: city", f"level: {_LEVELS[level]}")
    body = "".join(f"第{'一二三四'[i]}条　{_ARTICLES[a]}\n" for i, a in enumerate(articles))
    path.write_text(front + body, encoding="utf-8")


def _same(one: HybridIndex, other: HybridIndex) -> None:
    assert one.texts_hash == other.texts_hash
    for name in ("clauses", "passages", "sentences"):
        assert np.array_equal(getattr(one.columns, name), getattr(other.columns, name)), name
    for asked in _ASKED:
        found, expected = one.recall(asked), other.recall(asked)
        for part in ("rows", "dense", "sentence", "lexical"):
            assert np.array_equal(getattr(found, part), getattr(expected, part)), part
    for name in ("tokens", "offsets", "rows", "counts", "lengths"):
        held, wanted = (getattr(i.lexical.postings, name) for i in (one, other))
        assert np.array_equal(held, wanted) and held.dtype == wanted.dtype, name


@given(_CHANGES, st.lists(_CHANGES, max_size=4))
@settings(deadline=None)
def test_any_changes_lead_to_the_index_of_what_is_there(
    first: list[_Change], later: list[list[_Change]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        documents = Path(folder, "documents")
        documents.mkdir()
        _apply(documents, (0, [0], 0, 0))
        for changes in [first, *later]:
            for change in changes:
                _apply(documents, change)
            library = load_library(documents)
            index = build(Path(folder, "index"), library, CharacterEncoder())
            _same(index, HybridIndex.build(library.documents, CharacterEncoder()))


def _earlier(library: Library) -> Earlier:
    index = HybridIndex.build(library.documents, CharacterEncoder())
    nearest = (index.passages, index.sentence_vectors)
    assert isinstance(nearest[0], DenseIndex) and isinstance(nearest[1], DenseIndex)
    return Earlier(keys_of(library), index.columns, *nearest, index.lexical, index.texts)


def test_of_a_document_more_only_its_own_clauses_are_looked_at(
    write_library: Write, tmp_path: Path
) -> None:
    first = write_library({"a": f"甲办法\n第一条　{_ARTICLES[0]}\n第二条　{_ARTICLES[2]}\n"})
    earlier = _earlier(first)
    second = write_library({"b": f"乙办法\n第一条　{_ARTICLES[1]}\n"})
    tokenised: list[str] = []

    def tokenise(text: str) -> list[str]:
        tokenised.append(text)
        return list(text)

    encoder = CharacterEncoder()
    kept = KeptVectors(tmp_path / "vectors", encoder)
    index = grown(earlier, second, encoder, kept.encode, KeptTokens(None, tokenise))
    assert index is not None and len(index) == 3
    assert tokenised == [f"乙办法\n第一条　{_ARTICLES[1]}"]
    assert encoder.embedded and all(text.startswith("乙办法") for text in encoder.embedded)


def test_documents_that_are_not_known_by_their_files_are_no_base(write_library: Write) -> None:
    library = write_library({"a": f"甲办法\n第一条　{_ARTICLES[0]}\n"})
    nameless = Library(library.documents, library.corpus_hash)
    assert keys_of(library)[0][1] and keys_of(nameless) == (("a", ""),)
    earlier = _earlier(nameless)
    encoder = CharacterEncoder()
    index = grown(earlier, nameless, encoder, encoder.encode_documents, KeptTokens())
    assert index is not None and encoder.embedded  # all of it is made anew
