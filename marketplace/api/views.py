"""Products and categories for programs. Everything here is public and read only."""

# mypy: disable-error-code="untyped-decorator"
# (flask-smorest has no types)

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_smorest import Blueprint, abort
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from catalog import records
from catalog.index.protocol import Facet, IndexUnavailable, Query
from marketplace.api.schemas import (
    CategorySchema,
    FaultSchema,
    ProductPageSchema,
    ProductQuerySchema,
    ProductSchema,
)
from marketplace.db import current_session
from marketplace.searching import current_search
from marketplace.supply.models import Product, listed
from seed_catalog import load_plan
from seed_catalog.model import Category

bp = Blueprint("api", __name__, url_prefix="/api/v1", description="供给产品与设备类目")


@bp.get("/products")
@bp.arguments(ProductQuerySchema, location="query")
@bp.response(200, ProductPageSchema)
@bp.alt_response(503, schema=FaultSchema, description="检索暂不可用")
def products(wanted: dict[str, Any]) -> dict[str, Any]:
    """Search listed products, best first; Hubei-made only unless `all_provinces`."""
    filters = {Facet.CATEGORY: wanted["category"], Facet.CITY: wanted["city"]}
    query = Query(
        text=wanted["q"],
        filters={facet: (value,) for facet, value in filters.items() if value},
        hubei_only=not wanted["all_provinces"],
        page=wanted["page"],
        size=wanted["size"],
    )
    try:
        found = current_search().index.search(query)
    except IndexUnavailable:
        abort(503, message=_("检索暂不可用，请几分钟后再试。"))
    held = _records([int(hit.id) for hit in found.hits])
    rows = [held[hit.id] for hit in found.hits if hit.id in held]
    return {"total": found.total, "page": query.page, "size": query.size, "products": rows}


def _records(ids: list[int]) -> dict[str, records.Product]:
    query = select(Product).where(Product.id.in_(ids), listed()).join(Product.organisation)
    rows = current_session().scalars(query.options(contains_eager(Product.organisation)))
    return {str(product.id): product.to_record() for product in rows}


@bp.get("/products/<int:product_id>")
@bp.response(200, ProductSchema)
@bp.alt_response(404, schema=FaultSchema, description="没有这款产品，或已下架")
def product(product_id: int) -> records.Product:
    """One listed product."""
    found = _records([product_id]) if product_id < 2**31 else {}
    if not found:
        abort(404, message=_("没有这款产品，或已下架。"))
    return found[str(product_id)]


@bp.get("/categories")
@bp.response(200, CategorySchema(many=True))
def categories() -> list[Category]:
    """Every category of the plan, in the plan's order."""
    return list(load_plan().categories.values())
