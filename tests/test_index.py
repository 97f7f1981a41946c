"""Embedding guard, segmentation, scores, fusion, the store."""

import itertools
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Library
from index import (
    HybridIndex,
    IndexFileError,
    PolicyEncoder,
    StaleIndexError,
    load,
    min_max,
    open_index,
    ranks,
    reciprocal_rank,
    save,
    sentence_spans,
    weighted,
)
from index.encoding import guard
from index.segmentation import clause_sentences, passages, sentences


@pytest.mark.parametrize(
    "text", ["", "\x00", "a\x00b", "\ud800", "\ufdfa" * 1000, "长" * 100_000, "😀", "\u202e"]
)
def test_bundled_model_takes_any_text(encoder: PolicyEncoder, text: str) -> None:
    vector = encoder.encode_queries([text])
    assert vector.shape == (1, 384) and vector.dtype == np.float32
    assert np.linalg.norm(vector[0]) == pytest.approx(1.0, abs=1e-3)


def test_guard_keeps_what_follows_nul_and_replaces_the_rest() -> None:
    assert guard("甲\x00乙") == "甲 乙"
    assert guard("甲\ud800") == "甲?"
    assert "\ufdfa" not in guard("\ufdfa" * 9)
    assert len(guard("长" * 5000)) == 2000


def test_default_configuration_imports_neither_torch_nor_transformers() -> None:
    code = "import app, sys; print([m for m in ('torch', 'transformers') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_passages_are_slices_that_lose_nothing(library: Library) -> None:
    for document in library:
        by_clause: dict[str, str] = {}
        for passage in passages(document):
            assert document.text[passage.start : passage.end] == passage.text
            assert len(passage.text) <= 400
            by_clause[passage.clause.label] = by_clause.get(passage.clause.label, "") + passage.text
        for label, text in by_clause.items():
            assert text == document.clause(label).text


def test_item_is_embedded_with_its_lead_sentence(library: Library) -> None:
    document = library.document("guokefazheng-2019-313")
    passage = next(p for p in passages(document) if p.clause.label == "十四（二）")
    assert "支持新型研发机构建设发展" in passage.context
    assert "支持新型研发机构建设发展" not in passage.text


@given(st.text(alphabet="甲乙。；，！”\n 1", max_size=60))
def test_sentences_lose_no_character(text: str) -> None:
    spans = sentence_spans(text)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())


def test_sentences_carry_no_mark(library: Library) -> None:
    texts = [s.text for s in sentences(library.document("guokefazheng-2019-313"))]
    assert "采用创新券等支持方式，推动企业向新型研发机构购买研发创新服务。" in texts


def test_a_heading_that_runs_on_is_a_sentence_of_its_own(library: Library) -> None:
    document = library.document("alxa-2021")
    found = [s.text for s in clause_sentences(document, document.clause("四（十）"))]
    assert found[0] == "创新发展生态科技产业"
    assert found[1].startswith("大力支持乌兰布和生态示范区以产业为手段")


def test_flagship_query_finds_the_three_measures(index: HybridIndex) -> None:
    found = [str(hit.clause.id) for hit in index.search("对新型研发平台有什么支持？", 10)]
    assert {f"guokefazheng-2019-313/十四（{n}）" for n in "一二三"} <= set(found)
    assert "alxa-2021/二（二）" in found


def test_search_is_restricted_to_documents(index: HybridIndex) -> None:
    hits = index.search("人才", 10, {"guofa-2020-7"})
    assert {hit.clause.document_id for hit in hits} == {"guofa-2020-7"}
    assert hits[0].clause.label == "二（五）"


def test_sidebar_news_cannot_be_retrieved(index: HybridIndex) -> None:
    assert not any("特斯拉" in clause.text for clause in index.clauses)
    assert float(index.lexical_scores("特斯拉").max()) == 0.0


_scores = st.lists(st.floats(-10, 10, width=32), min_size=2, max_size=20).map(
    lambda values: np.array(values, dtype=np.float32)
)


@given(_scores)
def test_fusing_one_part_keeps_its_order(scores: np.ndarray) -> None:
    assert (np.argsort(min_max(scores), kind="stable") == np.argsort(min_max(scores))).size
    for fused in (weighted([(1.0, scores)]), min_max(scores)):
        assert all(
            fused[i] >= fused[j]
            for i, j in zip(*np.where(scores[:, None] > scores[None, :]), strict=True)
        )
    assert sorted(ranks(scores)) == list(range(1, len(scores) + 1))
    assert int(np.argmax(reciprocal_rank([scores]))) == ranks(scores).index(1)


def test_weighted_adds_scaled_scores() -> None:
    a, b = np.array([0, 5, 10], np.float32), np.array([1, 1, 3], np.float32)
    assert weighted([(0.5, a), (2.0, b)]).tolist() == [0.0, 0.25, 2.5]


def test_saved_index_is_the_same_index(
    index: HybridIndex, library: Library, encoder: PolicyEncoder, tmp_path: Path
) -> None:
    save(index, library, tmp_path)
    again = load(tmp_path, library, encoder)
    assert [h.clause.id for h in again.search("税收优惠")] == [
        h.clause.id for h in index.search("税收优惠")
    ]


def test_a_build_cut_off_leaves_the_old_index(
    index: HybridIndex, library: Library, encoder: PolicyEncoder, tmp_path: Path
) -> None:
    save(index, library, tmp_path)
    before = (tmp_path / "CURRENT").read_text()

    def cut_off() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save(index, library, tmp_path, before_swap=cut_off)
    assert (tmp_path / "CURRENT").read_text() == before
    assert load(tmp_path, library, encoder).search("物流")[0].clause.label == "五（十五）"


@pytest.mark.parametrize("name", ["passages.faiss", "sentences.faiss"])
@pytest.mark.parametrize("damage", ["missing", "truncated", "foreign"])
def test_damaged_files_are_named(
    index: HybridIndex,
    library: Library,
    encoder: PolicyEncoder,
    tmp_path: Path,
    name: str,
    damage: str,
) -> None:
    save(index, library, tmp_path)
    path = next(tmp_path.glob("build-*")) / name
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:100] if damage == "truncated" else b"not an index")
    with pytest.raises(IndexFileError, match=name):
        open_index(tmp_path, library, encoder, rebuild="never")


def test_missing_index_is_built_and_says_so(
    library: Library, encoder: PolicyEncoder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    counted: list[tuple[int, int]] = []
    open_index(tmp_path, library, encoder, progress=lambda *step: counted.append(step))
    assert "重建" in caplog.text
    assert counted[-1][0] == counted[-1][1] > 300
    assert load(tmp_path, library, encoder).dense.dimension == 384


def test_index_of_another_model_is_refused(
    index: HybridIndex, library: Library, encoder: PolicyEncoder, tmp_path: Path
) -> None:
    save(index, library, tmp_path)
    path = next(tmp_path.glob("build-*/manifest.json"))
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps(manifest | {"model": "sentence-transformers/other"}))
    with pytest.raises(StaleIndexError, match="嵌入模型"):
        load(tmp_path, library, encoder)


def test_a_model_that_is_not_there_is_told_in_chinese(tmp_path: Path) -> None:
    code = (
        "from index import SentenceTransformerEncoder, EncoderError\n"
        "import sys\n"
        "try: SentenceTransformerEncoder(sys.argv[1])\n"
        "except EncoderError as e: print(e)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, str(tmp_path / "nothing")],
        capture_output=True,
        text=True,
        check=True,
        env={"HF_HUB_OFFLINE": "1", "PATH": "/usr/bin"},
    )
    assert "无法加载嵌入模型" in done.stdout and "EMBEDDING_MODEL" in done.stdout


_MAKE_MODEL = """
import sys
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Pooling, Transformer
folder = sys.argv[1]
words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + [chr(c) for c in range(0x4e00, 0x5200)]
words += list("query: passage")
tok = Tokenizer(models.WordLevel({w: i for i, w in enumerate(dict.fromkeys(words))}, unk_token="[UNK]"))
tok.pre_tokenizer = pre_tokenizers.Split("", "isolated")
fast = PreTrainedTokenizerFast(tokenizer_object=tok, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")
import torch; torch.manual_seed(0)
BertModel(BertConfig(vocab_size=len(tok.get_vocab()), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)).save_pretrained(folder + "/t")
fast.save_pretrained(folder + "/t")
part = Transformer(folder + "/t")
model = SentenceTransformer(modules=[part, Pooling(32)], prompts={"query": "query: ", "document": "passage: "})
model.save(folder + "/m")
import numpy as np
sys.path.insert(0, ".")
from index import SentenceTransformerEncoder
e = SentenceTransformerEncoder(folder + "/m")
q, d = e.encode_queries(["一丁"]), e.encode_documents(["一丁", "\\ud800"])
plain = model.encode(["query: 一丁"], normalize_embeddings=True)
print(e.dimension, q.dtype, d.shape, bool(np.allclose(q, plain, atol=1e-5)), bool(np.allclose(q[0], d[0], atol=1e-4)))
"""


def test_sentence_transformers_model_uses_its_own_prompts(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _MAKE_MODEL, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["32", "float32", "(2,", "32)", "True", "False"]
