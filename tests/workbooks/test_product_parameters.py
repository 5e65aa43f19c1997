"""Parameter cells of office sheets: parted in any way, they come to the same product; nothing of them is lost."""

import json

import pytest

from catalog.offers import read_offers
from catalog.parameters import LEFT_OVER, parameter_count
from marketplace.workbooks.products import read_products
from seed_catalog import load_plan
from tests.workbooks.test_reading import workbook

HEADER = ["企业名称", "产品名称", "产地", "主要技术参数"]
PARTED = [
    "公称力：1600kN；折弯长度：6000mm；主电机功率：11kW",
    "公称力1600kN，折弯长度6000mm，主电机功率11kW",
    "公称力:1,600kN、折弯长度:6000mm、主电机功率:11kW",
    "1. 公称力1600kN\n2. 折弯长度6000mm\n3. 主电机功率11kW",
    "公称力 1600 kN\t折弯长度 6000 mm\t主电机功率 11 kW",
    "公称力（kN）：1600 折弯长度（mm）：6000 主电机功率（kW）：11",
    "公称力1600kN/折弯长度6000mm/主电机功率11kW",
]


def _read(tmp_path, *cells):
    rows = [HEADER, *(["示例厂", f"折弯机{n}", "武汉市", cell] for n, cell in enumerate(cells))]
    return read_products(workbook(tmp_path / "清单.xlsx", rows))


@pytest.mark.parametrize("cell", PARTED)
def test_every_way_of_parting_gives_the_same_figures(tmp_path, cell):
    (product,) = _read(tmp_path, cell).records
    assert [(s.name, s.value, s.unit.strip()) for s in product.specs] == [
        ("公称力", 1600.0, "kN"), ("折弯长度", 6000.0, "mm"), ("主电机功率", 11.0, "kW"),
    ]  # fmt: skip


def test_words_are_kept_and_reported_with_their_place(tmp_path):
    found = _read(tmp_path, "公称力1600kN，配伺服电机，进口光栅尺；四柱结构", "四柱结构，质量可靠", "公称力：1600kN")
    kept = [product.attributes.get(LEFT_OVER, "") for product in found.records]
    assert kept == ["配伺服电机，进口光栅尺；四柱结构", "四柱结构，质量可靠", ""]
    assert [(n.row, n.column, n.value) for n in found.notes] == [(2, "D 主要技术参数", kept[0])]
    assert [(r.row, r.column, r.whole, r.reason) for r in found.refusals] == [
        (3, "D 主要技术参数", False, "没有读出参数，作为文字保留")
    ]
    assert [parameter_count(product).read for product in found.records] == [1, 0, 1]


def test_words_with_figures_are_still_offers(tmp_path):
    (product,) = _read(tmp_path, "160t/4000mm；1.5mm以内后挡料行程误差；配8轴数控").records
    offers = read_offers(product, load_plan().categories["折弯机"].trade.attributes)
    assert {(o.attribute, o.low, o.unit) for o in offers} >= {
        ("公称力", 160.0, "t"), ("可折板长", 4000.0, "mm"), ("控制轴数", 8.0, "轴"),
    }  # fmt: skip


def test_one_name_twice_keeps_both_values(tmp_path):
    (product,) = _read(tmp_path, "电机：西门子；电机：汇川").records
    assert product.attributes == {"电机": "西门子；汇川"}


def test_an_unknown_unit_costs_the_figure_and_not_the_words(tmp_path):
    path = tmp_path / "p.jsonl"
    row = {"id": "1", "name": "泵", "specs": [{"name": "流量", "value": 3, "unit": "箩筐"}]}
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    found = read_products(path)
    assert found.records[0].attributes == {"流量": "3箩筐"}
    assert found.refusals[0].reason == "不认识单位“箩筐”"
