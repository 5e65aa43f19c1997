"""Products made ready for matching, a row each: their kinds, their texts as vectors, the figures they state.

A row depends on its product alone, so rows can be made in any order, by several processes, and kept when others change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.folding import fold
from catalog.offers import read_offers
from catalog.records import Product
from catalog.workers import spread
from matching.kinds import Kind, KindReader
from matching.stated import Numbers, stated_ends
from seed_catalog.model import Attribute

LIKELY = 0.1
_CHUNK = 1000
Templates = dict[str, tuple[Attribute, ...]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of some products, in their order.

    `stated`: for each product the ends it states (2 × lines) for each of its likely terms.
    """

    kinds: list[tuple[Kind, ...]]
    stated: list[dict[str, Numbers]]


def product_text(product: Product) -> str:
    """A product's words, folded."""
    names = "，".join(spec.name for spec in product.specs)
    return fold(f"{product.name}，{product.description}，{names}").text


def make_rows(products: Sequence[Product], reader: KindReader, templates: Templates) -> Rows:
    """The rows of products."""
    kinds = reader.kinds(products)
    return Rows(
        kinds,
        [_stated(product, found, templates) for product, found in zip(products, kinds, strict=True)],
    )


def _stated(product: Product, kinds: tuple[Kind, ...], templates: Templates) -> dict[str, Numbers]:
    found = {}
    for kind in kinds:
        attributes = templates[kind.term]
        if kind.share >= LIKELY and attributes:
            found[kind.term] = stated_ends(read_offers(product, attributes), attributes).astype(np.float32)
    return found


@dataclass(frozen=True, slots=True)
class _Task:
    products: Sequence[Product]
    reader: KindReader
    templates: Templates


def rows_in_chunks(
    products: Sequence[Product], reader: KindReader, templates: Templates, workers: int = 1
) -> Iterator[Rows]:
    """The rows of products, a thousand at a time, in their order, whatever the number of workers."""
    task = _Task(products, reader, templates)
    return spread(_rows_from, task, range(0, len(products), _CHUNK), workers)


def _rows_from(task: _Task, start: int) -> Rows:
    return make_rows(task.products[start : start + _CHUNK], task.reader, task.templates)
