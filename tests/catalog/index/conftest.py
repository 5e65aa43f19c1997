"""Both engines, a small plan, and a way to make products with only the facts that matter."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from catalog.analysis import Analyzer, analyzer_for
from catalog.index.document import Document, attribute_keys, document_for
from catalog.index.elastic import ElasticIndex
from catalog.index.embedded import EmbeddedIndex
from catalog.index.protocol import SearchIndex
from catalog.records import HUBEI, Product, StatedSpec
from seed_catalog.model import Attribute, Better, Category, Citation, Direction, Kind, Plan, Trade


def _category(term: str, column: int, *attributes: Attribute, names: tuple[str, ...] = ()) -> Category:
    trade = Trade(names=names, english=("hydraulic press",) if term == "油压机" else (), attributes=attributes)
    citation = Citation(f"专栏{column}", term)
    return Category(term, (), Kind.EQUIPMENT, (Direction.UPDATE,), (), (citation,), column, trade)


FORCE = Attribute("公称力", ("压力", "吨位"), "kN", Better.MORE, 1, 1_000_000)
TABLE = Attribute("工作台左右", ("台面左右",), "mm", Better.MORE, 1, 100_000)
LENGTH = Attribute("可折板长", ("折弯长度",), "mm", Better.MORE, 1, 100_000)
FLOW = Attribute("处理能力", (), "t/h", Better.MORE, 0, 100_000)

PLAN = Plan(
    categories={
        category.term: category
        for category in (
            _category("油压机", 1, FORCE, TABLE, names=("液压机", "四柱液压机")),
            _category("折弯机", 1, FORCE, LENGTH, names=("数控折弯机", "折板机")),
            _category("蒸发器", 3, FLOW, names=("MVR蒸发器",)),
            _category("机床", 1, names=("车床", "铣床", "加工中心")),
            _category("焊接机器人", 2),
        )
    },
    distinctions=(),
    out_of_scope=(),
    clauses={},
)


@pytest.fixture(scope="session")
def plan() -> Plan:
    return PLAN


@pytest.fixture(scope="session")
def analyzer(plan: Plan) -> Analyzer:
    return analyzer_for(plan)


MakeDocument = Callable[..., Document]


@pytest.fixture(scope="session")
def document(plan: Plan) -> MakeDocument:
    """Make a document of a product named by id, name and whatever else matters; `specs` are (name, value, unit)."""

    def make(id: str, name: str = "四柱液压机", **facts: Any) -> Document:
        specs = tuple(StatedSpec(*spec) for spec in facts.pop("specs", ()))
        price = facts.pop("price", None)
        plain: dict[str, Any] = {"supplier": "示例机械", "city": "武汉市", "province": HUBEI, **facts}
        price_yuan = None if price is None else Decimal(str(price))
        return document_for(Product(id=id, name=name, specs=specs, price_yuan=price_yuan, **plain), plan)

    return make


@pytest.fixture
def elastic(request: pytest.FixtureRequest, analyzer: Analyzer) -> Iterator[ElasticIndex]:
    """An index of its own on the run's Elasticsearch."""
    url = request.getfixturevalue("elasticsearch_url")
    index = ElasticIndex(analyzer, url, attribute_keys(PLAN), name=f"test-{uuid.uuid4().hex[:12]}", window=1_000)
    yield index
    index.drop()
    index.close()


@pytest.fixture
def embedded(analyzer: Analyzer, tmp_path: Path) -> Iterator[EmbeddedIndex]:
    """An index in a folder."""
    index = EmbeddedIndex(analyzer, tmp_path / "index", patience=0.1)
    yield index
    index.close()


@pytest.fixture(params=["memory", "embedded", pytest.param("elastic", marks=pytest.mark.services)])
def index(request: pytest.FixtureRequest, analyzer: Analyzer) -> SearchIndex:
    """One index of each engine in turn."""
    if request.param == "memory":
        return EmbeddedIndex(analyzer, patience=0.1)
    made: SearchIndex = request.getfixturevalue(request.param)
    return made
