"""The figures of a text that may be requirements: each quantity with the words around it, old and small talk left out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from catalog import wording
from catalog.alignment import bare_words
from catalog.clauses import clause_bounds, rates, readable
from catalog.folding import Folded
from catalog.quantities import Quantity, quantities
from catalog.specs import Passage
from catalog.units import dimensions_of, is_known

PERSONS = frozenset({"人", "个人", "名"})
HEADS = re.compile(r"在线|容量|并发|同时|定位|容纳|承载|人数|定员|人员|用工|用人|岗位|授权|标签|挡车工")


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with its surroundings, all folded.

    `unit` is the quantity's, with the pace that stands apart from it (每小时20吨: 吨/小时). `before` ends and `after`
    begins at the figure, within its clause; `lead` is a short clause before it that names what is measured. `first` and
    `last` bound it with its comparing words, `margin` is what stands before them. An `early` one stands before
    anything is asked for. `part` numbers the sides of 1500×3000 from 0, else it is -1.
    """

    quantity: Quantity
    unit: str
    before: str
    after: str
    lead: str
    first: int
    last: int
    margin: str
    hard: bool
    early: bool
    part: int = -1


def tells_heads(before: str, after: str) -> bool:
    """True where a number of people is a figure of the thing asked for: 200人同时用, 在线人数."""
    return bool(HEADS.search(before + after[:4])) or after.startswith("用")


@lru_cache(maxsize=4096)
def is_count(unit: str) -> bool:
    """True for 个, 通道, 片 … and for 道, which is a length too."""
    dimensions = dimensions_of(unit)
    return "count" in dimensions and dimensions <= {"count", "grade", "length"}


def figures(folded: Folded, passages: Sequence[Passage] | None) -> list[Figure]:
    """The text's figures within `passages`, in order; with None all that do not plainly speak of the old equipment."""
    clauses = _Clauses.of(folded)
    old = old_clauses(clauses.text, clauses.bounds) if passages is None else frozenset()
    found: list[Figure] = []
    for place, quantity in enumerate(clauses.quantities):
        clause = clauses.clause_at(quantity.start)
        passage = passage_at(folded.origin[quantity.start], passages)
        if clause < 0 or clause in old or not quantity.sharp or passage is None:
            continue
        figure = clauses.figure(place, clause)
        if figure is not None:
            figure = replace(figure, hard=figure.hard and passage.hard, early=figure.early and not passage.asks)
            if found and _corrects(clauses.text, found[-1], figure):
                taken_back = found.pop()
                is_paced = figure.unit and taken_back.unit.startswith(f"{figure.unit}/")
                unit = taken_back.unit if is_paced else figure.unit
                figure = replace(figure, before=taken_back.before, lead=taken_back.lead, unit=unit)
            found.extend(_sides(figure))
    return found


_EVERYWHERE = Passage(0, 1 << 60)


def passage_at(place: int, passages: Sequence[Passage] | None) -> Passage | None:
    """The passage around a place of the original text; the whole text is one where `passages` is None."""
    if passages is None:
        return _EVERYWHERE
    return next((passage for passage in passages if passage.start <= place < passage.end), None)


_TAKEN_BACK = 24  # characters between a figure and the one that the speaker puts in its place


def _corrects(text: str, earlier: Figure, later: Figure) -> bool:
    """True where the speaker takes the earlier figure back for the later one (500吨，哦不对，630吨)."""
    between = text[earlier.quantity.end : later.quantity.start]
    one, other = dimensions_of(earlier.quantity.unit), dimensions_of(later.quantity.unit)
    same = not earlier.unit or earlier.unit == later.unit or bool(one & other)
    return same and len(between) <= _TAKEN_BACK and bool(wording.CORRECTION.search(between))


def _sides(figure: Figure) -> Iterator[Figure]:
    """A figure for each side of 1500×3000; the figure itself else."""
    if not figure.quantity.factors:
        yield figure
    for part, side in enumerate(figure.quantity.factors):
        yield replace(figure, part=part, quantity=replace(figure.quantity, low=side, high=side))


# --- clauses -----------------------------------------------------------------------------------------------------


# How far, in characters, the words reach that say whether a figure is old or only wished for.
_REACH = 60


@dataclass(frozen=True, slots=True)
class _Pace:
    """每小时, 一天, 年处理 …: where it stands, and its unit of time."""

    start: int
    end: int
    time: str


@dataclass(frozen=True, slots=True)
class _Clauses:
    """A text cut into clauses, with the quantities and the paces in it."""

    text: str
    bounds: list[tuple[int, int]]
    quantities: list[Quantity]
    paces: list[_Pace]
    starts: list[int]
    pace_starts: list[int]
    busy: frozenset[int]
    asked: int

    @classmethod
    def of(cls, folded: Folded) -> _Clauses:
        text = readable(folded)
        bounds = clause_bounds(text)
        starts = [start for start, _ in bounds]
        paces = [_Pace(*pace) for start, end in bounds for pace in rates(text, start, end)]
        pace_starts = [pace.start for pace in paces]
        known = quantities(folded)
        kept = [q for place, q in enumerate(known) if not _is_pace(text, known, place, paces, pace_starts)]
        busy = frozenset(bisect_right(starts, q.start) - 1 for q in kept)
        ask = next((found for found in wording.ASK.finditer(text) if not _counts_only(text, found)), None)
        asked = starts[max(0, bisect_right(starts, ask.start()) - 1)] if ask and starts else 0
        return cls(text, bounds, kept, paces, starts, pace_starts, busy, asked)

    def clause_at(self, place: int) -> int:
        """The number of the clause at a place of the text; -1 before the first."""
        return bisect_right(self.starts, place) - 1

    def figure(self, place: int, clause: int) -> Figure | None:
        """The quantity at `place` with its surroundings; None where it is talk or speaks of the old."""
        quantity = self.quantities[place]
        start, end = self.bounds[clause]
        earlier = self.quantities[place - 1] if place and self.quantities[place - 1].last > start else None
        later = self.quantities[place + 1] if place + 1 < len(self.quantities) else None
        later = later if later and later.first < end else None
        previous = earlier.last if earlier else start
        before = self.text[max(previous, quantity.first - _REACH) : max(previous, quantity.first)]
        after = self.text[quantity.end : min(max(later.first if later else end, quantity.end), quantity.end + _REACH)]
        rest = self.text[quantity.end : min(later.start if later else end, quantity.end + _REACH)]
        told = self.text[max(start, quantity.start - _REACH) : quantity.start]
        if _is_talk(self.text, quantity, before, after) or _is_of_the_old(told, rest):
            return None
        if later and wording.EXCHANGED.fullmatch(rest) and dimensions_of(later.unit) & dimensions_of(quantity.unit):
            return None
        if earlier and wording.EXCHANGED.fullmatch(self.text[earlier.end : quantity.start]):
            before = self.text[max(start, earlier.first - 12) : earlier.first].removesuffix("从")
        pace = self._pace_of(quantity, previous, quantity.end + len(after))
        unit = _paced_unit(quantity, pace)
        if unit in _MULTIPLES and _SAMPLED.search(bare_words(before)):
            unit = f"{unit}Hz"
        first, last = quantity.first, quantity.last
        if pace and unit != quantity.unit:
            first, last = min(first, pace.start), max(last, pace.end)
        if pace and previous <= pace.start and pace.end >= quantity.first:
            told_as = pace.end if self.text[pace.start] in "每一1单p" else pace.start
            before = self.text[previous : pace.start] + self.text[told_as : quantity.first]
        hard = not wording.SOFT.search(told)
        margin = self.text[max(start, first - 14) : first]
        lead, early = self._lead(before, clause), quantity.start < self.asked
        return Figure(quantity, unit, before, after, lead, first, last, margin, hard, early)

    def _lead(self, before: str, clause: int) -> str:
        """The short clause before, where the figure's own has no word for it (横向温差，2度以内)."""
        if not clause or bare_words(before).strip() or clause - 1 in self.busy:
            return ""
        start, end = self.bounds[clause - 1]
        return self.text[start:end] if end - start <= 14 else ""

    def _pace_of(self, quantity: Quantity, start: int, end: int) -> _Pace | None:
        """The pace that belongs to the quantity: the nearest one up to ten characters before it, else close behind."""
        place = bisect_right(self.pace_starts, quantity.start)
        for pace in reversed(self.paces[max(0, place - 2) : place]):
            if start - 1 <= pace.start and pace.end <= quantity.start + 1 and quantity.start - pace.end <= 10:
                return pace
        for pace in self.paces[place : place + 2]:
            if quantity.end <= pace.start <= quantity.end + 3 and pace.end <= end:
                return pace
        return None


# 采样率51.2k, 分析频率26.5G: the hertz are left out.
_MULTIPLES = frozenset({"k", "K", "M", "G"})
_SAMPLED = re.compile(r"(?:采样率|采样频率|采样速率|频率|频宽)$")
_COUNT_ONLY = re.compile(
    r"(?:我们|就|先)?(?:要|来|买|采购|需要?|求购)[\d一二两三四五六七八九十]{1,3}[台套条]\s*(?:$|[，,。；;！!\n])"
)
_PARTING = frozenset("，,。；;！!?？\n ")


def _counts_only(text: str, ask: re.Match[str]) -> bool:
    """True where the word that asks only says how many, behind all the rest: 折弯机，250吨/4000mm，要一台."""
    is_first = not ask.start() or text[ask.start() - 1] in _PARTING
    return is_first and bool(_COUNT_ONLY.match(text, ask.start()))


_TIME_WORDS = frozenset(["小时", "分钟", "秒", "天", "年", "月", "日", "个月", "钟头", "h", "min", "d", "分"])
_PARTED = re.compile(r"[，,。；;！？!?、\n]")
_LASTS = re.compile(r"(?:能?用|能?顶|撑|续航|连续|保压|使用|支撑|坚持|供电|寿命|电池)[^，,。；]{0,2}$")


def _is_pace(text: str, known: list[Quantity], place: int, paces: list[_Pace], pace_starts: list[int]) -> bool:
    """True for the 一小时 of 一小时喷150平方, which is no time of its own (but 能用一小时 is)."""
    quantity = known[place]
    at = bisect_right(pace_starts, quantity.start) - 1
    if at < 0 or quantity.start >= paces[at].end or (quantity.per_item and quantity.last > quantity.end):
        return False
    if quantity.unit.removeprefix("个") not in _TIME_WORDS:
        return quantity.is_han and quantity.low == 1 and paces[at].time in quantity.unit
    if _LASTS.search(text[max(0, quantity.start - 5) : quantity.start]):
        return False
    beside = [known[p] for p in (place - 1, place + 1) if 0 <= p < len(known)]
    return quantity.is_han or any(
        not _PARTED.search(text[min(q.end, quantity.end) : max(q.start, quantity.start)]) for q in beside
    )


_PACED = frozenset(
    {"mass·length", "mass", "volume", "area", "length", "count", "temperature", "number", "rotation/time", "energy"}
)


def _paced_unit(quantity: Quantity, pace: _Pace | None) -> str:
    unit = quantity.unit
    if pace is None or not unit or "/" in unit or quantity.per_item:
        return unit
    if not dimensions_of(unit) & _PACED or unit in {"%", "级"}:
        return unit
    paced = f"{unit}/{pace.time}"
    return paced if is_known(paced) else unit


# --- what is no requirement --------------------------------------------------------------------------------------


def _is_of_the_old(before: str, after: str) -> bool:
    if wording.OLD_BEFORE.search(before) or wording.GOING.match(after):
        return True
    return bool(wording.HAD.search(before)) and not wording.WANT.search(before)


_AT_MOST_PERSONS = re.compile(r"最多|至多|不超过|控制在|只留|减到|降到")
_CONDITION = re.compile(r"时(?![间长数候速产均段常不])")  # 湿球28度时, 满载80%时: under which the rest holds
# 加两百点要六万: what a piece costs.
_PRICED = re.compile(
    r"(?:就?要|得|收|卖|报|花)[\d一二两三四五六七八九十百千.]+(?:来|多|几)?(?:万|块|元)(?![吨件片台套只米平立个锭头转次])"
)
_DISMISSED = re.compile(r"(?:的|都|也|就|又)?(?:不够|用不上|不顶用|太[大小慢快])")  # 一吨不够, 要1.5吨的
_LOAN = re.compile(r"费率|利率|利息|首付|贷款|贴息|税率|定金|预付")


def _is_talk(text: str, quantity: Quantity, before: str, after: str) -> bool:
    """True where the number is people, a time of delivery or money: never a requirement on a machine."""
    unit, dimensions = quantity.unit, dimensions_of(quantity.unit)
    if unit in PERSONS or (unit in {"", "个", "名", "位"} and wording.PEOPLE_AFTER.match(text, quantity.end)):
        return not (tells_heads(before, after) or _AT_MOST_PERSONS.search(before) or quantity.op)
    if "time" in dimensions and (wording.DEADLINE.search(before) or wording.DEADLINE.search(after[:10])):
        return True
    if _CONDITION.match(after) or _DISMISSED.match(after) or _PRICED.match(text, quantity.end):
        return True
    if "money" in dimensions and (len(dimensions) == 1 or unit == "万"):
        return True
    return unit in {"%", "年", "月"} and bool(_LOAN.search(before + after[:6]))


_NEW_CLAIM = re.compile(r"想|换|要求|要|需要|求购|新(?:机|的|买|上)|采购|希望|打算|改成")
_SENTENCE_END = frozenset("。\n;；!！")


def old_clauses(text: str, bounds: list[tuple[int, int]]) -> frozenset[int]:
    """Clauses that speak of the equipment in use; a sentence stays with it until it says what is wanted."""
    old, speaking = set(), False
    for place, (start, end) in enumerate(bounds):
        clause = text[start:end]
        wants, owns = wording.WANT.search(clause), wording.OLD.search(clause)
        if wants:
            owned_first = owns is not None and owns.start() < wants.start()
            speaking = owned_first and not _NEW_CLAIM.search(clause)
        elif owns:
            speaking = True
        elif place and text[bounds[place - 1][1] : start].strip(" ")[:1] in _SENTENCE_END:
            speaking = False
        if speaking:
            old.add(place)
    return frozenset(old)
