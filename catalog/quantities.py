"""Quantities in running text: a number, its unit (with the 每小时 or 一天 that stands apart from it) and its bound.

Reads folded text; nothing here knows what a quantity is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from catalog import numbers, wording
from catalog.clauses import cased, readable
from catalog.exclusions import is_no_quantity
from catalog.folding import Folded
from catalog.numbers import Number
from catalog.specs import Op
from catalog.spelled_units import standard
from catalog.units import dimensions_of, is_known, unit_at


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity at [start, end) of folded text; `unit` is "" where none is written.

    `op` is what the words beside it say, None where they say nothing; `low` equals `high` unless it is a range.
    `first` and `last` bound the piece with its comparing words. `per_item` marks "3分钟一台". A `sharp` quantity has no
    vague words at it.
    """

    start: int
    end: int
    first: int
    last: int
    low: float
    high: float
    unit: str
    op: Op | None
    is_range: bool = False
    plus_minus: bool = False
    factors: tuple[float, ...] = ()
    is_han: bool = False
    per_item: bool = False
    sharp: bool = True


def quantities(folded: Folded) -> list[Quantity]:
    """Every quantity of the text, in order; dates, names, clause numbers and money are left out."""
    text = readable(folded)
    shown = cased(folded, text)
    found: list[Quantity] = []
    waiting = list(numbers.atoms(text))
    place = 0
    while place < len(waiting):
        number, used = _joined(text, shown, waiting, place)
        place += used
        if is_no_quantity(text, number):
            continue
        # The 一根 of 一分钟出一根 belongs to the time, the 4 of 2米4 to the metres.
        taken = (found[-1].last if found[-1].per_item else found[-1].end) if found else 0
        quantity = _with_unit(text, shown, number) if number.start >= taken else None
        if quantity is not None:
            found.append(quantity)
    return found


def _joined(text: str, shown: str, waiting: list[Number], place: int) -> tuple[Number, int]:
    """The number at `place`, joined with those that make it a range or a product, and how many it took."""
    first = waiting[place]
    rest = waiting[place + 1 :][:2]
    if not rest or rest[0].start - first.end > 12:
        return first, 1
    factors = [first]
    for follower in rest:
        between = text[factors[-1].end : follower.start]
        if not _is_times(shown, factors[-1].end, follower.start, between):
            break
        factors.append(follower)
    if len(factors) > 1:
        values = tuple(part.low for part in factors)
        whole = replace(first, end=factors[-1].end, factors=values, low=min(values), high=max(values), multiple="")
        return whole, len(factors)
    return _range(text, shown, first, rest[0])


def _is_times(shown: str, end: int, start: int, between: str) -> bool:
    unit = unit_at(shown, _after_blank(shown, end))
    if unit and unit[1] < start:
        between = shown[unit[1] : start]
    return bool(re.fullmatch(r"\s?[x×*✕╳乘xX]\s?", between)) and "\n" not in between


def _range(text: str, shown: str, low: Number, high: Number) -> tuple[Number, int]:
    end = low.end
    unit = unit_at(shown, _after_blank(text, end))
    joined = _JOINER.fullmatch(text, end, high.start)
    if joined is None and unit and unit[1] <= high.start:
        joined = _JOINER.fullmatch(text, unit[1], high.start)
    if joined is None or low.plus_minus or high.plus_minus or low.vague:
        return low, 1
    bottom, top = low.low, high.high
    if low.multiple == "" and high.multiple and top > bottom * 1e4 and unit is None:
        bottom *= 1e4 if high.multiple == "万" else 1e8
    if bottom > top:
        if "-" in joined.group():
            return replace(low, end=high.end, vague=True), 2
        bottom, top = top, bottom
    return replace(high, start=low.start, low=bottom, high=top, low_end=low.end, is_han=low.is_han and high.is_han), 2


_JOINER = re.compile(r"\s?(?:~|到|至|–|—{1,2}|-|−|\.{2,}|…+|to)\s?(?:dn|φ|ф|ø|\+|约)?\s?")


def _after_blank(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \t":
        place += 1
    return place


_PORT = re.compile(r"\s?个?\s?(?:rs-?)?(?:485|232|422|rj45|sfp\+?|千兆|百兆|万兆|光|电|以太网?|com)+(?:网|光|电|串)?口")
# 算力500P
_PETA = re.compile(r"\s?[PTE](?![A-Za-z0-9])")
_COMPUTING = re.compile(r"算力|算能|浮点|智算|超算|compute")
_OPERATIONS = re.compile(r"\s?iops(?![a-z])")
_PIXELS = re.compile(r"\s?(?:mp|mpx|megapixels?|百万像素)(?![a-z])")

# Counters that no list of units has; they count pieces.
_CLASSIFIER = re.compile(
    r"个?(?:发(?!动|电|泡|现|货|热|酵)|样(?![品子机式板])|核(?!心|对|算)|槽(?!钢|体)|笔(?!直)|帧|桶|筐|卷(?!板|料|材)|托(?!盘|架|辊)|笼|幅(?!宽))"
)
_THICK = re.compile(r"厚(?:度)?(?:到|至|为|[:：])?$")
# 水分5个点: percentage points.
_POINTS = re.compile(r"(?:水分|湿|率|含|品位|浓度|效|镁|硅|铁|[省降低高升差]|不超过|小于|控制在)[一-鿿]{0,3}$")

_SLOPE = re.compile(r"\s?(?:/|:|比)\s?(?:1000|1\s?000)(?:mm|毫米)?(?!\d)|\s?/\s?(?:1?m|1?米)(?![a-z\d])")
_PER_PIECE = re.compile(r"(分钟?|秒|min|s|小时|h)/[台件个片套只支块根辆次箱包瓶模张]")

_HALF_METRE = re.compile(
    r"([一二三四五六七八九1-9])(?![\d一二三四五六七八九十百千万.个台套米吨来到至~乘×x*年天小分班月日炉次趟批件根])"
)
_RATE_AFTER = re.compile(r"\s?(?:(?:每|一|1|/)\s?个?)(小时|分钟|分|钟头|天|日|昼夜|年|月|秒|h\b|min\b|d\b|a\b)(?!用)")
_ITEM = re.compile(
    r"\s?(?:以内|之内|内|左右|以下)?\s?(?:能|可|就|要|内)?(?:下线?|出|做|干|完成|焊|装|打|生产|加工|一个?|检|压|冲|测|换|过|贴|成|产)*\s?(?:一|1|每|单|/)\s?(?:台|件|个|辆|套|片|只|支|块|根|模|箱|张|包|瓶|车|颗|次|盘|炉|组|串|托|盒|袋)(?!班|月)"
)
_ITEM_BEFORE = re.compile(
    r"(?:每|一|单|1)(?:台|件|个|辆|套|片|只|支|块|根|模|箱|张|颗|次|盘|组|串)(?:车架|工件|零件|产品|活|电芯|板)?(?:的)?(?:节拍|时间|周期|要|用时|不超过|控制在|只要|只用|加工|检测)*\s?$"
)


def _with_unit(text: str, shown: str, number: Number) -> Quantity | None:
    """The number with its unit, rate and bound; None where letters follow that are no unit (840D, 5G)."""
    end = number.end
    unit, number_end = number.unit, number.end
    place = _after_blank(text, end)
    low, high = number.low, number.high
    port, pixels = _PORT.match(text, end), _PIXELS.match(text, end)
    if _PETA.match(shown, end) and _COMPUTING.search(text, max(0, number.start - 12), end + 12):
        return _bounded(text, number, low, high, f"{shown[place].upper()}FLOPS", place + 1)
    operations = _OPERATIONS.match(text, end)
    if operations:
        return _bounded(text, number, low, high, "次/s", operations.end())
    if port:
        return replace(_bounded(text, number, low, high, "口", port.end()), end=number.end)
    if pixels and not number.multiple:
        return _bounded(text, number, low * 100, high * 100, "万像素", pixels.end())
    found = None if unit else unit_at(shown, place)
    if found and _is_false_unit(text, shown, number, place, found):
        found = None
        if place < len(text) and text[place].isascii() and text[place].isalpha():
            return None
    if found:
        unit, end = found
        if text.startswith("半", end) and number.low == int(number.low) < 100:
            low, high, end = low + 0.5, high + 0.5, end + 1
        elif unit in {"米", "吨", "m", "成"} and low == high and not number.factors:
            part = _HALF_METRE.match(text, end)
            if part and text[end : end + 2] not in {"一台", "一次", "一条", "一个", "一件"}:
                tenth = (
                    (numbers.han_value(part.group(1)) or 0.0)
                    if part.group(1) in "一二三四五六七八九"
                    else float(part.group(1))
                )
                low = high = round(low + tenth / 10, 6)
                end = part.end()
    elif not unit and place < len(text) and text[end].isascii() and text[end].isalpha():
        return None
    if number.is_han and not unit and number.low == int(number.low) and number.high < 100:
        return None
    if not unit and _CLASSIFIER.match(text, end):
        return replace(_bounded(text, number, low, high, "个", _CLASSIFIER.match(text, end).end()), end=end)  # type: ignore[union-attr]
    if unit == "个" and (
        text.startswith(("厚", "的厚", "板厚"), end) or _THICK.search(text, max(0, number.start - 4), number.start)
    ):
        unit = "mm"
    if unit == "个点" and _POINTS.search(text, max(0, number.start - 12), number.start):
        unit = "%"
    slope = _SLOPE.match(text, end) if unit in {"", "mm", "毫米"} else None
    if slope:
        unit, end = "mm/m", slope.end()
    timed = _PER_PIECE.fullmatch(unit)
    if timed:
        return replace(_bounded(text, number, low, high, timed.group(1), end), per_item=True)
    unit, end = _with_rate(text, unit, number_end, end)
    if unit.startswith(("发", "个发")):
        unit = f"个{unit.partition('发')[2]}"
    unit, factor = standard(unit)
    if factor != 1.0:
        low, high = round(low * factor, 9), round(high * factor, 9)
        number = replace(number, factors=tuple(round(side * factor, 9) for side in number.factors))
    if number.multiple and unit and not number.factors:
        scaled = number.multiple + unit
        scale = 1e4 if number.multiple == "万" else 1e8
        if (is_known(scaled) and unit[0] not in "个万亿" and not unit[0].isascii()) or unit[:1] in {"t", "m"}:
            unit, low, high = scaled, low / scale, high / scale
    return _bounded(text, number, low, high, unit, end)


def _with_rate(text: str, unit: str, number_end: int, end: int) -> tuple[str, int]:
    if unit and "/" not in unit:
        after = _RATE_AFTER.match(text, end)
        if after and is_known(f"{unit}/{after.group(1)}"):
            name = {"钟头": "小时", "昼夜": "天"}.get(after.group(1), after.group(1))
            return f"{unit}/{name}", after.end()
    return unit, end


_NO_UNIT_WORDS = re.compile(
    r"发(?:动|电|泡|现|货|热|酵|生|展|射|光|票|包)|道(?:工序|菜|次)|面(?:积|板|前|试)|头(?:疼|尾)|人(?:工|员|才)|口(?:井|气|碑)|分(?:之|厂|段|钟前|公司|条|体|别|为|级|析|选|离|布|切)|点(?:多|检|钟)|度(?:假)|成(?:都|本|品|形|型|为|套|功)"
    r"|年(?:底|初|前|后|内交|代)|月(?:底|初|前|份)|日(?:前|常|内)|天(?:津|然|门)|方(?:面|案|便|钢|管|向|式|壳)|时(?:代|间|候)|平(?:衡|面|台|整|均|板)|位(?:移|置|于)|层(?:级|面)|级(?:别)|路(?:由)|块(?:钱)|次(?:品|元|日)"
    r"|家(?:供|企|公|厂)|目(?:前|标|录)|转(?:身|产|型|让|换|运|子|向|移|速|炉|轮|台)|组(?:装|织|合|件|态)|片(?:区|体)|轴(?:承|箱|类)|件(?:套)|升(?:级|温|降|压|速)|支(?:持|撑|付)|节(?:能|约|省|电|气|水|拍)|张(?:力)|周(?:边|转|期|长)|根(?:据)|匹(?:配)|站(?:点)|条(?:件|码)|米(?:粉|饭)|把(?:握|手)|台(?:阶|时|面|州|架|车)"
    r"|克(?:服)|兆(?:赫|帕|瓦|字|比)|包(?:装|括)|卡(?:车|尺|盘)|瓶(?:颈)|箱(?:体|变)|束(?:流)|孔(?:径|板)|腔(?:体)|缸(?:体|径)|粒(?:度|径)|盒(?:子)|架(?:子|构)|座(?:标|椅)|项(?:目)|度(?:电)(?=不)"
)


# 五轴联动, 三轴立加: a kind of machine, not a figure.
_AXES = re.compile(r"(?:联动|加工|机床|龙门|卧|立|铣|磨|镗|切削|雕|编程)")
_STAGES = re.compile(r"(?:压缩|离心|泵|叶轮|除尘|过滤|反渗透|ro|蒸发|传动|减速|破碎|风|保护|等保|资质|企业|医院|市场)")


def _is_false_unit(text: str, shown: str, number: Number, place: int, found: tuple[str, int]) -> bool:
    unit, end = found
    if len(unit) == 1 and _NO_UNIT_WORDS.match(text, place):
        return True
    if unit == "轴" and number.is_han and _AXES.match(text, end):
        return True
    if unit == "级" and number.is_han and _STAGES.match(text, end):
        return True
    if (
        unit in {"G", "K", "g"}
        and not re.match(r"以[上内下]|每", text[end : end + 2])
        and number.low == number.high
        and number.high in {2, 3, 4, 5, 6, 8}
        and end == place + 1
    ):
        return not text[number.end : place] and not text.startswith(("内存", "带宽", "以上加速"), end) and unit != "g"
    return (
        unit in {"日", "月"}
        and number.low <= 31
        and not number.is_range
        and bool(re.match(r"[^\w]|前|底|份|内", text[end : end + 1] or "。"))
    )


def _bounded(text: str, number: Number, low: float, high: float, unit: str, end: int) -> Quantity:
    """The quantity with the bound that the words before and after give it; those after it weigh more."""
    start = number.start
    op, first, last = None, start, end
    before = text[max(0, start - 14) : start]
    before = re.split(r"[，。；;！？\n]", before)[-1]
    for bound, pattern in wording.BEFORE:
        found = pattern.search(before)
        if found:
            op, first = bound, start - (len(before) - found.start())
            break
    for bound, pattern in wording.AFTER:
        after = pattern.match(text, end)
        if after:
            last = after.end()
            if bound is Op.AT_MOST and _ABLE.match(text, last):
                bound = Op.AT_LEAST
            if op is None or bound is not Op.AT_LEAST:
                op = bound
            break
    item = _ITEM.match(text, end) if "time" in dimensions_of(unit) else None
    per_item = bool(item) or ("time" in dimensions_of(unit) and bool(_ITEM_BEFORE.search(before)))
    return Quantity(
        start, end, first, item.end() if item else last, low, high, unit, op,
        is_range=number.is_range, plus_minus=number.plus_minus, factors=number.factors,
        is_han=number.is_han, per_item=per_item, sharp=not number.vague,
    )  # fmt: skip


# 壁厚100毫米以内都能探: all of it can be done, so it is what the machine must reach.
_ABLE = re.compile(r"的?[一-鿿]{0,4}?(?:都|均|全)[能可要得]|的?(?:都|全)(?:[能可]|没问题)")
