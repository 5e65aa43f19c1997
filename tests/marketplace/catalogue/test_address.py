"""The address of a results page keeps all that was chosen, and survives anything typed into it."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from catalog.index.protocol import Facet, Sort
from marketplace.catalogue.address import Address, Bounds, read_address


def read(query: str) -> Address:
    return read_address(MultiDict(parse_qsl(query, keep_blank_values=True)))


FULL = Address(
    text="油压机",
    facets={Facet.CATEGORY: ("油压机",), Facet.CITY: ("武汉市", "黄石市")},
    bounds={"公称力": Bounds(630, None, "tf")},
    section=1,
    without=("滑块行程",),
    cheapest=10,
    dearest=99.5,
    only_stated=True,
    all_provinces=True,
    sort=Sort.CHEAPEST,
    page=3,
    size=50,
    ticked=("4", "7"),
)


def test_an_address_reads_back_as_it_was_written() -> None:
    assert read(FULL.query_string()) == FULL


def test_what_is_as_by_default_is_left_out() -> None:
    assert Address(text="泵").query_string() == "q=%E6%B3%B5"


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=x",
        "page=-3",
        "size=7",
        "sort=best",
        "pmin=-1",
        "pmax=nan",
        "min:公称力=高",
        "section=9",
        "p=1;drop",
    ],
)
def test_what_cannot_be_read_is_left_out(query: str) -> None:
    assert read(query) == Address()


def test_taking_out_one_value_leaves_the_others_and_goes_back_to_the_first_page() -> None:
    less = FULL.without_value(Facet.CITY, "武汉市")
    assert less.facets[Facet.CITY] == ("黄石市",)
    assert less.page == 1
    assert Facet.CITY not in less.without_value(Facet.CITY, "黄石市").facets


def test_taking_out_bounds_strikes_the_figure_of_the_words_too() -> None:
    less = FULL.without_bounds("公称力")
    assert less.bounds == {}
    assert less.without == ("滑块行程", "公称力")


def test_bounds_are_converted_where_that_makes_sense() -> None:
    low, high = Bounds(630, None, "tf").within("kN")
    assert low == pytest.approx(6300, rel=0.03)
    assert high is None
    assert Bounds(1, 2, "kg").within("mm") == (1, 2)


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=30), max_size=8))
def test_no_parameter_breaks_it(parameters: dict[str, str]) -> None:
    address = read_address(MultiDict(parameters))
    assert read(address.query_string()) == address
