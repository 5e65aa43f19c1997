"""The demonstration's register shows every standing that a product can have."""

from flask import Flask
from sqlalchemy import func, select

from marketplace import clock, demo
from marketplace.db import transaction
from marketplace.first_sets import listing
from marketplace.first_sets.listing import EntryFilter, Force
from marketplace.supply.models import Product


def test_the_demonstration_has_first_sets_that_are_confirmed_waiting_over_and_only_claimed(sqlite_app: Flask):
    with sqlite_app.app_context(), transaction() as session:
        counts = demo.fill(session)
        assert counts["first_sets"] == 19
        day = clock.today()
        assert session.scalar(select(func.count(Product.flag_entry_id))) == 12
        assert listing.waiting(session) == 3
        assert len(session.scalars(listing.entries(EntryFilter(force=Force.OVER), day)).all()) == 2
        assert len(session.scalars(listing.bare_claims()).all()) == 3
        lines = list(listing.all_lines(session, EntryFilter(), day))
        assert sum(bool(line.products) for line in lines) == 12
        assert all("虚构" in line.entry.source for line in lines)
        for line in lines:
            for priced in line.products:
                flag = priced.product.to_record().first_set
                assert flag is not None
                assert flag.reference == line.entry.reference
                assert (priced.after_yuan is None) == (priced.product.price_yuan is None)
