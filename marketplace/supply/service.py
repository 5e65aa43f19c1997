"""The rules of the supply list: correcting, withdrawing and restoring products and suppliers."""

from __future__ import annotations

from typing import Any

from pypinyin import lazy_pinyin
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from marketplace.audit.service import Subject, record
from marketplace.clock import utc_now
from marketplace.first_sets.ties import look_for_entries
from marketplace.outbox.service import promise
from marketplace.permissions import Actor, Permission, require
from marketplace.supply.facts import (
    Fault,
    ProductFacts,
    SupplierFacts,
    Unacceptable,
    check_product,
    check_supplier,
    facts_of,
    supplier_facts_of,
)
from marketplace.supply.identifiers import unified_code
from marketplace.supply.models import FactSource, ListingState, Organisation, Product


class StaleEdit(Exception):
    """Somebody else has changed it since the form was opened; nothing was kept."""


def sort_key(name: str) -> str:
    """The name in pinyin, for sorting alike on every database."""
    return " ".join(lazy_pinyin(name))[:400].lower()


def subject_of(thing: Product | Organisation) -> Subject:
    """How the audit trail names a product or a supplier."""
    title = f"{thing.name} {thing.model}".strip() if isinstance(thing, Product) else thing.name
    return Subject(thing.__tablename__, str(thing.id), title)


def add_product(
    session: Session, actor: Actor, organisation: Organisation, facts: ProductFacts, *, source: FactSource
) -> Product:
    """List a product of a supplier. Raises Forbidden, or Unacceptable with what to mend. Flushes; never commits."""
    require(actor, Permission.PRODUCT_EDIT, None)
    check_product(facts)
    _refuse_twin(session, organisation.id, facts, None)
    product = Product(organisation=organisation, source=source, **facts.columns())
    session.add(product)
    session.flush()
    record(session, actor, "product.add", subject_of(product), after=facts.columns())
    promise(session, product)
    look_for_entries(session, actor, [product])
    return product


def save_product(session: Session, actor: Actor, product: Product, facts: ProductFacts, *, seen: int) -> bool:
    """Correct a product; True where something changed. `seen` is the revision that the form showed.

    Raises Forbidden, Unacceptable with what to mend, or StaleEdit. Flushes; never commits.
    """
    require(actor, Permission.PRODUCT_EDIT, product)
    if product.revision != seen:
        raise StaleEdit(f"product {product.id}: {seen} seen, {product.revision} kept")
    before, after = facts_of(product).columns(), facts.columns()
    if before == after:
        return False
    check_product(facts)
    _refuse_twin(session, product.organisation_id, facts, product.id)
    _assign(product, after)
    record(session, actor, "product.edit", subject_of(product), before=before, after=after)
    promise(session, product)
    session.flush()
    look_for_entries(session, actor, [product])
    return True


def _assign(thing: Product | Organisation, columns: dict[str, Any]) -> None:
    for name, value in columns.items():
        if getattr(thing, name) != value:
            setattr(thing, name, value)


def _refuse_twin(session: Session, organisation_id: int, facts: ProductFacts, own_id: int | None) -> None:
    """Raise Unacceptable where the supplier lists the same name and model already."""
    twin = session.scalar(
        select(Product.id).where(
            Product.organisation_id == organisation_id, Product.name == facts.name, Product.model == facts.model
        )
    )
    if twin is not None and twin != own_id:
        raise Unacceptable((Fault("model", "这家企业已有同名同型号的产品，请改型号，或去修改那一款"),))


def withdraw_product(session: Session, actor: Actor, product: Product) -> None:
    """Take a product off the public list; it can be restored. Flushes; never commits."""
    _move_product(session, actor, product, ListingState.WITHDRAWN)


def restore_product(session: Session, actor: Actor, product: Product) -> None:
    """Put a withdrawn product back on the list. Flushes; never commits."""
    _move_product(session, actor, product, ListingState.LISTED)


def _move_product(session: Session, actor: Actor, product: Product, state: ListingState) -> None:
    require(actor, Permission.PRODUCT_WITHDRAW, product)
    if product.state == state:
        return
    before, product.state = product.state, state
    action = "product.withdraw" if state == ListingState.WITHDRAWN else "product.restore"
    record(session, actor, action, subject_of(product), before={"state": before}, after={"state": state.value})
    promise(session, product)
    session.flush()


def add_supplier(session: Session, actor: Actor, facts: SupplierFacts) -> Organisation:
    """Register a supplier. Raises Forbidden, or Unacceptable with what to mend. Flushes; never commits."""
    require(actor, Permission.SUPPLIER_EDIT, None)
    facts = _checked(session, facts, None)
    organisation = Organisation(sort_key=sort_key(facts.name), **facts.columns())
    session.add(organisation)
    session.flush()
    record(session, actor, "supplier.add", subject_of(organisation), after=facts.columns())
    return organisation


def save_supplier(
    session: Session, actor: Actor, organisation: Organisation, facts: SupplierFacts, *, seen: int
) -> bool:
    """Correct a supplier; True where something changed. A new code or name voids the verification.

    Raises Forbidden, Unacceptable with what to mend, or StaleEdit. Flushes; never commits.
    """
    require(actor, Permission.SUPPLIER_EDIT, organisation)
    if organisation.revision != seen:
        raise StaleEdit(f"organisation {organisation.id}: {seen} seen, {organisation.revision} kept")
    before = supplier_facts_of(organisation).columns()
    facts = _checked(session, facts, organisation.id)
    after = facts.columns()
    if before == after:
        return False
    _assign(organisation, after)
    if (before["name"], before["uscc"]) != (after["name"], after["uscc"]):
        organisation.verified_at = organisation.verified_by_id = None
    organisation.sort_key = sort_key(organisation.name)
    record(session, actor, "supplier.edit", subject_of(organisation), before=before, after=after)
    if before["name"] != after["name"]:
        _promise_products(session, organisation)
        look_for_entries(session, actor, organisation.products)
    return True


def _checked(session: Session, facts: SupplierFacts, own_id: int | None) -> SupplierFacts:
    """The facts with their code in its usual form. Raises Unacceptable, twins by name or code included."""
    check_supplier(facts)
    code = unified_code(facts.uscc) if facts.uscc else None
    twins = {"name": Organisation.name == facts.name, "uscc": Organisation.uscc == code if code else None}
    for field, same in twins.items():
        twin = session.scalar(select(Organisation.id).where(same)) if same is not None else None
        if twin is not None and twin != own_id:
            title = "名称" if field == "name" else "统一社会信用代码"
            raise Unacceptable((Fault(field, f"已有一家企业用这个{title}，请去修改那一家"),))
    return SupplierFacts(**{**_own_fields(facts), "uscc": code})


def _own_fields(facts: SupplierFacts) -> dict[str, Any]:
    return {name: value for name, value in facts.columns().items() if name != "city_code"}


def _promise_products(session: Session, organisation: Organisation) -> None:
    """Let the index hear of every product of a supplier: each gets a revision of its own, so that it is told in order."""
    for product in organisation.products:
        flag_modified(product, "state")
        promise(session, product)
    session.flush()


def verify_supplier(session: Session, actor: Actor, organisation: Organisation) -> None:
    """Say that somebody of the staff has checked the supplier's papers: who and when. Flushes; never commits."""
    require(actor, Permission.SUPPLIER_VERIFY, organisation)
    if not organisation.uscc:
        raise Unacceptable((Fault("uscc", "先填统一社会信用代码，才能核验"),))
    organisation.verified_at, organisation.verified_by_id = utc_now(), actor.account_id
    record(session, actor, "supplier.verify", subject_of(organisation), after={"verified_at": organisation.verified_at})
    session.flush()


def withdraw_supplier(session: Session, actor: Actor, organisation: Organisation) -> int:
    """Take a supplier and with it all its products off the public list; how many products. Flushes; never commits."""
    return _move_supplier(session, actor, organisation, ListingState.WITHDRAWN)


def restore_supplier(session: Session, actor: Actor, organisation: Organisation) -> int:
    """Put a supplier back, and its products that were not withdrawn themselves. Flushes; never commits."""
    return _move_supplier(session, actor, organisation, ListingState.LISTED)


def _move_supplier(session: Session, actor: Actor, organisation: Organisation, state: ListingState) -> int:
    require(actor, Permission.PRODUCT_WITHDRAW, organisation)
    if organisation.state == state:
        return 0
    before, organisation.state = organisation.state, state
    action = "supplier.withdraw" if state == ListingState.WITHDRAWN else "supplier.restore"
    record(session, actor, action, subject_of(organisation), before={"state": before}, after={"state": state.value})
    _promise_products(session, organisation)
    return len(organisation.products)
