"""How much money may be spent: budgets, limits and prices in a need's own words, for all and for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from catalog.counting import NUMBER, TO, value_of
from catalog.folding import Folded

YUAN = "CNY"
_ABOUT = Decimal("1.1")  # 左右 leaves a tenth


@dataclass(frozen=True, slots=True)
class Budget:
    """A sum of money to spend, from `low` to `high` (None: open), in whole units of `currency` (yuan for CNY).

    A budget without more is its upper end. `about` marks 左右; `with_tax` is None where nothing is said. The place is
    [start, end) of the original text.
    """

    low: Decimal | None
    high: Decimal | None
    currency: str
    text: str
    start: int
    end: int
    about: bool = False
    with_tax: bool | None = None

    @property
    def ceiling(self) -> Decimal | None:
        """The most that may be spent: a tenth above where it is only about so much; None where it is open."""
        return self.high * _ABOUT if self.high is not None and self.about else self.high


_FACTORS = {
    "万": 10_000, "w": 10_000, "亿": 100_000_000, "千万": 10_000_000, "百万": 1_000_000, "千": 1000, "k": 1000,
    "m": 1_000_000, "mn": 1_000_000, "mio": 1_000_000, "million": 1_000_000, "billion": 1_000_000_000,
}  # fmt: skip
_CURRENCIES = {
    "usd": "USD", "us$": "USD", "$": "USD", "美元": "USD", "美金": "USD", "刀": "USD", "dollar": "USD", "dollars": "USD",
    "eur": "EUR", "€": "EUR", "欧元": "EUR", "欧": "EUR", "euro": "EUR", "euros": "EUR",
}  # fmt: skip
_MULTIPLE = r"千万|百万|万|亿|千(?=元|块)|million|billion|mio|mn|[wkm](?![a-z\d])"
_KIND = r"元人民币|元|块钱|块|人民币|rmb|cny|yuan|usd|美元|美金|欧元|eur|dollars?|euros?"
_AMOUNT = re.compile(
    rf"(?<![a-z0-9.])(?P<sign>rmb|cny|usd|eur|us\$|[¥￥$€]|人民币)?\s?(?P<low>{NUMBER})\s?(?P<scale>{_MULTIPLE})?(?:元|块)?"
    rf"(?:{TO}(?P<high>{NUMBER})\s?)?(?P<vague>[多来几]|出头)?\s?(?P<multiple>{_MULTIPLE})?\s?(?P<kind>{_KIND})?"
)
_TALK_OF_MONEY = re.compile(
    r"预算|总价|单价|单台|每台|每套|每条|单套|价格|价位|报价|造价|限价|控制价|总投资|投资|资金|经费|盘子|拨款|批了|批下来|批复|掏|花|出价|心理价|一台|一套|一条|"
    r"budget|price|cost|spend|pay|capex|total|within"
)
_OTHER_MONEY = re.compile(
    r"贷款|银行|授信|额度|营收|产值|收入|销售|利润|补贴|补助|奖励|奖补|电费|气费|水费|汽费|油费|运费(?!在内)|人工费|工资|罚|注册资本|融资|担保|首付|租金|亏|损失|维修费?|修理|"
    r"省(?!内|外|级|里)|节约|节省|当年|当时|当初|买的|花了|买来|原价|原值|残值|净值|每年|一年|年费|月供|保证金|定金|贴息|产品|卖|loan|revenue|saving|turnover"
)
_ENDS = re.compile(
    r"\s?(?:以内|以下|之内|内|左右|上下|封顶|为限|打住|搞定|拿下|出头|起|以上|往上|的?预算|budget|的?总?盘子|含税|不含|未税|带税|包|[/每一单](?:台|套|条|个|辆|部|座)|块|吧|呢|的样子|人民币|"
    r"max|total|each|per|or\sless|all\sin|[，,。；;、!！?？()（）~—\s]|$|就|都|是|不|怎|够|可以|行|能)"
)
_EACH_BEFORE = re.compile(
    r"(?:单台|单套|每台|每套|每条|每辆|每座|单价|单条|一台|一套|一条|单机|each|unit\sprice|per\s(?:unit|set|piece))[^，,。；;\d]{0,10}$"
)
_ALL_BEFORE = re.compile(r"(?:总价|总预算|总共|一共|合计|总投资|全部|整套|整条|总盘子|total)[^，,。；;\d]{0,10}$")
_AT_MOST = re.compile(
    r"(?:不超过|不能超|别超|不得超|不高于|控制在|限|最多|至多|顶多|最高|以内|上限|封顶|under|below|within|max(?:imum)?|up\sto|no\smore\sthan|at\smost|not\sexceed(?:ing)?|≤|<)[^，,。；;\d]{0,6}$"
)
_AT_LEAST = re.compile(r"(?:不低于|不少于|至少|起码|不下|at\sleast|over)[^，,。；;\d]{0,6}$")
_AT_MOST_AFTER = re.compile(
    r"\s?(?:元|块钱?)?\s?(?:以内|以下|之内|内|封顶|为限|打住|(?:能不能)?能?(?:搞定|拿下)|max|or\sless|tops)"
)
_ABOUT_BEFORE = re.compile(r"(?:约|大约|大概|差不多|估计|about|around|approx\.?|roughly|~)\s?$")
_ABOUT_AFTER = re.compile(r"\s?(?:元|块钱?)?\s?(?:左右|上下|的样子|出头)")
_AT_LEAST_AFTER = re.compile(r"\s?(?:元|块钱?)?\s?(?:以上|起|往上)")
_HEADED = re.compile(r"(?:预算|金额|价格?|投资)\(?\s?(万元|元|亿元)\s?\)?\s?[:：]?\s?$")
_TAX = re.compile(
    r"(?P<no>不含税|未税|税前|excl(?:uding|\.)?\s(?:vat|tax))|含税|带税|税后|包税|incl(?:uding|\.)?\s(?:vat|tax)"
)


def budgets_of(folded: Folded, text: str, bounds: list[tuple[int, int]]) -> Iterator[tuple[bool, int, Budget]]:
    """Sums to spend, the surest first: whether for each, its place, the sum."""
    found: list[tuple[int, bool, int, Budget]] = []
    told = ""
    for start, end in bounds:
        for amount in _AMOUNT.finditer(text, start, end):
            first, last = max(start, amount.start() - _FAR), min(end + 1, amount.end() + _FAR)
            before, after = text[first : amount.start()], text[amount.end() : last]
            clause = text[first : min(end, last)]
            sureness = _money_sureness(amount, before, after, clause, told)
            budget = _budget(folded, amount, before, after, text[first : last + 12]) if sureness else None
            if budget:
                found.append((-sureness, _is_each(before, after, amount), amount.start(), budget))
        told = text[max(start, end - _FAR) : end]
    for _, each, place, budget in sorted(found, key=lambda row: (row[0], row[2])):
        yield each, place, budget


def _money_sureness(amount: re.Match[str], before: str, after: str, clause: str, told: str) -> int:
    """How surely a number is a sum to spend, 1 to 4; 0 where it is none."""
    multiple = amount["multiple"] or amount["scale"]
    headed = _HEADED.search(before)
    if not (multiple or amount["kind"] or amount["sign"] or headed):
        return 0
    if amount["kind"] in {"块"} and not multiple and not re.match(r"[，,。；;]|$|一[台套]", after):
        return 0
    talked = _TALK_OF_MONEY.search(before) or _TALK_OF_MONEY.match(after.lstrip(" 的以内之")) or headed
    if multiple in {"w", "k", "m", "mn", "mio"} and not (amount["sign"] or amount["kind"] or talked):
        return 0
    if not amount["kind"] and not _ENDS.match(after):
        return 0
    if _OTHER_MONEY.search(clause) and not re.search(r"预算|总价|单价|budget", before):
        return 0
    if "投资" in before and not (_AT_MOST.search(before) or _AT_MOST_AFTER.match(after)):
        return 0
    if re.search(r"预算|总价|总预算|总盘子|budget", before):
        return 4
    if talked:
        return 3
    if re.search(r"预算|总价|价|budget", told[-12:]) or amount["sign"] or amount["kind"]:
        return 2
    if _AT_MOST_AFTER.match(after) or _EACH_PIECE.match(after):
        return 2
    stands_alone = clause.strip() == amount.group().strip() and multiple in {"万", "亿", "百万", "千万"}
    return int(stands_alone and not re.search(r"产|量|数|次|像素|寿命", told))


def _is_each(before: str, after: str, amount: re.Match[str]) -> bool:
    if _ALL_BEFORE.search(before):
        return False
    return bool(_EACH_BEFORE.search(before)) or bool(_EACH_PIECE.match(after))


_FAR = 60  # characters around a sum that are looked at
_EACH_PIECE = re.compile(
    r"\s?(?:以内|以下|左右|之内)?\s?(?:(?:/|每|一|单)\s?(?:台|套|条|个|辆|部|座|只)|each\b|apiece\b|(?:per|a)\s(?:unit|set|piece|machine))"
)


def _budget(folded: Folded, amount: re.Match[str], before: str, after: str, clause: str) -> Budget | None:
    headed = _HEADED.search(before)
    last = amount["multiple"] or amount["scale"] or (headed[1].removesuffix("元") if headed else "")
    top, bottom = _sum(amount["high"] or amount["low"], last), _sum(amount["low"], amount["scale"] or last)
    if top is None or bottom is None or not 0 < bottom <= Decimal(10) ** 13:
        return None
    low: Decimal | None = min(bottom, top)
    high: Decimal | None = max(bottom, top)
    about = bool(amount["vague"] or _ABOUT_BEFORE.search(before) or _ABOUT_AFTER.match(after))
    if not amount["high"] and not about:
        is_floor = _AT_LEAST.search(before) or (_AT_LEAST_AFTER.match(after) and not _AT_MOST.search(before))
        low, high = (low, None) if is_floor else (None, high)
    elif _AT_MOST.search(before) and about:
        about = bool(amount["vague"])
    currency = _CURRENCIES.get(amount["sign"] or "") or _CURRENCIES.get(amount["kind"] or "") or YUAN
    tax = _TAX.search(clause)
    start, end = folded.span(*_place(amount, before, after))
    text = folded.original[start:end]
    return Budget(low, high, currency, text, start, end, about, None if tax is None else not tax["no"])


def _sum(number: str, multiple: str) -> Decimal | None:
    value = value_of(number)
    return None if value is None else value * _FACTORS.get(multiple, 1)


_WORD_BEFORE = re.compile(
    r"(?:总预算|预算|总价|单价|总投资|投资|单台|单套|每台|每套|每条|一台|一套|价格|报价|total|budget|price|each)[^，,。；;\d]{0,14}$"
)


def _place(amount: re.Match[str], before: str, after: str) -> tuple[int, int]:
    """The stretch from the word that says what the sum is to the words that bound it."""
    word = _WORD_BEFORE.search(before)
    place = amount.start() if amount["sign"] else amount.start("low")
    first = amount.start() - (len(before) - word.start()) if word else place
    last = amount.start() + len(amount.group().rstrip())
    for pattern in (_AT_MOST_AFTER, _ABOUT_AFTER, _AT_LEAST_AFTER, _EACH_PIECE):
        bound = pattern.match(after)
        if bound:
            return first, last + bound.end()
    return first, last
