"""What a product is: the terms of the plan that its name, its parameters and its description speak for.

A category that the supplier gave is taken at its word.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from catalog.folding import fold
from catalog.records import Product
from matching.evidence import Matrix, category_document, phrase_weight
from matching.grams import Nearness
from matching.lexicon import Hit, Lexicon, Sort, phrase_key
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
_BATCH = 1000
_TAIL = re.compile(
    r"(?:设备|系统|装置|成套|机组|单元|工作站|整线|生产线|机|台|站|柜|线|器|仪|箱|炉|车|岛|平台|套装)*(?:[(（].*)?"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A term and the share 0..1 of belief that a product is one."""

    term: str
    share: float


class KindReader:
    """Reads products against a plan; `weights` are of the features in `NAMES`."""

    def __init__(self, plan: Plan, lexicon: Lexicon, weights: dict[str, float]) -> None:
        self.terms = tuple(plan.categories)
        self._index = {term: place for place, term in enumerate(self.terms)}
        self._lexicon = lexicon
        categories = list(plan.categories.values())
        self._near_title = Nearness(map(category_document, categories))
        self._near_parameters = Nearness(map(_parameter_document, categories))
        self._attributes = _attributes_named(categories)
        self._buyable = np.array([category.is_for_purchase for category in categories])
        self._vague = np.array([float(not category.trade.attributes) for category in categories])
        self._weights = np.array([weights.get(name, 0.0) for name in NAMES])

    def kinds(self, products: Sequence[Product]) -> list[tuple[Kind, ...]]:
        """For each product its kinds, the likeliest first; at most five, none below 0.02."""
        found: list[tuple[Kind, ...]] = []
        for start in range(0, len(products), _BATCH):
            batch = products[start : start + _BATCH]
            for product, table in zip(batch, self.tables(batch), strict=True):
                found.append(self._given(product) or self._kinds(table @ self._weights))
        return found

    def _given(self, product: Product) -> tuple[Kind, ...]:
        return (Kind(product.category, 1.0),) if product.category in self._index else ()

    def tables(self, products: Sequence[Product]) -> Iterator[Matrix]:
        """For each product the features of every term (rows; columns as in `NAMES`)."""
        titles = [fold(product.name).text for product in products]
        parameters = ["，".join((*(spec.name for spec in p.specs), *p.attributes)) for p in products]
        near_titles = self._near_title(titles) * 4
        near_parameters = self._near_parameters([fold(text).text for text in parameters]) * 4
        for place, product in enumerate(products):
            found = np.zeros((len(self.terms), len(NAMES)))
            self._phrases(*self._lexicon.read(titles[place]), "title", found)
            text = fold(product.description).text
            self._phrases(text, self._lexicon.find(text), "text", found)
            self._parameters(product, found)
            found[:, COLUMN["near_title"]] = near_titles[place]
            found[:, COLUMN["near_parameters"]] = near_parameters[place]
            for term in self._lexicon.terms_of_model(fold(product.model).text):
                found[self._index[term], COLUMN["model"]] = 1.0
            found[:, COLUMN["vague"]] = self._vague
            yield found

    def _phrases(self, folded_text: str, hits: Iterable[Hit], place: str, found: Matrix) -> None:
        for hit in hits:
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
            if known := self._attributes.get(phrase_key(name)):
                found[known.rows, COLUMN["parameters"]] += known.rarity
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


def _parameter_document(category: Category) -> str:
    names = [name for attribute in category.trade.attributes for name in (attribute.name, *attribute.spellings)]
    return fold("，".join(names)).text


@dataclass(frozen=True, slots=True)
class _Named:
    """The categories, by their rows, that have a parameter of some name, and how much that tells, 0..1."""

    rows: Any
    rarity: float


def _attributes_named(categories: Sequence[Category]) -> dict[str, _Named]:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, category in enumerate(categories):
        for name in {
            phrase_key(name)
            for attribute in category.trade.attributes
            for name in (attribute.name, *attribute.spellings)
        }:
            rows[name].append(row)
    whole = 1 + len(categories)
    return {
        name: _Named(np.array(found), math.log(whole / (0.5 + len(found))) / math.log(whole))
        for name, found in rows.items()
    }
