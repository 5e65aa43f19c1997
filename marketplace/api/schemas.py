"""What the interface takes and gives, field by field."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from catalog.regions import units

CITIES = tuple(unit.name for unit in units())


class SpecSchema(Schema):
    """One technical parameter as the supplier states it."""

    name = fields.String(required=True)
    value = fields.Raw(
        required=True, metadata={"type": ["number", "string"], "description": "数值，或“10–80”这样的区间"}
    )
    unit = fields.String(required=True)


class FirstSetSchema(Schema):
    """A first-set claim; only one that a catalogue lists is more than a claim."""

    kind = fields.String(allow_none=True)
    level = fields.String(allow_none=True)
    reference = fields.String(allow_none=True)
    self_claimed = fields.Boolean(required=True)


class ProductSchema(Schema):
    """A listed product. Contacts are never part of it."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    model = fields.String(required=True)
    supplier = fields.String(required=True)
    category = fields.String(allow_none=True)
    description = fields.String(required=True)
    city = fields.String(required=True, metadata={"description": "制造地"})
    province = fields.String(required=True)
    hubei_made = fields.Boolean(required=True, attribute="is_hubei_made")
    specs = fields.List(fields.Nested(SpecSchema), required=True)
    attributes = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    price_yuan = fields.Decimal(places=2, as_string=True, allow_none=True, metadata={"description": "空：面议"})
    lead_days = fields.Integer(allow_none=True)
    service_cities = fields.List(fields.String(), required=True)
    first_set = fields.Nested(FirstSetSchema, allow_none=True)
    revision = fields.Integer(required=True)


class ProductPageSchema(Schema):
    """One page of products, best first."""

    total = fields.Integer(required=True)
    page = fields.Integer(required=True)
    size = fields.Integer(required=True)
    products = fields.List(fields.Nested(ProductSchema), required=True)


class ProductQuerySchema(Schema):
    """What to look for."""

    q = fields.String(
        load_default="", validate=validate.Length(max=500), metadata={"description": "设备名、型号或一句话"}
    )
    category = fields.String(load_default="", metadata={"description": "方案中的设备类目"})
    city = fields.String(
        load_default="", validate=validate.OneOf(("", *CITIES)), metadata={"description": "制造地市州全称"}
    )
    all_provinces = fields.Boolean(load_default=False, metadata={"description": "含省外制造"})
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    size = fields.Integer(load_default=20, validate=validate.Range(min=1, max=100))


class CategorySchema(Schema):
    """A category of the plan, and the clauses that name it."""

    term = fields.String(required=True)
    aliases = fields.List(fields.String(), required=True)
    kind = fields.String(required=True)
    directions = fields.List(fields.String(), required=True)
    industries = fields.List(fields.String(), required=True)
    column = fields.Integer(allow_none=True, metadata={"description": "专栏1至4"})
    clauses = fields.List(fields.String(), required=True)
    for_purchase = fields.Boolean(required=True, attribute="is_for_purchase")


class FaultSchema(Schema):
    """Why it could not be answered."""

    code = fields.Integer(required=True)
    status = fields.String(required=True)
    message = fields.String()
    request_id = fields.String()
    errors = fields.Dict()
