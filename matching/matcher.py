"""Needs against products: what fits, how surely, and why.

A product fits where it is of the category wanted and meets every hard requirement. One that misses a hard
requirement never stands above one that fits; one that leaves some unstated stands between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from catalog.comparison import judge
from catalog.folding import fold
from catalog.records import Need, Product
from catalog.specs import Requirement, SpecVerdict, Verdict
from matching.first_set import flag_of
from matching.kinds import KindReader
from matching.model import Match, MatchedNeed, Supply, Understanding
from matching.policy_rows import diagnosis_of, policies_of
from matching.scoring import assess, within
from matching.supply import FittedSupply
from matching.understanding import Reader
from seed_catalog.model import Plan

_RIGHT = 0.5
_CANDIDATES = 60
_NEAREST_SHOWN = 3
_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class _Held:
    """A product held against a need's requirements. `affinity` and `nearness` are shares 0..1."""

    product: Product
    term: str
    affinity: float
    nearness: float
    verdicts: tuple[SpecVerdict, ...]

    @property
    def is_of_kind(self) -> bool:
        return self.affinity >= _RIGHT

    @property
    def misses(self) -> int:
        return self._count(Verdict.MISSES)

    @property
    def unstated(self) -> int:
        return self._count(Verdict.NOT_STATED)

    @property
    def is_strong(self) -> bool:
        return self.is_of_kind and not self.misses and not self.unstated

    @property
    def tier(self) -> int:
        """0: fits; 1: of the kind, something unstated; 2: misses one; 3: misses more; 4: of another kind."""
        if self.affinity < _RIGHT / 5:
            return 4
        if self.misses:
            return 2 if self.misses == 1 else 3
        return 0 if self.is_strong else 1

    def _count(self, verdict: Verdict) -> int:
        return sum(v.verdict is verdict and v.requirement.hard for v in self.verdicts)


class Matcher:
    """A plan's understanding of needs, and a set of products fitted for matching. Changes make a new one."""

    def __init__(self, reader: Reader, supply: FittedSupply) -> None:
        self.reader = reader
        self.supply = supply

    @classmethod
    def fit(cls, products: Sequence[Product], plan: Plan | None = None) -> Matcher:
        """A matcher over these products, by the plan that comes with the package unless another is given."""
        reader = Reader(plan)
        supply = FittedSupply(KindReader(reader.plan, reader.lexicon, reader.weights.product))
        supply.change(list(products), ())
        return cls(reader, supply)

    def with_changes(self, changed: Sequence[Product], removed: Iterable[str] = ()) -> Matcher:
        """A matcher that also knows `changed` and no longer `removed`; the rest is not fitted again."""
        supply = self.supply.copy()
        supply.change(list(changed), tuple(removed))
        return Matcher(self.reader, supply)

    def match(self, needs: Iterable[Need], top: int = 10, *, all_provinces: bool = False) -> Iterator[MatchedNeed]:
        """Match needs one after another, in their order."""
        for need in needs:
            yield self.match_one(need, top, all_provinces=all_provinces)

    def match_one(self, need: Need, top: int = 10, *, all_provinces: bool = False) -> MatchedNeed:
        """The need as understood and at most `top` products, best first; made in Hubei unless `all_provinces`."""
        return self.match_understood(need, self.reader.understand(need), top, all_provinces=all_provinces)

    def match_understood(
        self, need: Need, understanding: Understanding, top: int = 10, *, all_provinces: bool = False
    ) -> MatchedNeed:
        """The same for a need that has been understood (and perhaps corrected by its author) already."""
        held = self._held(need, understanding) if understanding.is_in_scope else []
        open_points = _unverifiable(held, understanding.requirements)
        understanding = replace(understanding, requirements=_softened(understanding.requirements, open_points))
        listed = [
            replace(h, verdicts=tuple(_softened_verdict(v, open_points) for v in h.verdicts))
            for h in held
            if all_provinces or h.product.is_hubei_made
        ]
        matches = _ranked(listed, self.reader.weights.match)[:top]
        supply = _supply_of(understanding, matches)
        return MatchedNeed(
            need=need,
            understanding=understanding,
            matches=tuple(matches),
            supply=supply,
            nearest=_nearest_misses(matches) if supply is Supply.GAP else (),
            unverifiable=tuple(requirement.attribute for requirement in open_points),
            diagnosis=diagnosis_of(need),
            policies=policies_of(need),
        )

    def _held(self, need: Need, understanding: Understanding) -> list[_Held]:
        """Every candidate, made anywhere: those of the wanted terms and those whose words are nearest."""
        best = understanding.categories[0]
        attributes = self.reader.plan.categories[best.term].trade.attributes
        affinities = self.supply.of_terms({g.term: min(1.0, g.score / best.score) for g in understanding.categories})
        near = self.supply.nearest(fold(need.text).text, _CANDIDATES)
        held = []
        for product_id in sorted({*affinities, *near}):
            offers = self.supply.offers(product_id, best.term, attributes)
            verdicts = tuple(judge(requirement, offers, attributes) for requirement in understanding.requirements)
            affinity, nearness = affinities.get(product_id, 0.0), near.get(product_id, 0.0)
            term = _term_of(self.supply, product_id)
            held.append(_Held(self.supply.products[product_id], term, affinity, nearness, verdicts))
        return held


def _unverifiable(held: Sequence[_Held], requirements: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """Hard requirements on which every product of the kind is silent, while they do speak of the others.

    Nobody in the trade prints the figure, so it can tell no product from another: it is to be asked, not to be held
    against anyone.
    """
    of_kind = [h for h in held if h.is_of_kind]
    if len(of_kind) < _ENOUGH:
        return ()
    silent, spoken = [], False
    for place, requirement in enumerate(requirements):
        if requirement.hard:
            stated = any(h.verdicts[place].verdict is not Verdict.NOT_STATED for h in of_kind)
            spoken = spoken or stated
            if not stated:
                silent.append(requirement)
    return tuple(silent) if spoken else ()


def _softened(requirements: Sequence[Requirement], points: Sequence[Requirement]) -> tuple[Requirement, ...]:
    return tuple(replace(r, hard=False) if r in points else r for r in requirements)


def _softened_verdict(verdict: SpecVerdict, points: Sequence[Requirement]) -> SpecVerdict:
    if verdict.requirement not in points:
        return verdict
    return replace(verdict, requirement=replace(verdict.requirement, hard=False))


def _term_of(supply: FittedSupply, product_id: str) -> str:
    kinds = supply.kinds[product_id]
    return kinds[0].term if kinds else ""


def _ranked(listed: Sequence[_Held], weights: dict[str, float]) -> list[Match]:
    """Best first: by tier, then score, then id. No score is above the one before it."""
    scored = [(h, assess(h.affinity, h.term, h.verdicts, h.nearness, weights)) for h in listed]
    scored.sort(key=lambda pair: (pair[0].tier, -pair[1].score, pair[0].product.id))
    matches: list[Match] = []
    for rank, (h, assessment) in enumerate(scored, 1):
        bounded = within(assessment, matches[-1].score if matches else 1.0)
        flag = flag_of(h.product)
        matches.append(
            Match(h.product, rank, bounded.score, h.is_strong, h.verdicts, bounded.reasons, h.term, flag)
        )
    return matches


def _supply_of(understanding: Understanding, matches: Sequence[Match]) -> Supply:
    if not understanding.is_in_scope:
        return Supply.OUT_OF_SCOPE
    return Supply.FOUND if any(match.strong for match in matches) else Supply.GAP


def _nearest_misses(matches: Sequence[Match]) -> tuple[str, ...]:
    """For a gap: the products that come nearest, and what each lacks."""
    lines = []
    for match in matches:
        if match.misses and len(lines) < _NEAREST_SHOWN:
            lacks = "；".join(f"{v.requirement.attribute}{v.gap or '不满足'}" for v in match.misses)
            lines.append(f"{match.product.name} {match.product.model}：{lacks}")
    return tuple(lines)
