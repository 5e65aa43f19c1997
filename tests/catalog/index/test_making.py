"""Documents made by several processes are those made by one, in the same order."""

from __future__ import annotations

import gc

import pytest

from benchmarks.generate import products
from catalog.index.document import builder_for
from catalog.index.making import documents
from seed_catalog import load_plan


@pytest.mark.parametrize("count", [0, 7, 1000, 2345])
def test_workers_change_nothing(count: int) -> None:
    plan = load_plan()
    alone = list(documents(products(plan, count), builder_for(plan), workers=1))
    assert [document.id for document in alone] == [f"B{number:07}" for number in range(1, count + 1)]
    assert list(documents(products(plan, count), builder_for(plan), workers=2)) == alone


def test_a_fault_in_the_source_comes_through_and_leaves_collection_as_it_was() -> None:
    plan, usual = load_plan(), gc.get_threshold()

    def broken():  # type: ignore[no-untyped-def]
        yield from products(plan, 3000)
        raise ValueError("the database went away")

    with pytest.raises(ValueError, match="went away"):
        list(documents(broken(), builder_for(plan), workers=2))
    assert gc.get_threshold() == usual
