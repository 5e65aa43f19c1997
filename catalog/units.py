"""Units as buyers and product sheets write them: what a spelling may mean, and how values in two of them compare.

A spelling has one or more readings, the usual one first: ``t`` is a mass on a truck and a force on a press. Pint works
a reading out once; from then on it is a dimension's name and a factor.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import product
from typing import Any, NamedTuple

import pint

from catalog.folding import fold
from catalog.specs import Op
from catalog.unit_table import DEFINITIONS, MULTIPLES, NAMED, PLAIN, PREFIXES, SCALED

TOLERANCE = 1e-9


class UnknownUnit(ValueError):
    """The spelling is neither in the table nor a combination of what is."""

    def __init__(self, unit: str) -> None:
        """Name the spelling, and what would be understood."""
        super().__init__(f"不认识单位“{unit}”。请改用常见写法，例如 mm、kN、吨、m3/h、℃")


class IncompatibleUnits(ValueError):
    """The two spellings have no dimension in common."""

    def __init__(self, unit: str, to: str) -> None:
        """Name both spellings."""
        super().__init__(f"单位“{unit}”与“{to}”不是同一种量，不能换算。请检查单位")


class Reading(NamedTuple):
    """One meaning of a spelling: a value times `factor` is the value in SI base units (and our own: piece, yuan …)."""

    dimension: str
    factor: float


# A number without a unit may be a pure number, a count or a grade.
BARE = (Reading("number", 1.0), Reading("count", 1.0), Reading("grade", 1.0))


@cache
def _registry() -> Any:
    registry: Any = pint.UnitRegistry(None, cache_folder=None)
    registry.load_definitions(DEFINITIONS.strip().splitlines())
    return registry


@cache
def _dimension_names() -> dict[str, str]:
    return {str(_registry().parse_expression(unit).dimensionality): name for name, unit in NAMED.items()}


def _named(dimensionality: Any) -> str:
    found = _dimension_names().get(str(dimensionality))
    return found or str(dimensionality).replace("[", "").replace("]", "").replace(" ", "")


@cache
def _reading_of(expression: str) -> Reading:
    quantity = _registry().parse_expression(expression)
    if not hasattr(quantity, "to_base_units"):
        return Reading("number", float(quantity))
    quantity = quantity.to_base_units()
    return Reading(_named(quantity.dimensionality), float(quantity.magnitude))


def _entries() -> Iterator[tuple[str, str]]:
    """Pairs of spelling and Pint expression, in the order of their readings."""
    for line in SCALED.strip().splitlines():
        unit, *words = line.split()
        for word in words:
            symbol, _, prefixes = word.partition("|")
            yield symbol, unit
            yield from ((prefix + symbol, PREFIXES[prefix] + unit) for prefix in prefixes)
    for line in PLAIN.strip().splitlines():
        unit, *words = line.split()
        yield from ((word, unit) for word in words)


@lru_cache(maxsize=65536)
def normalise(unit: str) -> str:
    """One way to write a unit: widths, blanks, superscripts and traditional characters no longer matter."""
    text = unicodedata.normalize("NFKC", unit)
    if not text.isascii():
        simplified = fold(text).text
        text = "".join(c if c.isascii() or len(simplified) != len(text) else s
                       for c, s in zip(text, simplified.ljust(len(text)), strict=False))  # fmt: skip
        text = text.replace("ω", "Ω")
    text = re.sub(r"\s+", "", text).replace("每", "/").replace("^", "").strip("/")
    text = re.sub(r"[•⋅・*×∙]", "·", text)
    return re.sub(r"(?<=[^\W\d])\.(?=[^\W\d])", "·", text)


def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for spelling, expression in _entries():
        table.setdefault(normalise(spelling), []).append(expression)
    return {spelling: tuple(dict.fromkeys(found)) for spelling, found in table.items()}


SPELLINGS: dict[str, tuple[str, ...]] = _table()
"""Every simple spelling, with the Pint expressions it stands for, the usual one first."""


def _without_case() -> dict[str, str]:
    """Lower-case spellings that only one meaning resembles."""
    groups: dict[str, dict[tuple[str, ...], str]] = {}
    for spelling, found in SPELLINGS.items():
        groups.setdefault(spelling.casefold(), {}).setdefault(found, spelling)
    return {low: next(iter(found.values())) for low, found in groups.items() if len(found) == 1}


_WITHOUT_CASE = _without_case()


def _expressions(text: str) -> tuple[str, ...]:
    found = SPELLINGS.get(text)
    if found is None:
        alike = _WITHOUT_CASE.get(text.casefold())
        found = SPELLINGS[alike] if alike else ()
    return found


def _simple(text: str) -> tuple[Reading, ...]:
    """Readings of a spelling without `/` and `·`; none if it is unknown."""
    found = _expressions(text)
    if found:
        return tuple(map(_reading_of, found))
    if text.startswith("个") and len(text) > 1:
        return _simple(text[1:])
    for word, factor in MULTIPLES.items():
        if text.startswith(word) and len(text) > len(word):
            return tuple(Reading(r.dimension, r.factor * factor) for r in _simple(text[len(word) :]))
    return ()


# Products that mean something else to the trade than to physics.
_PRODUCTS = {("force", "length"): "newton_metre", ("voltage", "current"): "voltampere"}


def _times(parts: tuple[Reading, ...]) -> tuple[str, float]:
    """A Pint expression and a factor for a product of readings."""
    factor = 1.0
    for part in parts:
        factor *= part.factor
    trade = _PRODUCTS.get(tuple(part.dimension for part in parts))  # type: ignore[arg-type]
    return trade or "*".join(f"({_base_unit(part.dimension)})" for part in parts), factor


@cache
def _base_unit(dimension: str) -> str:
    if dimension in NAMED:
        return NAMED[dimension]
    return re.sub(r"[a-z_]+", lambda found: NAMED.get(found.group(), found.group()), dimension)


# Compounds that are a simple quantity to the trade. Any other that physics would take for one (kW·min/m3 for a
# pressure, g·mm/kg for a length) stays a dimension of its own.
_SIMPLE = frozenset(
    {
        "force/area", "energy/time", "power·time", "current·time", "voltage·current", "force·length", "length·length",
        "area·length", "mass·length", "force·length/time",
    }
)  # fmt: skip


def _compound(text: str) -> tuple[Reading, ...]:
    """Readings of `a·b/c·d`, from those of the parts."""
    over, _, under = text.partition("/")
    above = [_simple(part) for part in over.split("·")]
    below = [_readings(under)] if under else []
    return tuple(dict.fromkeys(_combined(parts, len(above)) for parts in product(*above, *below)))


def _combined(parts: tuple[Reading, ...], above: int) -> Reading:
    """One reading of the parts multiplied, the one after the first `above` parts divided by."""
    expression, factor = _times(parts[:above])
    spelled = "·".join(part.dimension for part in parts[:above])
    if len(parts) > above:
        expression = f"({expression})/({_base_unit(parts[-1].dimension)})"
        factor /= parts[-1].factor
        spelled = f"{spelled}/{parts[-1].dimension}"
    reading = _reading_of(expression)
    is_rate = "/" in reading.dimension or reading.dimension in {"velocity", "density", "acceleration", "number"}
    known = is_rate or spelled in _SIMPLE or reading.dimension not in NAMED
    return Reading(reading.dimension if known else spelled, reading.factor * factor)


@lru_cache(maxsize=65536)
def _readings(text: str) -> tuple[Reading, ...]:
    if not text:
        return BARE
    return _simple(text) or (_compound(text) if "/" in text or "·" in text else ())


@lru_cache(maxsize=65536)
def readings(unit: str) -> tuple[Reading, ...]:
    """Every reading of a spelling, the usual one first; no unit reads as a pure number. Raises UnknownUnit."""
    found = _readings(normalise(unit))
    if not found:
        raise UnknownUnit(unit)
    return found


@lru_cache(maxsize=65536)
def is_known(unit: str) -> bool:
    """True where the spelling can be read."""
    return bool(_readings(normalise(unit)))


@lru_cache(maxsize=65536)
def dimensions_of(unit: str) -> frozenset[str]:
    """Every dimension a spelling may have; empty if it is unknown."""
    return frozenset(reading.dimension for reading in _readings(normalise(unit)))


def dimension_of(unit: str) -> str:
    """The usual dimension of a spelling. Raises UnknownUnit."""
    return readings(unit)[0].dimension


@lru_cache(maxsize=65536)
def _ratio(unit: str, to: str) -> float | None:
    """What to multiply a value in `unit` by to have it in `to`, by their first common reading; None if there is none."""
    for source in _readings(normalise(unit)):
        for target in _readings(normalise(to)):
            if source.dimension == target.dimension:
                # 1.4 m has to be 1400 mm and not a hair less: divide where that is exact.
                ratio = source.factor / target.factor
                return round(ratio) if ratio >= 1 and abs(ratio - round(ratio)) < TOLERANCE * ratio else ratio
    return None


def are_compatible(unit: str, to: str) -> bool:
    """True where both spellings are known and have a dimension in common."""
    return _ratio(unit, to) is not None


def convert(value: float, unit: str, to: str) -> float:
    """`value`, given in `unit`, in the unit `to`, by the usual reading: 630 tf are 6300 kN.

    Raises UnknownUnit, and IncompatibleUnits where the two have no dimension in common.
    """
    ratio = _ratio(unit, to)
    if ratio is None:
        readings(unit), readings(to)
        raise IncompatibleUnits(unit, to)
    return value * ratio


def satisfies(value: float, op: Op, needed: float) -> bool:
    """True where `value` fulfils `op needed`, both in one unit, within 1e-9 relative. Not for ranges."""
    slack = TOLERANCE * max(1.0, abs(needed))
    match op:
        case Op.AT_LEAST:
            return value >= needed - slack
        case Op.MORE_THAN:
            return value > needed + slack
        case Op.AT_MOST:
            return value <= needed + slack
        case Op.LESS_THAN:
            return value < needed - slack
        case _:
            return abs(value - needed) <= slack


# Spellings that are too short or too common a word to be a unit in running text; in a compound they are.
_ONLY_IN_COMPOUNDS = frozenset(
    "a u b B 时 班 bool 万 百分之 千分之 万分之 CNY 无量纲 等级 ″ ′ 秒2".split()  # noqa: SIM905
)
# 4个网口 are 4 网口, 100个g are 100 g; 10个点 are a counter of their own.
_PIECES_OF = re.compile(r"^个(?=[^/点月百])")
# Letters that mean something else in the other case (3D, 5S, 8R).
_STRICT_CASE = set("dsrucbapgm")


def _alternation(words: set[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _text_spellings() -> set[str]:
    words = set(SPELLINGS) | {w for w in _WITHOUT_CASE if not (len(w) == 1 and w in _STRICT_CASE)}
    words |= {w.upper() for w in _WITHOUT_CASE if w.isascii() and (len(w) > 1 or w in {"t", "h", "l", "n"})}
    words |= {w.capitalize() for w in _WITHOUT_CASE if w.isascii() and len(w) > 1}
    words |= {"°C", "°c", "摄氏度", "°", *"℃㎜㎝㎞㎡㎥㎏㎎"}
    return {w for w in words if "/" not in w or w in {"m/s2"}}


_WORDS = _text_spellings()
_LATIN_END = r"(?![A-Za-z0-9Ωμ])"


def _pattern() -> re.Pattern[str]:
    latin = _alternation({w for w in _WORDS if w[-1].isascii() and w[-1].isalnum()})
    other = _alternation({w for w in _WORDS if not (w[-1].isascii() and w[-1].isalnum())})
    single = rf"(?:(?:百万|千万|亿|万)?(?:个(?=\D))?(?:(?:{latin}){_LATIN_END}|{other}))"
    loose = rf"(?:(?:{latin})(?=\s*[/·*×.•]){_LATIN_END}|{single})"
    product_ = rf"{loose}(?:[·*×•.\-]{single})*"
    per = rf"(?:\s?/\s?|每|\s?per\s)(?:\d(?!\d))?{single}(?:[·*•]{single})?"
    return re.compile(rf"m/s\^?2|{product_}(?:{per})?")


_IN_TEXT = _pattern()
_CELSIUS = re.compile(r"°\s?[Cc](?![A-Za-z])")


def unit_at(text: str, place: int) -> tuple[str, int] | None:
    """The longest unit written at `place` of a text that kept its letter case, and where it ends; None if there is none.

    The spelling is returned normalised and is always known.
    """
    found = _IN_TEXT.match(text, place)
    if not found:
        return None
    written, end = found.group(), found.end()
    while written:
        spelling = _CELSIUS.sub("℃", written)
        spelling = normalise(re.sub(r"\s?per\s|/\s?1(?=\D)", "/", spelling).replace("-", "·"))
        if spelling not in _ONLY_IN_COMPOUNDS and is_known(spelling):
            bare = _PIECES_OF.sub("", spelling)
            return (bare if is_known(bare) else spelling), end
        cut = max(written.rfind(mark) for mark in "/每·*×•.-")
        if cut <= 0:
            return None
        written, end = written[:cut].rstrip(), place + len(written[:cut].rstrip())
    return None
