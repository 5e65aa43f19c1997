"""The products on offer, fitted once: their kinds, their texts, and the figures they state, by category."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, vstack
from sklearn.feature_extraction.text import HashingVectorizer

from catalog.folding import fold
from catalog.offers import read_offers
from catalog.records import Product
from catalog.specs import Offer
from matching.grams import grams
from matching.kinds import Kind, KindReader
from seed_catalog.model import Attribute

_BATCH = 5000
_WIDTH = 2**18


class FittedSupply:
    """Products by id, with what matching needs of each. Adding or removing some leaves the others as they are."""

    def __init__(self, reader: KindReader) -> None:
        self._reader = reader
        self.products: dict[str, Product] = {}
        self.kinds: dict[str, tuple[Kind, ...]] = {}
        self._by_term: defaultdict[str, set[str]] = defaultdict(set)
        self._offers: dict[tuple[str, str], tuple[Offer, ...]] = {}
        self._pieces = HashingVectorizer(
            analyzer=grams, n_features=_WIDTH, norm="l2", alternate_sign=False, dtype=np.float32
        )
        self._titles: dict[str, frozenset[str]] = {}
        self._title_counts: Counter[str] = Counter()
        self._rows: list[str] = []
        self._texts: Any = csr_matrix(np.zeros((0, _WIDTH), dtype=np.float32))
        self._weights: Any = None

    def copy(self) -> FittedSupply:
        """A second supply with the same products, to be changed without touching the first."""
        twin = FittedSupply(self._reader)
        twin.products, twin.kinds, twin._offers = dict(self.products), dict(self.kinds), dict(self._offers)
        twin._by_term = defaultdict(set, {term: set(ids) for term, ids in self._by_term.items()})
        twin._titles, twin._title_counts = dict(self._titles), Counter(self._title_counts)
        twin._rows, twin._texts, twin._weights = list(self._rows), self._texts, self._weights
        return twin

    def change(self, changed: Sequence[Product], removed: Iterable[str]) -> None:
        """Take out `removed` and put in `changed` (new ones and new revisions)."""
        for product_id in (*removed, *(product.id for product in changed)):
            self._forget(product_id)
        for product, kinds in zip(changed, self._reader.kinds(changed), strict=True):
            self.products[product.id], self.kinds[product.id] = product, kinds
            title = self._titles[product.id] = frozenset(grams(fold(product.name).text))
            self._title_counts.update(title)
            for kind in kinds:
                self._by_term[kind.term].add(product.id)
        self._lay_out(changed)

    def _forget(self, product_id: str) -> None:
        if self.products.pop(product_id, None) is None:
            return
        self._title_counts.subtract(self._titles.pop(product_id))
        for kind in self.kinds.pop(product_id):
            self._by_term[kind.term].discard(product_id)
        for key in [key for key in self._offers if key[0] == product_id]:
            del self._offers[key]

    def _lay_out(self, changed: Sequence[Product]) -> None:
        new = {product.id for product in changed}
        keep = [
            row for row, product_id in enumerate(self._rows) if product_id in self.products and product_id not in new
        ]
        blocks = [self._texts[keep]] if keep else []
        for start in range(0, len(changed), _BATCH):
            blocks.append(
                self._pieces.transform([product_text(product) for product in changed[start : start + _BATCH]])
            )
        self._rows = [self._rows[row] for row in keep] + [product.id for product in changed]
        self._texts = vstack(blocks).tocsr() if blocks else self._texts[:0]
        counts = np.bincount(self._texts.indices, minlength=_WIDTH)
        self._weights = (np.log((1 + len(self._rows)) / (1 + counts)) + 1).astype(np.float32)

    def of_terms(self, shares: Mapping[str, float]) -> dict[str, float]:
        """Products of these terms, each with the belief 0..1 that it is of what is wanted."""
        found: defaultdict[str, float] = defaultdict(float)
        for term, share in shares.items():
            for product_id in self._by_term.get(term, ()):
                found[product_id] += share * next(k.share for k in self.kinds[product_id] if k.term == term)
        return {product_id: min(1.0, share) for product_id, share in found.items()}

    def nearest(self, folded_text: str, most: int) -> dict[str, float]:
        """The products whose texts are nearest to a folded text, with nearness 0..1."""
        if not self._rows:
            return {}
        query: Any = self._pieces.transform([folded_text])
        weighted = query.multiply(self._weights**2).tocsr()
        near = np.asarray((self._texts @ weighted.T).todense()).ravel()
        least = float(np.partition(near, -most)[-most]) if len(near) > most else 0.0
        places = [int(place) for place in np.flatnonzero((near > 0) & (near >= least))]
        places.sort(key=lambda place: (-near[place], self._rows[place]))
        top = float(near[places[0]]) if places else 1.0
        return {self._rows[place]: float(near[place]) / top for place in places[:most]}

    def title_covered(self, product_id: str, pieces: frozenset[str]) -> float:
        """The share 0..1 of a product's name, rare pieces counting more, that a text with these pieces has."""
        size = len(self.products)
        weights = {
            piece: math.log((1 + size) / (1 + self._title_counts[piece])) + 1 for piece in self._titles[product_id]
        }
        whole = sum(weights.values())
        return sum(weight for piece, weight in weights.items() if piece in pieces) / whole if whole else 0.0

    def offers(self, product_id: str, term: str, attributes: tuple[Attribute, ...]) -> tuple[Offer, ...]:
        """The figures that a product states, read by the template of a term."""
        key = (product_id, term)
        found = self._offers.get(key)
        if found is None:
            found = self._offers[key] = tuple(read_offers(self.products[product_id], attributes))
        return found


def product_text(product: Product) -> str:
    """A product's words, folded."""
    names = "，".join(spec.name for spec in product.specs)
    return fold(f"{product.name}，{product.description}，{names}").text
