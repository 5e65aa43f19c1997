"""The subsidy of a listed product."""

from decimal import Decimal

from catalog.records import FirstSet, Product
from policy.first_set import subsidy_of


def product(price, *, reference="省首台（套）目录2024-012", self_claimed=False):
    claim = FirstSet("首台（套）", "省级", reference, self_claimed)
    price = None if price is None else Decimal(price)
    return Product("P1", "示例厂", "武汉市", "湖北省", "压力机", price_yuan=price, first_set=claim)


def test_a_listed_product_earns_the_share_up_to_the_cap():
    assert subsidy_of(product("4800000")).amount_yuan == 720_000
    assert subsidy_of(product("480000000")).amount_yuan == 10_000_000


def test_no_price_or_no_entry_earns_no_figure():
    assert subsidy_of(product(None)).amount_yuan is None
    assert subsidy_of(product("4800000", self_claimed=True)).amount_yuan is None
    assert subsidy_of(product("4800000", reference=None)).amount_yuan is None
