"""What is left over when the names are used up: a figure that no requirement took, and a requirement that found none.

Trades differ in words (铆接周期, 单次测量耗时 for a 节拍). On a product that is surely of the kind, the only free figure of
a dimension and of about the size asked for is what the only open requirement of that dimension means.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from catalog.alignment import Line, key, template_of
from catalog.comparison import held_against, is_opposed, shares_telling_character
from catalog.specs import Offer, Requirement, SpecVerdict, Verdict
from catalog.units import are_compatible, convert, dimension_of
from seed_catalog.model import Attribute

_NEAR, _AS_NEAR = 1.0, 0.5  # powers of ten between asked and offered; for lengths and masses, of which sheets have many
_COMMON = frozenset({"length", "mass", "temperature"})
_BARE = frozenset({"number", "count", "grade", "count/time"})


def with_the_rest(
    verdicts: Sequence[SpecVerdict], offers: Sequence[Offer], attributes: Sequence[Attribute]
) -> tuple[SpecVerdict, ...]:
    """The verdicts, open ones now held against the only figure that is left for them; the others as they were."""
    taken = [verdict.offer for verdict in verdicts if verdict.offer is not None]
    free = [offer for offer in offers if offer.source != "prose" and offer not in taken]
    unmet = [v.requirement for v in verdicts if v.verdict is Verdict.NOT_STATED and v.offer is None]
    if not free or not unmet:
        return tuple(verdicts)
    lines = template_of(attributes).lines
    could = {place: [o for o in free if _may_mean(r, o, lines)] for place, r in enumerate(unmet)}
    chosen: dict[int, Offer] = {}
    for place, found in could.items():
        rivals = [other for other, theirs in could.items() if other != place and any(o in theirs for o in found)]
        if len(found) == 1 and not rivals:
            chosen[place] = found[0]
    given = iter(chosen.get(place) for place in range(len(unmet)))
    return tuple(_given(v, next(given)) if v.verdict is Verdict.NOT_STATED and v.offer is None else v for v in verdicts)


def _given(verdict: SpecVerdict, offer: Offer | None) -> SpecVerdict:
    return verdict if offer is None else held_against(verdict.requirement, offer)


def _may_mean(requirement: Requirement, offer: Offer, lines: tuple[Line, ...]) -> bool:
    """True where the figure is of the requirement's dimension and size, and no name or counter speaks against it."""
    if requirement.unit == "bool" or not are_compatible(offer.unit, requirement.unit):
        return False
    own = offer.name or offer.attribute
    if is_opposed(requirement.attribute, own):
        return False
    one, other = _lines_named(requirement.attribute, lines), _lines_named(own, lines)
    if one and other and not one & other:
        return False
    dimension = dimension_of(requirement.unit)
    distance = _apart(requirement, offer)
    if distance is None or distance > (_AS_NEAR if dimension in _COMMON else _NEAR):
        return False
    if dimension not in _BARE:
        return True
    said = f"{requirement.attribute}{requirement.span}"
    return (
        shares_telling_character(said, own)
        or _shares_word(said, own)
        or _counter(requirement.unit) == _counter(offer.unit) != ""
    )


@lru_cache(maxsize=65536)
def _lines_named(name: str, lines: tuple[Line, ...]) -> frozenset[int]:
    """The lines of the template that have the name or spell it so."""
    wanted = key(name)
    return frozenset(line.place for line in lines if any(wanted == known for known, _ in line.names))


_SAYS_LITTLE = frozenset("最大小高低额定单位总时间数量比率度产品处理能力")


def _shares_word(said: str, own: str) -> bool:
    """True where two characters side by side that tell something stand in both (负荷)."""
    pairs = (a + b for a, b in pairwise(own) if a not in _SAYS_LITTLE and b not in _SAYS_LITTLE)
    return any(pair in said for pair in pairs if not pair.isascii())


def _counter(unit: str) -> str:
    """The piece that a unit counts, "" for shares and for mere pieces."""
    return "" if unit in {"", "%", "‰", "ppm", "个", "无量纲"} else unit.removeprefix("个")


def _apart(requirement: Requirement, offer: Offer) -> float | None:
    """How many powers of ten lie between asked and offered; None where they cannot be compared."""
    asked = max(requirement.value) if isinstance(requirement.value, tuple) else requirement.value
    offered = convert(offer.high if math.isfinite(offer.high) else offer.low, offer.unit, requirement.unit)
    if asked == offered:
        return 0.0
    return abs(math.log10(offered / asked)) if asked * offered > 0 else None
