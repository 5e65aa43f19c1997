"""The organizer's pages: products and suppliers, to find, correct, withdraw and restore."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from flask import Blueprint, abort, flash, g, get_template_attribute, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.regions import units
from marketplace.category_choice import category_groups, option
from marketplace.db import Base, current_session, transaction
from marketplace.fitted import current_fitted
from marketplace.permissions import Permission, permits
from marketplace.supply import queries, service
from marketplace.supply.facts import Fault, ProductFacts, Unacceptable, facts_of, record_of, supplier_facts_of
from marketplace.supply.forms import ProductForm, SupplierForm, product_form_values, supplier_form_values
from marketplace.supply.models import FactSource, Organisation, Product
from marketplace.supply.prices import doubt, shown_wan, typical_prices
from marketplace.supply.recognition import recogniser

bp = Blueprint("supply", __name__, url_prefix="/supply")
bp.add_app_template_global(category_groups, "category_groups")
bp.add_app_template_global(option, "category_option")
bp.add_app_template_filter(shown_wan, "wan")
Thing = TypeVar("Thing", bound=Base)


def found(kind: type[Thing], thing_id: int) -> Thing:
    """The row of that id; 404 where there is none."""
    thing = current_session().get(kind, thing_id)
    return thing if thing is not None else abort(404)


def say_with_undo(words: str, action: str) -> None:
    """A message that carries its own way back."""
    flash(get_template_attribute("macros/forms.html", "undo")(action, words), "undo")


@bp.get("/", strict_slashes=False)
@permits(Permission.SUPPLY_READ)
def products() -> ResponseReturnValue:
    """List the products, narrowed by word, state, city, category, supplier and what is not stated."""
    wanted = queries.ProductFilter(
        word=request.args.get("q", "").strip()[:100],
        state=request.args.get("state", ""),
        city_code=request.args.get("city", ""),
        category=request.args.get("category", ""),
        organisation_id=request.args.get("org", type=int),
        gap=request.args.get("gap", ""),
    )
    page = queries.paged(current_session(), queries.products(wanted), _page_number(), _page_size())
    counts = queries.state_counts(current_session())
    return render_template(
        "supply/products.html", page=page, wanted=wanted, counts=counts, units=units(), link=_page_link
    )


def _page_number() -> int:
    return max(1, request.args.get("page", 1, type=int))


def _page_size() -> int:
    return request.args.get("size", queries.SIZES[0], type=int)


def _page_link(number: int) -> str:
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name != "page" and value}
    return url_for(str(request.endpoint), page=number, **(request.view_args or {}), **kept)


@bp.route("/products/new", methods=["GET", "POST"])
@permits(Permission.PRODUCT_EDIT)
def product_new() -> ResponseReturnValue:
    """Add a product to a supplier's list."""
    organisation = found(Organisation, request.args.get("org", 0, type=int))
    form = ProductForm(data={"province": organisation.province, "city": organisation.city})
    if form.validate_on_submit() and (facts := _meant(form)):
        try:
            with transaction() as session:
                owner = session.get_one(Organisation, organisation.id)
                product = service.add_product(session, g.actor, owner, facts, source=FactSource.ORGANIZER)
        except Unacceptable as refused:
            form.show(refused.faults)
        else:
            flash(_("已上架：%(name)s", name=product.name))
            return redirect(url_for("supply.product", product_id=product.id))
    return render_template("supply/product.html", form=form, product=None, organisation=organisation)


def _meant(form: ProductForm, kept: ProductFacts | None = None) -> ProductFacts | None:
    """What was typed, with the category recognised where it is left to the system; None where a price is doubtful.

    Then the form asks about it, unless the box beside it is ticked or the price is the one that was `kept`.
    """
    facts = form.facts()
    if not facts.category:
        guess = recogniser(current_fitted().kinds)([record_of(facts)])[0]
        facts = replace(facts, category=guess.term or None)
        if guess.term and not (kept and kept.category == guess.term):
            flash(_("类目识别为“%(term)s”；不对请改选。", term=guess.term))
    question = "" if kept and kept.price_yuan == facts.price_yuan else _price_question(facts.price_yuan, facts.category)
    if question and not form.price_sure.data:
        form.show([Fault("price_yuan", question)])
        return None
    return facts


def _price_question(price: Decimal | None, category: str | None) -> str:
    typical = typical_prices(current_session(), [category] if category else [])
    return doubt(price, typical.get(category or ""))


@bp.route("/products/<int:product_id>", methods=["GET", "POST"])
@permits(Permission.PRODUCT_EDIT)
def product(product_id: int) -> ResponseReturnValue:
    """Correct a product."""
    product = found(Product, product_id)
    form = ProductForm(data=product_form_values(facts_of(product), product.revision))
    if form.validate_on_submit() and (facts := _meant(form, facts_of(product))):
        try:
            with transaction() as session:
                held = session.get_one(Product, product_id)
                changed = service.save_product(session, g.actor, held, facts, seen=form.seen())
        except Unacceptable as refused:
            form.show(refused.faults)
        except service.StaleEdit:
            kept = ProductForm(formdata=None, data=product_form_values(facts_of(product), product.revision))
            return render_template("supply/stale.html", form=form, kept=kept, back=request.path), 409
        else:
            flash(_("已保存，几秒内在检索中生效。") if changed else _("没有改动。"))
            return redirect(url_for("supply.product", product_id=product_id))
    return render_template("supply/product.html", form=form, product=product, organisation=product.organisation)


@bp.get("/products/<int:product_id>/withdraw")
@permits(Permission.PRODUCT_WITHDRAW)
def product_withdraw_ask(product_id: int) -> ResponseReturnValue:
    """Say what withdrawing a product will do, before it is done."""
    product = found(Product, product_id)
    return render_template(
        "supply/withdraw.html", thing=product, products=0, back=url_for(".product", product_id=product_id)
    )


@bp.post("/products/<int:product_id>/withdraw")
@permits(Permission.PRODUCT_WITHDRAW)
def product_withdraw(product_id: int) -> ResponseReturnValue:
    """Take a product off the public list, with a way back."""
    with transaction() as session:
        product = session.get(Product, product_id) or abort(404)
        service.withdraw_product(session, g.actor, product)
        name = product.name
    say_with_undo(_("已下架：%(name)s", name=name), url_for("supply.product_restore", product_id=product_id))
    return redirect(url_for("supply.products"))


@bp.post("/products/<int:product_id>/restore")
@permits(Permission.PRODUCT_WITHDRAW)
def product_restore(product_id: int) -> ResponseReturnValue:
    """Put a product back on the public list."""
    with transaction() as session:
        product = session.get(Product, product_id) or abort(404)
        service.restore_product(session, g.actor, product)
        name = product.name
    flash(_("已重新上架：%(name)s", name=name))
    return redirect(url_for("supply.product", product_id=product_id))


@bp.get("/suppliers")
@permits(Permission.SUPPLY_READ)
def suppliers() -> ResponseReturnValue:
    """List the suppliers, by name in pinyin."""
    word, state, city = (request.args.get(name, "").strip() for name in ("q", "state", "city"))
    query = queries.suppliers(word=word[:100], state=state, city_code=city)
    page = queries.paged(current_session(), query, _page_number(), _page_size())
    counts = queries.product_counts(current_session(), [organisation.id for organisation in page.rows])
    return render_template(
        "supply/suppliers.html",
        page=page,
        counts=counts,
        units=units(),
        word=word,
        state=state,
        city=city,
        link=_page_link,
    )


@bp.route("/suppliers/new", methods=["GET", "POST"])
@permits(Permission.SUPPLIER_EDIT)
def supplier_new() -> ResponseReturnValue:
    """Register a supplier."""
    form = SupplierForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                organisation = service.add_supplier(session, g.actor, form.facts())
        except Unacceptable as refused:
            form.show(refused.faults)
        else:
            flash(_("已登记：%(name)s", name=organisation.name))
            return redirect(url_for("supply.supplier", organisation_id=organisation.id))
    return render_template("supply/supplier.html", form=form, organisation=None, counts={})


@bp.route("/suppliers/<int:organisation_id>", methods=["GET", "POST"])
@permits(Permission.SUPPLIER_EDIT)
def supplier(organisation_id: int) -> ResponseReturnValue:
    """Correct a supplier."""
    organisation = found(Organisation, organisation_id)
    form = SupplierForm(data=supplier_form_values(supplier_facts_of(organisation), organisation.revision))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                held = session.get_one(Organisation, organisation_id)
                changed = service.save_supplier(session, g.actor, held, form.facts(), seen=form.seen())
        except Unacceptable as refused:
            form.show(refused.faults)
        except service.StaleEdit:
            values = supplier_form_values(supplier_facts_of(organisation), organisation.revision)
            kept = SupplierForm(formdata=None, data=values)
            return render_template("supply/stale.html", form=form, kept=kept, back=request.path), 409
        else:
            flash(_("已保存。") if changed else _("没有改动。"))
            return redirect(url_for("supply.supplier", organisation_id=organisation_id))
    counts = queries.product_counts(current_session(), [organisation_id])
    return render_template("supply/supplier.html", form=form, organisation=organisation, counts=counts)


@bp.post("/suppliers/<int:organisation_id>/verify")
@permits(Permission.SUPPLIER_VERIFY)
def supplier_verify(organisation_id: int) -> ResponseReturnValue:
    """Say that the supplier's papers were checked."""
    try:
        with transaction() as session:
            service.verify_supplier(session, g.actor, session.get(Organisation, organisation_id) or abort(404))
    except Unacceptable as refused:
        flash(str(refused), "error")
    else:
        flash(_("已核验，公开页面会写明核验人所在方和日期。"))
    return redirect(url_for("supply.supplier", organisation_id=organisation_id))


@bp.get("/suppliers/<int:organisation_id>/withdraw")
@permits(Permission.PRODUCT_WITHDRAW)
def supplier_withdraw_ask(organisation_id: int) -> ResponseReturnValue:
    """Say what withdrawing a supplier will do, before it is done."""
    organisation = found(Organisation, organisation_id)
    listed = queries.product_counts(current_session(), [organisation_id]).get(organisation_id, 0)
    back = url_for(".supplier", organisation_id=organisation_id)
    return render_template("supply/withdraw.html", thing=organisation, products=listed, back=back)


@bp.post("/suppliers/<int:organisation_id>/withdraw")
@permits(Permission.PRODUCT_WITHDRAW)
def supplier_withdraw(organisation_id: int) -> ResponseReturnValue:
    """Take a supplier and its products off the public list, with a way back."""
    with transaction() as session:
        organisation = session.get(Organisation, organisation_id) or abort(404)
        service.withdraw_supplier(session, g.actor, organisation)
        name = organisation.name
    back = url_for("supply.supplier_restore", organisation_id=organisation_id)
    say_with_undo(_("已下架企业及其产品：%(name)s", name=name), back)
    return redirect(url_for("supply.suppliers"))


@bp.post("/suppliers/<int:organisation_id>/restore")
@permits(Permission.PRODUCT_WITHDRAW)
def supplier_restore(organisation_id: int) -> ResponseReturnValue:
    """Put a supplier and its products back on the public list."""
    with transaction() as session:
        organisation = session.get(Organisation, organisation_id) or abort(404)
        service.restore_supplier(session, g.actor, organisation)
        name = organisation.name
    flash(_("已重新上架：%(name)s", name=name))
    return redirect(url_for("supply.supplier", organisation_id=organisation_id))


from marketplace.supply import import_views  # noqa: E402, F401 (registers its views on the blueprint)
