"""Documents made by several processes are those made by one, in the same order."""

from __future__ import annotations

import gc

import pytest

from benchmarks.generate import products
from catalog.index.document import Document, builder_for
from catalog.index.making import Making
from seed_catalog import load_plan


def _told(document: Document) -> bytes:
    return repr(document).encode()


@pytest.mark.parametrize("count", [0, 7, 1000, 2345])
def test_workers_change_nothing(count: int) -> None:
    plan = load_plan()
    alone = list(Making(products(plan, count), builder_for(plan)))
    assert [document.id for document in alone] == [f"B{number:07}" for number in range(1, count + 1)]
    for workers in (1, 2):
        assert list(Making(products(plan, count), builder_for(plan), workers).shaped(_told)) == list(map(_told, alone))


def test_a_fault_in_the_source_comes_through_and_leaves_collection_as_it_was() -> None:
    plan, usual = load_plan(), gc.get_threshold()

    def broken():  # type: ignore[no-untyped-def]
        yield from products(plan, 3000)
        raise ValueError("the database went away")

    with pytest.raises(ValueError, match="went away"):
        list(Making(broken(), builder_for(plan), workers=2).shaped(_told))
    assert gc.get_threshold() == usual
