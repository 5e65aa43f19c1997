"""Needs against products: what fits, how surely, and why.

A product fits where it is of the category wanted and meets every hard requirement. One that misses a hard
requirement never stands above one that fits; one that leaves some unstated stands between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from catalog.comparison import judge
from catalog.folding import fold
from catalog.records import Need, Product
from catalog.specs import SpecVerdict, Verdict
from matching.first_set import flag_of
from matching.kinds import KindReader
from matching.model import Match, MatchedNeed, Supply, Understanding
from matching.policy_rows import diagnosis_of, policies_of
from matching.scoring import Assessment, assess
from matching.supply import FittedSupply
from matching.understanding import Reader
from seed_catalog.model import Plan

_RIGHT = 0.5
_CANDIDATES = 60
_NEAREST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Judged:
    product: Product
    affinity: float
    verdicts: tuple[SpecVerdict, ...]
    assessment: Assessment
    term: str

    @property
    def misses(self) -> int:
        return self._count(Verdict.MISSES)

    @property
    def unstated(self) -> int:
        return self._count(Verdict.NOT_STATED)

    @property
    def is_strong(self) -> bool:
        return self.affinity >= _RIGHT and not self.misses and not self.unstated

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
        judged = self._judged(need, understanding, all_provinces) if understanding.is_in_scope else []
        matches = tuple(_ranked(judged)[:top])
        supply = _supply_of(understanding, matches)
        nearest = _nearest_misses(matches) if supply is Supply.GAP else ()
        return MatchedNeed(
            need, understanding, matches, supply, nearest, diagnosis_of(need), policies_of(need)
        )

    def _judged(self, need: Need, understanding: Understanding, all_provinces: bool) -> list[_Judged]:
        best = understanding.categories[0]
        attributes = self.reader.plan.categories[best.term].trade.attributes
        affinities = self.supply.of_terms({g.term: min(1.0, g.score / best.score) for g in understanding.categories})
        near = self.supply.nearest(_wanted_text(need, understanding), _CANDIDATES)
        judged = []
        for product_id in sorted({*affinities, *near}):
            product = self.supply.products[product_id]
            if not (all_provinces or product.is_hubei_made):
                continue
            offers = self.supply.offers(product_id, best.term, attributes)
            verdicts = tuple(judge(requirement, offers, attributes) for requirement in understanding.requirements)
            affinity, term = affinities.get(product_id, 0.0), _term_of(self.supply, product_id)
            weights = self.reader.weights.match
            assessment = assess(affinity, term, verdicts, near.get(product_id, 0.0), weights)
            judged.append(_Judged(product, affinity, verdicts, assessment, term))
        return judged


def _term_of(supply: FittedSupply, product_id: str) -> str:
    kinds = supply.kinds[product_id]
    return kinds[0].term if kinds else ""


def _wanted_text(need: Need, understanding: Understanding) -> str:
    return fold("，".join(c.text for c in understanding.clauses) or need.text).text


def _ranked(judged: Sequence[_Judged]) -> list[Match]:
    """Best first; by tier, then score, then id. A score is never above the one before it."""
    order = sorted(judged, key=lambda j: (_tier(j), -j.assessment.score, j.product.id))
    matches: list[Match] = []
    for rank, j in enumerate(order, 1):
        score = min(j.assessment.score, matches[-1].score if matches else 1.0)
        flag = flag_of(j.product)
        match = Match(j.product, rank, score, j.is_strong, j.verdicts, j.assessment.reasons, j.term, flag)
        matches.append(match)
    return matches


def _tier(judged: _Judged) -> int:
    """0: fits; 1: of the kind, something unstated; 2: of the kind, misses one; 3: misses more; 4: of another kind."""
    if judged.affinity < _RIGHT / 5:
        return 4
    if judged.misses:
        return 2 if judged.misses == 1 else 3
    return 1 if judged.unstated or not judged.is_strong else 0


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
