"""Numbers as people write them in running text: 1,200; 7.5; 一千二; 3.2亿; 零下55; ±0.02; 10～80; 1500×3000; 百分之三.

Everything here reads text that `folding.fold` has folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_HAN_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_MULTIPLES = {"百万": 1e6, "千万": 1e7, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_FRACTIONS = {"百": ("%", 1.0), "千": ("‰", 1.0), "万": ("万分之", 1.0), "十万": ("万分之", 0.1), "百万": ("ppm", 1.0)}

# 千 and 百 that belong to the unit behind them (千瓦, 百帕), or to a word.
_THOUSAND = r"千(?![瓦牛帕克米伏欧卡焦赫安字乏比万])"
_HUNDRED = r"百(?![帕分货叶])"
_MULTIPLE = rf"(?:百万|千万|{_THOUSAND}|{_HUNDRED}|万(?!分之|能|向|用表)|亿)"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+"
_HAN = (
    rf"(?:零(?!下|度|件|部|配|售|担|缺|排)|[〇一二两三四五六七八九十]|{_THOUSAND}|{_HUNDRED}|[万亿](?=[零〇一二两三四五六七八九十百千]))"
    rf"(?:[零〇一二两三四五六七八九十]|{_THOUSAND}|{_HUNDRED}|万(?!分之|能|向)|亿){{0,20}}"
    r"(?:点[零〇一二三四五六七八九]+)?"
)
_POWER = r"(?:\s?[x×*]\s?10\^?(?P<power>[-−]?\d{1,2})(?!\d))"
_ATOM = re.compile(
    rf"(?P<share>十万|百万|[百千万])分之(?P<shared>{_ARABIC}|{_HAN})"
    rf"|(?P<whole>\d+\s)?(?P<over>\d{{1,2}})/(?P<under>\d{{1,2}})(?=\s?(?:寸|英寸|吋|in\b|inch|″|\"))"
    rf"|10\^(?P<ten>\d{{1,2}})"
    rf"|(?P<arabic>{_ARABIC}){_POWER}?(?P<multiple>{_MULTIPLE})?(?P<tail>(?<=[万千百亿])\d(?![\d.]))?"
    r"|(?P<half>半)(?=[米吨小个公立方秒分毫度丝])"
    r"|(?P<double>双)(?=工位|轴(?!承|流|向|辊)|通道|网口|串口|端口|激光头|主轴头?\b)"
    r"|(?P<nines>[2-9二三四五六七八九])个[9九](?![\d.])"
    rf"|(?P<han>{_HAN})"
)
_MINUS = re.compile(r"(?:(?:零下|负的?|零度以下)\s?|(?<![a-z0-9)\]/.%℃°])[-−–]\s?)$")
_PLUS_MINUS = re.compile(r"(?:±|\+\s?/?\s?[-−–]|正负|上下浮动)\s?$")
_VAGUE_BEFORE = re.compile(r"(?:好几|几|第)$")
_VAGUE_BEFORE_HAN = re.compile(r"(?:(?<![点锭轴层位台户道路端个板])数|[几近])$")
_VAGUE_AFTER = re.compile(r"(?:几|来|多|余)(?!于|大|少|功能|工位|轴|头|通道|层|级)")


@dataclass(frozen=True, slots=True)
class Number:
    """One number in folded text at [start, end).

    `low` and `high` are equal unless it is a range; `factors` holds the parts of 400×600, else nothing. `multiple` is
    the last 万 or 亿 as written (already within the values). `unit` is one that the number itself names (百分之三).
    `low_end` is where the lower end of a range stops. A `vague` number (几十, 80多, 三四) binds nobody.
    """

    start: int
    end: int
    low: float
    high: float
    plus_minus: bool = False
    vague: bool = False
    factors: tuple[float, ...] = ()
    multiple: str = ""
    unit: str = ""
    is_han: bool = False
    low_end: int = -1

    @property
    def is_range(self) -> bool:
        """True for a stretch from `low` to `high`."""
        return self.low_end >= 0


def han_value(text: str) -> float | None:
    """The value of a Chinese numeral: 一千二 is 1200, 十五 is 15, 二零一一 is 2011; None if it is none."""
    whole, _, part = text.partition("点")
    if part:
        base = han_value(whole)
        digits = "".join(str(_HAN_DIGITS[c]) for c in part)
        return None if base is None else base + float(f"0.{digits}")
    if len(whole) > 16:
        return None
    if all(c in _HAN_DIGITS for c in whole):
        return float("".join(str(_HAN_DIGITS[c]) for c in whole)) if whole else None
    return _summed(whole)


def _summed(text: str) -> float:
    total, section, digit, scale, skipped = 0.0, 0.0, 0.0, 1.0, False
    for character in text:
        if character in _HAN_DIGITS:
            digit = _HAN_DIGITS[character]
            skipped = skipped or character in "零〇"
        elif character in _HAN_UNITS:
            scale, skipped = float(_HAN_UNITS[character]), False
            section += (digit or 1.0) * scale
            digit = 0.0
        else:
            scale, skipped = float(_HAN_MYRIADS[character]), False
            total = (total + section + digit or 1.0) * scale
            section = digit = 0.0
    # 一千二 leaves out the hundred; 一千零二 does not, nor does 二十二.
    return total + section + digit * (scale / 10 if scale >= 100 and not skipped else 1.0)


def _atom(text: str, found: re.Match[str]) -> Number | None:
    start, end = found.span()
    if found["share"]:
        value = _plain(found["shared"])
        unit, factor = _FRACTIONS[found["share"]]
        return None if value is None else Number(start, end, value * factor, value * factor, unit=unit)
    if found["under"]:
        under = float(found["under"])
        value = float(found["whole"] or 0) + float(found["over"]) / under if under else None
        return None if value is None else Number(start, end, value, value)
    if found["ten"]:
        value = 10.0 ** int(found["ten"])
        return Number(start, end, value, value)
    if found["half"]:
        return Number(start, end, 0.5, 0.5, is_han=True)
    if found["double"]:
        return Number(start, end, 2.0, 2.0, is_han=True)
    if found["nines"]:
        value = round(100.0 - 10.0 ** (2 - (_plain(found["nines"]) or 0.0)), 9)
        return Number(start, end, value, value, unit="%")
    if found["han"]:
        return _han_atom(text, found)
    return _arabic_atom(found)


def _plain(text: str) -> float | None:
    return float(text.replace(",", "")) if text[0] in "0123456789." else han_value(text)


def _han_atom(text: str, found: re.Match[str]) -> Number | None:
    written = found["han"]
    start, end = found.span()
    if written in {"千", "百", "万", "亿"}:
        return None
    if len(written) == 2 and all(c in "一二两三四五六七八九" for c in written):
        low, high = (float(_HAN_DIGITS[c]) for c in written)
        return Number(start, end, low, high, vague=True, is_han=True)
    value = han_value(written)
    if value is None:
        return None
    if text.startswith("半", end):
        return None
    return Number(start, end, value, value, is_han=True)


def _arabic_atom(found: re.Match[str]) -> Number | None:
    text = found["arabic"]
    if len(text) > 18:
        return None
    value = float(text.replace(",", ""))
    if found["power"]:
        value *= 10.0 ** int(found["power"].replace("−", "-"))
    multiple = found["multiple"] or ""
    value = round(value * _MULTIPLES.get(multiple, 1.0), 9)
    if found["tail"]:
        value += int(found["tail"]) * _MULTIPLES[multiple] / 10
        multiple = ""
    return Number(*found.span(), value, value, multiple=multiple if multiple in {"万", "亿"} else "")


def _signed(text: str, number: Number) -> Number:
    """The number with the sign, ± or vagueness that its neighbours give it."""
    before = text[max(0, number.start - 6) : number.start]
    found = _PLUS_MINUS.search(before)
    if found:
        return replace(number, start=number.start - len(found.group()), plus_minus=True)
    found = _MINUS.search(before)
    if found:
        low, high = -number.high, -number.low
        number = replace(number, start=number.start - len(found.group()), low=low, high=high)
    vague = _VAGUE_BEFORE.search(before) or (number.is_han and _VAGUE_BEFORE_HAN.search(before))
    if vague or _VAGUE_AFTER.match(text, number.end):
        number = replace(number, vague=True)
        after = _VAGUE_AFTER.match(text, number.end)
        if after:
            number = replace(number, end=after.end())
    return number


def _is_in_a_name(text: str, start: int, end: int) -> bool:
    """True for digits of a model number, a standard, a version or a phone number (YB32-500, Q355B, GB/T 228.1)."""
    if end - start >= 7 and text[start:end].isdigit() and text[start] == "1" and end - start == 11:
        return True
    before = text[start - 1] if start else " "
    if before == "x" and _SIDE_BEFORE.search(text, max(0, start - 5), start - 1):
        return False
    if before.isascii() and before.isalpha():
        return not _FREE_LETTERS.search(text, max(0, start - 12), start)
    return before in "_#@" or bool(_NAME_TAIL.search(text, max(0, start - 16), start))


_SIDE_BEFORE = re.compile(r"\d\s?(?:m|mm|cm|米|毫米|公分)?\s?$")
# Letters that stand before a number of its own, unlike those of a model: DN80, PUE1.25, Ra0.8.
_FREE_LETTERS = re.compile(
    r"(?<![a-z0-9])(?:dn|pn|pue|cop|ra|rz|nox|cod|bod|tds|ph|ppm|max|min|gnss|cpk|oee|rsd|to|than|least|most|of|is"
    r"|mtbf|mttr|ip|rto|rpo|sla|uph|ron|iops|cri|snr|psnr|hrc|hv|mgo|tps|qps|fps|dpi|ppi|about|approx|over|under|above|below|within|from|and|or)\.?$"
)
_NAME_TAIL = re.compile(
    r"(?:(?<![0-9a-z.])[a-z]+[a-z0-9.]*[-/]|[a-z]\d[\d.]*[-/x×*]|\d[-/]\d+[-/]|gb\s?/?t?\s|jb\s?/?t?\s|q/\w+\s|\d\.)$"
)


def atoms(text: str) -> Iterator[Number]:
    """Single numbers in the folded text, in order, without those inside names and model numbers."""
    place = 0
    while found := _ATOM.search(text, place):
        place = max(found.end(), found.start() + 1)
        if found["arabic"] and not found["multiple"] and _is_in_a_name(text, found.start(), found.end()):
            place = _end_of_name(text, found.end())
            continue
        number = _atom(text, found)
        if number is not None:
            number = _signed(text, number)
            place = max(place, number.end)
            yield number


_REST_OF_NAME = re.compile(r"[a-z0-9]*(?:[-/.×x*][a-z0-9]+)*")


def _end_of_name(text: str, place: int) -> int:
    found = _REST_OF_NAME.match(text, place)
    return found.end() if found else place
