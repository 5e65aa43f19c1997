"""A matcher over the made supply, fitted once."""

import pytest

from benchmarks.made_supply import Offered, made
from catalog.records import Product
from matching.matcher import Matcher
from matching.understanding import Reader

Supply = tuple[list[Offered], list[Product], Matcher]


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="session")
def made_supply() -> Supply:
    offered, products = made()
    return offered, products, Matcher.fit(products)
