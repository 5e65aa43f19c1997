"""A small supply list for the browser: fictional firms, with presses, benders, pumps and a router among them."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from catalog.records import FirstSet, StatedSpec
from marketplace.permissions import SYSTEM
from marketplace.supply import service
from marketplace.supply.facts import ProductFacts, SupplierFacts
from marketplace.supply.models import FactSource, Organisation, Product
from tests.marketplace.first_sets.examples import certify, entry_of

WUHAN = ("武汉市", "湖北省")
HUANGSHI = ("黄石市", "湖北省")
SUZHOU = ("苏州市", "江苏省")


def fill(session: Session) -> list[Product]:
    """Three suppliers and their products; the first supplier is verified."""
    forge = _supplier(session, "武汉示例锻压有限公司（虚构）", WUHAN, "91420100MA0000000Y")
    pumps = _supplier(session, "黄石示例流体设备有限公司（虚构）", HUANGSHI)
    abroad = _supplier(session, "苏州示例机床有限公司（虚构）", SUZHOU)
    service.verify_supplier(session, SYSTEM, forge)
    certified = _press(session, forge, "四柱伺服液压机", "YB32-630", 6300, 1500, 900, WUHAN, "96.22", None)
    certify(session, certified)
    framed = _press(session, forge, "框架式液压机", "YB32-800", 8000, 1600, 900, WUHAN, None, None)
    entry_of(session, framed, model="yb32 800")  # waits for a person
    return [
        certified,
        framed,
        _press(session, forge, "四柱液压机", "YB32-500", 5000, 1500, 900, WUHAN, "61.5", None),
        _press(session, abroad, "快速液压机", "SY-1000", 10000, 2000, 1000, SUZHOU, "188", None),
        _unstated(session, forge),
        *(_pump(session, pumps, number) for number in range(1, 25)),
    ]


def _supplier(session: Session, name: str, place: tuple[str, str], uscc: str | None = None) -> Organisation:
    return service.add_supplier(session, SYSTEM, SupplierFacts(name, *place, uscc))


def _press(
    session: Session,
    owner: Organisation,
    name: str,
    model: str,
    force: int,
    width: int,
    stroke: int,
    place: tuple[str, str],
    price_10k: str | None,
    first_set: FirstSet | None,
) -> Product:
    facts = ProductFacts(
        name=name,
        model=model,
        category="油压机",
        description=f"{name}，用于校形和压装。",
        specs=(
            StatedSpec("公称力", force, "kN"),
            StatedSpec("工作台左右", width, "mm"),
            StatedSpec("滑块行程", stroke, "mm"),
        ),
        attributes={"主机形式": "四柱"},
        city=place[0],
        province=place[1],
        price_yuan=Decimal(price_10k) * 10_000 if price_10k else None,
        lead_days=60,
        service_cities=("武汉市", "黄石市"),
        first_set=first_set,
    )
    return service.add_product(session, SYSTEM, owner, facts, source=FactSource.SELF_REPORTED)


def _unstated(session: Session, owner: Organisation) -> Product:
    facts = ProductFacts(
        name="单柱校直液压机",
        model="Y41-1",
        category="油压机",
        description="单柱，开口大。",
        specs=(),
        attributes={},
        city=WUHAN[0],
        province=WUHAN[1],
        price_yuan=None,
        lead_days=None,
        service_cities=(),
        first_set=None,
    )
    return service.add_product(session, SYSTEM, owner, facts, source=FactSource.SELF_REPORTED)


def _pump(session: Session, owner: Organisation, number: int) -> Product:
    facts = ProductFacts(
        name="双吸中开离心泵",
        model=f"S-{100 + number}",
        category="泵",
        description="循环水泵，效率高。",
        specs=(StatedSpec("流量", 100 * number, "m3/h"), StatedSpec("扬程", 32, "m")),
        attributes={},
        city=HUANGSHI[0],
        province=HUANGSHI[1],
        price_yuan=Decimal(50_000 + 1000 * number),
        lead_days=30,
        service_cities=(),
        first_set=None,
    )
    return service.add_product(session, SYSTEM, owner, facts, source=FactSource.SELF_REPORTED)
