"""How old equipment is, as people say it: 2008年的, ○八年, 九几年, 上世纪九十年代, 用了快二十年, 建厂那年."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policy.quantities import NUMBER, number_of

_DIGITS = "〇零○一二三四五六七八九"
# What follows a year that is not the one in which equipment came: repairs, rules, plans, sales.
_OTHER_EVENT = (
    r"(?!(?:[份底初]|前后|左右)?(?:才|刚|又|也|就|还|曾|做过?|的)?"
    r"(?:大修|中修|检修|改造|翻新|修|换|刷|评定|年检|校准|检定|检测|要求|通知|发文|文件|标准|国标|版|规范|政策|目录|"
    r"报价|停产|停用|以?前要|底前|之前要|营收|产值|销售|产量|计划|准备|要|起要|内要|投产目标))"
)
_CAME = r"(?=的|买|购|产|投|上|装|进|建|出厂|造|款|就|那|制|底|初|前后|左右|从|开|置|引|配|添|安|老)"
_FULL_YEAR = re.compile(
    r"(?<![\d.a-zφ×*/-])((?:18|19|20)\d\d)(?:年(?!产(?!的|,|;|。|$))" + _OTHER_EVENT + r"|[-./]\d{1,2}(?!\d)"
    r"|(?=投|购|买|出厂|建成|制造|的|款|(?<=\(\d{4})\)))"
)
_SPOKEN_YEAR = re.compile(rf"([一二][九〇零○0][{_DIGITS}]{{2}})年" + _OTHER_EVENT)
_SHORT_YEAR = re.compile(r"(?<![\d.])(?:([09]\d)(?:年(?!产)|款)|(\d\d)年" + _CAME + ")" + _OTHER_EVENT)
_SHORT_SPOKEN = re.compile(
    rf"(?<![{_DIGITS}十百千了快近])(?:([〇零○o九][{_DIGITS}o])年(?!代|产)|([一八七六][{_DIGITS}])年"
    + _CAME
    + ")"
    + _OTHER_EVENT
)
_DECADE = re.compile(
    r"([五六七八九]十|[5-9]0)年代"
    r"|(?<![十百\d一二三四五六七八九])(?:19|一九)?([五六七八九5-9])[十0]?[几x]年"
    r"|(?:20|二[零〇○])?([〇零○0一1])[几x]年|20([01])[几x]年"
)
_CENTURY_START = re.compile(r"(?:本世纪|新世纪|世纪)初|千禧年")
_YEARS = (
    rf"(?P<nearly>快|将近|接近|近|小|不到|差点)?[了约大达超过已整满有为:是]*\s*"
    rf"(?P<number>-?\d+(?:\.\d+)?|{NUMBER}|几十)(?P<more>好几|[多来余几])?\s*个?年(?!代|产|前|级)(?P<over>多|出头|开外|有余|不止)?"
)
_USED = re.compile(
    r"(?:(?:用|使|干|跑|转|开|烧|撑|熬|顶|扛|伺候|陪了我们|运转|运行|服役|投用|投产|使用|在用|待)了|用到现在|使用|服役|运行|已用|在用|"
    rf"机龄|役龄|年限|工龄|(?=快|将近)|满|已经?|有)[了约大超过已整满有为:达]*\s*{_YEARS}"
)
_AGO = re.compile(
    rf"(?P<number>{NUMBER}|几十)(?P<more>好几|[多来余几])?\s*年(?P<over>多)?"
    r"(?:前(?!要)|机龄|役龄|的?老(?:机|设|床|炉|车|塔|釜|罐|线|古董|家伙|货|东西)|以上的?老|高龄)"
)
_STATED_SERVICE = re.compile(rf"已(?:服役|使用|运行)\s*(-?\d+(?:\.\d+)?|{NUMBER})\s*年")
_RELATIVE = re.compile(r"(大前年|前年|去年|今年)(?:[刚才新底初]|\d+月)*(?:的|买|购|上|换|装|投|进|添)")
_YEARS_BACK = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3}
_FOUNDED = re.compile(
    r"(?P<year>(?:19|20)?\d\d|[〇零○一二九八七][〇零○一二三四五六七八九]{1,3})年(?:才|就)?(?:建(?:的)?厂|开(?:的)?厂|办(?:的)?厂|投产建厂|成立)"
    r"|(?:建厂|成立|开厂|办厂)(?:于|是|在)?(?P<since>(?:19|20)\d\d)年?"
    rf"|(?:建厂|开厂|办厂|厂子)(?:都|已经?|有|快)*(?P<age>{NUMBER})[多来]?年"
)
_AT_FOUNDING = re.compile(
    r"(?:建厂|开厂|办厂|建线|开业|起家)(?:时|那年|那会|之初|当初|就有|初期|的时候|买的|上的|就)|跟厂(?:子)?一[样般]|厂龄"
)
_PAIR = re.compile(r"([二三四五六七八九]?十)?([一二三四五六七八])([二三四五六七八九])(十)?")
_APPROXIMATE = {"来": Decimal(2), "几": Decimal(8), "好几": Decimal(8), "多": Decimal(8), "余": Decimal(8)}


@dataclass(frozen=True, slots=True)
class Age:
    """A year in which equipment came, or its years in service; where only a stretch is told, both of its ends.

    `since` is the last year and `years` the least years that the words allow; `earliest` and `years_most` the other end,
    None where the words are exact.
    """

    since: int | None = None
    years: Decimal | None = None
    earliest: int | None = None
    years_most: Decimal | None = None

    @property
    def is_told(self) -> bool:
        """True where the words tell any age."""
        return self.since is not None or self.years is not None


def age_in_text(text: str, day: date | None) -> Age:
    """The age that folded `text` tells, an exact year before vaguer words; nothing told where it is silent."""
    return next((age for age in _ages(text, day) if age.is_told), Age())


def stated_service(text: str) -> Decimal | None:
    """The years that folded `text` says outright have been served (已服役12年)."""
    match = _STATED_SERVICE.search(text)
    return number_of(match[1]) if match else None


def founding_words(text: str) -> str:
    """The year or age of the works itself as folded `text` tells it, for equipment that came with it; else nothing."""
    match = _FOUNDED.search(text)
    if match is None:
        return ""
    return f"用了{match['age']}年" if match["age"] else f"{match['year'] or match['since']}年的"


def came_with_works(text: str) -> bool:
    """True where folded `text` says of equipment that it is as old as the works."""
    return _AT_FOUNDING.search(text) is not None


def _ages(text: str, day: date | None) -> Iterator[Age]:
    if match := _FULL_YEAR.search(text):
        yield Age(since=int(match[1]))
    if (match := _SPOKEN_YEAR.search(text)) and (spoken := number_of(match[1].replace("○", "零"))) is not None:
        yield Age(since=int(spoken))
    if match := _DECADE.search(text):
        yield _decade(next(group for group in match.groups() if group))
    for pattern in (_USED, _AGO):
        if match := pattern.search(text):
            yield _service(match.groupdict())
    if match := _SHORT_YEAR.search(text):
        yield _short(int(match[1] or match[2]), day)
    if match := _SHORT_SPOKEN.search(text):
        yield _short(int("".join(_digit(character) for character in match[1] or match[2])), day)
    if _CENTURY_START.search(text):
        yield Age(since=2009, earliest=2000)
    if day and (match := _RELATIVE.search(text)):
        yield Age(since=day.year - _YEARS_BACK[match[1]])


def _digit(character: str) -> str:
    return str(max(_DIGITS.find(character) - 2, 0)) if character in _DIGITS else "0"


def _decade(word: str) -> Age:
    tens = int(word[0]) if word[0].isascii() else int(_digit(word[0]))
    start = (1900 if tens > 2 else 2000) + tens * 10
    return Age(since=start + 9, earliest=start)


def _short(short: int, day: date | None) -> Age:
    """A year of two digits: of this century where that has come."""
    return Age(since=(2000 if day and short <= day.year % 100 else 1900) + short)


def _service(said: dict[str, str | None]) -> Age:
    """Years in service; 十几年 and 快二十年 are at least and at most so many."""
    least, most = _numbers(said["number"] or "")
    if least is None:
        return Age()
    if said.get("nearly") and least > 1:
        return Age(years=least - 1, years_most=least)
    if said["more"] and least % 10 == 0:
        return Age(years=least + (said["more"] != "来"), years_most=least + _APPROXIMATE[said["more"]])
    if said["over"]:
        return Age(years=least + 1, years_most=least + 2)
    return Age(years=least, years_most=most)


def _numbers(word: str) -> tuple[Decimal | None, Decimal | None]:
    """The number of a word, or both of such as 十五六, 七八 and 二三十 (几十: from twenty)."""
    if word == "几十":
        return Decimal(20), Decimal(90)
    if pair := _PAIR.fullmatch(word):
        least = number_of((pair[1] or "") + pair[2] + (pair[4] or ""))
        most = number_of((pair[1] or "") + pair[3] + (pair[4] or ""))
        return least, most
    return number_of(word), None
