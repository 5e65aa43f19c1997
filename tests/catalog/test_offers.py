"""What products state, read from tables, attributes and text."""

from __future__ import annotations

import time

import pytest

from catalog.offers import read_offers
from catalog.records import Product, StatedSpec
from seed_catalog.model import Attribute, Better

TEMPLATE = (
    Attribute("公称力", ("吨位", "公称压力"), "tf", Better.MORE, 1, 100_000),
    Attribute("工作台左右", ("台面左右",), "mm", Better.MORE, 100, 10_000),
    Attribute("工作台前后", ("台面前后",), "mm", Better.MORE, 100, 10_000),
    Attribute("重复定位精度", ("重复定位",), "mm", Better.LESS, 0.0001, 1),
    Attribute("轴数", (), "轴", Better.MORE, 1, 10),
    Attribute("湿度范围", ("湿度",), "%", Better.MORE, 0, 100),
    Attribute("私有化部署", (), "bool", Better.EXACT, 0, 1),
)


def _product(**facts: object) -> Product:
    return Product(id="P1", supplier="示例厂", city="武汉市", province="湖北省", **{"name": "液压机", **facts})  # type: ignore[arg-type]


def _read(**facts: object) -> list[tuple[str, float, float, str, str]]:
    return [(o.attribute, o.low, o.high, o.unit, o.source) for o in read_offers(_product(**facts), TEMPLATE)]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (StatedSpec("公称力", 6300, "kN"), ("公称力", 6300, 6300, "kN")),
        (StatedSpec("吨位", 630, "吨"), ("公称力", 630, 630, "吨")),
        (StatedSpec("主机公称力", 63, "MN"), ("公称力", 63, 63, "MN")),
        (StatedSpec("台面左右", "1.5", "m"), ("工作台左右", 1.5, 1.5, "m")),
        (StatedSpec("湿度", "10–98", "%"), ("湿度范围", 10, 98, "%")),
        (StatedSpec("重复定位", "±0.02", "mm"), ("重复定位精度", 0.02, 0.02, "mm")),
        (StatedSpec("重复定位", "≤0.02", "mm"), ("重复定位精度", float("-inf"), 0.02, "mm")),
        (StatedSpec("公称力", "630吨", ""), ("公称力", 630, 630, "吨")),
        (StatedSpec("公称力", "630", ""), ("公称力", 630, 630, "tf")),
        (StatedSpec("主电机功率", 75, "kW"), ("主电机功率", 75, 75, "kW")),
        (StatedSpec("私有化部署", "支持", ""), ("私有化部署", 1, 1, "bool")),
        (StatedSpec("私有化部署", 0, "bool"), ("私有化部署", 0, 0, "bool")),
    ],
)
def test_a_row_of_the_table(spec, expected):
    assert _read(specs=(spec,))[0][:4] == expected


def test_the_sides_of_a_table():
    read = _read(specs=(StatedSpec("工作台尺寸", "1500×1200", "mm"),))
    assert ("工作台左右", 1500, 1500, "mm", "table") in read
    assert ("工作台前后", 1200, 1200, "mm", "table") in read


def test_an_attribute_in_words():
    assert _read(attributes={"重复定位": "0.1mm"}) == [("重复定位精度", 0.1, 0.1, "mm", "attribute")]


@pytest.mark.parametrize("value", ["RTO", "变频", "PROFINET", "静态质量法"])
def test_a_label_is_no_figure(value):
    assert _read(attributes={"方法": value}) == []


def test_the_text_fills_what_the_table_leaves_open():
    read = _read(
        specs=(StatedSpec("公称力", 630, "tf"),), description="主要参数：公称力500吨；台面左右1.6m，重复定位≤0.02mm。"
    )
    assert read == [
        ("公称力", 630, 630, "tf", "table"),
        ("工作台左右", 1.6, 1.6, "m", "text"),
        ("重复定位精度", float("-inf"), 0.02, "mm", "text"),
    ]


def test_a_count_in_the_name():
    assert _read(name="六轴搬运机械手") == [("轴数", 6, 6, "轴", "text")]


def test_an_unknown_unit_is_left_out():
    assert _read(specs=(StatedSpec("公称力", 3, "弗隆"),)) == []


def test_many_products_are_read_fast():
    products = [
        _product(
            specs=(StatedSpec("公称力", 100 + n, "tf"), StatedSpec("工作台左右", 1000 + n, "mm")),
            attributes={"主电机功率": f"{n}kW"},
            description=f"YL-{n}型液压机。公称力{100 + n}吨；台面左右{1000 + n}mm。",
        )
        for n in range(2000)
    ]
    started = time.process_time()
    for product in products:
        read_offers(product, TEMPLATE)
    # 100,000 in 20 s leave 0.2 ms for one; the margin is for slow machines.
    assert (time.process_time() - started) / len(products) < 0.001


def test_prose_is_read_only_where_asked_and_only_for_what_the_table_leaves_open() -> None:
    lines = (
        Attribute("额定容量", (), "kVA", Better.MORE, 1, 1000),
        Attribute("后备时间", ("续航时间",), "min", Better.MORE, 1, 600),
    )
    told = Product(
        "P", "示例", "武汉市", "湖北省", "模块式电源", description="额定容量250kVA，满载后备可撑36分钟。",
        specs=(StatedSpec("额定容量", 250, "kVA"),),
    )  # fmt: skip
    assert [offer.attribute for offer in read_offers(told, lines)] == ["额定容量"]
    prose = read_offers(told, lines, prose=True)
    assert [(offer.attribute, offer.low, offer.source) for offer in prose][1:] == [("后备时间", 36, "prose")]
