"""Products sorted by what their cards say: only hard requirements move one, and the nearest is of the kind wanted."""

from __future__ import annotations

from catalog.records import Need, Product
from catalog.specs import Op, Requirement, SpecVerdict, Verdict
from matching.answers import Answer, answer_of, grouped, nearest_of
from matching.model import Match, MatchedNeed, Supply, Understanding

MEETS, MISSES, SILENT = Verdict.MEETS, Verdict.MISSES, Verdict.NOT_STATED


def match(*hard: Verdict, wishes: tuple[Verdict, ...] = (), rank: int = 1, is_of_kind: bool = True) -> Match:
    """A product with these verdicts on what is a must and on what is wished."""
    verdicts = tuple(
        SpecVerdict(Requirement(f"第{place}项", Op.AT_LEAST, 1, "mm", "", 0, 0, is_hard), verdict, None)
        for is_hard, found in ((True, hard), (False, wishes))
        for place, verdict in enumerate(found)
    )
    strong = is_of_kind and all(verdict is MEETS for verdict in hard)
    product = Product(str(rank), "示例厂（虚构）", "武汉市", "湖北省", "油压机")
    return Match(product, rank, 0.5, strong, verdicts, (), "油压机", None, is_of_kind)


def test_a_card_decides_where_it_stands() -> None:
    assert answer_of(match(MEETS, MEETS)) is Answer.FITS
    assert answer_of(match(MEETS, SILENT)) is Answer.NOT_STATED
    assert answer_of(match(MISSES, SILENT)) is Answer.ONE_SHORT
    assert answer_of(match(MISSES, MISSES)) is Answer.MORE_SHORT
    assert answer_of(match(MEETS, MEETS, is_of_kind=False)) is Answer.OTHER_KIND


def test_a_missed_wish_moves_nothing() -> None:
    assert answer_of(match(MEETS, wishes=(MISSES,))) is Answer.FITS
    assert answer_of(match(MISSES, wishes=(MISSES, SILENT))) is Answer.ONE_SHORT


def test_groups_stand_in_the_order_of_their_worth_and_hold_everything() -> None:
    listed = [match(MISSES, rank=1), match(MEETS, rank=2), match(SILENT, rank=3), match(MEETS, rank=4)]
    groups = grouped(listed)
    assert [group.answer for group in groups] == [Answer.FITS, Answer.NOT_STATED, Answer.ONE_SHORT]
    assert [found.rank for group in groups for found in group.matches] == [2, 4, 3, 1]


def matched(*matches: Match) -> MatchedNeed:
    """A need with these products."""
    return MatchedNeed(Need("1", "油压机"), Understanding((), ()), matches, Supply.GAP)


def test_the_nearest_misses_least_then_leaves_least_open() -> None:
    near = nearest_of(
        matched(match(MISSES, MISSES, rank=1), match(SILENT, SILENT, rank=2), match(MEETS, SILENT, rank=3))
    )
    assert near is not None
    assert near.match.rank == 3
    assert (len(near.misses), len(near.unstated)) == (0, 1)


def test_a_thing_of_another_kind_is_never_the_nearest() -> None:
    assert nearest_of(matched(match(MEETS, is_of_kind=False))) is None
