"""Figures of products as the index holds them: from tables, and from text where no table has them."""

from __future__ import annotations

import pytest

from catalog.index.figures import AttributeBook, FigureReader
from catalog.records import Product, StatedSpec
from seed_catalog import load_plan


@pytest.fixture(scope="module")
def reader() -> FigureReader:
    """A reader of figures by the plan's templates."""
    return FigureReader(AttributeBook(load_plan()))


def press(*specs: StatedSpec, description: str = "", category: str | None = "油压机") -> Product:
    return Product(
        "1", "武汉示例", "武汉市", "湖北省", "四柱液压机", category=category, description=description, specs=specs
    )


def test_a_figure_that_only_the_description_has_is_held(reader: FigureReader) -> None:
    found = reader.figures(press(description="四柱导向，公称力6300kN，滑块行程900mm。"))
    assert found["公称力"] == (630.0, 630.0)
    assert found["滑块行程"] == (900.0, 900.0)


def test_the_table_counts_before_the_description(reader: FigureReader) -> None:
    found = reader.figures(press(StatedSpec("公称力", 5000, "kN"), description="公称力6300kN，滑块行程900mm。"))
    assert found["公称力"] == (500.0, 500.0)
    assert found["滑块行程"] == (900.0, 900.0)


def test_a_bound_in_the_description_is_held_by_its_finite_end(reader: FigureReader) -> None:
    assert reader.figures(press(description="滑块行程≥800mm"))["滑块行程"] == (800.0, 800.0)


def test_text_of_a_product_without_category_is_left_alone(reader: FigureReader) -> None:
    assert reader.figures(press(description="公称力6300kN", category=None)) == {}
