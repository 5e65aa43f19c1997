"""Parameter cells of office sheets: parted in any way, they come to the same product; nothing of them is lost."""

import json

import pytest
import xlsxwriter

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


def _sheet(tmp_path, *rows):
    return read_products(workbook(tmp_path / "清单.xlsx", rows))


def test_columns_of_one_parameter_each_become_figures_with_the_unit_of_their_header(tmp_path):
    found = _sheet(
        tmp_path,
        ["产品名称", "型号", "公称力（吨）", "滑块行程/mm", "主轴最高转速(r/min)", "控制系统"],
        ["油压机", "A", "６３０", 900, "", "西门子"],
        ["油压机", "B", "800吨", "若干", "/", "—"],
    )
    first, second = found.records
    assert [(s.name, s.value, s.unit) for s in first.specs] == [("公称力", 630.0, "吨"), ("滑块行程", 900.0, "mm")]
    assert first.attributes == {"控制系统": "西门子"}
    assert [(s.name, s.value, s.unit) for s in second.specs] == [("公称力", 800.0, "吨")]
    assert second.attributes == {} and found.refusals == [] and found.unknown_columns == []
    assert [(n.row, n.column, n.reading) for n in found.notes][:2] == [
        (1, "C 公称力（吨）", "作为技术参数“公称力”，单位吨"),
        (1, "D 滑块行程/mm", "作为技术参数“滑块行程”，单位mm"),
    ]


def test_ranges_and_about_stay_readable_offers_of_their_column(tmp_path):
    (product,) = _sheet(tmp_path, ["产品名称", "公称力(吨)"], ["油压机", "500-800"]).records
    template = load_plan().categories["油压机"].trade.attributes
    offer = next(o for o in read_offers(product, template) if o.attribute == "公称力")
    assert (offer.low, offer.high) == (500.0, 800.0)


def test_columns_of_trade_and_of_persons_are_no_parameters_and_are_named(tmp_path):
    headers = ["年产值（万元）", "职工人数(人)", "质保期(年)", "税率(%)", "审核意见", "业务员电话", "库存(台)"]
    found = _sheet(tmp_path, ["产品名称", *headers], ["油压机", "5000", "80", 2, 13, "同意", "13800000000", 3])
    assert (found.records[0].specs, found.records[0].attributes) == ((), {})
    assert found.unknown_columns == headers


def test_a_unit_nobody_knows_in_a_header_is_refused_with_its_cell_and_kept_as_words(tmp_path):
    found = _sheet(tmp_path, ["产品名称", "公称力（弗隆）"], ["油压机", 630])
    assert found.records[0].attributes == {"公称力": "630弗隆"}
    (refusal,) = found.refusals
    assert (refusal.column, refusal.whole) == ("B 公称力（弗隆）", False)
    assert "不认识单位“弗隆”" in refusal.reason


def test_a_header_of_two_lines_gives_each_column_its_own_name(tmp_path):
    path = tmp_path / "清单.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for column, title in enumerate(["产品名称", "型号"]):
            page.merge_range(0, column, 1, column, title)
        page.merge_range(0, 2, 0, 3, "主要技术参数")
        page.merge_range(0, 4, 0, 5, "单价")
        page.write_row(1, 2, ["公称力(吨)", "滑块行程(mm)", "含税（万元）", "备注"])
        page.write_row(2, 0, ["油压机", "A", 630, 900, 88.5, "现货"])
    (product,) = read_products(path).records
    assert [(s.name, s.value, s.unit) for s in product.specs] == [("公称力", 630.0, "吨"), ("滑块行程", 900.0, "mm")]
    assert (product.name, product.price_yuan) == ("油压机", 885_000)
