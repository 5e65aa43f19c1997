"""Numbers as people write them in forms and letters: 3.2亿, 46亿元, 0.8%, 两年, 二〇〇九年, Ⅲ级."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from catalog.folding import fold
from catalog.numbers import han_value

LAST_SHORT_YEAR = 49  # 49年 is 2049, 50年 is 1950
_CHINESE = "零〇一二两三四五六七八九十百千壹贰叁"
_FORMAL = str.maketrans("壹贰叁", "一二三")
NUMBER = rf"(?:[-−+]?\d+(?:,\d{{3}})*(?:\.\d+)?|[{_CHINESE}]+(?:点[{_CHINESE}]+)?|半)"
MONEY = rf"(?P<number>{NUMBER})\s*(?:多|来|几)?个?(?P<scale>千万|百万|十万|万亿|亿|万|千)?(?:余|多)?\s*(?P<yuan>元|块钱?|rmb|人民币)?"
_SCALES = {"": 0, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}


def number_of(text: str) -> Decimal | None:
    """The number that `text` (folded) is, digits or Chinese; None if it is none. 半 is a half."""
    text = text.strip().replace(",", "").replace("−", "-")
    if text == "半":
        return Decimal(1) / 2
    try:
        value = Decimal(text)
        return value if value.is_finite() else None
    except InvalidOperation:
        return _chinese(text)


def _chinese(text: str) -> Decimal | None:
    whole, _, part = text.partition("点")
    if not whole or set(whole + part) - set(_CHINESE) or set(part) & set("十百千"):
        return None
    value = han_value(text.translate(_FORMAL))
    return None if value is None else Decimal(str(value))


def money_of(match: re.Match[str]) -> Decimal | None:
    """Yuan of a match of `MONEY`."""
    value = number_of(match["number"])
    return None if value is None else value.scaleb(_SCALES[match["scale"] or ""])


def money(text: str) -> Decimal | None:
    """Yuan that the whole of `text` states, such as 46亿元 or 3,000万; None if it states none."""
    match = re.fullmatch(MONEY, fold(text).text.strip())
    return money_of(match) if match else None


def share(text: str) -> Decimal | None:
    """A share 0..1 from 0.8%, 千分之八, 百分之一 or a plain number."""
    folded = fold(text).text.strip()
    if match := re.fullmatch(rf"(?P<scale>百分之|千分之|万分之)(?P<number>{NUMBER})", folded):
        value = number_of(match["number"])
        return None if value is None else value.scaleb({"百": -2, "千": -3, "万": -4}[match["scale"][0]])
    if match := re.fullmatch(rf"({NUMBER})\s*(%|‰|个?百分点|个点|个百分点)?", folded):
        value = number_of(match[1])
        return None if value is None else value.scaleb({None: 0, "‰": -3}.get(match[2], -2))
    return None


def years(text: str) -> Decimal | None:
    """Years from 2年, 两年, 一年半, 18个月 or a plain number."""
    folded = fold(text).text.strip()
    if match := re.fullmatch(rf"({NUMBER})\s*(?:年|周年)?(半)?", folded):
        value = number_of(match[1])
        return None if value is None else value + (Decimal(1) / 2 if match[2] else 0)
    if match := re.fullmatch(rf"({NUMBER})\s*个?月", folded):
        value = number_of(match[1])
        return None if value is None else value / 12
    return None


def count(text: str, units: str = "个座台套只条") -> Decimal | None:
    """A number with or without a measure word."""
    match = re.fullmatch(rf"({NUMBER})\s*[{units}]?", fold(text).text.strip())
    return number_of(match[1]) if match else None


def year(text: str) -> Decimal | None:
    """A calendar year from 2009年, 2009-03-15, 2009.3, 二〇〇九年 or 98年."""
    folded = fold(text).text.strip()
    if match := re.match(r"(-?\d{4})(?=$|年|[-./]\d|\s)", folded):
        return Decimal(match[1])
    if match := re.fullmatch(r"([〇零一二三四五六七八九]{4})年?.*", folded):
        return number_of(match[1])
    if match := re.fullmatch(r"(\d\d)年.*", folded):
        short = int(match[1])
        return Decimal(short + (1900 if short > LAST_SHORT_YEAR else 2000))
    return number_of(folded)
