"""Whole files of needs and products, as offices send them."""

import json
from decimal import Decimal

import pytest

from catalog.records import HUBEI
from marketplace.workbooks.needs import read_needs
from marketplace.workbooks.products import read_products
from marketplace.workbooks.reading import UnreadableFile
from tests.workbooks.test_reading import workbook

NEEDS = [
    ["2026年设备更新需求汇总表"],
    ["填报单位（盖章）：", "", "", "", "填报日期：2026年6月1日"],
    ["序号", "企业名称", "所在\n市州", "", "更新需求描述（设备、参数、数量）", "预算\n（万元）"],
    [1, "示例甲（虚构）", "随洲", "", "要一台折弯机，4米", "约300"],
    ["２", "示例乙（虚构） ", "十堰", "", "换两台空压机", "50-80"],
    [3, "示例丙（虚构）", "武汉市", "", "", "面议"],
    [3, "示例丁（虚构）", "武汉市", "", "换水泵", "听领导的"],
    [3, "示例戊（虚构）", "武汉市", "", "换风机", ""],
    [],
    ["合计", "", "", "", "", 430],
    ["填报人：张三", "", "", "", "审核："],
]


def test_needs_come_out_of_an_office_sheet(tmp_path):
    found = read_needs(workbook(tmp_path / "需求.xlsx", NEEDS))
    assert [(need.id, need.enterprise) for need in found.records] == [
        ("1", "示例甲（虚构）"), ("２", "示例乙（虚构）"), ("3", "示例丁（虚构）"),
    ]  # fmt: skip
    assert found.records[1].city == "十堰市"
    assert found.records[1].budget_yuan == Decimal(800_000)


def test_a_city_is_read_by_its_sound_and_a_place_elsewhere_is_said(tmp_path):
    rows = [
        ["市州", "需求描述", "数量"],
        *([city, f"换水泵{city}", "2台"] for city in ("随洲", "长沙市", "朝阳", "黄石大冶")),
    ]
    found = read_needs(workbook(tmp_path / "需求.xlsx", rows))
    assert [need.city for need in found.records] == ["随州市", "长沙市", "朝阳", "黄石市"]
    assert [need.quantity for need in found.records] == [2, 2, 2, 2]
    said = {note.value: note.reading for note in found.notes}
    assert said == {"随洲": "读作随州市，请核对", "长沙市": "省外（湖南省）", "黄石大冶": "黄石市"}
    assert [(refusal.value, refusal.mend) for refusal in found.refusals] == [("朝阳", "是襄阳市吗")]


def test_a_budget_is_noted_as_it_was_meant(tmp_path):
    rows = [["需求描述", "预算（万元）"], ["换水泵", "约350"], ["换风机", "60-90"], ["换冷却塔", 120]]
    found = read_needs(workbook(tmp_path / "需求.xlsx", rows))
    assert [note.reading for note in found.notes] == ["按约350万元理解", "按60万元～90万元理解"]
    assert [need.budget_yuan for need in found.records] == [3_500_000, 900_000, 1_200_000]


def test_each_refusal_says_where_it_stands_and_how_to_mend_it(tmp_path):
    found = read_needs(workbook(tmp_path / "需求.xlsx", NEEDS))
    said = {(r.row, r.column.split()[0]): (r.whole, r.mend) for r in found.refusals}
    assert said[6, "E"][0] is True
    assert said[7, "F"] == (False, "请填数字（如120.5）或面议")
    assert "不同的编号" in said[8, "A"][1]


PRODUCTS = [
    ["湖北省设备供给清单"],
    [
        "序号",
        "供应商名称",
        "所在地",
        "产品名称",
        "规格型号",
        "主要技术参数",
        "单价（万元）",
        "供货期",
        "是否首台（套）",
        "目录/证书",
    ],
    [
        1,
        "示例·甲",
        "湖北省武汉市",
        "双吸泵",
        "S-9",
        "流量:35m3/min；扬程：42 m；转速:1480r/min；材质:2205；IP:55",
        "9.5",
        "240天",
        "否",
        "",
    ],
    [2, "示例·乙", "十堰", "折弯机", "W-1", "公称力:250", "面议", 90, "是", "示例-省级目录-2024-001"],
    [3, "示例·丙", "苏州市", "注液机", "Z-1", "", "-3", "", "是(目录空)", ""],
    [4, "示例·丁", "无名镇", "冷却塔", "", "", "", "很快", "是", "企业自称"],
]


def test_products_come_out_of_an_office_sheet(tmp_path):
    found = read_products(workbook(tmp_path / "清单.xlsx", PRODUCTS))
    pump, press, injector, tower = found.records
    assert [(s.name, s.value, s.unit) for s in pump.specs][:3] == [
        ("流量", 35.0, "m3/min"), ("扬程", 42.0, "m"), ("转速", 1480.0, "r/min"),
    ]  # fmt: skip
    assert pump.price_yuan == Decimal(95000)
    assert (press.city, press.province, press.lead_days) == ("十堰市", HUBEI, 90)
    assert press.first_set and press.first_set.is_listed and press.first_set.level == "省级"
    assert tower.first_set and not tower.first_set.is_listed
    assert injector.model == "Z-1" and injector.price_yuan is None


def test_a_price_that_cannot_be_read_costs_the_cell_and_not_the_row(tmp_path):
    rows = [["产品名称", "产地", "单价（万元）"], ["折弯机", "随洲", "问老板"], ["剪板机", "武汉市", "四十八万"]]
    found = read_products(workbook(tmp_path / "清单.xlsx", rows))
    assert [(p.name, p.price_yuan) for p in found.records] == [("折弯机", None), ("剪板机", Decimal(480000))]
    assert [(r.row, r.column, r.whole) for r in found.refusals] == [(2, "C 单价（万元）", False), (2, "B 产地", False)]
    assert found.columns[0]["price"].label == "C 单价（万元）"


def test_a_product_is_refused_or_its_cell_with_the_reason(tmp_path):
    found = read_products(workbook(tmp_path / "清单.xlsx", PRODUCTS))
    said = {(r.row, r.column[0]): (r.whole, r.reason) for r in found.refusals}
    assert said[5, "G"] == (False, "价格是负数")
    assert said[4, "F"] == (False, "“公称力”没有单位")
    assert said[6, "C"][0] is False
    assert said[6, "H"][0] is False


def test_lines_of_products_keep_their_ids_and_refuse_unknown_units(tmp_path):
    rows = [
        {"id": "P1", "name": "泵", "city": "武汉市", "province": HUBEI, "specs": [{"name": "流量", "value": 3, "unit": "m3/h"}], "price_yuan": 5},
        {"id": "P2", "name": "泵", "specs": [{"name": "流量", "value": 3, "unit": "箩筐"}]},
        {"id": "P2", "name": "泵"},
        {"id": "P3", "name": "", "price_yuan": 1},
        {"id": "P4", "name": "泵", "price_yuan": -1},
    ]  # fmt: skip
    path = tmp_path / "p.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    found = read_products(path)
    assert [p.id for p in found.records] == ["P1", "P2", "P4"]
    assert [p.price_yuan for p in found.records] == [5, None, None]
    assert [(r.row, r.whole) for r in found.refusals] == [(2, False), (3, True), (4, True), (5, False)]
    assert found.refusals[-1].column == "price_yuan"


def test_a_file_without_the_column_says_which_one_is_missing(tmp_path):
    with pytest.raises(UnreadableFile, match="更新需求描述"):
        read_needs(workbook(tmp_path / "a.xlsx", [["甲", "乙"], [1, 2]]))
