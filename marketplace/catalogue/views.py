"""The visitor's pages of the catalogue. Views parse and render; what is found is found in the services."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import (
    Blueprint,
    Response,
    abort,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from catalog.index.protocol import IndexUnavailable
from catalog.offers import read_offers
from catalog.specs import Requirement
from marketplace.catalogue import exports, records
from marketplace.catalogue.address import FACET_PARAMETERS, SIZES, SORTS, Address, is_of_a_form, read_address
from marketplace.catalogue.asking import understand
from marketplace.catalogue.comparison import FEWEST, MOST, compare, terms_that_differ
from marketplace.catalogue.doors import doors, others
from marketplace.catalogue.links import chosen_filters, relaxation_label
from marketplace.catalogue.ranking import Row, verdicts_of
from marketplace.catalogue.search import Finder, Pages
from marketplace.catalogue.tally import current_counts, init_tally
from marketplace.catalogue.wording import init_wording
from marketplace.clock import utc_now
from marketplace.db import current_session
from marketplace.fitted import current_fitted, init_fitted
from marketplace.needs.records import wanted_of_draft
from marketplace.permissions import Permission, may, permits
from marketplace.searching import current_search
from seed_catalog import load_plan
from seed_catalog.model import Attribute

bp = Blueprint("catalogue", __name__)
bp.record_once(lambda state: init_fitted(state.app))  # type: ignore[arg-type]
bp.record_once(lambda state: init_tally(state.app))  # type: ignore[arg-type]
bp.record_once(lambda state: init_wording(state.app))  # type: ignore[arg-type]

_SIMILAR = 3
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/")
@permits(Permission.PAGE_READ)
def home() -> ResponseReturnValue:
    """One box, the plan's four columns as doors, what is new, and how much there is."""
    session = current_session()
    counts = current_counts(session)
    columns = doors(load_plan(), counts.by_category)
    return render_template(
        "catalogue/home.html",
        doors=columns,
        elsewhere=max(0, counts.figures.products - sum(door.count for door in columns)),
        first_sets=list(records.products_by_id(session, counts.first_sets).values()),
        figures=counts.figures,
        categories_served=len(counts.by_category),
        now=counts.as_of,
    )


@bp.get("/search")
@permits(Permission.PAGE_READ)
def search() -> ResponseReturnValue:
    """What fits the words and the filters of the address."""
    address = read_address(request.args)
    if is_of_a_form(request.args):
        return redirect(f"{url_for('catalogue.search')}?{address.query_string()}")
    results = _finder().find(address)
    return render_template(
        "catalogue/search.html",
        address=address,
        results=results,
        chosen=chosen_filters(address, results.asked, results.kinds),
        relaxation_label=relaxation_label,
        products_of={} if results.rows else current_counts(current_session()).by_category,
        parameters=FACET_PARAMETERS,
        sorts=SORTS,
        sizes=SIZES,
        most=MOST,
        link=_page_link(address),
        now=utc_now(),
    )


def _page_link(address: Address) -> Callable[[int], str]:
    return lambda page: f"{url_for('catalogue.search')}?{address.query_string(page=page)}"


def _finder() -> Finder:
    return Finder(current_session(), lambda: current_search().index, current_fitted().reader)


@bp.get("/search/export.<kind>")
@permits(Permission.PAGE_READ)
def export(kind: str) -> ResponseReturnValue:
    """The results as a CSV file or a workbook."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    try:
        rows = _finder().export(read_address(request.args))
        first = next(rows, None)  # so that an engine that is away is noticed before the answer begins
    except IndexUnavailable:
        abort(503)
    everything = _chained(first, rows)
    name = f"chuzhuang-{utc_now():%Y%m%d}.{kind}"
    disposition = {"Content-Disposition": f"attachment; filename={name}"}
    if kind == "csv":
        body = stream_with_context(exports.as_csv(everything))
        return Response(body, mimetype="text/csv", headers=disposition)
    return Response(exports.as_workbook(everything), mimetype=_WORKBOOK, headers=disposition)


def _chained(first: Row | None, rest: Iterator[Row]) -> Iterator[Row]:
    if first is not None:
        yield first
        yield from rest


@bp.get("/suggest")
@permits(Permission.PAGE_READ)
def suggest() -> ResponseReturnValue:
    """Names that begin as typed, in characters, pinyin or initials; none while the index is away."""
    typed = request.args.get("q", "").strip()[:40]
    try:
        found = current_search().index.suggest(typed, 8) if typed else ()
    except IndexUnavailable:
        found = ()
    return jsonify(suggestions=[suggestion.text for suggestion in found])


@bp.get("/categories")
@permits(Permission.PAGE_READ)
def categories() -> ResponseReturnValue:
    """The plan's terms by column, industry and section, each with its products; what should go is marked."""
    session, plan = current_session(), load_plan()
    counts = current_counts(session)
    columns, rest = doors(plan, counts.by_category), others(plan, counts.by_category)
    unsorted = counts.figures.products - sum(door.count for door in columns) - sum(shelf.count for shelf in rest)
    buyable = [category.term for category in plan.categories.values() if category.is_for_purchase]
    return render_template(
        "catalogue/categories.html",
        doors=columns,
        others=rest,
        total=counts.figures.products,
        unsorted=max(0, unsorted),
        strays=records.outside_categories(session, buyable) if unsorted > 0 else (),
    )


@bp.get("/categories/<path:term>")
@permits(Permission.PAGE_READ)
def category(term: str) -> ResponseReturnValue:
    """What the plan says of a category, what to ask for when buying it, and who makes it."""
    found = load_plan().categories.get(term)
    if found is None:
        abort(404)
    products = records.in_category(current_session(), term, hubei_only=False)
    ours = [product for product in products if product.to_record().is_hubei_made]
    return render_template(
        "catalogue/category.html", category=found, products=ours, elsewhere=len(products) - len(ours)
    )


@bp.get("/products/<int:product_id>")
@permits(Permission.PRODUCT_READ)
def product(product_id: int) -> ResponseReturnValue:
    """What a product is and who says so; against a need where the address names one."""
    session = current_session()
    found = records.product_with_supplier(session, product_id) or abort(404)
    similar = records.in_category(session, found.category or "", but=found.id, limit=_SIMILAR)
    if not may(g.actor, Permission.PRODUCT_READ, found):
        count = max(len(similar), current_counts(session).by_category.get(found.category or "", 0))
        return render_template("catalogue/withdrawn.html", similar=similar, term=found.category, count=count), 410
    wanted, template = _wanted(found.category)
    return render_template(
        "catalogue/product.html",
        product=found,
        offers=read_offers(found.to_record(), template),
        verdicts={v.requirement.attribute: v for v in verdicts_of(found, wanted, template)},
        similar=similar,
        need_token=request.args.get("need", ""),
        question=request.args.get("q", ""),
    )


def _wanted(category: str | None) -> tuple[tuple[Requirement, ...], tuple[Attribute, ...]]:
    """The figures that the address asks for, by a draft or by words, and the template they belong to."""
    token, text = request.args.get("need", ""), request.args.get("q", "")
    if token:
        drafted = wanted_of_draft(current_session(), token, current_fitted().reader)
        if drafted is not None:
            return drafted
    if text:
        asked = understand(Address(text=text[:2000]), current_fitted().reader)
        if asked.requirements:
            return asked.requirements, asked.template
    known = load_plan().categories.get(category or "")
    return (), known.trade.attributes if known else ()


@bp.get("/orgs/<int:organisation_id>")
@permits(Permission.PAGE_READ)
def organisation(organisation_id: int) -> ResponseReturnValue:
    """Who a supplier is, what is verified about it, and what it makes. Contacts stay closed."""
    session = current_session()
    found = records.organisation(session, organisation_id) or abort(404)
    page = max(1, request.args.get("page", 1, type=int))
    size = next((size for size in SIZES if size == request.args.get("size", type=int)), SIZES[0])
    total, products = records.of_organisation(session, organisation_id, page, size)
    return render_template(
        "catalogue/organisation.html", organisation=found, products=products, pages=Pages(page, size, total)
    )


@bp.get("/compare")
@permits(Permission.PAGE_READ)
def compare_products() -> ResponseReturnValue:
    """Two to four products side by side."""
    ids = list(dict.fromkeys(request.args.getlist("p")))
    products = list(records.products_by_id(current_session(), ids[:MOST]).values())
    wanted, template = _wanted(products[0].category if products else None)
    return render_template(
        "catalogue/compare.html",
        products=products,
        lines=compare(products, wanted, template) if len(products) >= FEWEST else (),
        terms_differ=terms_that_differ(products),
        only_differences=request.args.get("differences") == "1",
        too_many=len(ids) > MOST,
        need_token=request.args.get("need", ""),
        question=request.args.get("q", ""),
    )
