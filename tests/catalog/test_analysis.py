"""One analyzer for all: the same words from documents and queries."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.analysis import Analyzer, WordKind, concept_token, fold_text, latin_tokens
from catalog.folding import fold

ANALYZER = Analyzer(
    words=("滑块行程", "伺服"),
    names={
        "油压机": ("油压机",),
        "液压机": ("油压机",),
        "四柱液压机": ("油压机",),
        "折弯机": ("折弯机",),
        "机床": ("机床",),
        "车床": ("机床",),
    },
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("四柱液压机", ["四柱", "液压", "液压机", "四柱液压机", "柱液"]),
        ("四柱液壓機", ["四柱", "液压机", "四柱液压机"]),
        ("SL-Y32-68H/II", ["sl-y32-68h/ii", "sly3268hii", "sl", "y32", "68h", "ii", "sly32", "32"]),
        ("ＳＬ－Ｙ３２", ["sl-y32", "sly32", "y32"]),
        ("YB32500", ["yb32500", "yb", "32500"]),
        ("YB32-500", ["yb32500", "yb32", "500"]),
        ("公称力6300kN", ["公称", "6300kn", "6300", "kn"]),
        ("0.02mm", ["0.02mm", "0.02", "mm"]),
        ("Q355B", ["q355b", "355"]),
        ("泵", ["泵"]),
        ("折湾机", ["折湾", "湾机"]),
        ("5G工业网关", ["5g", "工业", "网关", "业网"]),
        ("MVR蒸发器", ["mvr", "蒸发器"]),
        ("фреза", ["фреза"]),
    ],
)
def test_a_document_gives(text: str, tokens: list[str]) -> None:
    assert set(tokens) <= set(ANALYZER.tokens(text))


def test_figures_are_not_run_together() -> None:
    assert "14001200" not in ANALYZER.tokens("1400×1200")
    assert latin_tokens("0.02") == ("0.02",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("630吨以上油压机", [("630", WordKind.NUMBER), ("油压机", WordKind.WORD)]),
        ("要一台四柱液压机", [("四柱液压机", WordKind.WORD)]),
        ("630t液压机", [("630", WordKind.NUMBER), ("液压机", WordKind.WORD)]),
        ("折湾机", [("折湾机", WordKind.UNKNOWN)]),
        ("SL-Y32", [("sl-y32", WordKind.MODEL)]),
        ("yyj", [("yyj", WordKind.LATIN)]),
        ("5G", [("5g", WordKind.MODEL)]),
        ("泵", [("泵", WordKind.CHARACTER)]),
        ("1400*1200", [("1400", WordKind.NUMBER), ("1200", WordKind.NUMBER)]),
        ("的，以上", []),
    ],
)
def test_a_query_reads_as(text: str, words: list[tuple[str, WordKind]]) -> None:
    assert [(word.text, word.kind) for word in ANALYZER.query_words(text)] == words


def test_a_name_says_its_term() -> None:
    (word,) = ANALYZER.query_words("液压机")
    assert (word.terms, word.is_term) == (("油压机",), False)
    (term,) = ANALYZER.query_words("油压机")
    assert term.is_term
    assert ANALYZER.terms_named("框架式四柱液压机") == ("油压机",)
    assert ANALYZER.terms_named("水泵") == ()
    assert concept_token("5G 宏基站") == "≈5g宏基站"


@pytest.mark.parametrize(
    ("text", "full", "first"), [("油压机", "youyaji", "yyj"), ("5G网关", "5gwangguan", "5wg"), ("绿色", "lvse", "ls")]
)
def test_pinyin(text: str, full: str, first: str) -> None:
    assert ANALYZER.pinyin(text) == (full, first)


def test_a_homophone_sounds_like_the_word_meant() -> None:
    (typed,) = ANALYZER.query_words("折湾机")
    assert set(typed.sounds) & set(ANALYZER.sounds("数控折弯机"))


def test_what_is_typed_may_begin_at_any_word() -> None:
    assert ANALYZER.endings("四柱液压机") == ["四柱液压机", "液压机"]
    assert ANALYZER.endings("SL-Y32-68H/II") == ["sly3268hii"]


def test_stop_words_do_not_stand_for_a_query() -> None:
    assert ANALYZER.query_tokens("以上的液压机 the") == ["液压机", "液压", "压机"]


def test_words_leave_pairs_and_parts_out() -> None:
    assert ANALYZER.words("四柱液压机SL-Y32") == ["四柱液压机", "sl-y32"]


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_the_same_by_all(text: str) -> None:
    tokens = ANALYZER.tokens(text)
    assert all(token and not token.isspace() for token in tokens)
    assert fold_text(fold_text(text)) == fold_text(text) or not text.isprintable()
    assert all(word.text for word in ANALYZER.query_words(text))
    ANALYZER.endings(text)
    ANALYZER.sounds(text)


@given(st.lists(st.text(max_size=40) | st.text("℃°５．－，；：（）ＡaA1.-机機数控", max_size=20), max_size=4))
@settings(max_examples=300, deadline=None)
def test_texts_cut_together_give_the_tokens_of_each_once(texts: list[str]) -> None:
    whole = "\n".join(texts)
    assert list(ANALYZER.tokens_once(texts)) == list(dict.fromkeys(ANALYZER.tokens(whole)))


def test_a_stretch_named_apart_is_left_out_where_it_stands_alone() -> None:
    told = ["SL-Y32 液压机，同SL-Y32H"]
    assert "sl-y32h" in ANALYZER.tokens_once(told, "SL-Y32")
    assert "sl-y32" not in ANALYZER.tokens_once(told, "SL-Y32")


_PIECES = ("四柱", "液压机", "的", "伺服", "滑块行程", "车床", "〇", "机", "三", "SL-Y32", "0.02", "，", "液壓機")


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
@settings(max_examples=200, deadline=None)
def test_a_run_is_looked_up_once_and_gives_the_words_of_the_dictionary(text: str) -> None:
    jieba = ANALYZER._jieba
    for run in re.findall("[\u4e00-\u9fff〇]+", fold_text(text)):
        read = ANALYZER._read(run)
        assert read.words == jieba.cut(run, False)
        assert [word for word, _, _ in read.parts] == jieba.cut_for_search(run, False)
        assert "".join(read.words) == run


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=40))
@settings(max_examples=200, deadline=None)
def test_folding_is_that_of_the_rest_of_the_catalogue(text: str) -> None:
    if len(fold_text(text)) == len(text):
        assert fold_text(text) == fold(text).text


def test_ten_thousand_characters_are_quick() -> None:
    text = "想换一台630吨以上的四柱液压机，台面左右不小于1.4米，型号YB32-500。" * 300
    began = time.process_time()
    ANALYZER.tokens(text)
    ANALYZER.query_words(text)
    assert time.process_time() - began < 1.0
