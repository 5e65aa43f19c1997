"""Requirements read out of a need's own words: attribute, bound, value, unit, and the exact piece of text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalog import wording
from catalog.alignment import (
    EXACT,
    NEAR,
    Line,
    bare_words,
    fitted_unit,
    is_plausible,
    key,
    lines_of,
    name_score,
)
from catalog.folding import Folded, fold
from catalog.nouns import Noun, generic_name, noun_near, wanted_way
from catalog.quantities import Quantity, clause_bounds, quantities, rates, readable
from catalog.specs import Op, Passage, Requirement
from catalog.units import dimension_of, dimensions_of, is_known
from seed_catalog.model import Attribute, Better


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with the words around it. `before` ends and `after` begins at it, both within its clause."""

    quantity: Quantity
    unit: str
    before: str
    after: str
    lead: str
    clause: int
    first: int
    last: int
    hard: bool
    part: int = -1


@dataclass(frozen=True, slots=True)
class Fit:
    """A figure held against a template line: the unit it would have, and how well they go together."""

    score: float
    figure: int
    line: Line
    unit: str
    completed: bool
    named: float


def read_requirements(
    text: str, attributes: Sequence[Attribute], passages: Sequence[Passage] | None = None
) -> list[Requirement]:
    """Requirements on the new equipment, in the order of the text, each with its span there.

    `attributes` is the template of the category wanted; where a figure fits one of its lines, the line's name and usual
    unit are taken, else the name comes from the words beside the figure. Only figures within `passages` count; with
    None the whole text is read, and what plainly speaks of the old equipment is left out.
    """
    folded = fold(text)
    figures = _figures(folded, passages)
    fits = _assigned(figures, lines_of(tuple(attributes)))
    found: list[Requirement] = []
    for place, figure in enumerate(figures):
        requirement = _requirement(folded, figure, fits.get(place), bool(attributes))
        if requirement is not None:
            found.append(requirement)
    return _without_repeats(found)


# --- figures -----------------------------------------------------------------------------------------------------


def _figures(folded: Folded, passages: Sequence[Passage] | None) -> list[Figure]:
    """The text's quantities that may be requirements, with their surroundings."""
    text = readable(folded)
    bounds = clause_bounds(text)
    old = _old_clauses(text, bounds) if passages is None else set()
    known = quantities(folded)
    starts = [start for start, _ in bounds]
    markers = [_Marker(*mark) for start, end in bounds for mark in rates(text, start, end)]
    known = [q for place, q in enumerate(known) if not _is_rate(text, known, place, markers)]
    found: list[Figure] = []
    for place, quantity in enumerate(known):
        clause = bisect_right(starts, quantity.start) - 1
        if clause < 0 or clause in old or not quantity.sharp:
            continue
        passage = _passage_of(folded, quantity, passages)
        if passage is None:
            continue
        figure = _figure(text, bounds, clause, known, place, markers)
        if figure is not None:
            figure = replace(figure, hard=figure.hard and passage.hard)
            if found and _corrects(text, found[-1], figure):
                figure = replace(figure, before=found[-1].before, lead=found.pop().lead)
            found.extend(_parts(figure))
    return found


def _corrects(text: str, earlier: Figure, later: Figure) -> bool:
    """True where the speaker takes the earlier figure back for the later one (500吨，哦不对，630吨)."""
    between = text[earlier.quantity.end : later.quantity.start]
    same = earlier.unit == later.unit or bool(dimensions_of(earlier.unit) & dimensions_of(later.unit))
    return same and len(between) <= 16 and bool(wording.CORRECTION.search(between))


def _is_rate(text: str, known: list[Quantity], place: int, markers: list[_Marker]) -> bool:
    """True for the 一小时 of 一小时喷150平方, which is no time of its own (but 能用一小时 is)."""
    quantity = known[place]
    if quantity.unit not in _TIME_WORDS or not any(m.start <= quantity.start < m.end for m in markers):
        return False
    if _LASTS.search(text[max(0, quantity.start - 5) : quantity.start]):
        return False
    beside = [known[p] for p in (place - 1, place + 1) if 0 <= p < len(known)]
    return quantity.is_han or any(
        not _PARTED.search(text[min(q.end, quantity.end) : max(q.start, quantity.start)]) for q in beside
    )


_PARTED = re.compile(r"[，,。；;！？!?、\n]")
_LASTS = re.compile(r"(?:能?用|能?顶|撑|续航|连续|保压|使用|支撑|坚持|供电|寿命|电池)[^，,。；]{0,2}$")
_TIME_WORDS = frozenset(["小时", "分钟", "秒", "天", "年", "月", "日", "个月", "钟头", "h", "min", "d", "分"])


@dataclass(frozen=True, slots=True)
class _Marker:
    start: int
    end: int
    time: str


_EVERYWHERE = Passage(0, 1 << 60)


def _passage_of(folded: Folded, quantity: Quantity, passages: Sequence[Passage] | None) -> Passage | None:
    if passages is None:
        return _EVERYWHERE
    place = folded.origin[quantity.start]
    return next((passage for passage in passages if passage.start <= place < passage.end), None)


def _figure(
    text: str, bounds: list[tuple[int, int]], clause: int, known: list[Quantity], place: int, markers: list[_Marker]
) -> Figure | None:
    quantity = known[place]
    start, end = bounds[clause]
    previous = known[place - 1].last if place and known[place - 1].last > start else start
    following = known[place + 1].first if place + 1 < len(known) and known[place + 1].first < end else end
    before, after = text[previous : max(previous, quantity.first)], text[quantity.end : max(following, quantity.end)]
    between = text[known[place - 1].end : quantity.start] if place else ""
    if place and known[place - 1].start >= start and wording.EXCHANGED.fullmatch(between):
        before = text[max(start, known[place - 1].first - 12) : known[place - 1].first].removesuffix("从")
    marker = _marker_of(quantity, markers, previous, max(following, quantity.end))
    unit = _unit_with(quantity, marker)
    if marker and marker.end >= quantity.first and marker.start >= previous:
        before = text[previous : marker.start] + text[marker.start : quantity.first].lstrip("每一1单")
    lead = ""
    if clause and not bare_words(before).strip():
        a, b = bounds[clause - 1]
        if b - a <= 14 and not any(a <= q.start < b for q in known):
            lead = text[a:b]
    until = known[place + 1].start if place + 1 < len(known) and known[place + 1].start < end else end
    if _is_talk(text, quantity, before, after) or _is_of_the_old(
        text[start : quantity.start], text[quantity.end : until]
    ):
        return None
    hard = not wording.SOFT.search(text[start : quantity.start])
    first = min(quantity.first, marker.start) if marker and unit != quantity.unit else quantity.first
    last = max(quantity.last, marker.end) if marker and unit != quantity.unit else quantity.last
    return Figure(quantity, unit, before, after, lead, clause, first, last, hard)


def _marker_of(quantity: Quantity, markers: list[_Marker], start: int, end: int) -> _Marker | None:
    """The rate that belongs to the quantity: the nearest before it, else one close behind."""
    before = [m for m in markers if start - 1 <= m.start and m.end <= quantity.start + 1]
    if before and quantity.start - before[-1].end <= 10:
        return before[-1]
    behind = [m for m in markers if quantity.end <= m.start and m.end <= end and m.start - quantity.end <= 3]
    return behind[0] if behind else None


_RATED = frozenset({"mass", "volume", "area", "length", "count", "temperature", "number", "rotation/time", "energy"})


def _unit_with(quantity: Quantity, marker: _Marker | None) -> str:
    unit = quantity.unit
    if marker is None or not unit or "/" in unit or quantity.per_item:
        return unit
    if not dimensions_of(unit) & _RATED or unit in {"%", "级"}:
        return unit
    rated = f"{unit}/{marker.time}"
    return rated if is_known(rated) else unit


def _is_of_the_old(before: str, after: str) -> bool:
    if wording.OLD_BEFORE.search(before) or wording.EXCHANGED.fullmatch(after) or wording.GOING.match(after):
        return True
    return bool(wording.HAD.search(before)) and not wording.WANT.search(before)


_HEADS = re.compile(r"在线|容量|并发|同时|定位|容纳|承载|人数|定员|人员|用工|用人|岗位|授权|标签|挡车工")
_LOAN = re.compile(r"费率|利率|利息|首付|贷款|贴息|税率|定金|预付")
_PERSONS = frozenset({"人", "个人", "名"})


def _is_talk(text: str, quantity: Quantity, before: str, after: str) -> bool:
    """True where the number is people, a time of delivery or money: never a requirement on a machine."""
    unit, dimensions = quantity.unit, dimensions_of(quantity.unit)
    if unit in _PERSONS or (unit in {"", "个", "名", "位"} and wording.PEOPLE_AFTER.match(text, quantity.end)):
        return not _HEADS.search(before + after[:4])
    if "time" in dimensions and (wording.DEADLINE.search(before) or wording.DEADLINE.search(after[:10])):
        return True
    if "money" in dimensions and (len(dimensions) == 1 or unit == "万"):
        return True
    return unit in {"%", "年", "月"} and bool(_LOAN.search(before + after[:6]))


def _parts(figure: Figure) -> list[Figure]:
    """A figure for each side of 1500×3000; the figure itself else."""
    factors = figure.quantity.factors
    if not factors:
        return [figure]
    return [
        replace(figure, part=part, quantity=replace(figure.quantity, low=side, high=side))
        for part, side in enumerate(factors)
    ]


def _old_clauses(text: str, bounds: list[tuple[int, int]]) -> set[int]:
    """Clauses that speak of the equipment in use; a sentence stays with it until it says what is wanted."""
    old, speaking = set(), False
    for place, (start, end) in enumerate(bounds):
        clause = text[start:end]
        wants, owns = wording.WANT.search(clause), wording.OLD.search(clause)
        if wants:
            before = owns is not None and owns.start() < wants.start()
            speaking = before and not _NEW_CLAIM.search(clause)
        elif owns:
            speaking = True
        elif place and text[bounds[place - 1][1] : start].strip()[:1] in {"。", "\n", ";", "；", "!", "！"}:
            speaking = False
        if speaking:
            old.add(place)
    return old


_NEW_CLAIM = re.compile(r"想|换成|改成|要求|需要|求购|新(?:机|的|买|上)|采购|换一?台|希望|打算|换|要")

# --- assignment --------------------------------------------------------------------------------------------------


def _assigned(figures: list[Figure], lines: tuple[Line, ...]) -> dict[int, Fit]:
    """For each figure at most one line, best pairs first; a line serves once, and again only where it is named anew."""
    fits = [fit for place, figure in enumerate(figures) for line in lines if (fit := _fit(place, figure, line, lines))]
    fits.sort(key=lambda fit: (-fit.score, fit.figure, fit.line.place))
    chosen: dict[int, Fit] = {}
    used: dict[int, int] = {}
    for fit in fits:
        if fit.figure in chosen:
            continue
        if fit.line.place in used and not _may_repeat(figures, used[fit.line.place], fit):
            continue
        chosen[fit.figure] = fit
        used.setdefault(fit.line.place, fit.figure)
    return chosen


def _may_repeat(figures: list[Figure], first: int, fit: Fit) -> bool:
    one, other = figures[first].quantity, figures[fit.figure].quantity
    return fit.named >= EXACT and figures[first].part < 0 and figures[fit.figure].part < 0 and one.start != other.start


_SIDES = (
    re.compile(r"左右|长|宽度方向|x(?:轴|向|$)|边长|板长|length"),
    re.compile(r"前后|宽|y(?:轴|向|$)|width"),
    re.compile(r"高|深|厚|z(?:轴|向|$)|height"),
)


def _fit(place: int, figure: Figure, line: Line, lines: tuple[Line, ...]) -> Fit | None:
    """How a figure and a line go together; None where they cannot."""
    attribute, quantity = line.attribute, figure.quantity
    if attribute.unit == "bool" or (quantity.is_range and quantity.low < 0 and "范围" not in attribute.name):
        return None
    units = _units_for(figure, attribute.unit)
    if units is None:
        return None
    unit, completed = units
    before = bare_words(figure.before)
    after = (quantity.unit if not quantity.unit.isascii() else "") + figure.after
    named = name_score(line, before, after)
    if named < NEAR and figure.lead:
        named = max(named, 0.7 * name_score(line, bare_words(figure.lead), ""))
    if quantity.factors and figure.part < len(_SIDES):
        named += 2.0 if _SIDES[figure.part].search(key(attribute.name)) else -2.0
    plausible = all(is_plausible(value, unit, attribute) for value in {quantity.low, quantity.high})
    if quantity.per_item:
        named += 3.0 if _TAKT.search(attribute.name) else 0.0
    score = named + _unit_bonus(figure, line, lines, completed, plausible, is_named=named >= EXACT)
    score += _direction_bonus(figure, attribute) + (1.2 if _is_ability(figure) else 0.0)
    if not plausible and named < EXACT and not _is_only_choice(figure, line, lines):
        return None
    return Fit(score, place, line, unit, completed, named) if score >= _threshold(figure) else None


def _is_only_choice(figure: Figure, line: Line, lines: tuple[Line, ...]) -> bool:
    """True where no other line of the template could hold the figure, and its dimension tells what it is."""
    if not figure.unit or dimension_of(figure.unit) not in _TELLING:
        return False
    return not any(other is not line and fitted_unit(figure.unit, other.attribute.unit) for other in lines)


_ABLE = re.compile(r"[能可][一-鿿]{1,2}$")


def _is_ability(figure: Figure) -> bool:
    """True for 能铆16的, 能拖80米: what the machine has to be able to do."""
    return bool(_ABLE.search(figure.before)) and not _is_count(figure.quantity.unit)


_WANTED = re.compile(r"(?:要|换成?|上|来|选|最[少低小多高大]|min\.?|max\.?|minimum|maximum|\b[a-z]{4,})[\s:：]*$")


def _is_wanted(figure: Figure) -> bool:
    """True where the words right before the figure ask for it, or name it in English."""
    return _is_ability(figure) or bool(_WANTED.search(figure.before))


_TAKT = re.compile(r"节拍|单件|单台|周期|时间|takt")


def _units_for(figure: Figure, line_unit: str) -> tuple[str, bool] | None:
    units = fitted_unit(figure.unit, line_unit)
    if units is None and figure.unit != figure.quantity.unit:
        units = fitted_unit(figure.quantity.unit, line_unit)
        units = (units[0], True) if units else None
    if units is None and figure.unit[:1] in {"吨", "t"} and figure.after.startswith(_WATER):
        # A ton of water is a cubic metre.
        return fitted_unit("m3" + figure.unit.lstrip("吨t"), line_unit)
    return units


_WATER = ("水", "污水", "废水", "中水", "原水")


def _unit_bonus(
    figure: Figure, line: Line, lines: tuple[Line, ...], completed: bool, plausible: bool, *, is_named: bool
) -> float:
    """What the unit says for a line: more where no other line could have it."""
    bonus = 0.0 if plausible else -2.5
    unit = figure.unit
    if not unit:
        return bonus - (2.5 if _is_count(line.attribute.unit) else 0.5)
    if unit in _PERSONS and _HEADS.search(figure.before + figure.after[:4]):
        return bonus + (4.0 if any(_HEADS.search(name) or "用户" in name for name, _ in line.names) else -4.0)
    counted = unit.removeprefix("个")
    if _is_count(unit) and counted and counted not in wording.MACHINE_COUNTERS:
        told = counted == line.attribute.unit or any(counted in name for name, _ in line.names)
        return bonus + (4.0 if told else -4.0)
    rivals = [other for other in lines if other is not line and fitted_unit(unit, other.attribute.unit)]
    if not rivals:
        bonus += 2.0
    else:
        bonus += 0.5 if is_named else max(0.0, 1.0 - 0.15 * line.place)
    if unit == line.attribute.unit:
        bonus += 0.4
    bonus += _pace_bonus(unit, line)
    return bonus - (
        1.5 if completed and any(not _needs_completion(unit, other) for other in rivals) else 0.5 * completed
    )


_PACES = {
    "年": "年", "a": "年", "月": "月", "天": "天", "d": "天", "日": "天", "小时": "时", "h": "时", "时": "时",
    "分钟": "分", "min": "分", "分": "分", "秒": "秒", "s": "秒",
}  # fmt: skip


def _pace_bonus(unit: str, line: Line) -> float:
    """A figure a year rather belongs to a line a year than to one an hour."""
    _, _, under = unit.partition("/")
    one, other = _PACES.get(under), _PACES.get(line.denominator)
    if one is None or other is None:
        return 0.0
    return 0.6 if one == other else -0.3


def _needs_completion(unit: str, line: Line) -> bool:
    fitted = fitted_unit(unit, line.attribute.unit)
    return fitted is None or fitted[1]


def _direction_bonus(figure: Figure, attribute: Attribute) -> float:
    quantity = figure.quantity
    bonus = 0.0
    if (
        attribute.better is Better.MORE
        and _ACCURACY.search(figure.before[-5:])
        and not _ACCURACY.search(attribute.name)
    ):
        bonus -= 3.0
    if quantity.plus_minus:
        bonus += 0.8 if attribute.better is Better.LESS else -1.5
    if quantity.op in {Op.AT_LEAST, Op.MORE_THAN}:
        bonus += 0.5 if attribute.better is Better.MORE else -0.7
    if quantity.op in {Op.AT_MOST, Op.LESS_THAN}:
        bonus += 0.5 if attribute.better is Better.LESS else -0.7
    cold = quantity.low < 0 and "temperature" in dimensions_of(quantity.unit or attribute.unit)
    if cold:
        bonus += 1.5 if re.search(r"最低|低温|露点|下限", attribute.name) else -1.0
    return bonus


# Counters of machines, of which a number is bought.
_WHOLE = frozenset({"台", "套", "条", "辆", "艘", "座", "架"})
_ACCURACY = re.compile(r"精度|误差|分辨|偏差|波动|均匀|不确定")


def _threshold(figure: Figure) -> float:
    """How good a fit has to be: less for a measured figure with a bound, more for a bare count."""
    quantity = figure.quantity
    if not figure.unit:
        return 2.0
    if _is_count(figure.unit):
        return EXACT if figure.unit in _WHOLE else NEAR + 0.5
    if dimension_of(figure.unit) in _TELLING:
        return 0.3
    return 1.0 if quantity.op else 1.4


def _is_count(unit: str) -> bool:
    return (
        bool(dimensions_of(unit))
        and dimensions_of(unit) <= {"count", "grade", "length"}
        and "count" in dimensions_of(unit)
    )


# --- requirements ------------------------------------------------------------------------------------------------


def _requirement(folded: Folded, figure: Figure, fit: Fit | None, has_template: bool) -> Requirement | None:
    if fit is None:
        return _unaligned(folded, figure, has_template)
    attribute = fit.line.attribute
    words = key(attribute.name)
    return _written(folded, figure, attribute.name, fit.unit, attribute.better, words, assumed=fit.completed)


# Dimensions that nobody mentions of a machine but to ask for it; a length or a mass may be the work piece's.
_TELLING = frozenset(
    {
        "force", "pressure", "power", "apparent power", "voltage", "current", "torque", "volume", "volume/time",
        "mass/time", "area/time", "count/time", "rotation/time", "frequency", "acceleration", "data", "data/time",
        "temperature/time", "energy/mass", "charge", "velocity", "sound level", "mass·length",
    }
)  # fmt: skip
# What a special counter counts.
_COUNTED = {
    "通道": "通道数", "路": "通道数", "轴": "轴数", "工位": "工位数", "网口": "网口", "串口": "串口", "端口": "端口",
    "测点": "测点", "货位": "货位", "站位": "站位", "锭": "锭数", "束": "束数", "栅": "主栅数", "主栅": "主栅数",
    "自由度": "自由度", "并发": "并发用户", "并发用户": "并发用户", "用户": "用户数", "终端": "终端数", "节点": "节点数",
    "像素": "像素", "点": "点数", "卡": "卡数", "腔": "腔数", "孔": "孔数", "层": "层数",
}  # fmt: skip


def _unaligned(folded: Folded, figure: Figure, has_template: bool) -> Requirement | None:
    """A requirement that no template line takes, named by the words beside it; None where too little speaks for it."""
    quantity, unit = figure.quantity, figure.unit
    noun = noun_near(bare_words(figure.before), figure.after, unit)
    if noun is not None:
        return _by_noun(folded, figure, noun)
    if not unit:
        return _by_words(folded, figure)
    counted = _COUNTED.get(unit.removeprefix("个").lstrip("百千万"))
    if counted and (quantity.op or quantity.low > 1):
        return _written(folded, figure, counted, unit, Better.MORE, counted, assumed=False)
    if unit in _PERSONS and _HEADS.search(figure.before + figure.after[:4]):
        return _written(folded, figure, "并发用户", "个", Better.MORE, "并发用户", assumed=False)
    dimension = dimension_of(unit)
    if dimension == "temperature" and quantity.low < 0 and not quantity.is_range and "/" not in unit:
        return _written(folded, figure, "最低工作温度", unit, Better.LESS, "最低工作温度", assumed=False)
    is_vague = quantity.is_han or dimension == "time" or _is_count(unit)
    is_asked = quantity.op or quantity.plus_minus or (_is_wanted(figure) and not is_vague)
    if _is_count(unit) or not (is_asked or (dimension in _TELLING and not is_vague)):
        return None
    name = _own_words(figure) or generic_name(dimension)
    better = wanted_way(bare_words(figure.before)[-8:] + figure.after[:6], unit, dimension)
    return _written(folded, figure, name, unit, better, key(name), assumed=False)


def _by_noun(folded: Folded, figure: Figure, noun: Noun) -> Requirement:
    unit, assumed = figure.unit or noun.unit, not figure.unit
    if "/" in noun.unit and "/" not in unit:
        unit, assumed = fitted_unit(unit, noun.unit) or (unit, assumed)
    own, name = _own_words(figure), noun.word
    if own.endswith(key(noun.word)) and len(own) <= len(noun.word) + 3:
        name = own
    if figure.quantity.factors:
        name += ("长", "宽", "高")[min(figure.part, 2)]
    return _written(folded, figure, name, unit, noun.better, key(name), assumed=assumed)


def _by_words(folded: Folded, figure: Figure) -> Requirement | None:
    """A figure without a unit counts where it has both a bound and a name (分离因数1000以上)."""
    name = _own_words(figure)
    if not name or figure.quantity.op is None:
        return None
    unit = "%" if _SHARE.search(name) else ""
    return _written(folded, figure, name, unit, wanted_way(name, "", "number"), key(name), assumed=True)


_SHARE = re.compile(r"[^频速功倍斜曲]率$|含量|品位|纯度|五氧化二磷|占比")


_NAME_WORDS = re.compile(r"(?:[a-z一-鿿]{2,8}|[a-z]{2,})$")
_LEADS_TO_NAME = re.compile(r".*(?:最[少多大小低高]$|\b(?:max|min|about)$|[的要能可把用和及是有带到得换想买做找配上下里了过还]|需要|要求|采购|支持|达到)")


def _own_words(figure: Figure) -> str:
    """The words right before a figure that read like its name: two to eight characters; "" if there are none."""
    found = _NAME_WORDS.search(bare_words(figure.before))
    if not found:
        return ""
    name = _LEADS_TO_NAME.sub("", found.group())
    return name if 2 <= len(name) <= 8 and not _MACHINE.search(name) else ""


_MACHINE = re.compile(r"(?:[机泵炉线柜站柱床车器塔釜罐窑]|设备|装备|系统|装置|机组|离心|回收)$")


_GRADED = re.compile(r"精度|等级|误差|级|不确定度")


def _written(
    folded: Folded, figure: Figure, name: str, unit: str, better: Better, words: str, *, assumed: bool
) -> Requirement:
    quantity = figure.quantity
    first, last = _span(folded, figure, name)
    start, end = folded.span(first, last)
    value: float | tuple[float, float] = (quantity.low, quantity.high)
    op = Op.RANGE
    if not quantity.is_range:
        value, op = quantity.low, _bound(quantity, unit, better, words)
    return Requirement(name, op, value, unit, folded.original[start:end], start, end, figure.hard, assumed)


def _bound(quantity: Quantity, unit: str, better: Better, words: str) -> Op:
    """How a single figure binds: by the words beside it, else by the way the attribute is wanted."""
    usual = {Better.MORE: Op.AT_LEAST, Better.LESS: Op.AT_MOST, Better.EXACT: Op.EQUAL}[better]
    if quantity.plus_minus:
        return Op.AT_MOST
    if quantity.op is None:
        return usual
    grows = quantity.op in {Op.AT_LEAST, Op.MORE_THAN}
    # 0.5级及以上 is a better grade, so a smaller number; "精度0.02以上" means it too.
    if grows and better is Better.LESS and ("grade" in dimensions_of(unit) or _GRADED.search(words)):
        return Op.AT_MOST
    if grows and better is Better.LESS and quantity.low < 0:
        return Op.AT_MOST
    return quantity.op


def _span(folded: Folded, figure: Figure, name: str) -> tuple[int, int]:
    """The stretch of folded text from the attribute's own word, if it stands right before, to the comparing words."""
    text, first, last = readable(folded), figure.first, figure.last
    lead = text[max(0, first - 14) : first]
    lead = re.split(r"[，。；;！？\n、,]", lead)[-1]
    words = re.search(r"(?:[一-鿿][a-z一-鿿]{0,7}|[a-z]+)[\s:：φø]*$", lead)
    if words and figure.before.endswith(words.group()) and not re.match(r"(?:要|想|换|买|的)", words.group()):
        first -= len(words.group())
    return first, last


def _without_repeats(found: list[Requirement]) -> list[Requirement]:
    """Each requirement once, the last place it stands."""
    seen = {(r.attribute, r.op, r.value, r.unit): r for r in found}
    return [r for r in found if seen[r.attribute, r.op, r.value, r.unit] is r]
