"""Which figure of a text goes with which line of a template: by name, unit, plausible range and direction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from catalog import wording
from catalog.alignment import EXACT, NEAR, Line, bare_words, fitted_unit, is_plausible, key, name_score
from catalog.figures import HEADS, PERSONS, Figure, is_count
from catalog.specs import Op
from catalog.units import are_compatible, convert, dimension_of, dimensions_of
from seed_catalog.model import Attribute, Better

# Dimensions that nobody mentions of a machine but to ask for it; a length or a mass may be the work piece's.
TELLING = frozenset(
    {
        "force", "pressure", "power", "apparent power", "voltage", "current", "torque", "volume", "volume/time",
        "mass/time", "area/time", "count/time", "rotation/time", "frequency", "acceleration", "data", "data/time",
        "temperature/time", "energy/mass", "charge", "velocity", "sound level", "mass·length",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fit:
    """A figure (by its place) held against a template line: the unit it would have, and how well they go together.

    `score` adds up name, unit, range and direction; about 1 is little, 6 and more is sure. `named` is the name's part.
    `completed` says that the line lent the figure its unit or a part of it.
    """

    score: float
    figure: int
    line: Line
    unit: str
    completed: bool
    named: float


def assigned(figures: list[Figure], lines: tuple[Line, ...]) -> dict[int, Fit]:
    """For each figure (by its place) at most one line, best pairs first.

    A line serves once, and again only for a figure that names it outright.
    """
    fits = [
        fit for place, figure in enumerate(figures) for line in lines if (fit := fit_of(place, figure, line, lines))
    ]
    fits.sort(key=lambda fit: (-fit.score, fit.figure, fit.line.place))
    chosen: dict[int, Fit] = {}
    used: dict[int, int] = {}
    for fit in fits:
        taken = used.get(fit.line.place)
        if fit.figure in chosen or (taken is not None and not _may_repeat(figures[taken], figures[fit.figure], fit)):
            continue
        chosen[fit.figure] = fit
        used.setdefault(fit.line.place, fit.figure)
    return chosen


def _may_repeat(first: Figure, other: Figure, fit: Fit) -> bool:
    return fit.named >= EXACT and first.part < 0 and other.part < 0


_SIDES = (
    re.compile(r"左右|长|宽度方向|x(?:轴|向|$)|边长|板长|length"),
    re.compile(r"前后|宽|y(?:轴|向|$)|width"),
    re.compile(r"高|深|厚|z(?:轴|向|$)|height"),
)
_AT_ONCE = re.compile(r"一次|同时|每次|单次|每模|每炉|一炉|单炉")
_AT_ONCE_AFTER = re.compile(r"(?:一起|同时|一道|并排|一块儿?)(?!做|买|换|上|配|采|报|改)")  # 16根一起拉
_TAKT = re.compile(r"节拍|单件|单台|周期|时间|takt")


def fit_of(place: int, figure: Figure, line: Line, lines: tuple[Line, ...]) -> Fit | None:
    """How a figure and a line go together; None where they cannot."""
    attribute, quantity = line.attribute, figure.quantity
    if attribute.unit == "bool" or (quantity.is_range and quantity.low < 0 and "范围" not in attribute.name):
        return None
    units = _unit_on(figure, line, lines)
    if units is None:
        return None
    unit, completed = units
    named = _named(figure, line)
    plausible = is_plausible(quantity.low, unit, attribute) and is_plausible(quantity.high, unit, attribute)
    if _is_idle_time(figure):
        return None
    if not plausible and named < EXACT and not _is_only_choice(figure, line, lines):
        return None
    is_aside = figure.early and not quantity.op and not quantity.is_range and "/" not in figure.unit
    if is_aside and is_count(figure.unit):
        return None
    score = named + (0.0 if plausible else -2.5) - (2.5 if is_aside else 0.0) + _direction(figure, attribute)
    score += _unit_score(figure, line, lines, completed=completed, named=named)
    is_bare_time = dimensions_of(figure.unit) == {"time"} and not quantity.op and not quantity.per_item
    if not completed and figure.unit and plausible and named < EXACT and not is_bare_time:
        score += _choice_score(figure, line, lines)
    if is_ability(figure):
        score += 1.2 if attribute.better is Better.MORE else 0.0
    return Fit(score, place, line, unit, completed, named) if score >= _threshold(figure) else None


def _is_idle_time(figure: Figure) -> bool:
    """True for a time told before anything is asked for (找一托货半小时), and for a shift in talk (一个班换五次)."""
    quantity = figure.quantity
    if quantity.unit == "班" and quantity.is_han and not quantity.op:
        return True
    if not figure.early or dimensions_of(figure.unit) != {"time"} or quantity.op or quantity.per_item:
        return False
    return not is_ability(figure)


def _named(figure: Figure, line: Line) -> float:
    quantity = figure.quantity
    after = (quantity.unit if not quantity.unit.isascii() else "") + figure.after
    named = name_score(line, bare_words(figure.before), after)
    if named < NEAR and figure.lead:
        named = max(named, 0.7 * name_score(line, bare_words(figure.lead), ""))
    if 0 <= figure.part < len(_SIDES):
        named += 2.0 if _SIDES[figure.part].search(key(line.attribute.name)) else -2.0
    if quantity.per_item and _TAKT.search(line.attribute.name):
        named += 3.0
    if is_count(line.attribute.unit) and is_at_once(figure) and any(_AT_ONCE.search(n) for n, _ in line.names):
        named += 2.5
    return named


def is_at_once(figure: Figure) -> bool:
    """True for what the machine takes at one time: 一次装20件, 16根一起拉."""
    return bool(_AT_ONCE.search(figure.before) or _AT_ONCE_AFTER.match(figure.after))


_MAIN = 3  # lines at the head of a template: what a machine is called by (a press brake by its force and its length)


def main_size(place: int, figure: Figure, lines: tuple[Line, ...]) -> Fit | None:
    """The line of a measured figure that has no word of its own: the only one, or the only main one, that could hold it."""
    quantity = figure.quantity
    if not figure.unit or is_count(figure.unit) or figure.part >= 0:
        return None
    holding = [line for line in lines if _holds(figure.unit, quantity.low, quantity.high, line)]
    main = [line for line in holding if line.place < _MAIN]
    chosen = holding if len(holding) == 1 else main
    units = fitted_unit(figure.unit, chosen[0].attribute.unit) if len(chosen) == 1 else None
    return Fit(1.0, place, chosen[0], *units, 0.0) if units else None


_WATER = ("水", "污水", "废水", "中水", "原水")


def _unit_on(figure: Figure, line: Line, lines: tuple[Line, ...]) -> tuple[str, bool] | None:
    """The figure's unit as a value of the line, and whether the line had to lend a part of it."""
    line_unit = line.attribute.unit
    units = fitted_unit(figure.unit, line_unit)
    if units is None and figure.unit != figure.quantity.unit:
        units = fitted_unit(figure.quantity.unit, line_unit)
        units = (units[0], True) if units else None
    if (
        units is None
        and figure.unit.partition("/")[0] in {"吨", "t"}
        and (figure.after.startswith(_WATER) or not _rivals(figure.unit, line, lines)[0])
    ):
        # A ton of water is a cubic metre; a ton by the cubic metre is a density.
        if not dimensions_of(figure.unit) & {"mass", "mass/time"}:
            return None
        return fitted_unit("m3" + figure.unit.lstrip("吨t"), line_unit)
    return units


@lru_cache(maxsize=65536)
def _rivals(unit: str, line: Line, lines: tuple[Line, ...]) -> tuple[bool, bool]:
    """Whether another line could have the unit, and whether one could without lending a part of it."""
    fitted = [fitted_unit(unit, other.attribute.unit) for other in lines if other is not line]
    return any(fitted), any(units is not None and not units[1] for units in fitted)


def _is_only_choice(figure: Figure, line: Line, lines: tuple[Line, ...]) -> bool:
    """True where no other line of the template could hold the figure, and its dimension tells what it is."""
    if not figure.unit or dimension_of(figure.unit) not in TELLING:
        return False
    return not _rivals(figure.unit, line, lines)[0]


def _unit_score(figure: Figure, line: Line, lines: tuple[Line, ...], *, completed: bool, named: float) -> float:
    """What the unit says for a line: more where no other line could have it."""
    unit = figure.unit
    if not unit:
        return -2.5 if is_count(line.attribute.unit) else -0.5
    if unit in PERSONS:
        return 4.0 if any(HEADS.search(name) or "用户" in name for name, _ in line.names) else -4.0
    counted = unit.removeprefix("个")
    if counted and is_count(unit) and counted not in wording.MACHINE_COUNTERS:
        return 4.0 if counted == line.attribute.unit or any(counted in name for name, _ in line.names) else -4.0
    has_rival, has_plain_rival = _rivals(unit, line, lines)
    score = 2.0
    if has_rival:
        score = 0.5 if named >= EXACT else max(0.0, 1.0 - 0.15 * line.place)
    score += 0.4 if unit == line.attribute.unit else 0.0
    lost = 4.0 if unit != figure.quantity.unit else 1.5
    return score + _pace_score(unit, line) - (lost if completed and has_plain_rival else 0.5 * completed)


def _choice_score(figure: Figure, line: Line, lines: tuple[Line, ...]) -> float:
    """What speaks for a line that the figure does not name: it alone is plausible, it alone is given in this unit."""
    low, high = figure.quantity.low, figure.quantity.high
    rivals = [other for other in lines if other is not line and _holds(figure.unit, low, high, other)]
    score = 1.2 if not rivals and _rivals(figure.unit, line, lines)[0] else 0.0
    if _is_own_unit(figure.unit, line) and not any(_is_own_unit(figure.unit, other) for other in rivals):
        score += 0.8
    if _FINE_UNIT.search(figure.unit) and line.attribute.better is Better.LESS:
        score += 0.8
    return score


_FINE_UNIT = re.compile(r"丝|微米|μ|纳米|角秒|角分")


def _holds(unit: str, low: float, high: float, line: Line) -> bool:
    fitted = fitted_unit(unit, line.attribute.unit)
    if fitted is None:
        return False
    return is_plausible(low, fitted[0], line.attribute) and is_plausible(high, fitted[0], line.attribute)


@lru_cache(maxsize=65536)
def _is_own_unit(unit: str, line: Line) -> bool:
    """True where the line is given in this very unit, whatever its spelling (寸, in)."""
    return are_compatible(unit, line.attribute.unit) and abs(convert(1.0, unit, line.attribute.unit) - 1.0) < 1e-9


_PACES = {
    "年": "年", "a": "年", "月": "月", "天": "天", "d": "天", "日": "天", "小时": "时", "h": "时", "时": "时",
    "分钟": "分", "min": "分", "分": "分", "秒": "秒", "s": "秒",
}  # fmt: skip


def _pace_score(unit: str, line: Line) -> float:
    """A figure a year rather belongs to a line a year than to one an hour."""
    _, _, under = unit.partition("/")
    one, other = _PACES.get(under), _PACES.get(line.denominator)
    if one is None or other is None:
        return 0.0
    return 0.6 if one == other else -0.3


_ACCURACY = re.compile(r"精度|误差|分辨|偏差|波动|均匀|不确定")
_RESOLVES = re.compile(r"(?:看|读|分辨|精确|显示|测|检|识别|发现|认|挑)[到出]$")
_FINE = re.compile(r"分辨|精度|检出|最小|可检|检测限|下限")
# 0.3毫米的点子能报: the smallest thing that has to be found.
_DETECTED = re.compile(
    r"(?:以上)?的[一-鿿]{1,6}?(?:都|也|就)?(?:[能要可得]|必须)(?:够|以)?(?:自己|自动)?(?:报|检|识别|看[见清出]|认|测[到出]|挑|抓|发现|找|分)"
    r"|(?:以上)?的[一-鿿]{1,6}?(?:报|检|识别|看|认|测|挑|抓|找|分)得(?:出|到|见|清|住)"
)
_HOT = re.compile(r"最高|耐|工作温度|高温|上限|使用温度")
_COLD = re.compile(r"最低|低温|露点|下限")


def _direction(figure: Figure, attribute: Attribute) -> float:
    """What ±, the bound and a sign below zero say for a line that is wanted one way or the other."""
    quantity, less = figure.quantity, attribute.better is Better.LESS
    score = 0.0
    if not less and _ACCURACY.search(figure.before[-5:]) and not _ACCURACY.search(attribute.name):
        score -= 3.0
    if quantity.plus_minus:
        score += 0.8 if less else -1.5
    if quantity.op in {Op.AT_LEAST, Op.MORE_THAN}:
        score += 0.5 if attribute.better is Better.MORE else -0.7
    if quantity.op in {Op.AT_MOST, Op.LESS_THAN}:
        score += 0.5 if less else -0.7
    if _RESOLVES.search(figure.before) or is_detected(figure):
        score += 3.0 if _FINE.search(attribute.name) else -3.0
    if lasting(figure) and dimensions_of(attribute.unit) == {"time"}:
        score += 3.0 if attribute.better is Better.MORE else -4.0
    if quantity.low > 0 and _ENDURES.match(figure.after) and "temperature" in dimensions_of(attribute.unit):
        score += 1.5 if _HOT.search(attribute.name) else -0.5
    if quantity.low < 0 and "temperature" in dimensions_of(quantity.unit or attribute.unit):
        score += 1.5 if _COLD.search(attribute.name) else -1.0
    return score


# Counters of machines, of which a number is bought.
_WHOLE = frozenset({"台", "套", "条", "辆", "艘", "座", "架"})


def _threshold(figure: Figure) -> float:
    """How good a fit has to be: less for a measured figure with a bound, more for a bare count."""
    if not figure.unit:
        return 2.0
    if is_count(figure.unit):
        return EXACT if figure.unit in _WHOLE else NEAR + 0.5
    if dimension_of(figure.unit) in TELLING:
        return 0.3
    return 1.0 if figure.quantity.op else 1.4


_ABLE = re.compile(r"(?:[能可][一-鿿]{1,2}|得住|扛住|耐|顶住|受得了|经得起|吃得消)$")
_ABLE_AFTER = re.compile(r"的?[一-鿿]{0,5}?(?:得[动下进透住了开过]|焊透|割透|一刀|拿得下)")
_ENDURES = re.compile(
    r"(?:还|也|都|照样|照常)?(?:能|可以?)(?:用|干|工作|跑|启动|开|正常|运行|扛|上)|不死机|不趴窝|不停机|照[样常]"
)
_WANTED = re.compile(r"(?:要|换成?|上|来|选|最[少低小多高大]|min\.?|max\.?|minimum|maximum|\b[a-z]{4,})[\s:：]*$")


def is_ability(figure: Figure) -> bool:
    """True for 能铆16的, 能拖80米: what the machine has to be able to do."""
    if is_count(figure.quantity.unit):
        return False
    return bool(_ABLE.search(figure.before) or _ABLE_AFTER.match(figure.after))


def is_detected(figure: Figure) -> bool:
    """True for 0.3毫米的点子能报: the smallest flaw, part or mark that has to be seen."""
    return dimension_of(figure.unit) == "length" and bool(_DETECTED.match(figure.after))


# 没人能自己跑8小时, 一口气干4小时: how long it has to go on; 充一次电, 满载 say from when on.
_LASTING = re.compile(
    r"(?:能|可以|要能|得能|一口气|自己|连着|连续)[一-鿿]{0,5}?(?:跑|干|撑|顶|飞|走|工作|运行|运转|坚持|作业|生产)(?:满|够|足|上)?$"
)
_LASTS_TO = re.compile(r"[用撑顶跑]得(?:到|满|够|足)\s?$")  # 用得到60分钟
_ALONE = re.compile(r"(?:[没无]人|不用人|不要人|无人值守).{0,12}$")
_SPAN_UNITS = frozenset({"小时", "h", "分钟", "min", "天", "d", "钟头", "个小时", "个钟头"})


def lasting(figure: Figure) -> str:
    """What to call the time for which the machine has to go on by itself or in one go; "" for any other figure."""
    if figure.unit not in _SPAN_UNITS or figure.early or figure.quantity.per_item:
        return ""
    if not _LASTING.search(bare_words(figure.before)) and not _LASTS_TO.search(figure.before):
        return ""
    return "无人值守时长" if _ALONE.search(figure.before) else "连续工作时间"


def is_wanted(figure: Figure) -> bool:
    """True where the words right before the figure ask for it, or name it in English."""
    return is_ability(figure) or is_detected(figure) or bool(_WANTED.search(figure.before))
