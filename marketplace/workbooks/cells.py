"""Read what people write into cells: prices, delivery times, counts, dates, yes and no."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from catalog.folding import fold
from catalog.numbers import atoms
from marketplace.workbooks.reading import Cell
from marketplace.workbooks.tables import shown

_MULTIPLES = {"": 1, "元": 1, "千元": 1000, "万": 10_000, "万元": 10_000, "亿": 100_000_000, "亿元": 100_000_000}
_WORDS_OF_SIZE = {
    "k": 1000,
    "千": 1000,
    "w": 10_000,
    "万": 10_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+"
_MONEY = re.compile(rf"^[¥￥]?(-?(?:{_NUMBER}))(元|千元|万元|万|亿元|亿)?(?:/?(?:台|套|件|条|座|只|个))?起?$")
_RANGE = re.compile(rf"^({_NUMBER})(?:元|万元|万)?[-~～—–至到]+({_NUMBER})(元|万元|万|亿元)?$")
# Bankers' numerals as cheques have them, and what stands around an amount that says nothing of its size.
_FORMAL = str.maketrans("壹贰叁参肆伍陆柒捌玖拾佰仟萬圆", "一二三三四五六七八九十百千万元")
_CUT_SHORT = re.compile(r"[佰仟][壹贰叁参肆伍陆柒捌玖]$")  # 壹佰贰: 102 or 120?
_SOME_TENS = re.compile(r"[一二三四五六七八九]{2}[十百千]|[几数]")  # 四五十万, 几十万
_BEFORE = re.compile(r"^(?:rmb|cny|人民币|[¥￥]|单价|每台|每套|一台|一套|:)+")
_BEHIND = re.compile(r"(?P<size>百万|千万|[kw千万亿])?(?P<yuan>元|块钱?|rmb|cny)?整?(?:/?(?:每?[台套件条座只个]))?")
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
_NOT_TOLD = re.compile(r"[-—–/\\?？]*|.*(?:若干|不详|未知|待[定查补]).*|[无暂]+")
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
    text, about = _without_hedges(text)
    found = _RANGE.match(text)
    if found:
        factor = _MULTIPLES[found[3]] if found[3] else multiple
        low, high = sorted(_yuan(number, factor) for number in found.groups()[:2])
        return Price(low, high, about)
    found = _MONEY.match(text)
    if not found:
        return _spoken_price(shown(cell), text, multiple, about=about)
    yuan = _yuan(found[1], _MULTIPLES[found[2]] if found[2] else multiple)
    return Price(yuan, yuan, about)


_HEDGE = re.compile(r"^(?:大约|大概|约|预计|预估|不超过|≤)+|(?:左右|上下|以内|以上)$")
_TAX = re.compile(r"[,(]?不?含(?:增值)?税价?[),:]?")


def _without_hedges(text: str) -> tuple[str, bool]:
    """The amount alone, and whether it was called about so much."""
    taxless = _TAX.sub("", text)
    plain = _HEDGE.sub("", taxless)
    return plain, plain != taxless


def _spoken_price(written: str, text: str, multiple: int, *, about: bool) -> Price:
    """The price in words or with a size of its own: 四十八万, 壹佰贰拾, 1.2百万, 48w, 四十到五十万."""
    if _CUT_SHORT.search(text):
        raise UnreadableCell(f"“{written}”没有写全", "请写全（如壹佰贰拾），或填数字（如120.5）或面议")
    ends = [_spoken(end) for end in re.split(r"[-~～—–至到]+", text.translate(_FORMAL))]
    amounts = [end for end in ends if end is not None]
    if len(ends) > 2 or len(amounts) < len(ends):
        raise UnreadableCell(f"“{written}”不是数字", "请填数字（如120.5）或面议")
    if multiple > 1 and any(end.is_bare_thousand for end in amounts):
        raise UnreadableCell(f"“{written}”没有写明是元还是万元", "请写明单位，或填数字（如120.5）")
    size = next((end.size for end in reversed(amounts) if end.size), multiple)
    low, *high = sorted(_yuan(format(end.value, "f"), end.size or size) for end in amounts)
    return Price(low, high[0] if high else low, about or any(end.is_vague for end in amounts))


@dataclass(frozen=True, slots=True)
class _Amount:
    """A spoken number and the yuan that one of it is, 0 where the text does not say."""

    value: Decimal
    size: int
    is_vague: bool
    is_bare_thousand: bool  # 三千 in a column of 万元 may be 3000元 or 3000万元


def _spoken(text: str) -> _Amount | None:
    """The one number that a text is made of; None where it is more, less or something else."""
    text = _BEFORE.sub("", text)
    numbers = [] if _SOME_TENS.search(text) else list(atoms(text))
    if len(numbers) != 1 or numbers[0].start or numbers[0].plus_minus:
        return None
    number = numbers[0]
    said, behind = text[: number.end], _BEHIND.fullmatch(text, number.end)
    if not behind:
        return None
    value = Decimal(str(round(number.low, 4)))
    word = behind["size"] or (said[-1] if said[-1] in "万亿" else "")
    if not behind["size"] and word:  # the number has its 万 in it already; 四十到五十万 needs it apart
        value /= _WORDS_OF_SIZE[word]
    size = _WORDS_OF_SIZE.get(word, 0) or int(bool(behind["yuan"]) or "万" in said or "亿" in said)
    return _Amount(value, size, number.vague, said.endswith("千") and not size)


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
    text = _with_digits("".join(fold(shown(cell)).text.split()))
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


def _with_digits(text: str) -> str:
    """The text with its Chinese numerals as digits: 三个月 is 3个月."""
    for number in reversed([found for found in atoms(text) if found.is_han and not found.vague]):
        text = f"{text[: number.start]}{number.low:g}{text[number.end :]}"
    return text


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


def says_nothing(text: str) -> bool:
    """True for a blank and what stands for one: /, —, 若干, 不详, 待定, 暂无."""
    folded = "".join(fold(text).text.split())
    return folded in _OPEN or bool(_NOT_TOLD.fullmatch(folded))


def says_yes(text: str) -> bool:
    """True for 是, 有, 已列入 and the like; false for 否, 无 and a blank."""
    folded = fold(text).text.strip()
    return bool(folded) and folded[0] in "是有√✓y已入1对" and not folded.startswith(("有待", "已退"))
