"""Read what people write into cells: prices, delivery times, counts, dates, yes and no."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from catalog.folding import fold
from marketplace.workbooks.reading import Cell
from marketplace.workbooks.tables import shown

_MULTIPLES = {"": 1, "元": 1, "千元": 1000, "万": 10_000, "万元": 10_000, "亿": 100_000_000, "亿元": 100_000_000}
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+"
_MONEY = re.compile(
    rf"^[¥￥]?(-?(?:{_NUMBER}))(元|千元|万元|万|亿元|亿)?(?:/?(?:台|套|件|条|座|只|个))?(?:起|左右|含税)?$"
)
_RANGE = re.compile(rf"^({_NUMBER})(?:元|万元|万)?[-~～—–至到]+({_NUMBER})(元|万元|万|亿元)?$")
_OPEN = {
    "面议",
    "价格面议",
    "电议",
    "待定",
    "待询",
    "询价",
    "议价",
    "若干",
    "/",
    "-",
    "—",
    "无",
    "暂无",
    "不详",
    "另议",
}
_DAYS = {"天": 1, "日": 1, "个工作日": 1, "工作日": 1, "周": 7, "个星期": 7, "星期": 7, "个月": 30, "月": 30, "年": 365}
MAX_YUAN = Decimal(100_000_000_000)
MAX_DAYS = 3650


class UnreadableCell(ValueError):
    """A cell says what cannot be taken; `reason` and `mend` are sentences for the person who wrote it."""

    def __init__(self, reason: str, mend: str) -> None:
        super().__init__(reason)
        self.reason, self.mend = reason, mend


@dataclass(frozen=True, slots=True)
class Price:
    """A price in yuan; `high` differs from `low` for a range, both are None for 面议. `about` marks 约."""

    low: Decimal | None
    high: Decimal | None
    about: bool = False


def read_price(cell: Cell, *, multiple: int) -> Price:
    """The price in a cell whose column counts in `multiple` yuan (1 or 10,000), unless the cell has a unit itself.

    Raises UnreadableCell for a negative or absurd amount, and for what is no amount.
    """
    text = "".join(fold(shown(cell)).text.split())
    if not text or text in _OPEN:
        return Price(None, None)
    about = text.startswith(("约", "大约", "预计", "不超过", "≤")) or text.endswith("左右")
    text = text.removeprefix("大约").removeprefix("约").removeprefix("预计").removeprefix("不超过").removeprefix("≤")
    found = _RANGE.match(text)
    if found:
        factor = _MULTIPLES[found[3]] if found[3] else multiple
        low, high = sorted(_yuan(number, factor) for number in found.groups()[:2])
        return Price(low, high, about)
    found = _MONEY.match(text)
    if not found:
        raise UnreadableCell(f"“{shown(cell)}”不是数字", "请填数字（如120.5）或面议")
    yuan = _yuan(found[1], _MULTIPLES[found[2]] if found[2] else multiple)
    return Price(yuan, yuan, about)


def _yuan(number: str, factor: int) -> Decimal:
    try:
        yuan = Decimal(number.replace(",", "")) * factor
    except InvalidOperation as error:
        raise UnreadableCell(f"“{number}”不是数字", "请填数字（如120.5）或面议") from error
    if yuan < 0:
        raise UnreadableCell("价格是负数", "请填0以上的数字，或面议")
    if yuan > MAX_YUAN:
        raise UnreadableCell("价格超过1000亿元", "请检查单位是元还是万元")
    return yuan.quantize(Decimal("0.01"))


def read_days(cell: Cell) -> int | None:
    """A delivery time in days: 240天, 8周, 3个月, 90; None where nothing is stated. Raises UnreadableCell."""
    text = "".join(fold(shown(cell)).text.split())
    if not text or text in _OPEN or text in {"现货", "有现货"}:
        return 0 if "现货" in text else None
    found = re.match(
        rf"^(?:约|合同(?:签订)?后)?(?:({_NUMBER})[-~至到])?(-?(?:{_NUMBER}))({'|'.join(_DAYS)})?(?:内|左右)?$", text
    )
    if not found:
        raise UnreadableCell(f"“{shown(cell)}”不是供货期", "请填天数，如90天")
    days = round(float(found[2].replace(",", "")) * _DAYS[found[3] or "天"])
    if not 0 <= days <= MAX_DAYS:
        raise UnreadableCell(f"供货期{days}天不在0～{MAX_DAYS}天之间", "请检查数字和单位")
    return days


def read_date(cell: Cell) -> date | None:
    """A day: a date cell, 2024-06-01, 2024年6月1日, 2024.6.1 or 20240601; None for a blank. Raises UnreadableCell."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = "".join(fold(shown(cell)).text.split())
    if not text:
        return None
    found = re.match(r"^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?:t.*)?$", text) or re.match(
        r"^(\d{4})(\d{2})(\d{2})$", text
    )
    try:
        return date(*map(int, found.groups())) if found else _no_date(cell)
    except ValueError as error:
        if isinstance(error, UnreadableCell):
            raise
        raise UnreadableCell(f"“{shown(cell)}”没有这一天", "请按2024-06-01填写") from error


def _no_date(cell: Cell) -> date:
    raise UnreadableCell(f"“{shown(cell)}”不是日期", "请按2024-06-01填写")


def says_yes(text: str) -> bool:
    """True for 是, 有, 已列入 and the like; false for 否, 无 and a blank."""
    folded = fold(text).text.strip()
    return bool(folded) and folded[0] in "是有√✓y已入1对" and not folded.startswith(("有待", "已退"))
