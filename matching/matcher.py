"""Needs against products: what fits, how surely, and why.

A product fits where it is of the category wanted and meets every hard requirement. One that misses a hard
requirement never stands above one that fits; one that leaves some unstated stands between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby

import numpy as np

from catalog.comparison import judge
from catalog.folding import fold
from catalog.records import Need, Product
from catalog.remainder import with_the_rest
from catalog.specs import Offer, Requirement, SpecVerdict, Verdict
from catalog.workers import spread
from matching.belief import affinity_of
from matching.candidates import CLOSELY, MARGIN, RIGHT, Candidates, candidates_of, likeliest
from matching.evidence import Reading
from matching.first_set import flag_of
from matching.kinds import KindReader
from matching.merging import merged
from matching.model import Match, MatchedNeed, Supply, Understanding
from matching.policy_rows import diagnosis_of, policies_of
from matching.scoring import Assessment, assess, within
from matching.several import Part
from matching.sheets import printed_attributes, renamed
from matching.stated import Numbers
from matching.supply import FittedSupply
from matching.understanding import Reader
from matching.unread import unread_of
from matching.unwanted import is_unwanted, unwanted_words
from seed_catalog.model import Attribute, Plan

_PERHAPS = 0.1
_LIKELY = 0.2
_NEAREST_SHOWN = 3
_ENOUGH = 2
_REFUSED = 0.09


@dataclass(frozen=True, slots=True)
class _Held:
    """A product held against a need's requirements, shares 0..1.

    `belief`: that it is of the kind wanted, by its words alone; `affinity`: the same once it is known which of the
    figures asked for it states.
    """

    product: Product
    term: str
    belief: float
    affinity: float
    nearness: float
    verdicts: tuple[SpecVerdict, ...]
    is_refused: bool = False

    @property
    def is_of_kind(self) -> bool:
        return self.affinity >= RIGHT

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
        if self.affinity < RIGHT / 5:
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
    def fit(cls, products: Sequence[Product], plan: Plan | None = None, workers: int = 1) -> Matcher:
        """A matcher over these products, by the plan that comes with the package unless another is given.

        `workers`: processes to fit with; more than one only from a program without threads of its own.
        """
        reader = Reader(plan)
        templates = {term: category.trade.attributes for term, category in reader.plan.categories.items()}
        supply = FittedSupply(KindReader(reader.plan, reader.lexicon, reader.weights.product), templates)
        return cls(reader, supply.changed(products, workers=workers))

    def with_changes(self, changed: Sequence[Product], removed: Iterable[str] = ()) -> Matcher:
        """A matcher that also knows `changed` and no longer `removed`; the rest is not fitted again."""
        return Matcher(self.reader, self.supply.changed(changed, removed))

    def match(
        self, needs: Sequence[Need], top: int = 10, *, all_provinces: bool = False, workers: int = 1
    ) -> Iterator[MatchedNeed]:
        """Match needs one after another, in their order; the answers do not depend on the number of `workers`."""
        each = partial(_match_one, top=top, all_provinces=all_provinces)
        return spread(each, self, needs, workers, chunk=max(1, min(16, len(needs) // (4 * workers))))

    def match_one(self, need: Need, top: int = 10, *, all_provinces: bool = False) -> MatchedNeed:
        """The need as understood and at most `top` products, best first; made in Hubei unless `all_provinces`."""
        reading = self.reader.read(need)
        understanding = self.reader.understand(need, reading)
        parts = self.reader.parts(need, reading) if understanding.is_in_scope else ()
        if len(parts) > 1:
            found = self._parts_matched(need, reading, parts, top, all_provinces=all_provinces)
            if found:
                return merged(understanding, found, top)
        candidates = self._candidates(need.text, understanding)
        understanding = self._as_printed(need, understanding, candidates)
        return self._matched(need, understanding, candidates, top, all_provinces=all_provinces)

    def _parts_matched(
        self, need: Need, whole: Reading, parts: Sequence[Part], top: int, *, all_provinces: bool
    ) -> list[MatchedNeed]:
        """The answer for each machine of a need that the plan names, refusals and places being those of the whole."""
        found = []
        for part in parts:
            own = replace(need, text=part.telling)
            understanding = self.reader.understand(own, self.reader.read_part(need, part, whole))
            candidates = self._candidates(own.text, understanding)
            understanding = self._as_printed(own, understanding, candidates)
            if not understanding.is_in_scope:
                continue
            placed = tuple(map(part.of_whole, understanding.requirements))
            understanding = replace(understanding, requirements=placed, clauses=whole.clauses)
            found.append(self._matched(need, understanding, candidates, top, all_provinces=all_provinces))
        return found

    def match_understood(
        self, need: Need, understanding: Understanding, top: int = 10, *, all_provinces: bool = False
    ) -> MatchedNeed:
        """The same for a need that has been understood (and perhaps corrected by its author) already."""
        candidates = self._candidates(need.text, understanding)
        return self._matched(need, understanding, candidates, top, all_provinces=all_provinces)

    def _matched(
        self, need: Need, understanding: Understanding, candidates: Candidates, top: int, *, all_provinces: bool
    ) -> MatchedNeed:
        held: list[_Held] = []
        if understanding.is_in_scope:
            likely = likeliest(
                self.supply,
                self._template(understanding.categories[0].term),
                understanding,
                candidates,
                max(CLOSELY, MARGIN * top),
                self.reader.weights.kind,
            )
            held, requirements = self._held(need, understanding, likely)
            understanding = replace(understanding, requirements=requirements)
        open_points = _unverifiable(held, understanding.requirements)
        understanding = replace(understanding, requirements=_softened(understanding.requirements, open_points))
        listed = [h for h in held if all_provinces or h.product.is_hubei_made]
        if open_points:
            listed = [replace(h, verdicts=tuple(_softened_verdict(v, open_points) for v in h.verdicts)) for h in listed]
        matches = _ranked(listed, self.reader.weights.match, top)
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

    def _candidates(self, text: str, understanding: Understanding) -> Candidates:
        return candidates_of(self.supply, text, understanding, self.reader.weights.kind)

    def _as_printed(self, need: Need, understanding: Understanding, candidates: Candidates) -> Understanding:
        """The same need, its figures read again with what the sheets of the kind print beyond the template.

        A figure that the further lines made doubtful stays as it was read without them.
        """
        if not understanding.is_in_scope:
            return understanding
        term = understanding.categories[0].term
        attributes = self._template(term)
        sheets = [self._sheet(row, term) for row in candidates.peers]
        printed = printed_attributes(sheets, attributes)
        if not printed:
            return understanding
        found = self.reader.requirements(
            need.text, understanding.clauses, (*attributes, *printed), understanding.purchase
        )
        lost = [r for r in understanding.requirements if not any(r.start < f.end and f.start < r.end for f in found)]
        found = tuple(sorted((*found, *lost), key=lambda r: (r.start, r.end)))
        unread = unread_of(need.text, understanding.clauses, found, understanding.purchase)
        return replace(understanding, requirements=found, unread=unread)

    def _held(
        self, need: Need, understanding: Understanding, candidates: Candidates
    ) -> tuple[list[_Held], tuple[Requirement, ...]]:
        """Every candidate, made anywhere, and the requirements under the names that its sheets use."""
        term = understanding.categories[0].term
        trade = self.reader.plan.categories[term].trade
        attributes = trade.attributes
        kind = fold("，".join((term, *trade.names))).text
        unwanted = unwanted_words(need.text, understanding.clauses, need.industry, kind)
        sheets = [self._sheet(row, term) for row in candidates.rows]
        peers = [[o for o in self._sheet(row, term) if o.source != "prose"] for row in candidates.peers]
        requirements = renamed(understanding.requirements, peers, attributes)
        verdicts = self._verdicts(candidates, sheets, requirements, attributes)
        affinities = _confirmed(candidates.beliefs, verdicts, self.reader.weights.kind)
        held = []
        shares = zip(candidates.beliefs.tolist(), affinities.tolist(), candidates.nearness.tolist(), strict=True)
        for row, (belief, affinity, near), judged in zip(candidates.rows, shares, verdicts, strict=True):
            id_ = self.supply.ids[row]
            product, kind = self.supply.products[id_], _term_of(self.supply, id_)
            is_refused = is_unwanted(product.name, unwanted)
            affinity *= _REFUSED if is_refused else 1.0
            held.append(_Held(product, kind, belief, affinity, near, judged, is_refused))
        return held, requirements

    def _verdicts(
        self,
        candidates: Candidates,
        sheets: Sequence[tuple[Offer, ...]],
        requirements: Sequence[Requirement],
        attributes: tuple[Attribute, ...],
    ) -> list[tuple[SpecVerdict, ...]]:
        """The verdicts on each candidate; on what is likely of the kind by them, free figures speak for open points."""
        verdicts = [
            tuple(_fair(judge(r, offers, attributes, of_kind=bool(belief >= RIGHT))) for r in requirements)
            for belief, offers in zip(candidates.beliefs, sheets, strict=True)
        ]
        likely = _confirmed(candidates.beliefs, verdicts, self.reader.weights.kind) >= _LIKELY
        for place in np.flatnonzero(likely).tolist():
            if any(v.verdict is Verdict.NOT_STATED for v in verdicts[place]):
                verdicts[place] = tuple(map(_fair, with_the_rest(verdicts[place], sheets[place], attributes)))
        return verdicts

    def _sheet(self, row: int, term: str) -> tuple[Offer, ...]:
        return self.supply.offers(self.supply.ids[row], term, self._template(term))

    def _template(self, term: str) -> tuple[Attribute, ...]:
        return self.reader.plan.categories[term].trade.attributes


def _fair(verdict: SpecVerdict) -> SpecVerdict:
    """The verdict; a figure read from prose alone can speak for a product, but not against it."""
    if verdict.verdict is Verdict.MISSES and verdict.offer and verdict.offer.source == "prose":
        return SpecVerdict(verdict.requirement, Verdict.NOT_STATED, None)
    return verdict


def _match_one(matcher: Matcher, need: Need, *, top: int, all_provinces: bool) -> MatchedNeed:
    return matcher.match_one(need, top, all_provinces=all_provinces)


def _confirmed(beliefs: Numbers, verdicts: Sequence[Sequence[SpecVerdict]], weights: Mapping[str, float]) -> Numbers:
    """Belief in the kind of each product after seeing its own figures, 0..1."""
    hard = [[v.verdict is Verdict.NOT_STATED for v in judged if v.requirement.hard] for judged in verdicts]
    silent, asked = np.array(list(map(sum, hard))), np.array(list(map(len, hard)))
    return np.asarray(affinity_of(beliefs, asked - silent, silent, weights))


def _unverifiable(held: Sequence[_Held], requirements: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """Hard requirements on which every product of the kind is silent, while they do speak of the others.

    Nobody in the trade prints the figure, so it can tell no product from another: it is to be asked, not to be held
    against anyone. Not so where a product that meets all the rest, be it perhaps of another kind, does state it.
    """
    of_kind = [h for h in held if h.belief >= RIGHT]
    hard = [place for place, requirement in enumerate(requirements) if requirement.hard]
    silent = [place for place in hard if not any(_states(h, place) for h in of_kind)]
    spoken = [place for place in hard if place not in silent]
    if len(of_kind) < _ENOUGH or not spoken:
        return ()
    good = [h for h in held if h.belief >= _PERHAPS and all(_meets(h, place) for place in spoken)]
    return tuple(requirements[place] for place in silent if not any(_states(h, place) for h in good))


def _states(held: _Held, place: int) -> bool:
    return held.verdicts[place].verdict is not Verdict.NOT_STATED


def _meets(held: _Held, place: int) -> bool:
    return held.verdicts[place].verdict is Verdict.MEETS


def _softened(requirements: Sequence[Requirement], points: Sequence[Requirement]) -> tuple[Requirement, ...]:
    return tuple(replace(r, hard=False) if r in points else r for r in requirements)


def _softened_verdict(verdict: SpecVerdict, points: Sequence[Requirement]) -> SpecVerdict:
    if verdict.requirement not in points:
        return verdict
    return replace(verdict, requirement=replace(verdict.requirement, hard=False))


def _term_of(supply: FittedSupply, product_id: str) -> str:
    kinds = supply.kinds[product_id]
    return kinds[0].term if kinds else ""


def _assessed(held: _Held, weights: dict[str, float]) -> Assessment:
    return assess(held.affinity, held.term, held.verdicts, held.nearness, weights, is_refused=held.is_refused)


def _ranked(listed: Sequence[_Held], weights: dict[str, float], top: int) -> list[Match]:
    """The `top` best first: by tier, then score, then id. No score is above the one before it."""
    scored: list[tuple[_Held, Assessment]] = []
    for _, tier in groupby(sorted(listed, key=lambda h: h.tier), key=lambda h: h.tier):
        if len(scored) < top:
            found = [(h, _assessed(h, weights)) for h in tier]
            scored += sorted(found, key=lambda pair: (-pair[1].score, pair[0].product.id))
    matches: list[Match] = []
    for rank, (h, assessment) in enumerate(scored[:top], 1):
        bounded = within(assessment, matches[-1].score if matches else 1.0)
        flag = flag_of(h.product)
        of_kind = h.is_strong or (h.belief >= RIGHT and not h.is_refused)
        matches.append(
            Match(h.product, rank, bounded.score, h.is_strong, h.verdicts, bounded.reasons, h.term, flag, of_kind)
        )
    return matches


def _supply_of(understanding: Understanding, matches: Sequence[Match]) -> Supply:
    if not understanding.is_in_scope:
        return Supply.OUT_OF_SCOPE
    return Supply.FOUND if any(match.strong for match in matches) else Supply.GAP


def _nearest_misses(matches: Sequence[Match]) -> tuple[str, ...]:
    """For a gap: the products that come nearest, and what each lacks."""
    lines: list[str] = []
    for match in matches:
        if match.misses and len(lines) < _NEAREST_SHOWN:
            lacks = "；".join(f"{v.requirement.attribute}{v.gap or '不满足'}" for v in match.misses)
            lines.append(f"{match.product.name} {match.product.model}：{lacks}")
    return tuple(lines)
