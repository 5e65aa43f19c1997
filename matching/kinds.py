"""What a product is: the terms of the plan that its name, its parameters and its description speak for.

A category that the supplier gave is taken at its word. Products with the same name, or that print the same
parameters, are of one kind, so they lend each other their evidence.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from catalog.folding import fold
from catalog.records import Product
from matching.evidence import Matrix, category_document, phrase_weight
from matching.grams import Nearness
from matching.lexicon import Lexicon, Sort, phrase_key
from seed_catalog.model import Category, Plan

NAMES = (
    "name_title",
    "name_head",
    "cue_title",
    "name_text",
    "cue_text",
    "parameters",
    "near_parameters",
    "near_title",
    "model",
    "vague",
)
COLUMN = {name: place for place, name in enumerate(NAMES)}
_SHARP = 1.0
_TAIL = re.compile(
    r"(?:设备|系统|装置|成套|机组|单元|工作站|整线|生产线|机|台|站|柜|线|器|仪|箱|炉|车|岛|平台|套装)*(?:[(（].*)?"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A term and the share 0..1 of belief that a product is one."""

    term: str
    share: float


@dataclass(frozen=True, slots=True)
class _Group:
    """What products of one name and one set of parameters have in common."""

    title: str
    parameters: tuple[str, ...]


class KindReader:
    """Reads products against a plan; `weights` are of the features in `NAMES`."""

    def __init__(self, plan: Plan, lexicon: Lexicon, weights: dict[str, float]) -> None:
        self.terms = tuple(plan.categories)
        self._index = {term: place for place, term in enumerate(self.terms)}
        self._lexicon = lexicon
        categories = list(plan.categories.values())
        self._near_title = Nearness(map(category_document, categories))
        self._near_parameters = Nearness(map(_parameter_document, categories))
        self._attributes = _attribute_terms(categories)
        self._buyable = np.array([category.is_for_purchase for category in categories])
        self._vague = np.array([float(not category.trade.attributes) for category in categories])
        self._weights = np.array([weights.get(name, 0.0) for name in NAMES])

    def kinds(self, products: Sequence[Product]) -> list[tuple[Kind, ...]]:
        """For each product its kinds, the likeliest first; at most five, none below 0.02."""
        groups: defaultdict[_Group, list[Product]] = defaultdict(list)
        for product in products:
            groups[_group(product)].append(product)
        scores = self._pooled(list(groups), [members[0] for members in groups.values()])
        of_group = dict(zip(groups, map(self._kinds, scores), strict=True))
        return [self._given(product) or of_group[_group(product)] for product in products]

    def _given(self, product: Product) -> tuple[Kind, ...]:
        return (Kind(product.category, 1.0),) if product.category in self._index else ()

    def _pooled(self, groups: list[_Group], samples: list[Product]) -> list[np.ndarray[Any, Any]]:
        """A score per term for each group, shared among groups with the same name or the same parameters."""
        own = [self.table(product) @ self._weights for product in samples]
        shared: defaultdict[object, list[np.ndarray[Any, Any]]] = defaultdict(list)
        for group, score in zip(groups, own, strict=True):
            shared[group.title].append(score)
            if len(group.parameters) > 1:
                shared[group.parameters].append(score)
        return [
            np.mean(
                [score, *(np.mean(shared[key], axis=0) for key in (group.title, group.parameters) if shared.get(key))],
                axis=0,
            )
            for group, score in zip(groups, own, strict=True)
        ]

    def table(self, product: Product) -> Matrix:
        """Features of every term (rows) for one product (columns as in `NAMES`)."""
        found = np.zeros((len(self.terms), len(NAMES)))
        title, text = fold(product.name).text, fold(product.description).text
        self._phrases(self._lexicon.corrected(title), "title", found)
        self._phrases(text, "text", found)
        self._parameters(product, found)
        parameters = "，".join((*(spec.name for spec in product.specs), *product.attributes))
        found[:, COLUMN["near_title"]] = self._near_title([title])[0] * 4
        found[:, COLUMN["near_parameters"]] = self._near_parameters([fold(parameters).text])[0] * 4
        for term in self._lexicon.terms_of_model(fold(product.model).text):
            found[self._index[term], COLUMN["model"]] = 1.0
        found[:, COLUMN["vague"]] = self._vague
        return found

    def _phrases(self, folded_text: str, place: str, found: Matrix) -> None:
        for hit in self._lexicon.find(folded_text):
            if hit.sort not in (Sort.NAME, Sort.CUE):
                continue
            weight = phrase_weight(hit, len(self.terms))
            columns = [f"{hit.sort.value}_{place}"]
            if hit.sort is Sort.NAME and place == "title" and _is_head(folded_text, hit.end):
                columns.append("name_head")
            for term in hit.terms:
                for column in columns:
                    cell = self._index[term], COLUMN[column]
                    best = found[cell]
                    found[cell] = max(best, weight) if hit.sort is Sort.NAME else min(2.0, best + weight)

    def _parameters(self, product: Product, found: Matrix) -> None:
        names = [spec.name for spec in product.specs] + list(product.attributes)
        for name in names:
            terms = self._attributes.get(phrase_key(name), ())
            for term in terms:
                rarity = math.log((1 + len(self.terms)) / (0.5 + len(terms))) / math.log(1 + len(self.terms))
                found[self._index[term], COLUMN["parameters"]] += rarity
        if product.specs:
            found[:, COLUMN["parameters"]] /= math.sqrt(len(names))

    def _kinds(self, scores: np.ndarray[Any, Any]) -> tuple[Kind, ...]:
        usable = np.where(self._buyable, scores, -np.inf)
        shares = np.exp(_SHARP * (usable - usable.max()))
        shares /= shares.sum()
        best = np.argsort(-shares, kind="stable")[:5]
        return tuple(Kind(self.terms[row], float(shares[row])) for row in best if shares[row] >= 0.02)


def _is_head(title: str, end: int) -> bool:
    """True where what follows only says that it is a machine: the last noun of a Chinese name is the thing itself."""
    return bool(_TAIL.fullmatch(title[end:]))


def _group(product: Product) -> _Group:
    return _Group(phrase_key(product.name), tuple(sorted({spec.name for spec in product.specs})))


def _parameter_document(category: Category) -> str:
    names = [name for attribute in category.trade.attributes for name in (attribute.name, *attribute.spellings)]
    return fold("，".join(names)).text


def _attribute_terms(categories: Sequence[Category]) -> dict[str, tuple[str, ...]]:
    terms: defaultdict[str, list[str]] = defaultdict(list)
    for category in categories:
        for attribute in category.trade.attributes:
            for name in {phrase_key(name) for name in (attribute.name, *attribute.spellings)}:
                terms[name].append(category.term)
    return {name: tuple(found) for name, found in terms.items()}
