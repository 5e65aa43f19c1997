"""What people may write about a product or a supplier, checked before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from typing import Any

from catalog.records import HUBEI, FirstSet, StatedSpec
from catalog.records import Product as ProductRecord
from catalog.regions import Unit, locate, units
from catalog.units import is_known
from marketplace.supply.identifiers import WrongCode, unified_code
from marketplace.supply.models import Organisation, Product
from seed_catalog import load_plan

MAX_LEAD_DAYS = 3650
MAX_PRICE = Decimal(100_000_000_000)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend before it can be kept: the field, and a sentence that says how."""

    field: str
    message: str


class Unacceptable(Exception):
    """What was written cannot be kept; `faults` name every field at once."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("；".join(fault.message for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """Everything that a person may change about a product. `price_yuan` None: on request."""

    name: str
    model: str
    category: str | None
    description: str
    specs: tuple[StatedSpec, ...]
    attributes: Mapping[str, str]
    city: str
    province: str
    price_yuan: Decimal | None
    lead_days: int | None
    service_cities: tuple[str, ...]
    first_set: FirstSet | None

    def columns(self) -> dict[str, Any]:
        """The facts as columns of `Product`."""
        claim = self.first_set or FirstSet(None, None, None, self_claimed=False)
        unit = unit_of(self.city, self.province)
        return {
            "name": self.name,
            "model": self.model,
            "category": self.category,
            "description": self.description,
            "specs": [asdict(spec) for spec in self.specs],
            "attributes": dict(self.attributes),
            "city": unit.name if unit else self.city,
            "city_code": unit.code if unit else None,
            "province": self.province,
            "price_yuan": self.price_yuan,
            "lead_days": self.lead_days,
            "service_cities": list(self.service_cities),
            "first_set_kind": claim.kind,
            "first_set_level": claim.level,
            "first_set_reference": claim.reference,
            "first_set_self_claimed": claim.self_claimed,
        }


@dataclass(frozen=True, slots=True)
class SupplierFacts:
    """Everything that a person may change about a supplier. Contacts are closed to the public."""

    name: str
    city: str
    province: str
    uscc: str | None
    description: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""

    def columns(self) -> dict[str, Any]:
        """The facts as columns of `Organisation`."""
        unit = unit_of(self.city, self.province)
        return {field.name: getattr(self, field.name) for field in fields(self)} | {
            "city": unit.name if unit else self.city,
            "city_code": unit.code if unit else None,
        }


def unit_of(city: str, province: str) -> Unit | None:
    """The unit of Hubei that a city is or lies in; None elsewhere, and where the city is not known."""
    place = locate(city) if province == HUBEI and city else None
    return next((unit for unit in units() if place and unit.name == place.city and place.province == HUBEI), None)


def facts_of(product: Product) -> ProductFacts:
    """The facts as they stand; of a first set, what the supplier says."""
    return replace(facts_in(product.to_record()), first_set=product.claim)


def facts_in(record: ProductRecord) -> ProductFacts:
    """The facts that a record read from a list states."""
    return ProductFacts(**{field.name: getattr(record, field.name) for field in fields(ProductFacts)})


def record_of(facts: ProductFacts) -> ProductRecord:
    """The facts as a record that no list holds yet."""
    own = {field.name: getattr(facts, field.name) for field in fields(ProductFacts)}
    return ProductRecord(id="", supplier="", **own)


def supplier_facts_of(organisation: Organisation) -> SupplierFacts:
    """The facts as they stand."""
    return SupplierFacts(**{field.name: getattr(organisation, field.name) for field in fields(SupplierFacts)})


def check_product(facts: ProductFacts) -> None:
    """Raise Unacceptable with everything that is wrong with `facts`; else do nothing."""
    _raise(fault for check in PRODUCT_CHECKS for fault in check(facts))


def check_supplier(facts: SupplierFacts) -> None:
    """Raise Unacceptable with everything that is wrong with `facts`; else do nothing."""
    _raise(_supplier_faults(facts))


def _raise(faults: Iterator[Fault]) -> None:
    found = tuple(faults)
    if found:
        raise Unacceptable(found)


def _length(field: str, title: str, text: str | None, most: int) -> Iterator[Fault]:
    if text and len(text) > most:
        yield Fault(field, f"{title}有{len(text)}个字，超过{most}字，请缩短")


def _naming(facts: ProductFacts) -> Iterator[Fault]:
    if not facts.name:
        yield Fault("name", "请填产品名称")
    yield from _length("name", "产品名称", facts.name, 200)
    yield from _length("model", "型号", facts.model, 120)
    yield from _length("description", "产品描述", facts.description, 4000)
    if facts.category and facts.category not in load_plan().categories:
        yield Fault("category", f"“{facts.category}”不是设备类目，请从类目表选，或留空由系统识别")
    elif facts.category and not load_plan().categories[facts.category].is_for_purchase:
        yield Fault("category", f"“{facts.category}”是方案要求淘汰的，不能作为供给产品")


def _place(facts: ProductFacts) -> Iterator[Fault]:
    yield from _length("province", "省份", facts.province, 40)
    yield from _length("city", "产地", facts.city, 60)
    if facts.province == HUBEI and facts.city not in ("", HUBEI) and not unit_of(facts.city, facts.province):
        yield Fault("city", f"“{facts.city}”不是湖北省的市州，请从列表选")


def _figures(facts: ProductFacts) -> Iterator[Fault]:
    price = facts.price_yuan
    if price is not None and not 0 <= price <= MAX_PRICE:
        yield Fault("price_yuan", "单价应在0到1000亿元之间；价格面议请留空")
    elif price is not None and price != price.quantize(Decimal("0.01")):
        yield Fault("price_yuan", "单价最多两位小数（到分）")
    if facts.lead_days is not None and not 0 <= facts.lead_days <= MAX_LEAD_DAYS:
        yield Fault("lead_days", f"交期应在0到{MAX_LEAD_DAYS}天之间；未定请留空")


def _specs(facts: ProductFacts) -> Iterator[Fault]:
    for number, spec in enumerate(facts.specs, 1):
        if not spec.name or spec.value == "":
            yield Fault("specs", f"第{number}项参数缺名称或数值")
        elif not is_known(spec.unit):
            yield Fault(
                "specs", f"第{number}项参数“{spec.name}”的单位“{spec.unit}”不认识，请改用常用单位，如kN、mm、t/h"
            )


def _first_set(facts: ProductFacts) -> Iterator[Fault]:
    claim = facts.first_set
    if claim is None:
        return
    yield from _length("first_set_reference", "目录", claim.reference, 200)
    if not claim.self_claimed and not claim.reference:
        yield Fault("first_set_reference", "首台（套）要写目录名称和年份；目录中查不到的，请选“企业自称”")


PRODUCT_CHECKS: tuple[Callable[[ProductFacts], Iterator[Fault]], ...] = (_naming, _place, _figures, _specs, _first_set)


def _supplier_faults(facts: SupplierFacts) -> Iterator[Fault]:
    if not facts.name:
        yield Fault("name", "请填企业名称")
    yield from _length("name", "企业名称", facts.name, 120)
    yield from _length("description", "企业简介", facts.description, 4000)
    yield from _length("contact_name", "联系人", facts.contact_name, 80)
    yield from _length("contact_phone", "电话", facts.contact_phone, 40)
    yield from _length("contact_email", "邮箱", facts.contact_email, 255)
    if not facts.province:
        yield Fault("province", "请填省份，如湖北省")
    if facts.province == HUBEI and not unit_of(facts.city, facts.province):
        yield Fault("city", "请选所在市州")
    if facts.uscc:
        try:
            unified_code(facts.uscc)
        except WrongCode as error:
            yield Fault("uscc", str(error))
