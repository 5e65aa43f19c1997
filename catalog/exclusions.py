"""Numbers that are no quantities: years and dates, ordinals, clause numbers, sums of money, complaints."""

from __future__ import annotations

import re

from catalog import wording
from catalog.numbers import Number
from catalog.units import unit_at

_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d$")
_DAY = re.compile(r"\s?(?:月(?![产处])|日(?![产处均])|号(?![机线炉窑])|点钟)")
_NUMBERING = re.compile(r"\s?[、.．)）](?!\d)")
_LINE_START = re.compile(r"(?:^|[\n。；;])[\s(（\[【]*$")
_ROUND_THE_CLOCK = re.compile(r"\s?[x×*]\s?24|24小时")
_SIDE_OF = re.compile(r"\d\s?[x×*]\s?$")
_SIEVE = re.compile(
    r"\s?(?:微米|μm|um|毫米|mm|目)?\s?(?:方孔)?筛(?:上|的)?筛?余"
)  # 45微米筛余5%: the sieve, not the figure
_BUS = frozenset({"485", "232", "422"})
_BUS_AFTER = re.compile(r"\s?(?:串|网|总线|接|通信|通讯)?口?")
# 一吨水要三百公斤汽: the one is what the rest is counted by.
_ONE_TAKES = re.compile(
    r"(?:吨|方|立方|度|公斤|平方?|米|件|台|个)(?:[一-鿿]{0,2}(?:要|电耗|花|得|就|吃|烧)|[水料煤矿纸钢铝汽浆酒粉泥](?=[\d两三四五六七八九十]))"
)


# 316L, 304不锈钢: a grade of steel; 5.5G: a generation of networks.
_GRADES = frozenset({"304", "310", "316", "317", "321", "347", "904", "2205", "2507"})
_GRADE_AFTER = re.compile(r"\s?l(?![a-z/])|\s?(?:不锈钢|材质|双相)")
_HOLDS = re.compile(r"(?:容积|容量|体积|水箱|油箱|储量)[^，。；]{0,3}$")
_GENERATION_AFTER = re.compile(r"\s?g(?:[-\s]?a(?![a-z])|基站|网|通信|升级|演进)")


def _is_grade(number: str, before: str, after: str) -> bool:
    if number == "5.5" and _GENERATION_AFTER.match(after):
        return True
    return number in _GRADES and bool(_GRADE_AFTER.match(after)) and not _HOLDS.search(before)


def is_no_quantity(text: str, number: Number) -> bool:
    """True for a number of the (readable) text that measures nothing."""
    before, after = text[max(0, number.start - 16) : number.start], text[number.end : number.end + 12]
    return (
        _is_date(text, number, before, after)
        or _is_numbering(number, before, after)
        or _is_in_a_phrase(text, number, before, after)
        or _is_money(text, number, before, after)
        or bool(_SIEVE.match(after))
        or _is_grade(text[number.start : number.end], before, after)
    )


def _is_date(text: str, number: Number, before: str, after: str) -> bool:
    if number.is_range:
        return bool(_YEAR.fullmatch(f"{number.high:.0f}")) and after.startswith("年")
    if _YEAR.fullmatch(text[number.start : number.end]):
        told = not after or after[0] in "年的/.-到以后前买款" or "年" in after[:2] or not before[-1:].strip()
        return told and (not unit_at(text, number.end) or after[0] in "年a")
    is_day = number.low == number.high <= 31 and not number.is_han
    return after.startswith("岁") or (is_day and bool(_DAY.match(after)))


def _is_numbering(number: Number, before: str, after: str) -> bool:
    if number.is_han or number.high >= 100:
        return False
    if _LINE_START.search(before) and _NUMBERING.match(after):
        return True
    return before.endswith(("(", "（")) and after.startswith((")", "）"))


def _is_in_a_phrase(text: str, number: Number, before: str, after: str) -> bool:
    if wording.ORDINAL_BEFORE.search(before) or wording.ORDINAL_AFTER.match(after):
        return True
    if wording.COMPLAINT_BEFORE.search(before) or _ROUND_THE_CLOCK.match(after) or _SIDE_OF.search(before):
        return True
    if number.is_han and (
        (number.high < 4 and after.startswith("次")) or (number.low == 1 and _ONE_TAKES.match(after))
    ):
        return True
    return text[number.start : number.end] in _BUS and bool(_BUS_AFTER.match(after))


def _is_money(text: str, number: Number, before: str, after: str) -> bool:
    if wording.MONEY_AFTER.match(after):
        return True
    return bool(wording.MONEY_BEFORE.search(before)) and not unit_at(text, number.end)
