from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.retrieval import RetrievalSet, scores_of
from matching.text import TextMatcher
from matching.text_pieces import characters, codes, plain, single_and_paired

ENGLISH = [
    "linksys etherfast 8-port switch ezxs88w",
    "linksys 5-port switch ezxs55w",
    "denon turntable dp-29f",
    "sony tv kdl-40",
]
CHINESE = ["焊锡丝", "铜焊丝", "金属管道", "金属桩", "航海器械和仪器"]


def test_codes_join_across_hyphens() -> None:
    assert codes("Denon DP-29F, 10/100 switch") == {"dp29f"}


def test_pieces_cross_words_and_mark_ends() -> None:
    assert " a" in characters(2, 2)("a b")
    assert "a b" in characters(3, 3)("a b")
    assert single_and_paired("金属管12") == ["金", "属", "管", "金属", "属管", "12"]


def test_the_right_model_number_wins() -> None:
    found = TextMatcher(ENGLISH).match(["Linksys EZXS55W workgroup switch", "DP29F record player"])
    assert [answer[0].place for answer in found] == [1, 2]


def test_excluded_items_are_left_out() -> None:
    matcher = TextMatcher(CHINESE)
    assert matcher.language == "zh"
    assert matcher.match(["焊锡丝"], exclude=[frozenset({0})])[0][0].place == 1


def test_scores_descend_and_top_is_kept() -> None:
    answer = TextMatcher(CHINESE).match(["金属丝"], top=3)[0]
    assert len(answer) == 3
    assert [f.score for f in answer] == sorted((f.score for f in answer), reverse=True)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=8), st.text(max_size=30))
def test_any_text_is_matched(corpus: list[str], query: str) -> None:
    assert len(TextMatcher(corpus).match([query], top=2)[0]) <= 2
    assert plain(plain(query)) == plain(query)


def test_means_are_as_defined() -> None:
    given_set = RetrievalSet(
        "t", ["a", "b"], ["x", "y", "z"], [frozenset({1}), frozenset({0, 2})], [frozenset(), frozenset()]
    )
    scores = scores_of(given_set, [[0, 1, 2], [2, 1, 0]])
    assert scores["mrr@10"] == pytest.approx(0.75)
    assert scores["hit@1"] == pytest.approx(0.5)
    assert scores["recall@10"] == pytest.approx(1.0)
