"""A requirement held against what a product states: meets, misses (and by how much), or not stated."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

from catalog.alignment import Template, core, key, likeness, plain, template_of
from catalog.fitting import TELLING
from catalog.nouns import is_generic
from catalog.specs import Offer, Op, Requirement, SpecVerdict, Verdict
from catalog.units import are_compatible, convert, dimension_of, satisfies
from seed_catalog.model import Attribute

ALIKE = 0.5
INFINITY = float("inf")

# Characters of a name that say little by themselves.
_EMPTY = frozenset("最大小高低额定公称单总可的量数率度力能主工作时间")


def judge(
    requirement: Requirement, offers: Sequence[Offer], attributes: Sequence[Attribute], *, of_kind: bool = False
) -> SpecVerdict:
    """Say whether a product whose figures are `offers` meets `requirement`, and where not, how far it is off.

    The offer of the same attribute counts: by template name, else by a convincingly like name in the same dimension, of
    a plausible size. A like dimension alone is no reason to compare, unless the product is surely `of_kind` and the
    figure the only one that can be meant: then trades differ in words only (作用距离, 监测距离). Values are compared by the
    usual common reading of their units, within 1e-9 relative. A figure that is not stated is never a miss.
    """
    found = matching_offers(requirement, offers, attributes, of_kind=of_kind)
    verdicts = [held_against(requirement, offer) for offer in found]
    if not verdicts:
        return SpecVerdict(requirement, Verdict.NOT_STATED, None)
    return next((v for v in verdicts if v.verdict is Verdict.MISSES), verdicts[0])


def matching_offers(
    requirement: Requirement, offers: Sequence[Offer], attributes: Sequence[Attribute], *, of_kind: bool = False
) -> list[Offer]:
    """The offers that speak of the requirement's attribute; for a range also those of its two ends (最低, 最高)."""
    comparable = [offer for offer in offers if are_compatible(offer.unit, requirement.unit)]
    if not comparable:
        return []
    likely = [offer for offer in comparable if _is_likely(requirement, offer, attributes)]
    same = [offer for offer in likely if _is_same(requirement.attribute, offer.attribute)]
    if requirement.op is Op.RANGE:
        return same[:1] if same and same[0].low != same[0].high else _ends(requirement, likely) or same[:1]
    if same:
        return same[:1]
    words = template_of(attributes).words
    scored = [
        (_relation(requirement.attribute, requirement.span, o.attribute, o.name, words, of_kind=of_kind), o)
        for o in likely
    ]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    if best[0] > 0 and best[1] is not None:
        return [best[1]]
    if len(comparable) == 1 and likely and _stands_alone(requirement, comparable[0], words, of_kind=of_kind):
        return comparable
    return []


# How far beyond the range of its line, and beyond what is asked where there is no line, a figure may lie.
_BEYOND, _FAR = 10.0, 1000.0


def _is_likely(requirement: Requirement, offer: Offer, attributes: Sequence[Attribute]) -> bool:
    """True where a figure under another name is of a size that the attribute can have: 16 kWh/t is no 吨碱电耗."""
    if _is_same(requirement.attribute, offer.name or offer.attribute):
        return True
    stated = offer.high if math.isfinite(offer.high) else offer.low
    line = _line_called(template_of(attributes), requirement.attribute)
    if line is not None and are_compatible(offer.unit, line.unit):
        size = convert(stated, offer.unit, line.unit)
        bottom = line.low / _BEYOND if line.low > 0 else line.low * _BEYOND
        return bottom <= size <= max(line.high * _BEYOND, line.high)
    asked = max(requirement.value) if isinstance(requirement.value, tuple) else requirement.value
    size = convert(stated, offer.unit, requirement.unit)
    return asked * size <= 0 or 1 / _FAR <= size / asked <= _FAR


@lru_cache(maxsize=65536)
def _line_called(template: Template, name: str) -> Attribute | None:
    return next((a for a in template.attributes if _is_same(a.name, name)), None)


@lru_cache(maxsize=65536)
def _is_same(wanted: str, offered: str) -> bool:
    return key(wanted) == key(offered)


@lru_cache(maxsize=262144)
def _relation(wanted: str, span: str, offered: str, own: str, words: frozenset[str], *, of_kind: bool) -> float:
    """How surely two names mean one attribute, 0 (not at all) to 9; `own` is the supplier's word, `span` the buyer's.

    Two lines that the template holds apart are two attributes, unless the sheet uses the broader word (流量) for the
    one that is wanted (水炮流量).
    """
    own = own or offered
    if is_opposed(wanted, own):
        return 0.0
    if key(wanted) in words and key(own) in words and key(offered) in words:
        return 1.0 if _is_broader(own, wanted) else 0.0
    if key(wanted) == key(own):
        return 9.0
    if len(key(own)) >= 3 and key(own) in key(span):
        return 8.0
    is_nameless = is_generic(wanted) and wanted not in span
    like, a, b = 0.0 if is_nameless else likeness(wanted, own), plain(wanted), plain(own)
    if not is_nameless and like < ALIKE and min(len(a), len(b)) >= 2 and (a in b or b in a):
        like = ALIKE
    if like >= ALIKE:
        return 5.0 * like
    said = span if is_nameless else span + wanted
    telling = [c for c in set(key(own)) if c not in _EMPTY]
    share = sum(c in said for c in telling) / len(telling) if telling else 0.0
    if not of_kind and not is_nameless and share < 1 and any(c not in own for c in key(wanted) if c not in _EMPTY):
        return 0.0
    return 2.0 * share if share >= 0.5 else 0.0


def shares_telling_character(said: str, name: str) -> bool:
    """True where at least half of the characters that tell something in `name` are said too."""
    telling = [c for c in set(key(name)) if c not in _EMPTY and not c.isdigit()]
    return bool(telling) and sum(c in said for c in telling) >= 0.5 * len(telling)


def _stands_alone(requirement: Requirement, offer: Offer, words: frozenset[str], *, of_kind: bool) -> bool:
    """True for the only figure of a telling dimension where the buyer names none, where the product is of the kind
    wanted and so is the figure, or where both count the same pieces.
    """
    if dimension_of(requirement.unit) not in TELLING or is_opposed(requirement.attribute, offer.attribute):
        return False
    own = offer.name or offer.attribute
    if not (key(requirement.attribute) in words and key(own) in words):
        return of_kind or (is_generic(requirement.attribute) and requirement.attribute not in requirement.span)
    return _is_broader(own, requirement.attribute) or _counts_the_same(requirement.unit, offer.unit)


def _is_broader(own: str, wanted: str) -> bool:
    """True where a name ends in the other: 流量 for 水炮流量."""
    return 2 <= len(key(own)) < len(key(wanted)) and key(wanted).endswith(key(own))


def _counts_the_same(unit: str, other: str) -> bool:
    """True for rates of one kind of piece: 枚/分钟 and 枚/min, whether called 产能 or 生产节拍."""
    over, _, under = unit.partition("/")
    return bool(under) and over == other.partition("/")[0] and dimension_of(unit) == "count/time"


_OPPOSITES = (
    ("最低", "最高"),
    ("最小", "最大"),
    ("左右", "前后"),
    ("进", "出"),
    ("入", "出"),
    ("长", "宽"),
    ("内", "外"),
)


@lru_cache(maxsize=65536)
def is_opposed(a: str, b: str) -> bool:
    """True for two ends of one thing, and for names that part in one telling character: 吨水电耗 and 吨料电耗, X轴 and Y轴."""
    if any((x in a and y in b) or (y in a and x in b) for x, y in _OPPOSITES):
        return True
    one, other = plain(a), plain(b)
    differing = [pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]]
    return len(one) == len(other) >= 3 and len(differing) == 1 and not _EMPTY.intersection(differing[0])


@lru_cache(maxsize=65536)
def _stem(name: str) -> str:
    text = core(name)
    for word in ("范围", "上限", "下限"):
        text = text.replace(word, "")
    return text


def _ends(requirement: Requirement, comparable: Iterable[Offer]) -> list[Offer]:
    stem = _stem(requirement.attribute)
    return [
        offer
        for offer in comparable
        if (s := _stem(offer.attribute)) == stem or (s and stem and (s in stem or stem in s))
    ]


def held_against(requirement: Requirement, offer: Offer) -> SpecVerdict:
    """The verdict on a requirement by an offer that speaks of it; in a compatible unit."""
    low = convert(offer.low, offer.unit, requirement.unit)
    high = convert(offer.high, offer.unit, requirement.unit)
    if requirement.op is Op.RANGE:
        return _range_verdict(requirement, offer, low, high)
    needed = requirement.value
    assert isinstance(needed, float | int)
    best = _best_end(requirement.op, low, high, float(needed))
    if best is None:
        return SpecVerdict(requirement, Verdict.NOT_STATED, offer)
    if satisfies(best, requirement.op, float(needed)):
        return SpecVerdict(requirement, Verdict.MEETS, offer)
    return SpecVerdict(requirement, Verdict.MISSES, offer, gap(requirement, best))


def _best_end(op: Op, low: float, high: float, needed: float) -> float | None:
    """The end of the offered interval that decides; None where an open end leaves it undecided.

    An interval is what the machine can be set to: a minimum is met by its top, a maximum by its bottom.
    """
    if op in {Op.AT_LEAST, Op.MORE_THAN}:
        if high != INFINITY:
            return high
        return low if satisfies(low, op, needed) else None
    if op in {Op.AT_MOST, Op.LESS_THAN}:
        if low != -INFINITY:
            return low
        return high if satisfies(high, op, needed) else None
    return min(max(needed, low), high)


def _range_verdict(requirement: Requirement, offer: Offer, low: float, high: float) -> SpecVerdict:
    """A range is met by an interval that covers it; by a single figure as far as its name says which end it is."""
    assert isinstance(requirement.value, tuple)
    bottom, top = requirement.value
    slack = 1e-9 * max(1.0, abs(bottom), abs(top))
    name = offer.attribute
    is_floor = any(word in name for word in ("最低", "最小", "最短", "起始", "下限"))
    is_single = low == high
    short = (not is_floor or not is_single) and high < top - slack
    high_floor = (is_floor or not is_single) and low > bottom + slack
    if not short and not high_floor:
        return SpecVerdict(requirement, Verdict.MEETS, offer)
    edge, end = (top, high) if short else (bottom, low)
    word = "差" if short else "高出"
    return SpecVerdict(requirement, Verdict.MISSES, offer, f"{word}{shown(abs(edge - end), requirement.unit)}")


def gap(requirement: Requirement, offered: float) -> str:
    """How far `offered`, in the requirement's unit, is off, in words: 差30吨, 超出0.03 mm."""
    assert not isinstance(requirement.value, tuple)
    distance = abs(requirement.value - offered)
    if distance == 0:
        return "刚好相等，要求更严"
    if requirement.unit == "bool":
        return "不具备"
    word = {Op.AT_LEAST: "差", Op.MORE_THAN: "差", Op.AT_MOST: "超出", Op.LESS_THAN: "超出"}.get(requirement.op, "相差")
    return f"{word}{shown(distance, requirement.unit)}"


# --- showing -----------------------------------------------------------------------------------------------------

_SIGNS = {Op.AT_LEAST: "≥", Op.MORE_THAN: ">", Op.AT_MOST: "≤", Op.LESS_THAN: "<", Op.EQUAL: "="}


def figure(value: float) -> str:
    """A number as people write it: at most six significant digits, no trailing zeros, no exponent."""
    text = f"{value:.6g}"
    if "e" in text:
        text = f"{value:.12f}".rstrip("0").rstrip(".") if abs(value) < 1 else f"{value:.0f}"
    return "0" if text == "-0" else text


def shown(value: float, unit: str) -> str:
    """A value with its unit; a blank stands before letters only: 630吨, 0.03 mm, 98%."""
    if unit in {"", "无量纲", "bool"}:
        return figure(value)
    return f"{figure(value)} {unit}" if unit[0].isascii() and unit[0].isalpha() else f"{figure(value)}{unit}"


def shown_requirement(requirement: Requirement) -> str:
    """A requirement for pages: ≥630吨, 1–6毫米."""
    value = requirement.value
    if isinstance(value, tuple):
        return f"{figure(value[0])}–{shown(value[1], requirement.unit)}"
    if requirement.unit == "bool":
        return "需要" if value else "不要"
    return f"{_SIGNS[requirement.op]}{shown(value, requirement.unit)}"


def needed_text(requirement: Requirement) -> str:
    """A requirement for the contract's files: ``>= 630 tf``, ``range 1..6 mm``."""
    value = requirement.value
    if isinstance(value, tuple):
        return f"range {figure(value[0])}..{figure(value[1])} {requirement.unit}".rstrip()
    return f"{requirement.op.value} {figure(value)} {requirement.unit}".rstrip()


def offered_text(offer: Offer) -> str:
    """An offer for the contract's files: ``800 tf``, ``10..98 %``, ``>= 98 %``."""
    if offer.low == offer.high:
        text = figure(offer.low)
    elif offer.high == INFINITY:
        text = f">= {figure(offer.low)}"
    elif offer.low == -INFINITY:
        text = f"<= {figure(offer.high)}"
    else:
        text = f"{figure(offer.low)}..{figure(offer.high)}"
    return f"{text} {offer.unit}".rstrip()
