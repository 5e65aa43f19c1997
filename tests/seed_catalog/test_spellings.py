"""Names that suppliers and plants use for one figure are known in every template that has the figure."""

from __future__ import annotations

import pytest

from catalog.alignment import line_named, template_of
from seed_catalog import load_plan

FAMILIES = {
    "单件节拍": ("s", ("单台节拍", "循环周期", "单件周期")),
    "整机重量": ("kg", ("整机质量", "自重", "净重")),
    "NOx排放": ("mg/m3", ("出口NOx", "氮氧化物浓度", "NOx本底浓度")),
    "控温精度": ("℃", ("温控精度", "温度控制误差")),
    "主轴最高转速": ("r/min", ("主轴转速", "主轴额定转速")),
    "射程": ("m", ("最大喷射距离", "最远射程")),
    "水溶磷含量": ("%", ("可溶磷", "石膏水溶磷")),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_of_names_is_known_wherever_its_figure_is(name: str) -> None:
    unit, others = FAMILIES[name]
    templates = [c.trade.attributes for c in load_plan().categories.values()]
    having = [t for t in templates if any(a.name == name and a.unit == unit for a in t)]
    assert having
    for attributes in having:
        for other in others:
            found = line_named(template_of(attributes), other, unit)
            assert found is not None and found.unit == unit, (attributes[0].name, other)


def test_a_spelling_is_no_name_of_another_line_of_its_template() -> None:
    for term, category in load_plan().categories.items():
        names = [a.name for a in category.trade.attributes]
        for attribute in category.trade.attributes:
            assert not set(attribute.spellings) & (set(names) - {attribute.name}), (term, attribute.name)


@pytest.mark.parametrize(
    ("term", "name", "unit", "line"),
    [
        ("飞机高等级维修能力", "千斤顶承载", "t", "单点顶升力"),
        ("模型制造设备", "长向行程", "mm", "X向行程"),
        ("磷铵设备", "氨排放", "mg/m3", "尾气氨"),
        ("磷酸生产设备", "P2O5收率", "%", "磷收率"),
        ("消防装备", "水带拖带长度", "m", "水带拖曳长度"),
    ],
)
def test_templates_have_the_lines_that_their_buyers_ask_for(term: str, name: str, unit: str, line: str) -> None:
    found = line_named(template_of(load_plan().categories[term].trade.attributes), name, unit)
    assert found is not None and found.name == line
