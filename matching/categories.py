"""What a need asks to buy: terms of the plan, best first, each with its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matching.evidence import NAMES, Evidence, Matrix, Reading
from matching.lexicon import Lexicon, Sort, phrase_key
from matching.model import CategoryGuess, Reason, Role
from matching.weights import Weights
from seed_catalog.model import Plan

_LABELS = {
    "name_wanted": "求购的话里点名",
    "more_names_wanted": "求购的话里多处点名",
    "name_context": "上下文提到",
    "name_old": "在用的是同类设备",
    "name_old_alone": "只说在用设备，想换同类",
    "name_refused": "明说不要",
    "model": "型号属于这一类",
    "cue_wanted": "求购的话里的行话",
    "cue_context": "上下文里的行话",
    "cue_old": "在用设备的行话",
    "attribute_wanted": "提到这一类的参数",
    "near_wanted": "求购的话与类目描述相近",
    "near_all": "全文与类目描述相近",
    "nearest": "与类目描述最相近",
    "industry": "行业相符",
    "other_industry": "属于别的行业",
    "barred": "有词表明另指他物",
    "vague": "类目较笼统",
    "meant": "辨析：指的是它",
    "not_meant": "辨析：指的不是它",
}
_MOST = 8
_TWIN = 0.999
_ELSEWHERE = frozenset({"其他", "其它", "其他行业", "其它行业"})
_FLOOR = 0.02


@dataclass(frozen=True, slots=True)
class Ranking:
    """Terms to buy, best first, and the log-odds `strength` of the best."""

    guesses: tuple[CategoryGuess, ...]
    strength: float


class CategoryReader:
    """Ranks the plan's terms for a need's reading."""

    def __init__(self, plan: Plan, lexicon: Lexicon, weights: Weights) -> None:
        self.evidence = Evidence(plan, lexicon)
        self._plan = plan
        self._weights = np.array([weights.need.get(name, 0.0) for name in NAMES])
        self._least = weights.scope["least"]
        self._least_elsewhere = weights.scope["least_elsewhere"]
        categories = plan.categories
        self._buyable = np.array([category.is_for_purchase for category in categories.values()])
        self._first_alias = _representatives(plan)

    def scores(self, table: Matrix) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The score of every term in log-odds, -inf for what is never offered for purchase."""
        return np.where(self._buyable, table @ self._weights, -np.inf)

    def rank(self, reading: Reading, industry: str = "") -> Ranking:
        """What to buy, best first; empty where nothing that the plan names is asked for."""
        table = self.evidence.table(reading, industry)
        scores = self.scores(table)
        strength = float(scores.max())
        least = self._least_elsewhere if phrase_key(industry) in _ELSEWHERE else self._least
        text = reading.text_of(*(role for role in Role if role is not Role.REFUSED))
        return Ranking(self._guesses(table, scores, text) if strength >= least else (), strength)

    def _guesses(
        self, table: Matrix, scores: np.ndarray[Any, np.dtype[np.float64]], text: str
    ) -> tuple[CategoryGuess, ...]:
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        shares = self._with_broader(shares)
        order = [row for row in np.argsort(-shares, kind="stable") if self._first_alias[row] == row]
        best = [row for row in order if shares[row] >= _FLOOR][:_MOST]
        found = [self._guess(int(row), float(min(1.0, shares[row])), table) for row in best]
        return tuple(guess for one in found for guess in self._under_all_names(one, text))

    def _under_all_names(self, guess: CategoryGuess, text: str) -> tuple[CategoryGuess, ...]:
        """A guess, and the same under the other names that the plan has for the thing; what the text says comes first.

        Names are told apart by the characters that only one of them has: 固定 in 工业炸药固定生产线.
        """
        names = [name for name in self._plan.categories[guess.term].aliases if name in self.evidence.index]
        if not names:
            return (guess,)
        others = [replace(guess, term=name, clauses=self._plan.categories[name].clauses) for name in names]
        told = {one.term: _own_characters_in(text, one.term, (guess.term, *names)) for one in (guess, *others)}
        # A name that the plan only restricts comes first where the text says all that sets it apart.
        fit = [one for one in others if self._plan.categories[one.term].is_for_purchase or told[one.term] == 1.0]
        first = max((guess, *fit), key=lambda one: told[one.term])
        rest = [one for one in (guess, *others) if one.term != first.term]
        return (first, *(replace(one, score=round(one.score * _TWIN, 4)) for one in rest))

    def _with_broader(self, shares: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Lend some of the best term's belief to the terms that also fit it, and so down the list."""
        lent = shares.copy()
        best = int(np.argmax(shares))
        terms = self.evidence.terms
        for place, term in enumerate(self._plan.categories[terms[best]].trade.broader):
            row = self.evidence.index[term]
            if self._buyable[row] and row != best:
                lent[row] += shares[best] * 0.3 * 0.75**place * (1 - shares[row])
        return np.asarray(np.minimum(lent, np.where(np.arange(len(lent)) == best, np.inf, shares[best] * 0.99)))

    def _guess(self, row: int, share: float, table: Matrix) -> CategoryGuess:
        term = self.evidence.terms[row]
        points = table[row] * self._weights
        reasons = [
            Reason(_LABELS[name], round(float(points[column]), 2))
            for column, name in enumerate(NAMES)
            if name in _LABELS and abs(points[column]) >= 0.05
        ]
        reasons.sort(key=lambda reason: -abs(reason.points))
        return CategoryGuess(term, round(share, 4), self._plan.categories[term].clauses, tuple(reasons))

    def mentioned(self, reading: Reading) -> tuple[str, ...]:
        """Terms that the text names as old or refused."""
        terms = [
            term
            for hit in reading.hits
            if hit.sort is Sort.NAME and reading.role_at(hit.start) in (Role.OLD, Role.REFUSED)
            for term in hit.terms[:1]
        ]
        return tuple(dict.fromkeys(terms))


def _own_characters_in(text: str, name: str, names: Sequence[str]) -> float:
    """The share 0..1 of a name's characters that no other of the names has, that stand in the text; 0 for none."""
    own = {character for character in name if all(character not in other for other in names if other != name)}
    return sum(character in text for character in own) / len(own) if own else 0.0


def _representatives(plan: Plan) -> list[int]:
    """For each term the row of the one that speaks for it and its aliases: the first that can be bought."""
    index = {term: row for row, term in enumerate(plan.categories)}
    rows = []
    for term, category in plan.categories.items():
        family = sorted(index[name] for name in (term, *category.aliases) if name in index)
        terms = list(plan.categories)
        buyable = [row for row in family if plan.categories[terms[row]].is_for_purchase]
        rows.append(buyable[0] if buyable else family[0])
    return rows
