"""Which line of a category's template a figure belongs to: by its name, its spellings, the words near it, its dimension."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from catalog.folding import fold
from catalog.units import convert, dimensions_of, is_known
from seed_catalog.model import Attribute

EXACT, NEAR = 6.0, 3.0

# Words of a name that say which end or rating is meant, not what is measured.
_RATINGS = re.compile(
    r"^(?:最大|最高|最小|最低|额定|公称|标称|名义|设计|有效|单台|单机|单|总|主|正常|连续|工作|机器人|设备|系统|整机)"
)
# The sieve that a residue is left on (0.2mm筛余, 45μm筛余).
_SIEVE = re.compile(r"^[\d.]+(?:mm|μm|um|微米|毫米|目)?(?:方孔)?(?=筛余)")
# 遥控, 程控 and the like are names, 控制在 is not.
_FILL = re.compile(
    r"(?:[\s:：,的为是在约于达到要做能可够得有需得制保证≥≤><=±+*()（）\"“”'φø]|(?<![遥程数电液气温自防群远监操测管线])控)+$"
)
_BLANK = re.compile(r"[\s:：的()（）\-_/]+")


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """A name folded for comparison: no blanks, marks, case or traditional characters."""
    return _BLANK.sub("", fold(name).text)


@lru_cache(maxsize=65536)
def core(name: str) -> str:
    """The folded name without leading ratings (最大扭矩 → 扭矩), where at least two characters are left."""
    text = _SIEVE.sub("", key(name))
    while (shorter := _RATINGS.sub("", text)) != text and len(shorter) >= 2:
        text = shorter
    return text


# Words that a buyer and a product sheet use for one thing.
_SAME_WORDS = (
    ("示值误差", "精度"), ("误差", "精度"), ("偏差", "精度"), ("速率", "速度"), ("容量", "容积"), ("转矩", "扭矩"),
    ("噪音", "噪声"), ("氮氧化物", "nox"), ("生产能力", "产能"), ("产量", "产能"), ("处理能力", "处理量"),
    ("载荷", "负载"), ("承重", "负载"), ("载重", "负载"), ("质量", "重量"), ("延迟", "时延"), ("节煤", "节能"),
    ("节电", "节能"), ("通道数", "通道"), ("口径", "直径"), ("夜视", "红外"), ("尺寸", "长度"),
    ("刀塔", "刀架"), ("位移", "形变"), ("变形", "形变"), ("跨度", "量程"), ("检出下限", "检出限"), ("检测下限", "检出限"),
    ("二氧化硫", "so2"), ("二氧化氮", "no2"), ("二氧化碳", "co2"), ("一氧化碳", "co"), ("氧化镁", "mgo"),
    ("五氧化二磷", "p2o5"), ("硫化氢", "h2s"), ("非甲烷总烃", "nmhc"), ("挥发性有机物", "vocs"),
)  # fmt: skip


@lru_cache(maxsize=65536)
def plain(name: str) -> str:
    """The name's core in the words most used: 深度误差 and 深度精度 are one."""
    text = core(name)
    for word, usual in _SAME_WORDS:
        text = text.replace(word, usual)
    return text


@lru_cache(maxsize=65536)
def likeness(a: str, b: str) -> float:
    """How alike two names are, 0 to 1: Dice's share of common character pairs, the better of names and cores."""
    return max(_dice(key(a), key(b)), _dice(plain(a), plain(b)))


def _dice(a: str, b: str) -> float:
    if a == b:
        return 1.0
    x, y = _pair_counts(a), _pair_counts(b)
    total = max(0, len(a) - 1) + max(0, len(b) - 1)
    return 2 * sum(min(times, y[pair]) for pair, times in x.items() if pair in y) / total if total else 0.0


@lru_cache(maxsize=65536)
def _pair_counts(text: str) -> Counter[tuple[str, str]]:
    return Counter(pairwise(text))


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A template line made ready: `names` folded, each with its weight; `numerator` of a rate's unit, else "".

    `spellings`: the names of full weight.
    """

    attribute: Attribute
    names: tuple[tuple[str, float], ...]
    spellings: tuple[str, ...]
    numerator: str
    denominator: str
    place: int


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """A category's attributes made ready, told apart by identity; `words` are all their names and spellings, folded."""

    attributes: tuple[Attribute, ...]
    lines: tuple[Line, ...]
    words: frozenset[str]


_remembered: dict[int, tuple[Sequence[Attribute], Template]] = {}


def template_of(attributes: Sequence[Attribute]) -> Template:
    """The template made ready. One and the same tuple is recognised at once; an equal one gives the same template."""
    if not isinstance(attributes, tuple):
        return _template(tuple(attributes))
    known = _remembered.get(id(attributes))
    if known is None or known[0] is not attributes:
        if len(_remembered) > 4096:
            _remembered.clear()
        known = _remembered[id(attributes)] = (attributes, _template(tuple(attributes)))
    return known[1]


@lru_cache(maxsize=4096)
def _template(attributes: tuple[Attribute, ...]) -> Template:
    words = frozenset(key(word) for a in attributes for word in (a.name, *a.spellings))
    return Template(attributes, lines_of(attributes), words)


@lru_cache(maxsize=4096)
def lines_of(attributes: tuple[Attribute, ...]) -> tuple[Line, ...]:
    """The template's lines made ready for reading; those in an unknown unit are left out."""
    known = [attribute for attribute in attributes if is_known(attribute.unit)]
    return tuple(_line(attribute, place) for place, attribute in enumerate(known))


def _line(attribute: Attribute, place: int) -> Line:
    names: dict[str, float] = {}
    for name in (attribute.name, *attribute.spellings):
        names.setdefault(key(name), 1.0)
        names.setdefault(core(name), 0.85)
    if attribute.english:
        names.setdefault(fold(attribute.english).text, 1.0)
    over, _, under = attribute.unit.partition("/")
    spellings = tuple(name for name, weight in names.items() if weight == 1.0)
    return Line(attribute, tuple(names.items()), spellings, over if under else "", under, place)


def bare_words(before: str) -> str:
    """Words before a figure without what only leads to it (为, 要, 达到 …)."""
    return _FILL.sub("", before)


@lru_cache(maxsize=65536)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(a + b for a, b in pairwise(text))


def name_score(line: Line, before: str, after: str) -> float:
    """How well the words around a figure name the line: about 6 to 11 for its name, up to 5 for part of it, 0 for none.

    `before` ends and `after` begins at the figure; both are folded.
    """
    best = max(weight * _occurrence(name, before, after) for name, weight in line.names)
    if best < NEAR and line.attribute.english:
        best = max(best, _english_score(fold(line.attribute.english).text, before, after))
    if best < NEAR:
        own = key(line.attribute.name)
        best = max(best, max(_partial(name, before, after) + 0.2 * (name == own) for name, _ in line.names))
    return best


_SAID_OTHERWISE = {"center": "centre", "centers": "centre", "centres": "centre", "metres": "metre", "speeds": "speed"}
_SAYS_LITTLE = frozenset(
    "a an the of in per at to and or for with max maximum min minimum axis machine between is up over under".split()  # noqa: SIM905
)


@lru_cache(maxsize=65536)
def _english_words(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z]+", text)
    return frozenset(_SAID_OTHERWISE.get(word, word) for word in words) - _SAYS_LITTLE


def _english_score(name: str, before: str, after: str) -> float:
    """Up to 5 for the words of an English name that stand near the figure; 0 for fewer than half of them."""
    words = _english_words(name)
    said = _english_words(before[-40:]) | _english_words(after[:30])
    share = len(words & said) / len(words) if words else 0.0
    return 5.0 * share if share >= 0.5 else 0.0


def _occurrence(name: str, before: str, after: str) -> float:
    size = min(len(name), 6)
    if len(name) == 1:
        near = before.endswith(name) or after.lstrip(" 的").startswith(name)
        return EXACT - 1.0 if near else 0.0
    place = before.rfind(name)
    behind = after.find(name)
    scores = [0.0]
    if place >= 0:
        scores.append(EXACT + 0.8 * size - 0.3 * (len(before) - place - len(name)))
    if behind >= 0:
        scores.append(EXACT - 1.0 + 0.8 * size - 0.45 * behind)
    return max(scores) if max(scores) > 0 or (place < 0 and behind < 0) else 1.0


# Characters of a name that say little by themselves.
_EMPTY = frozenset("最大小高低额定公称单总可的量数率度力能主工作")


def _partial(name: str, before: str, after: str) -> float:
    """Part of a name near the figure: 力值 for 力值等级, 折…长 for 可折板长."""
    pairs = _pairs(name)
    if not pairs:
        return 0.0
    near, behind = before[-8:], after[:6]
    shared = [pair for pair in pairs if pair in near or pair in behind]
    score = 4.0 * len(shared) / len(pairs)
    if shared and any(near.endswith(pair) or pair in near[-4:] for pair in shared):
        score += 1.5
    telling = [c for c in set(name) if c not in _EMPTY and not c.isascii()]
    if telling:
        close = near[-4:] + behind[:4]
        score = max(score, 3.2 * sum(c in close for c in telling) / len(telling))
    return score if score >= 1.0 else -0.2


@lru_cache(maxsize=65536)
def fitted_unit(unit: str, line_unit: str) -> tuple[str, bool] | None:
    """The unit in which a figure written in `unit` can be a value of a line in `line_unit`, and whether it was completed.

    No unit written takes the line's; a numerator alone takes the line's denominator (氮氧化物30毫克 → 毫克/m3). None
    where the two measure different things.
    """
    if not unit:
        return line_unit, True
    if not is_known(line_unit):
        return None
    if dimensions_of(unit) & dimensions_of(line_unit):
        return unit, False
    if "current" in dimensions_of(unit) and "charge" in dimensions_of(line_unit):
        return (f"{unit}时" if unit[-1] in "安培" else f"{unit}h").replace("安培", "安"), True
    if unit in {"G", "个G"} and "frequency" in dimensions_of(line_unit):
        return "GHz", False
    if unit in {"T", "P"} and "data" in dimensions_of(line_unit):
        return f"{unit}B", False
    if unit in {"T", "P", "E"} and "computing" in dimensions_of(line_unit):
        return f"{unit}FLOPS", False
    over, _, under = line_unit.partition("/")
    if (
        under
        and "/" not in unit
        and "mass·length" not in dimensions_of(unit)
        and dimensions_of(unit) & dimensions_of(over)
    ):
        completed = f"{unit}/{under}"
        if is_known(completed) and dimensions_of(completed) & dimensions_of(line_unit):
            return completed, True
    return None


def is_plausible(value: float, unit: str, attribute: Attribute) -> bool:
    """True where the value lies in the line's plausible range."""
    converted = convert(value, unit, attribute.unit)
    return attribute.low - 1e-9 <= converted <= attribute.high + 1e-9


@lru_cache(maxsize=131072)
def line_named(template: Template, name: str, unit: str = "") -> Attribute | None:
    """The template line that a product sheet's `name` means: same name, spelling, core, or at least 0.6 alike.

    Where `unit` is given, lines of another dimension are passed over.
    """
    wanted = key(name)
    lines = [line for line in template.lines if not unit or fitted_unit(unit, line.attribute.unit) is not None]
    for match in (_same_name, _like_name):  # a like name counts less than any same one, and takes longer to see
        best, found = 0.0, None
        for line in lines:
            score = match(wanted, line)
            if score > best:
                best, found = score, line.attribute
        if best >= 0.6:
            return found
    return None


def _same_name(wanted: str, line: Line) -> float:
    own = key(line.attribute.name)
    if wanted == own:
        return 2.0
    if wanted in line.spellings:
        return 1.5
    if core(wanted) == core(own):
        return 1.3
    return 1.1 if any(core(wanted) == core(name) for name in line.spellings) else 0.0


def _like_name(wanted: str, line: Line) -> float:
    return max((0.9 * likeness(wanted, name) for name in line.spellings), default=0.0)
