"""How many are to be bought, and for how much money, read out of a need's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from catalog import wording
from catalog.clauses import clause_bounds, readable
from catalog.folding import Folded, fold
from catalog.numbers import han_value

YUAN = "CNY"
_ABOUT = Decimal("1.1")  # 左右 leaves a tenth


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things to buy, from `low` to `high`, at [start, end) of the original text.

    `unit` is the counter as folded (台, 套, 台套; 台 where an English text has none). `about` marks 十来台.
    """

    low: int
    high: int
    unit: str
    text: str
    start: int
    end: int
    about: bool = False


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


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a need says of the deal: how many (of the new, never of the old), the budget for all and for each."""

    quantity: Count | None = None
    budget: Budget | None = None
    budget_each: Budget | None = None

    def affords(self, price_yuan: Decimal) -> bool | None:
        """Whether one at `price_yuan` lies within the budget; None where none is given in yuan.

        A budget for all is held against the price times the least number wanted, one where none is given.
        """
        each, whole = self.budget_each, self.budget
        if each and each.currency == YUAN and each.ceiling is not None:
            return price_yuan <= each.ceiling
        if whole and whole.currency == YUAN and whole.ceiling is not None:
            return price_yuan * (self.quantity.low if self.quantity else 1) <= whole.ceiling
        return None


def read_purchase(text: str) -> Purchase:
    """The quantity and the budget that a need's text gives; nothing where it gives none."""
    folded = fold(text)
    readable_text = readable(folded).translate(_IN_FULL)
    bounds = clause_bounds(readable_text)
    budgets = list(_budgets(folded, readable_text, bounds))
    return Purchase(
        _quantity(folded, readable_text, bounds),
        next((budget for each, _, budget in budgets if not each), None),
        next((budget for each, _, budget in budgets if each), None),
    )


_IN_FULL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_HAN = "零〇一二两俩三四五六七八九十百千"
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+(?:\.\d+)?|[{_HAN}]+(?:点[{_HAN}]+)?)"
_TO = r"\s?(?:-|~|–|—{1,2}|到|至|或)\s?"


def _value(text: str) -> Decimal | None:
    plain = text.replace(",", "")
    if re.fullmatch(r"\d{1,15}(?:\.\d{1,6})?", plain):
        return Decimal(plain)
    value = han_value(text.replace("俩", "两"))
    return None if value is None else Decimal(str(round(value, 6)))


# --- how many ----------------------------------------------------------------------------------------------------

_COUNTER = r"台套|台|套|条|部|辆|艘|座|架|组|对|双|只|支|把|个|件|间|口|sets?\b|units?\b|pcs\b|pieces?\b|nos\b"
_COUNT = re.compile(
    rf"(?<!统)(?P<few>[一二两三四五六七八九](?=[二三四五六七八九]\s?(?:{_COUNTER})))?"
    rf"(?P<low>\d{{1,4}}|[{_HAN}]{{1,5}})(?:{_TO}(?P<high>\d{{1,4}}|[{_HAN}]{{1,5}}))?(?P<about>来|多)?\s?(?P<unit>{_COUNTER})"
)
# Counters of parts as well as of machines: they count machines only right behind a verb of buying.
_OF_PARTS = frozenset({"个", "只", "支", "把", "件", "间", "口", "组", "对", "双"})
_NO_MACHINE = re.compile(
    r"\s?(?:龙(?!门)|礼拜|星期|周|季|工位|轴|(?:落纱|挡车|车|焊|钳|电|操作|技|女|员|普|熟练)工|通道|网?口|头|点|班|人|月|小时|工作日|方向|方案|标|环节|问题|部分|档|规格|品种|产品|样|批次|炉|腔|孔|电机带|接口|刀|吨|件|产线工人|厂|分厂|车间)"
)
_ASKING = r"(?:想|要|再|需|先|拟|打算|准备|计划|共|总共|一共|急)*"
_BUY = (
    r"(?:更换|换装|换成|换为|换上|换|更新|置换|替换|改造|改成|改为|采购|购置|购买|购进|求购|订购|定制|订|购|买|添置|增加|新增|新上|新建|"
    r"上马|上|加装|配备|引进|招标|要|需要|需求|需|求|拟)"
)
# Short words that mean buying only right before the number: 再来两台, 配一套.
_GET = r"(?:(?<!机)加|配|配套|装|建|招|来|搞|弄|整|补|找|选|投|添|增|新|并成|合成|合并成|用)"
_BOUGHT = re.compile(rf"(?:{_ASKING}{_BUY}了?[^，,。；;\d]{{0,2}}(?:一批|约|大概|大约|其中|共)?|{_GET})\s?$")
_WANTED = re.compile(rf"{_BUY}[^，,。；;]{{0,24}}$")
_STATED = re.compile(
    r"(?:数量|台数|台套数|采购量|需求量|共计|合计|总计|一共|总共|共|qty|quantity)(?:为|是|约)?[\s:：]*(?:\([台套条]\))?[\s:：]*$"
)
_THROWN = re.compile(
    r"(?:换掉|换下|淘汰|替掉|替换掉|拆掉?|拆除|报废|停用|停掉|处理掉?|退掉|卖掉|顶替|顶掉|取代|代替|replac(?:e|ing))(?:了|那|这|原来|原有|现有|现在|老|旧|的|our|the|old|\s)*$"
)
_HAVE = re.compile(
    r"(?:在|现有|原有|已有|自有|在用|现用|有|用着|现在|目前|原来|以前|之前|手上|手里|那|这|老的?|旧的?|其余|剩下|剩|另外|买过|上过|装过|用的是|坏了|停了|existing|have|current(?:ly)?|old)(?:是|的|用|用的|用着|在用|有|就|着|了|只|共|一共|总共|:|\s)*$"
)
_OLD_AFTER = re.compile(
    r"[^，,。；;\d]{0,8}(?:老(?!板|师)|旧|坏|漏|淘汰|报废|故障|换成|换为|改成|改为|换掉|都用|用了|在用|停|不行|超期|磨损|\d{4}年|跟不上|不够|old|broken|worn)"
)
_CHANGED = re.compile(r"(?:更换|换|更新|置换|替换|改造)\s?$")
# What is used up or turned out in a time, not what is bought.
_HABIT = re.compile(
    r"(?:[一每半]个?(?:年|月|天|班|周|礼拜|小时|钟头|分钟)|\d\s?(?:年|天|小时|分钟|秒)|[二三四五六七八九十]分钟|分钟|钟头)(?:要|得|能|可|就|才|都|下|出|做|干|换|焊|装|修)+[^，,。；;\d]{0,3}$"
)
_SURELY = re.compile(r"(?:要|需|买|换|购置|采购|购买|求购|购|订购|上|新增|添置|更新)\s?$")
_ENDS_COUNT = re.compile(r"左右|上下|\s|\s*[，,；;。.（(、]")
_OF_THEM = re.compile(r"(?:想|要|拟|打算|准备|计划|先|换|改|买)[^，,。；;]{0,12}(?:其中|里的|里面|当中)的?$")
_PRODUCED = re.compile(
    r"(?:[年月日班时]产|每[天年月日班小时分钟]+[^，,。；;]{0,4}|产能|产量|产出|节拍|同时|一次|每次|可|能|带动?|拖|管|接|控制|检|测|装配|生产|产|存放?|停放?|覆盖|服务|供)[^，,。；;\d]{0,4}$"
)
_PER = re.compile(
    r"\s?(?:/|每|一?(?:天|小时|班|年|月|分钟|个月)(?!内|后)|\s?per\b|的?(?:产能|产量|价|单价)|[\d一二三四五六七八九十百]+[\d.]*多?\s?(?:万(?![吨件片台套只米平立个锭头次千瓦]|m)|元|块))"
)
_WORD_COUNT = re.compile(
    r"(?:^|need|want|buy|purchase|order|require|looking\sfor|replace\s(?:\w+\s){0,4}with|get|quote\sfor|rfq(?:\sfor)?)\s?(?:to\s(?:buy|purchase|order)\s)?"
    r"(?P<number>a\spair\sof|\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|a\sdozen)\s(?:new\s)?(?P<thing>[a-z][a-z-]*(?:\s[a-z-]+){0,3})"
)
_WORDS = {
    "a pair of": 2, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "a dozen": 12,
}  # fmt: skip
_UNIT_WORDS = re.compile(
    r"(?:tons?|tonnes?|kn|mm|kw|m|t|axis|axes|bar|psi|hp|inch|in|ft|feet|rpm|days|weeks)\b|[a-z]+-axis"
)
MOST = 2000


def _quantity(folded: Folded, text: str, bounds: list[tuple[int, int]]) -> Count | None:
    """The number wanted that is said most plainly; of two alike the first, unless the second takes it back."""
    best: tuple[int, Count] | None = None
    for start, end in bounds:
        for sureness, count in _counts(folded, text, start, end):
            corrects = best is not None and bool(
                wording.CORRECTION.search(folded.original[best[1].end : count.start][-24:])
            )
            if best is None or sureness > best[0] or corrects:
                best = (sureness, count)
    if best and best[0] == 1 and _is_retold(folded, best[1]):
        return None
    return best[1] if best else None


def _is_retold(folded: Folded, count: Count) -> bool:
    """True for a number that only opens a telling of what is there: 四台活塞机，一开震得楼上…想换."""
    rest = folded.original[count.end :]
    if not count.start:
        return bool(re.search(r"想|换|改", rest))
    ends_clause = not rest.strip() or bool(_ENDS_COUNT.match(rest))
    return not ends_clause or bool(wording.OLD.search(rest[:20]))


def _counts(folded: Folded, text: str, start: int, end: int) -> Iterator[tuple[int, Count]]:
    for found in _COUNT.finditer(text, start, end):
        before, after = text[max(start, found.start() - 30) : found.start()], text[found.end() : end]
        if re.search(r"[a-z0-9./-]$", before):
            continue
        sureness = _sureness(before, after, found["unit"])
        count = _count(folded, found) if sureness else None
        if count:
            yield sureness, count
    first = end - len(text[start:end].lstrip())
    for found in _WORD_COUNT.finditer(text[first:end].rstrip()):
        is_many = found["thing"].endswith("s") or found["thing"].startswith(("set", "unit"))
        is_alone = found.start("number") == found.start() and not is_many
        if not _UNIT_WORDS.match(found["thing"]) and not is_alone:
            value = _WORDS.get(found["number"]) or int(found["number"])
            thing = found["thing"].removesuffix(" of")
            place, last = folded.span(first + found.start("number"), first + found.start("thing") + len(thing))
            unit = "套" if thing.startswith("set") else "台"
            yield 2, Count(value, value, unit, folded.original[place:last], place, last)


def _sureness(before: str, after: str, unit: str) -> int:
    """How plainly a number counts what is to be bought, 1 to 3; 0 where it counts something else."""
    if _HABIT.search(before):
        return 0
    if _PRODUCED.search(before) and not _STATED.search(before) and not _SURELY.search(before):
        return 0
    if _PER.match(after) or _THROWN.search(before):
        return 0
    if _STATED.search(before):
        return 3
    is_bought = bool(_BOUGHT.search(before))
    if unit in _OF_PARTS and not _SURELY.search(before):
        return 0
    if _NO_MACHINE.match(after):
        return 0
    if _OF_THEM.search(before):
        return 3
    if _CHANGED.search(before):
        return 0 if re.match(r"[^，,。；;\d]{0,8}(?:换成|换为|改成|改为)", after) else 3
    if _HAVE.search(before) or (_OLD_AFTER.match(after) and not is_bought):
        return 0
    if is_bought:
        return 3
    if _is_told_of_the_old(before):
        return 0
    if _WANTED.search(before):
        return 2
    return 1 if not after.strip() or _ENDS_COUNT.match(after) or not before.strip() else 0


def _is_told_of_the_old(before: str) -> bool:
    """True where a clause has spoken of the equipment in use and not yet of what is wanted."""
    old = [found.end() for found in wording.OLD.finditer(before)]
    want = [found.end() for found in wording.WANT.finditer(before)]
    return bool(old) and (not want or max(old) > max(want))


def _count(folded: Folded, found: re.Match[str]) -> Count | None:
    low = _value(found["low"])
    high = _value(found["high"]) if found["high"] else low
    first, last = folded.span(found.start(), found.end())
    if low is None or high is None:
        return None
    if found["few"]:
        low = _value(found["few"]) or low
    elif re.fullmatch(r"[一二两三四五六七八九]{2}", found["low"]):
        low, high = (_value(digit) or Decimal(0) for digit in found["low"])
    low, high = min(low, high), max(low, high)
    if not 0 < low <= high <= MOST or low != int(low) or high != int(high):
        return None
    unit = {"sets": "套", "set": "套"}.get(found["unit"], found["unit"])
    unit = "台" if unit.isascii() else unit
    factor = 2 if unit in {"对", "双"} else 1
    return Count(
        int(low) * factor, int(high) * factor, unit, folded.original[first:last], first, last, bool(found["about"])
    )


# --- how much money ----------------------------------------------------------------------------------------------

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
    rf"(?<![a-z0-9.])(?P<sign>rmb|cny|usd|eur|us\$|[¥￥$€]|人民币)?\s?(?P<low>{_NUMBER})\s?(?P<scale>{_MULTIPLE})?(?:元|块)?"
    rf"(?:{_TO}(?P<high>{_NUMBER})\s?)?(?P<vague>[多来几]|出头)?\s?(?P<multiple>{_MULTIPLE})?\s?(?P<kind>{_KIND})?"
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


def _budgets(folded: Folded, text: str, bounds: list[tuple[int, int]]) -> Iterator[tuple[bool, int, Budget]]:
    """Sums to spend, the surest first: whether for each, its place, the sum."""
    found: list[tuple[int, bool, int, Budget]] = []
    told = ""
    for start, end in bounds:
        clause = text[start:end]
        for amount in _AMOUNT.finditer(text, start, end):
            before, after = text[start : amount.start()], text[amount.end() : min(end + 1, len(text))]
            sureness = _money_sureness(amount, before, after, clause, told)
            budget = _budget(folded, amount, before, after, text[start : end + 12]) if sureness else None
            if budget:
                found.append((-sureness, _is_each(before, after, amount), amount.start(), budget))
        told = clause
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
    value = _value(number)
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
