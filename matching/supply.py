"""The products on offer, fitted once: their kinds, their texts, and the figures they state, by category."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from catalog.offers import read_offers
from catalog.records import Product
from catalog.specs import Offer
from matching.kinds import Kind, KindReader
from matching.rows import Templates, product_text, rows_in_chunks
from matching.stated import Numbers
from matching.text import TextMatcher
from seed_catalog.model import Attribute

_READ_MOST = 200_000


@dataclass(frozen=True, slots=True)
class _Term:
    """The products of a term: their rows, the belief 0..1 in it, and what they state for its template's lines."""

    rows: Any
    shares: Numbers
    stated_rows: Any
    ends: Numbers


class FittedSupply:
    """Products by id, with what matching needs of each. Adding or removing some leaves the others as they are.

    Rows are in the order of ids, whatever order the products came in.
    """

    def __init__(self, reader: KindReader, templates: Templates) -> None:
        self._reader, self._templates = reader, templates
        self.products: dict[str, Product] = {}
        self.kinds: dict[str, tuple[Kind, ...]] = {}
        self.ids: list[str] = []
        self._stated: dict[str, dict[str, Numbers]] = {}
        self._text = TextMatcher({})
        self._offers: dict[tuple[str, str], tuple[Offer, ...]] = {}
        self._arrange()

    def changed(self, products: Sequence[Product], removed: Iterable[str] = (), workers: int = 1) -> FittedSupply:
        """A supply without `removed` and with `products` (new ones and new revisions); this one stays as it is."""
        newest = {product.id: product for product in products}
        gone = {*removed, *newest}
        twin = FittedSupply(self._reader, self._templates)
        twin.products = {id_: product for id_, product in self.products.items() if id_ not in gone} | newest
        twin._take_over(self, gone)
        twin._take_in(list(newest.values()), workers)
        texts = {id_: product_text(product) for id_, product in newest.items()}
        twin._text = self._text.with_changes(texts, gone, workers)
        twin._arrange()
        return twin

    def _take_over(self, other: FittedSupply, gone: set[str]) -> None:
        keep = [row for row, id_ in enumerate(other.ids) if id_ not in gone]
        self.ids = [other.ids[row] for row in keep]
        self.kinds = {id_: other.kinds[id_] for id_ in self.ids}
        self._stated = {id_: other._stated[id_] for id_ in self.ids}
        self._offers = {key: offers for key, offers in other._offers.items() if key[0] not in gone}

    def _take_in(self, products: Sequence[Product], workers: int) -> None:
        ids = (product.id for product in products)
        for rows in rows_in_chunks(products, self._reader, self._templates, workers):
            here = list(islice(ids, len(rows.kinds)))
            self.ids += here
            self.kinds.update(zip(here, rows.kinds, strict=True))
            self._stated.update(zip(here, rows.stated, strict=True))
        self.ids.sort()

    def _arrange(self) -> None:
        """Everything that follows from the rows together: how surely each is known for something, which are of a term."""
        self.known = np.array([kinds[0].share if (kinds := self.kinds[id_]) else 0.0 for id_ in self.ids])
        found: dict[str, list[tuple[int, float]]] = {}
        for row, id_ in enumerate(self.ids):
            for kind in self.kinds[id_]:
                found.setdefault(kind.term, []).append((row, kind.share))
        self._of_term = {term: self._term(term, rows) for term, rows in found.items()}

    def _term(self, term: str, found: Sequence[tuple[int, float]]) -> _Term:
        stated = [row for row, _ in found if term in self._stated[self.ids[row]]]
        lines = len(self._templates[term])
        ends = [self._stated[self.ids[row]][term] for row in stated]
        return _Term(
            np.array([row for row, _ in found], dtype=np.int64),
            np.array([share for _, share in found]),
            np.array(stated, dtype=np.int64),
            np.array(ends).reshape(len(stated), 2, lines),
        )

    def beliefs(self, shares: Mapping[str, float]) -> Numbers:
        """For each row the belief 0..1 that the product is of what is wanted, by shares 0..1 of the terms wanted."""
        found = np.zeros(len(self.ids))
        for term, share in shares.items():
            if term in self._of_term:
                found[self._of_term[term].rows] += share * self._of_term[term].shares
        return np.minimum(found, 1.0)

    def stated(self, term: str) -> tuple[Any, Numbers]:
        """The rows whose figures were read by a term's template, and the ends they state: rows × 2 × lines."""
        if term not in self._of_term:
            return np.zeros(0, dtype=np.int64), np.zeros((0, 2, len(self._templates[term])))
        return self._of_term[term].stated_rows, self._of_term[term].ends

    def nearest(self, folded_text: str, most: int) -> tuple[Any, Numbers]:
        """The rows whose texts are nearest to a folded text, best first, ties by id; how near 0..1, the nearest 1."""
        rows, near = self._text.nearest(folded_text, most)
        rows, near = rows[near > 0], near[near > 0]
        return rows, near / near.max(initial=0.0)

    def offers(self, product_id: str, term: str, attributes: tuple[Attribute, ...]) -> tuple[Offer, ...]:
        """The figures that a product states, read by the template of a term."""
        key = (product_id, term)
        found = self._offers.get(key)
        if found is None:
            if len(self._offers) >= _READ_MOST:
                for oldest in list(islice(self._offers, _READ_MOST // 10)):
                    self._offers.pop(oldest, None)
            found = self._offers[key] = read_offers(self.products[product_id], attributes, prose=True)
        return found
