"""How many are to be bought: the number of the new in a need's own words, never that of the old."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from catalog import wording
from catalog.folding import Folded
from catalog.numbers import han_value

HAN = "零〇一二两俩三四五六七八九十百千"
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+(?:\.\d+)?|[{HAN}]+(?:点[{HAN}]+)?)"
TO = r"\s?(?:-|~|–|—{1,2}|到|至|或)\s?"


def value_of(text: str) -> Decimal | None:
    """The value of a number in figures or in Chinese numerals; None if it is none."""
    plain = text.replace(",", "")
    if re.fullmatch(r"\d{1,15}(?:\.\d{1,6})?", plain):
        return Decimal(plain)
    value = han_value(text.replace("俩", "两"))
    return None if value is None else Decimal(str(round(value, 6)))


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


_COUNTER = r"台套|台|套|条|部|辆|艘|座|架|组|对|双|只|支|把|个|件|间|口|sets?\b|units?\b|pcs\b|pieces?\b|nos\b"
_COUNT = re.compile(
    rf"(?<!统)(?P<few>[一二两三四五六七八九](?=[二三四五六七八九]\s?(?:{_COUNTER})))?"
    rf"(?P<low>\d{{1,4}}|[{HAN}]{{1,5}})(?:{TO}(?P<high>\d{{1,4}}|[{HAN}]{{1,5}}))?(?P<about>来|多)?\s?(?P<unit>{_COUNTER})"
)
# Counters of parts as well as of machines: they count machines only right behind a verb of buying.
_OF_PARTS = frozenset({"个", "只", "支", "把", "件", "间", "口", "组", "对", "双"})
_NO_MACHINE = re.compile(
    r"\s?(?:用户|并发|账套|核算|组织|终端|客户端|账号|站点|龙(?!门)|礼拜|星期|周|季|工位|轴|(?:落纱|挡车|车|焊|钳|电|操作|技|女|员|普|熟练)工|通道|网?口|头|点|班|人|月|小时|工作日|方向|方案|标|环节|问题|部分|档|规格|品种|产品|样|批次|炉|腔|孔|电机带|接口|刀|吨|件|产线工人|厂|分厂|车间)"
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
_FAR = 60  # characters behind a number that are looked at


def quantity_of(folded: Folded, text: str, bounds: list[tuple[int, int]]) -> Count | None:
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
        before, after = (
            text[max(start, found.start() - 30) : found.start()],
            text[found.end() : min(end, found.end() + _FAR)],
        )
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
    low = value_of(found["low"])
    high = value_of(found["high"]) if found["high"] else low
    first, last = folded.span(found.start(), found.end())
    if low is None or high is None:
        return None
    if found["few"]:
        low = value_of(found["few"]) or low
    elif re.fullmatch(r"[一二两三四五六七八九]{2}", found["low"]):
        low, high = (value_of(digit) or Decimal(0) for digit in found["low"])
    low, high = min(low, high), max(low, high)
    if not 0 < low <= high <= MOST or low != int(low) or high != int(high):
        return None
    unit = {"sets": "套", "set": "套"}.get(found["unit"], found["unit"])
    unit = "台" if unit.isascii() else unit
    factor = 2 if unit in {"对", "双"} else 1
    return Count(
        int(low) * factor, int(high) * factor, unit, folded.original[first:last], first, last, bool(found["about"])
    )
