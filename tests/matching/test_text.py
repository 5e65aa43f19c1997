from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.pairs import both_ways, read_pairs, supervised, unsupervised
from benchmarks.retrieval import RetrievalSet, scores_of
from matching.text import CANDIDATES, TextMatcher
from matching.text_measures import best_places
from matching.text_pieces import PAIR, codes, cut_chinese, cut_other, kinds_of, plain

ENGLISH = {
    "a": "linksys etherfast 8-port switch ezxs88w",
    "b": "linksys 5-port switch ezxs55w",
    "c": "denon turntable dp-29f",
    "d": "sony tv kdl-40",
}
CHINESE = {"a": "焊锡丝", "b": "铜焊丝", "c": "金属管道", "d": "金属桩", "e": "航海器械和仪器"}
PARTS = ("数控", "液压", "四柱", "压力机", "机床", "焊接", "机器人", "生产线", "630吨", "XK-5032", "检测", "仪")


def made(size: int, seed: int = 3) -> dict[str, str]:
    """Texts put together from parts, long enough to be no short names."""
    rng = random.Random(seed)
    return {f"P{number:05d}": "，".join(rng.choices(PARTS, k=6)) + str(rng.randrange(99)) for number in range(size)}


def answers(matcher: TextMatcher, queries: list[str]) -> list[list[tuple[str, float]]]:
    return [[(found.key, found.score) for found in answer] for answer in matcher.match(queries, 20)]


def test_codes_join_across_hyphens() -> None:
    assert codes("Denon DP-29F, 10/100 switch") == {"dp29f"}


def test_pieces_are_counted_as_defined() -> None:
    found = cut_chinese(["金属管12"])
    assert (kinds_of(found.numbers) == PAIR).sum() == 2  # 金属, 属管
    runs = [found.times[found.numbers == number].sum() for number in cut_chinese(["12"]).numbers]
    assert max(runs) == 2  # two digits side by side count twice
    assert set(cut_other(["ab"]).numbers) & set(cut_other(["x ab y"]).numbers)


def test_the_right_model_number_wins() -> None:
    found = TextMatcher(ENGLISH).match(["Linksys EZXS55W workgroup switch", "DP29F record player"])
    assert [answer[0].key for answer in found] == ["b", "c"]


def test_excluded_items_are_left_out() -> None:
    matcher = TextMatcher(CHINESE)
    assert matcher.language == "zh"
    assert matcher.match(["焊锡丝"], exclude=[{"a"}])[0][0].key == "b"


def test_scores_descend_and_top_is_kept() -> None:
    answer = TextMatcher(CHINESE).match(["金属丝"], top=3)[0]
    assert len(answer) == 3
    assert [f.score for f in answer] == sorted((f.score for f in answer), reverse=True)


def test_only_candidates_are_measured_closely() -> None:
    sizes = {
        size: [len(rows) for rows, _ in TextMatcher(made(size)).features(["数控液压机床630吨"])] for size in (400, 2000)
    }
    assert sizes == {400: [CANDIDATES], 2000: [CANDIDATES]}


def test_the_order_of_the_corpus_changes_nothing() -> None:
    texts = made(300) | {f"T{number}": "数控机床" for number in range(200)}
    mixed = list(texts.items())
    random.Random(1).shuffle(mixed)
    queries = ["数控机床", "四柱液压机630吨", "XK5032"]
    assert answers(TextMatcher(dict(mixed)), queries) == answers(TextMatcher(texts), queries)


def test_equal_texts_come_in_the_order_of_keys() -> None:
    matcher = TextMatcher({f"T{number:03d}": "数控机床" for number in reversed(range(CANDIDATES * 2))})
    assert [found.key for found in matcher.match(["数控机床"], 3)[0]] == ["T000", "T001", "T002"]
    assert list(matcher.nearest("数控机床", 2)[0]) == [0, 1]


@pytest.mark.parametrize("texts", [made(300), CHINESE, ENGLISH])
def test_changes_answer_as_a_fresh_fit(texts: dict[str, str]) -> None:
    keys = sorted(texts)
    changed, removed = {keys[1]: "激光切割机 LC-3015", "new": "锥齿轮铣床 brand new"}, [keys[2], "unknown"]
    wanted = {key: text for key, text in texts.items() if key != keys[2]} | changed
    queries = ["激光切割机LC3015", "机床", "switch ezxs88w", "金属"]
    old = TextMatcher(texts)
    before = answers(old, queries)
    assert answers(old.with_changes(changed, removed), queries) == answers(TextMatcher(wanted), queries)
    assert answers(old, queries) == before


def test_an_empty_corpus_finds_nothing_and_can_grow() -> None:
    empty = TextMatcher({})
    assert empty.match(["油压机"]) == [[]]
    assert len(empty.nearest("油压机", 3)[0]) == 0
    assert empty.with_changes({"a": "油压机"}).match(["油压机"])[0][0].key == "a"
    assert TextMatcher({"a": "油压机"}).with_changes({}, ["a"]).match(["油压机"]) == [[]]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=8), st.text(max_size=30))
def test_any_text_is_matched(corpus: list[str], query: str) -> None:
    answer = TextMatcher({str(number): text for number, text in enumerate(corpus)}).match([query], top=2)[0]
    assert len(answer) <= 2 and all(np.isfinite(found.score) for found in answer)
    assert plain(plain(query)) == plain(query)


@pytest.mark.parametrize("query", ["", " ", "\0", "😀", "数" * 10_000, "<b>'; DROP TABLE", "\ud800", "123 " * 3000])
def test_odd_queries_are_answered(query: str) -> None:
    rows, near = TextMatcher(made(200)).nearest(query, 5)
    assert len(rows) == 5 and np.all((near >= 0) & (near <= 1 + 1e-6))


def test_best_places_prefers_the_first_of_equals() -> None:
    assert list(best_places(np.array([1, 3, 2, 2, 2]), 3)) == [1, 2, 3]


def test_means_are_as_defined() -> None:
    given_set = RetrievalSet(
        "t",
        ["a", "b"],
        {"0": "x", "1": "y", "2": "z"},
        [frozenset({"1"}), frozenset({"0", "2"})],
        [frozenset(), frozenset()],
    )
    scores = scores_of(given_set, [["0", "1", "2"], ["2", "1", "0"]])
    assert scores["mrr@10"] == pytest.approx(0.75)
    assert scores["hit@1"] == pytest.approx(0.5)
    assert scores["recall@10"] == pytest.approx(1.0)


def test_pairs_are_told_by_their_codes(tmp_path: Path) -> None:
    lines = []
    for number in range(60):
        own = f"COL name VAL sony camera dsc{number}w COL price VAL {number}.0"
        for other in (number, (number + 1) % 60):
            lines.append(
                f"{own}\tCOL name VAL digital camera dsc-{other}w by sony COL price VAL \t{int(other == number)}"
            )
    for name in ("train", "valid", "test"):
        (tmp_path / f"{name}.txt").write_text("\n".join(lines), encoding="utf-8")
    parts = {name: read_pairs(tmp_path / f"{name}.txt") for name in ("train", "valid", "test")}
    features = both_ways(parts)
    assert (unsupervised(features) == parts["test"].same).all()
    assert (supervised(parts, features) == parts["test"].same).all()


def test_a_line_that_is_no_pair_is_named(tmp_path: Path) -> None:
    (tmp_path / "test.txt").write_text("COL name VAL a\tCOL name VAL b\t1\nno pair\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"test.txt:2"):
        read_pairs(tmp_path / "test.txt")
