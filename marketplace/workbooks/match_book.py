"""The match book an organizer hands out: a workbook and a printable page, made of the same rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from catalog.comparison import offered_text, shown_requirement
from catalog.records import HUBEI
from catalog.regions import hubei_unit, locate
from catalog.specs import Offer, SpecVerdict, Verdict
from marketplace.workbooks.entries import Note
from marketplace.workbooks.money import yuan_text
from marketplace.workbooks.tables import Refusal
from matching.answers import Nearest, nearest_of, unstated_of
from matching.model import Match, MatchedNeed, Supply
from matching.unread import unread_of

SYMBOLS = {Verdict.MEETS: "✓", Verdict.MISSES: "✕", Verdict.NOT_STATED: "？"}
WORDS = {Verdict.MEETS: "满足", Verdict.MISSES: "不满足", Verdict.NOT_STATED: "未写明"}
ASK = "请向供方确认"
ELSEWHERE, UNKNOWN = "省外", "未写明或认不出"
SUPPLY_WORDS = {Supply.FOUND: "有全部满足的产品", Supply.GAP: "补链缺口", Supply.OUT_OF_SCOPE: "不属于设备更新"}
PRINTED = 5  # products of a need on paper; the workbook holds them all
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that a match book tells."""

    results: Sequence[MatchedNeed]
    refusals: Sequence[Refusal]
    notes: Sequence[tuple[str, Note]]
    as_of: date
    products: int
    unknown_columns: Sequence[str] = ()
    all_provinces: bool = False

    def count(self, supply: Supply) -> int:
        """How many needs came out so."""
        return sum(result.supply is supply for result in self.results)

    def by_city(self) -> list[tuple[str, int, int, int]]:
        """Hubei's units, needs, found, gaps, most needs first; then the needs from elsewhere, then those of no known place."""
        rows = self._grouped(lambda result: _city_of(result.need.city))
        last = {ELSEWHERE: 1, UNKNOWN: 2}
        return sorted(rows, key=lambda row: last.get(row[0], 0))

    def by_category(self) -> list[tuple[str, int, int, int]]:
        """Category, needs, found, gaps, of the needs that are in scope; most needs first."""
        return self._grouped(term_of, [r for r in self.results if r.supply is not Supply.OUT_OF_SCOPE])

    def _grouped(
        self, key: Callable[[MatchedNeed], str], results: Sequence[MatchedNeed] | None = None
    ) -> list[tuple[str, int, int, int]]:
        needs: Counter[str] = Counter()
        found: Counter[str] = Counter()
        gaps: Counter[str] = Counter()
        for result in self.results if results is None else results:
            name = key(result)
            needs[name] += 1
            found[name] += result.supply is Supply.FOUND
            gaps[name] += result.supply is Supply.GAP
        order = sorted(needs, key=lambda name: (-needs[name], name))
        return [(name, needs[name], found[name], gaps[name]) for name in order]

    def gaps(self) -> list[MatchedNeed]:
        """The needs that no listed product meets."""
        return [result for result in self.results if result.supply is Supply.GAP]

    def first_sets(self) -> list[tuple[Match, str]]:
        """Each first-set product that meets some need, once, with the needs that it meets."""
        listed: dict[str, tuple[Match, list[str]]] = {}
        for result in self.results:
            for match in result.matches:
                if match.first_set and match.strong:
                    listed.setdefault(match.product.id, (match, []))[1].append(result.need.id)
        return [(match, "、".join(needs)) for match, needs in listed.values()]

    def shortfall(self, result: MatchedNeed) -> Shortfall:
        """What keeps a need from being met, for the list of gaps."""
        near = nearest_of(result)
        if near is None:
            return Shortfall("清单里暂无同类产品" if self.all_provinces else "湖北暂无同类产品", "", "", "")
        product = near.match.product
        misses = "；".join(_missed(verdict) for verdict in near.misses)
        unstated = "、".join(_asked(verdict) for verdict in near.unstated)
        return Shortfall(f"{product.name} {product.model}（{product.supplier}）", misses, unstated, _change(near))


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A gap in words: the nearest product (or that there is none), what it misses and leaves open, and what would help."""

    nearest: str
    misses: str
    unstated: str
    change: str


def _city_of(city: str) -> str:
    """The unit of Hubei; 省外 for a place elsewhere."""
    place, unit = locate(city), hubei_unit(city)
    if place is not None and place.province != HUBEI:
        return ELSEWHERE
    return unit.name if unit else UNKNOWN


def _missed(verdict: SpecVerdict) -> str:
    """公称力 2500 kN（要求≥400吨，差150吨）"""
    offered = _offered(verdict.offer)
    gap = f"，{verdict.gap}" if verdict.gap else ""
    return f"{verdict.requirement.attribute} {offered}（要求{shown_requirement(verdict.requirement)}{gap}）"


def _asked(verdict: SpecVerdict) -> str:
    return f"{verdict.requirement.attribute}（要求{shown_requirement(verdict.requirement)}）"


def _offered(offer: Offer | None) -> str:
    if offer is None:
        return "未写明"
    text = offered_text(offer).replace(">=", "≥").replace("<=", "≤").replace("..", "～")
    return text.removesuffix(" tf") + "吨" if text.endswith(" tf") else text


def chance(score: float) -> str:
    """A probability 0..1 as a percentage; never certain, never impossible."""
    return ">99%" if score > 0.99 else "<1%" if score < 0.01 else f"{score:.0%}"


def _change(near: Nearest) -> str:
    """What would make the nearest product fit."""
    steps = []
    for verdict in near.misses:
        asked = verdict.requirement
        if asked.unit == "bool":
            steps.append(f"供方按要求处理“{asked.attribute}”，或需求方不作要求")
        else:
            bound = f"需求方把{asked.attribute}放宽到{_offered(verdict.offer)}"
            steps.append(f"{bound}，或供方做到{shown_requirement(asked)}")
    if near.unstated:
        steps.append(f"供方写明{'、'.join(v.requirement.attribute for v in near.unstated)}并符合要求")
    return "；".join(steps) or "核对是不是要买的设备"


def term_of(result: MatchedNeed) -> str:
    """The category that a need asks for first."""
    return result.understanding.categories[0].term if result.understanding.categories else "–"


def conclusion(result: MatchedNeed) -> str:
    """How a need came out, in words."""
    if result.supply is Supply.FOUND and result.unverifiable:
        return f"有产品写明的都满足；{ASK}：{'、'.join(result.unverifiable)}"
    return SUPPLY_WORDS[result.supply]


def verdict_text(verdict: SpecVerdict, ask: Sequence[str] = ()) -> str:
    """One requirement in words: ``✓公称力 8000 kN（要求≥630吨）``. `ask` names what no sheet of the kind states."""
    if verdict.verdict is Verdict.NOT_STATED and verdict.requirement.attribute in ask:
        return f"？{_asked(verdict)}{ASK}"
    wish = "" if verdict.requirement.hard else "（最好）"
    offered = _offered(verdict.offer) if verdict.offer else WORDS[verdict.verdict]
    gap = f"，{verdict.gap}" if verdict.gap else ""
    asked = shown_requirement(verdict.requirement)
    return f"{SYMBOLS[verdict.verdict]}{wish}{verdict.requirement.attribute} {offered}（要求{asked}{gap}）"


def short_verdict(verdict: SpecVerdict, ask: Sequence[str] = ()) -> str:
    """A verdict for a column headed by its requirement: ``✓ 8000 kN``, ``✕ 400 t 差230吨``, ``？ 未写明``."""
    if verdict.verdict is Verdict.NOT_STATED and verdict.requirement.attribute in ask:
        return f"？ {ASK}"
    offered = _offered(verdict.offer) if verdict.offer else WORDS[verdict.verdict]
    return " ".join(filter(None, (SYMBOLS[verdict.verdict], offered, verdict.gap)))


def printed(result: MatchedNeed) -> list[Match]:
    """The matches worth handing out: all strong ones, and of the very kind those that miss one thing at most."""
    near = [match for match in result.matches if match.strong or (match.is_of_kind and len(match.misses) <= 1)]
    strong = sum(match.strong for match in near)
    return near[: max(PRINTED, strong)]


def reasons_text(match: Match) -> str:
    """The labelled points of a match, which add up to its score; for the workbook."""
    return "；".join(f"{reason.label} {reason.points:+.2f}" for reason in match.reasons)


def reason_words(result: MatchedNeed, match: Match) -> str:
    """Why a product stands where it does, in words alone; for what is handed out."""
    words = [reason.label for reason in match.reasons if reason.label.startswith("类目")]
    musts = [verdict for verdict in match.verdicts if verdict.requirement.hard]
    unstated = [verdict.requirement.attribute for verdict in unstated_of(match)]
    if musts and not match.misses and not unstated:
        words.append("必须项全部满足")
    if match.misses:
        words.append(f"差{'、'.join(verdict.requirement.attribute for verdict in match.misses)}")
    if unstated:
        words.append(f"{'、'.join(unstated)}未写明")
    wishes = [v.requirement.attribute for v in match.verdicts if not v.requirement.hard and v.verdict is Verdict.MEETS]
    if wishes:
        words.append(f"最好有的也满足：{'、'.join(wishes)}")
    within = is_within_budget(result, match)
    if within is not None:
        words.append("在预算内" if within else "超预算")
    return "；".join(words)


def is_within_budget(result: MatchedNeed, match: Match) -> bool | None:
    """Whether the quantity asked for keeps the budget; None where price or budget is not known."""
    need, price, told = result.need, match.product.price_yuan, result.understanding.purchase
    if price is None:
        return None
    if need.budget_yuan is not None:
        return price * (_pieces(result) or 1) <= need.budget_yuan
    return told.affords(price) if told else None


def _pieces(result: MatchedNeed) -> int | None:
    """How many are wanted at least: as filled in, else as the text says."""
    told = result.understanding.purchase
    return result.need.quantity or (told.quantity.low if told and told.quantity else None)


def purchase_text(result: MatchedNeed) -> str:
    """How many and for how much, as filled in or else as told: 数量2 · 预算350万元; empty where neither is."""
    told, need = result.understanding.purchase, result.need
    words = [f"数量{_pieces(result)}"] if _pieces(result) else []
    if need.budget_yuan is not None:
        words.append(f"预算{yuan_text(need.budget_yuan)}")
    elif told:
        words += [f"“{budget.text}”" for budget in (told.budget, told.budget_each) if budget]
    return " · ".join(words)


def unread_text(result: MatchedNeed) -> str:
    """What a need asks for in words that gave no figure; for a person to look at."""
    read = result.understanding
    found = unread_of(result.need.text, read.clauses, read.requirements, read.purchase)
    return "".join(f"“{passage.text}”" for passage in found)


def write_html(book: Book, path: Path) -> None:
    """Write the printable page, whole in itself: no script, no outside asset."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        verdict_text=verdict_text, short_verdict=short_verdict, printed=printed, reason_words=reason_words, term_of=term_of,
        supply_words=SUPPLY_WORDS, yuan_text=yuan_text, Supply=Supply, asked=shown_requirement, conclusion=conclusion,
        purchase_text=purchase_text, chance=chance, unread_text=unread_text,
    )  # fmt: skip
    path.write_text(environment.get_template("match_book/book.html").render(book=book), encoding="utf-8")
