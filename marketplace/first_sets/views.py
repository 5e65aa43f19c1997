"""The register as the public sees it: a list to filter, sort, print and take away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as N_
from werkzeug.datastructures import MultiDict

from catalog.regions import units
from marketplace import clock
from marketplace.db import current_session
from marketplace.first_sets import exports, listing
from marketplace.first_sets.listing import EntryFilter, Force, Order
from marketplace.first_sets.models import KIND_TITLES, LEVEL_TITLES, EntryState
from marketplace.permissions import Permission, permits
from marketplace.presentation import is_english
from marketplace.supply.models import Product
from marketplace.supply.queries import SIZES, paged
from policy.first_set import POLICY
from seed_catalog.policies import load_policies

bp = Blueprint("first_sets", __name__, url_prefix="/first-sets")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORCES = (
    (Force.NOW, N_("有效")),
    (Force.OVER, N_("已过期")),
    (Force.LATER, N_("尚未生效")),
    (Force.ANY, N_("全部")),
)
ORDERS = (
    (Order.NEWEST, N_("年度从新到旧")),
    (Order.CHEAPEST, N_("单价从低到高")),
    (Order.DEAREST, N_("单价从高到低")),
    (Order.ENDING, N_("先到期的在前")),
    (Order.HOLDER, N_("单位名称")),
)


def standing_of(product: Product) -> listing.Standing:
    """How a product stands in the register today, for its public page and the organizer's."""
    return listing.standing(current_session(), product, clock.today())


def date_shown(moment: date) -> str:
    """A day as it is read: 2026-11-24, in English 24 Nov 2026."""
    return f"{moment.day} {moment:%b %Y}" if is_english() else moment.isoformat()


bp.add_app_template_global(date_shown, "date_shown")
bp.add_app_template_global(standing_of, "first_set_standing")
bp.add_app_template_global(listing.price_after, "price_after")


@bp.get("/", strict_slashes=False)
@permits(Permission.PAGE_READ)
def index() -> ResponseReturnValue:
    """The public entries, narrowed by kind, level, year, city, category and words; those in force unless asked otherwise."""
    session, day = current_session(), clock.today()
    wanted = entry_filter(request.args)
    size = request.args.get("size", SIZES[0], type=int)
    page = paged(session, listing.entries(wanted, day), request.args.get("page", 1, type=int), size)
    return render_template(
        "first_sets/index.html",
        page=page,
        lines=listing.lines(session, page.rows, day),
        wanted=wanted,
        day=day,
        is_narrowed=bool(_kept()),
        link=page_link,
        rule=load_policies().policies[POLICY],
        **choices(),
    )


def choices() -> Mapping[str, object]:
    """What the filters offer."""
    session = current_session()
    return {
        "kinds": tuple(KIND_TITLES.items()),
        "levels": tuple(LEVEL_TITLES.items()),
        "years": listing.years(session),
        "categories": listing.categories(session),
        "units": units(),
        "forces": FORCES,
        "orders": ORDERS,
        "sizes": SIZES,
    }


def entry_filter(args: MultiDict[str, str], *, state: str = EntryState.LISTED, force: Force = Force.NOW) -> EntryFilter:
    """What an address narrows the list to; words that mean nothing leave it open."""
    return EntryFilter(
        word=args.get("q", "").strip()[:100],
        kind=args.get("kind", "") if args.get("kind") in KIND_TITLES else "",
        level=args.get("level", "") if args.get("level") in LEVEL_TITLES else "",
        year=_year(args.get("year", "")),
        city_code=args.get("city", "")[:6],
        category=args.get("category", "")[:60],
        force=Force(args["force"]) if args.get("force") in set(Force) else force,
        order=Order(args["sort"]) if args.get("sort") in set(Order) else Order.NEWEST,
        state=state,
    )


def _year(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) == 4 else None


def page_link(number: int) -> str:
    """This address on another page."""
    return f"{request.path}?{urlencode([*_kept(), ('page', str(number))])}"


def _kept() -> list[tuple[str, str]]:
    return [(key, value) for key, value in request.args.items(multi=True) if value and key not in ("page", "lang")]


@bp.get("/export.<kind>")
@permits(Permission.PAGE_READ)
def export(kind: str) -> ResponseReturnValue:
    """The entries that fit as a CSV file or a workbook."""
    if kind not in ("csv", "xlsx"):
        abort(404)
    day = clock.today()
    table = exports.rows(listing.all_lines(current_session(), entry_filter(request.args), day), day)
    name = f"first-sets-{day:%Y%m%d}.{kind}"
    disposition = {"Content-Disposition": f"attachment; filename={name}"}
    if kind == "csv":
        return Response(stream_with_context(exports.as_csv(table)), mimetype="text/csv", headers=disposition)
    return Response(exports.as_workbook(table), mimetype=WORKBOOK, headers=disposition)


def export_url(kind: str) -> str:
    """The address of the list to take away, narrowed as this page is."""
    return f"{url_for('first_sets.export', kind=kind)}?{urlencode(_kept())}"


bp.add_app_template_global(export_url, "first_sets_export_url")

from marketplace.first_sets import staff_views, upload_views  # noqa: E402, F401 (register their views on the blueprint)
