"""The rules of the supply list, on both databases."""

from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from catalog.records import FirstSet, StatedSpec
from marketplace.audit.models import AuditEvent
from marketplace.db import current_session, transaction
from marketplace.outbox.models import OutboxPromise
from marketplace.permissions import VISITOR, Actor, Forbidden
from marketplace.supply import service
from marketplace.supply.facts import SupplierFacts, Unacceptable, check_product, facts_of, supplier_facts_of
from marketplace.supply.models import Organisation, Product
from tests.marketplace.conftest import ORGANIZER, PRESS, add_product, add_supplier


def kept(session, product_id) -> Product:
    return session.get_one(Product, product_id)


@pytest.fixture
def product_id(app: Flask):
    """A listed product, known to the index already."""
    with app.app_context():
        with transaction() as session:
            product_id = add_product(session).id
            session.query(OutboxPromise).delete()
        yield product_id


def save(product_id: int, *, actor: Actor = ORGANIZER, seen: int | None = None, **changes) -> bool:
    with transaction() as session:
        product = kept(session, product_id)
        facts = replace(facts_of(product), **changes)
        return service.save_product(session, actor, product, facts, seen=seen or product.revision)


def test_a_product_comes_back_as_it_was_kept(product_id):
    record = kept(current_session(), product_id).to_record()
    assert record.price_yuan == Decimal("962200.50")
    assert record.specs == (StatedSpec("公称力", 5000, "kN"),)
    assert record.service_cities == ("武汉市", "黄石市")
    assert record.is_hubei_made


def test_a_correction_leaves_a_trace_and_a_promise_and_a_new_revision(product_id):
    before = kept(current_session(), product_id).revision
    assert save(product_id, price_yuan=Decimal("1000000"), lead_days=30)
    session = current_session()
    assert kept(session, product_id).revision == before + 1
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "product.edit")).one()
    assert event.actor_name == "李组织"
    assert event.before == {"price_yuan": "962200.5", "lead_days": 60}
    assert event.after == {"price_yuan": "1000000", "lead_days": 30}
    assert [promise.product_id for promise in session.scalars(select(OutboxPromise))] == [product_id]


def test_saving_nothing_new_changes_nothing(product_id):
    assert save(product_id) is False
    assert current_session().scalars(select(OutboxPromise)).all() == []


def test_a_form_opened_before_somebody_elses_change_is_refused(product_id):
    save(product_id, lead_days=31)
    with pytest.raises(service.StaleEdit):
        save(product_id, seen=1, lead_days=32)
    assert kept(current_session(), product_id).lead_days == 31


def test_a_visitor_changes_nothing(product_id):
    with pytest.raises(Forbidden):
        save(product_id, actor=VISITOR, name="x")
    with pytest.raises(Forbidden), transaction() as session:
        service.withdraw_product(session, VISITOR, kept(session, product_id))
    assert kept(current_session(), product_id).state == "listed"


def test_one_supplier_lists_a_name_and_model_once(product_id):
    twin = kept(current_session(), product_id)
    with pytest.raises(Unacceptable, match="同名同型号"), transaction() as session:
        add_product(session, kept(session, product_id).organisation, model=twin.model)
    with transaction() as session:
        assert add_product(session, model=twin.model).id != product_id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"price_yuan": Decimal("-1")}, "price_yuan"),
        ({"price_yuan": Decimal("0.001")}, "price_yuan"),
        ({"lead_days": -1}, "lead_days"),
        ({"city": "长沙市"}, "city"),
        ({"category": "没有这个类目"}, "category"),
        ({"category": "固定床间歇式煤气化炉"}, "category"),
        ({"specs": (StatedSpec("公称力", 630, "没有的单位"),)}, "specs"),
        ({"first_set": FirstSet("首台（套）技术装备", "省级", None, False)}, "first_set_reference"),
    ],
)
def test_what_cannot_be_kept_is_named_by_field(changes, field):
    with pytest.raises(Unacceptable) as refused:
        check_product(replace(PRESS, **changes))
    assert [fault.field for fault in refused.value.faults] == [field]


@pytest.mark.parametrize(
    ("city", "kept_as", "code"),
    [
        ("武汉", "武汉市", "420100"),
        ("恩施州", "恩施土家族苗族自治州", "422800"),
        ("大冶市", "黄石市", "420200"),
        ("", "", None),
    ],
)
def test_a_city_is_kept_by_its_full_name(city, kept_as, code):
    columns = replace(PRESS, city=city).columns()
    assert (columns["city"], columns["city_code"]) == (kept_as, code)


def test_withdrawing_and_restoring_move_the_state_and_are_promised(product_id):
    with transaction() as session:
        service.withdraw_product(session, ORGANIZER, kept(session, product_id))
    assert not kept(current_session(), product_id).is_listed
    with transaction() as session:
        service.restore_product(session, ORGANIZER, kept(session, product_id))
    session = current_session()
    assert kept(session, product_id).is_listed
    actions = session.scalars(select(AuditEvent.action).where(AuditEvent.subject_kind == "product")).all()
    assert actions == ["product.add", "product.withdraw", "product.restore"]
    assert len(session.scalars(select(OutboxPromise)).all()) == 2


def test_a_withdrawn_supplier_takes_its_products_along_and_brings_them_back(product_id):
    with transaction() as session:
        product = kept(session, product_id)
        second = add_product(session, product.organisation)
        service.withdraw_product(session, ORGANIZER, second)
        second_id, organisation_id, before = second.id, product.organisation_id, product.revision
    with transaction() as session:
        assert service.withdraw_supplier(session, ORGANIZER, session.get_one(Organisation, organisation_id)) == 2
    assert not kept(current_session(), product_id).is_listed
    assert kept(current_session(), product_id).revision > before  # the index must take the removal as the newer word
    with transaction() as session:
        service.restore_supplier(session, ORGANIZER, session.get_one(Organisation, organisation_id))
    assert kept(current_session(), product_id).is_listed
    assert not kept(current_session(), second_id).is_listed


def test_a_renamed_supplier_reaches_the_index_through_its_products(product_id):
    with transaction() as session:
        organisation = kept(session, product_id).organisation
        facts = replace(supplier_facts_of(organisation), name="黄石新名机械有限公司（虚构）")
        service.save_supplier(session, ORGANIZER, organisation, facts, seen=organisation.revision)
    session = current_session()
    assert kept(session, product_id).to_record().supplier == "黄石新名机械有限公司（虚构）"
    assert [promise.product_id for promise in session.scalars(select(OutboxPromise))] == [product_id]


def test_verification_names_who_and_ends_with_a_new_name(app: Flask):
    with app.app_context():
        with transaction() as session:
            organisation_id = add_supplier(session, uscc="91110000600037341L").id
        with transaction() as session:
            service.verify_supplier(session, ORGANIZER, session.get_one(Organisation, organisation_id))
        assert current_session().get_one(Organisation, organisation_id).verified_at
        with transaction() as session:
            organisation = session.get_one(Organisation, organisation_id)
            facts = replace(supplier_facts_of(organisation), name="改名机械有限公司（虚构）")
            service.save_supplier(session, ORGANIZER, organisation, facts, seen=organisation.revision)
        assert current_session().get_one(Organisation, organisation_id).verified_at is None


def test_a_supplier_without_a_code_is_not_verified(app: Flask):
    with app.app_context():
        with transaction() as session:
            organisation_id = add_supplier(session).id
        with pytest.raises(Unacceptable, match="统一社会信用代码"), transaction() as session:
            service.verify_supplier(session, ORGANIZER, session.get_one(Organisation, organisation_id))


def test_two_suppliers_do_not_share_a_code(app: Flask):
    with app.app_context():
        with transaction() as session:
            add_supplier(session, uscc="91110000600037341L")
        facts = SupplierFacts("另一家（虚构）", "宜昌市", "湖北省", " 9111 0000 6000 37341l ")
        with pytest.raises(Unacceptable, match="统一社会信用代码"), transaction() as session:
            service.add_supplier(session, ORGANIZER, facts)


def test_records_for_the_public_hold_no_contacts(app: Flask):
    with app.app_context(), transaction() as session:
        organisation = add_supplier(session, contact_name="赵六", contact_phone="027-12345678")
        record = add_product(session, organisation).to_record()
    assert "赵六" not in repr(record)
    assert "12345678" not in repr(record)
