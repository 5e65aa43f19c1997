"""The rules of the register, on both databases: only a confirmed tie to an entry in force gives the flag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.records import FirstSet
from marketplace import clock
from marketplace.audit.models import AuditEvent
from marketplace.db import current_session, transaction
from marketplace.first_sets import flags, listing, service, ties
from marketplace.first_sets.facts import facts_of
from marketplace.first_sets.listing import EntryFilter, Force, Order
from marketplace.first_sets.models import EntryState, FirstSetEntry
from marketplace.first_sets.tie_models import FirstSetTie, TieState
from marketplace.jobs import keep_first_sets
from marketplace.outbox.models import OutboxPromise
from marketplace.permissions import VISITOR, Forbidden
from marketplace.supply import service as supply
from marketplace.supply.facts import Unacceptable, supplier_facts_of
from marketplace.supply.facts import facts_of as product_facts
from marketplace.supply.models import Product
from marketplace.supply.service import StaleEdit
from matching.first_set import flag_of
from tests.marketplace.conftest import ORGANIZER, add_product, add_supplier
from tests.marketplace.first_sets.examples import certify, entry_facts, entry_of, tie_between


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A transaction that is open while the test runs."""
    with app.app_context(), transaction() as opened:
        yield opened


def flagged(product: Product) -> bool:
    claim = product.first_set
    return claim is not None and claim.is_listed


def promised(session: Session) -> list[int]:
    return list(session.scalars(select(OutboxPromise.product_id)))


def test_an_entry_proposes_the_product_and_gives_no_flag_before_a_person_says_so(session):
    product = add_product(session)
    other = add_product(session, product.organisation, name="框架式液压机", model="YX-800")
    entry = entry_of(session, product)
    assert [tie.product_id for tie in ties.ties_of_entry(session, entry.id)] == [product.id]
    assert not flagged(product)
    assert flag_of(product.to_record()) is None
    tie = tie_between(session, entry, product)
    session.query(OutboxPromise).delete()
    revision = product.revision
    ties.confirm(session, ORGANIZER, tie)
    assert flagged(product)
    assert not flagged(other)
    flag = flag_of(product.to_record())
    assert (flag.level, flag.reference) == ("省级", entry.reference)
    assert flag.subsidy_yuan == Decimal("144330.07")  # 15 % of 962,200.50, a part of a cent never paid
    assert flag.clause == "三(七)"
    assert product.revision == revision + 1
    assert promised(session) == [product.id]
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "first_set.confirm")).one()
    assert (event.actor_name, event.before, event.after) == ("李组织", {"state": "proposed"}, {"state": "confirmed"})


def test_a_product_that_comes_after_the_entry_is_proposed_too(session):
    owner = add_supplier(session)
    entry = service.add_entry(session, ORGANIZER, entry_facts(holder=owner.name, model="yb32 777"))
    product = add_product(session, owner, model="YB32-777")
    tie = tie_between(session, entry, product)
    assert tie.state == TieState.PROPOSED
    assert tie.sureness == 1
    assert [ground["verdict"] for ground in tie.grounds] == ["same", "same", "same"]


def test_a_claim_alone_gives_no_flag_and_no_figure_even_with_a_catalogue_named(session):
    named = FirstSet("首台（套）技术装备", "国家级", "示例目录（2024）第9号", self_claimed=False)
    product = add_product(session, first_set=named)
    assert product.claim == named
    assert product.first_set.self_claimed
    assert not flagged(product)
    assert flag_of(product.to_record()) is None
    assert product_facts(product).first_set == named
    assert [one.id for one in session.scalars(listing.bare_claims())] == [product.id]
    certify(session, product)
    assert session.scalars(listing.bare_claims()).all() == []
    assert product_facts(product).first_set == named


def test_a_refused_tie_gives_nothing_and_is_not_proposed_again(session):
    product = add_product(session)
    entry = entry_of(session, product)
    ties.refuse(session, ORGANIZER, tie_between(session, entry, product))
    supply.save_product(session, ORGANIZER, product, product_facts_with(product, lead_days=77), seen=product.revision)
    assert tie_between(session, entry, product).state == TieState.REFUSED
    assert not flagged(product)


def product_facts_with(product, **changes):
    return replace(product_facts(product), **changes)


def test_other_names_call_a_confirmed_tie_in_question_and_the_flag_goes(session):
    product = add_product(session)
    entry = certify(session, product)
    supply.save_product(session, ORGANIZER, product, product_facts_with(product, lead_days=5), seen=product.revision)
    assert flagged(product)
    supply.save_product(session, ORGANIZER, product, product_facts_with(product, model="ZZ-1"), seen=product.revision)
    tie = tie_between(session, entry, product)
    assert (tie.state, tie.was_reopened) == (TieState.PROPOSED, True)
    assert not flagged(product)
    assert session.scalars(select(AuditEvent).where(AuditEvent.action == "first_set.reopen")).one()


def test_another_name_of_the_firm_calls_it_in_question_and_another_legal_form_does_not(session):
    product = add_product(session)
    firm = product.organisation
    entry = certify(session, product)

    def rename(name: str) -> None:
        facts = product_facts_of_supplier(firm, name)
        supply.save_supplier(session, ORGANIZER, firm, facts, seen=firm.revision)

    rename(firm.name.replace("有限公司", "股份有限公司"))
    assert tie_between(session, entry, product).state == TieState.CONFIRMED
    rename("宜昌别家机床有限公司（虚构）")
    assert tie_between(session, entry, product).state == TieState.PROPOSED
    assert not flagged(product)


def product_facts_of_supplier(firm, name):
    return replace(supplier_facts_of(firm), name=name)


def test_an_entry_loses_its_flag_on_the_day_after_its_last_and_the_index_hears(session, monkeypatch):
    product = add_product(session)
    certify(session, product, valid_until=date(2026, 12, 31))
    session.query(OutboxPromise).delete()
    monkeypatch.setattr(clock, "today", lambda: date(2026, 12, 31))
    assert flagged(product)
    assert flags.keep_up(session, clock.today()) == 0
    monkeypatch.setattr(clock, "today", lambda: date(2027, 1, 1))
    assert not flagged(product)  # at once, whatever the worker does
    assert listing.standing(session, product, clock.today()).over is not None
    revision = product.revision
    assert flags.keep_up(session, clock.today()) == 1
    assert flags.keep_up(session, clock.today()) == 0
    assert product.flag_entry_id is None
    assert product.revision == revision + 1
    assert promised(session) == [product.id]


def test_an_entry_gives_its_flag_on_its_first_day(session, monkeypatch):
    product = add_product(session)
    certify(session, product, valid_from=date(2099, 1, 1))
    assert not flagged(product)
    assert listing.standing(session, product, clock.today()).coming is not None
    monkeypatch.setattr(clock, "today", lambda: date(2099, 1, 1))
    assert flags.keep_up(session, clock.today()) == 1
    assert flagged(product)


def test_the_worker_keeps_up_with_the_day(app: Flask, monkeypatch):
    with app.app_context():
        with transaction() as session:
            product_id = add_product(session).id
            certify(session, session.get_one(Product, product_id), valid_until=date(2026, 12, 31))
        monkeypatch.setattr("marketplace.jobs.today", lambda: date(2027, 1, 1))
        assert keep_first_sets() == 1
        assert keep_first_sets() == 0
        assert current_session().get_one(Product, product_id).flag_entry_id is None


def test_a_national_entry_stands_before_a_provincial_one_and_the_other_follows_when_it_ends(session):
    product = add_product(session)
    provincial = certify(session, product)
    national = certify(session, product, level="national", valid_until=date(2027, 6, 30))
    assert product.flag_entry_id == national.id
    flags.refresh(session, [product.id], date(2027, 7, 1))
    assert product.flag_entry_id == provincial.id


def test_withdrawing_an_entry_takes_the_flag_and_restoring_gives_it_back(session):
    product = add_product(session)
    entry = certify(session, product)
    service.move_entry(session, ORGANIZER, entry, EntryState.WITHDRAWN)
    assert not flagged(product)
    service.move_entry(session, ORGANIZER, entry, EntryState.LISTED)
    assert flagged(product)


def test_an_entry_corrected_is_told_to_the_index_with_its_products(session):
    product = add_product(session)
    entry = certify(session, product)
    session.query(OutboxPromise).delete()
    revision = product.revision
    facts = entry_with(entry, level="national")
    assert service.save_entry(session, ORGANIZER, entry, facts, seen=entry.revision)
    assert product.to_record().first_set.level == "国家级"
    assert promised(session) == [product.id]
    assert product.revision == revision + 1
    assert not service.save_entry(session, ORGANIZER, entry, facts, seen=entry.revision)
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "first_set.edit")).one()
    assert (event.before, event.after) == ({"level": "provincial"}, {"level": "national"})


def entry_with(entry, **changes):
    return replace(facts_of(entry), **changes)


def test_a_product_may_be_tied_by_hand(session):
    product = add_product(session, model="")
    entry = service.add_entry(session, ORGANIZER, entry_facts(holder="别家", product_name="别的"))
    assert tie_between(session, entry, product) is None
    ties.tie_by_hand(session, ORGANIZER, entry, product)
    assert flagged(product)
    ties.reopen(session, ORGANIZER, tie_between(session, entry, product))
    assert not flagged(product)


def test_an_older_form_never_overwrites_a_newer_entry_and_numbers_stand_once(session):
    entry = service.add_entry(session, ORGANIZER, entry_facts())
    with pytest.raises(StaleEdit):
        service.save_entry(session, ORGANIZER, entry, entry_facts(), seen=entry.revision - 1)
    with pytest.raises(Unacceptable) as refused:
        service.add_entry(session, ORGANIZER, facts_of(entry))
    assert [fault.field for fault in refused.value.faults] == ["number"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "x"}, "kind"), ({"level": ""}, "level"), ({"year": None}, "year"), ({"year": 1990}, "year"),
        ({"year": 2999}, "year"), ({"number": ""}, "number"), ({"holder": ""}, "holder"),
        ({"product_name": ""}, "product_name"), ({"source": ""}, "source"), ({"model": "x" * 121}, "model"),
        ({"category": "没有这类"}, "category"), ({"city": "长沙市"}, "city"), ({"link": "javascript:1"}, "link"),
        ({"valid_from": date(2026, 2, 1), "valid_until": date(2026, 1, 31)}, "valid_until"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_named(sqlite_app: Flask, changes, field):
    with sqlite_app.app_context(), pytest.raises(Unacceptable) as refused, transaction() as session:
        service.add_entry(session, ORGANIZER, entry_facts(**changes))
    assert [fault.field for fault in refused.value.faults] == [field]


def test_a_visitor_may_change_nothing(session):
    product = add_product(session)
    entry = entry_of(session, product)
    tie = tie_between(session, entry, product)
    for forbidden in (
        lambda: service.add_entry(session, VISITOR, entry_facts()),
        lambda: service.save_entry(session, VISITOR, entry, entry_facts(), seen=entry.revision),
        lambda: service.move_entry(session, VISITOR, entry, EntryState.WITHDRAWN),
        lambda: service.take_in(session, VISITOR, [entry_facts()]),
        lambda: ties.confirm(session, VISITOR, tie),
        lambda: ties.tie_by_hand(session, VISITOR, entry, product),
    ):
        with pytest.raises(Forbidden):
            forbidden()


def test_a_catalogue_taken_in_again_corrects_and_never_doubles(session):
    product = add_product(session)
    named = {"holder": product.organisation.name, "product_name": product.name, "model": product.model}
    first = entry_facts(**named)
    second = entry_facts(holder="没有产品的单位")
    assert service.take_in(session, ORGANIZER, [first, second]) == service.EntriesTakenIn(2, 0, 0, 1)
    assert service.take_in(session, ORGANIZER, [first, second]) == service.EntriesTakenIn(0, 0, 2, 0)
    entry = session.scalars(select(FirstSetEntry).where(FirstSetEntry.number == first.number)).one()
    ties.confirm(session, ORGANIZER, tie_between(session, entry, product))
    later = replace(first, valid_until=date(2020, 1, 1), valid_from=None)
    assert service.take_in(session, ORGANIZER, [later]) == service.EntriesTakenIn(0, 1, 0, 0)
    assert product.flag_entry_id is None


def test_the_list_is_narrowed_and_sorted_and_prices_stand_beside_one_another(session):
    cheap = add_product(session, price_yuan=Decimal(100_000), city="宜昌市", category="油压机")
    dear = add_product(session, price_yuan=Decimal(100_000_000), category=None)
    asked = add_product(session, price_yuan=None)
    entries = [certify(session, product, city="") for product in (cheap, dear, asked)]
    over = service.add_entry(session, ORGANIZER, entry_facts(valid_until=date(2025, 1, 1), year=2023, kind="software"))
    day = date(2026, 6, 1)

    def found(**wanted) -> list[int]:
        return [entry.id for entry in session.scalars(listing.entries(EntryFilter(**wanted), day))]

    first, second, third = (entry.id for entry in entries)
    assert found() == [third, second, first]
    assert found(order=Order.CHEAPEST) == [first, second, third]
    assert found(order=Order.DEAREST) == [second, first, third]
    assert found(force=Force.OVER) == [over.id]
    assert found(force=Force.ANY, kind="software") == [over.id]
    assert found(force=Force.ANY, year=2023) == [over.id]
    assert found(level="national") == []
    assert found(city_code="420500") == [first]
    assert found(category="油压机") == [third, first]
    assert found(word=cheap.model) == [first]
    assert found(word="%") == []
    lines = listing.lines(session, session.scalars(listing.entries(EntryFilter(order=Order.CHEAPEST), day)).all(), day)
    assert [(line.products[0].subsidy.amount_yuan, line.products[0].after_yuan) for line in lines] == [
        (Decimal(15_000), Decimal(85_000)),
        (Decimal(10_000_000), Decimal(90_000_000)),  # joint cap of maker and user
        (None, None),
    ]
    assert listing.categories(session) == ["油压机"]
    assert listing.years(session) == [2024, 2023]


def test_a_withdrawn_product_leaves_the_public_list_and_the_queue(session):
    product = add_product(session)
    certify(session, product)
    waiting = add_product(session)
    entry_of(session, waiting)
    assert listing.waiting(session) == 1
    for one in (product, waiting):
        supply.withdraw_product(session, ORGANIZER, one)
    assert listing.waiting(session) == 0
    lines = listing.lines(
        session, session.scalars(listing.entries(EntryFilter(), date(2026, 1, 1))).all(), clock.today()
    )
    assert [line.products for line in lines] == [(), ()]
    assert session.scalars(select(FirstSetTie)).all()
