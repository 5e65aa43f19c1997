"""What a need's own text gives ground for."""

from datetime import date

import pytest

from policy.reading import diagnose_text, policies_in_text

DAY = date(2024, 6, 1)


def told(text, industry):
    return {(row["equipment"], row["verdict"]): row["status"] for row in diagnose_text(text, industry, DAY)}


def amounts(text, **form):
    return {row["id"]: row["amount_yuan"] for row in policies_in_text(text, as_of=DAY, **form)}


def test_each_old_furnace_is_named_with_its_size_and_the_new_one_is_left_out():
    text = "厂里450、1280立方米两座高炉和60吨转炉，被列进限制类，想上一座2000立方的富氢高炉。"
    assert told(text, "钢铁行业") == {
        ("450立方米高炉", "restricted_retrofit"): "fires",
        ("1280立方米高炉", "restricted_retrofit"): "no",
        ("60吨转炉", "restricted_retrofit"): "fires",
    }


def test_what_is_wanted_is_not_old():
    assert told("想买两台数控车床，最大回转500以上。", "装备制造业") == {}


def test_the_year_belongs_to_the_machine_beside_it():
    found = told("车间里CA6140是1998年的，摇臂钻2019年买的，想换加工中心。", "机械加工")
    assert found[("1998年的CA6140", "aged_update")] == "fires"
    assert found[("2019年的摇臂钻", "aged_update")] == "no"


def test_machines_known_by_their_numbers_share_the_year_that_is_said_of_all():
    found = told("车间里8台C6140、2台X62W，都是2002年前后进的，想换数控车床。", "机械加工")
    assert found == {("2002年的C6140", "aged_update"): "fires", ("2002年的X62W", "aged_update"): "fires"}


def test_a_plant_exactly_at_the_bound_is_left_open():
    assert told("普通碳酸钙2万吨的窑，想改纳米钙。", "化工") == {("2万吨/年普通碳酸钙", "phase_out"): "ambiguous"}


def test_a_testing_machine_or_a_lorry_is_no_machine_tool():
    assert not told("那台WE-600液压万能机是2003年的，要电液伺服的。", "其他")
    assert not told("装药车是2011年的，慢，要新的。", "民爆行业")


def test_old_furnace_of_another_kind_does_not_count_as_gasifier():
    assert "phase_out" not in {
        row["verdict"] for row in diagnose_text("两台链条锅炉要拆掉，想换燃气的。", "纺织行业", DAY)
    }


def test_a_row_keeps_its_place_in_the_text():
    text = "我們的電弧爐60噸，煉普碳鋼。"
    (row,) = diagnose_text(text, "钢铁", DAY)
    assert text[slice(*row["span"])] == "電弧爐"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("项目总盘子2.4亿，里头生产设备1.1亿，想买五轴机床。", {"P2a": 10_000_000}),
        ("技改总投资6000万元，设备购置4200万元。", {"P2a": 4_200_000}),
        ("总投资1800万，其中设备1500万。", {"P2a": 0}),
        ("总投1.5亿，设备款占60%。", {"P2a": 9_000_000}),
        ("项目进了国家再贷款名单，银行批了5000万、三年。", {"P2b": 1_000_000}),
        ("项目没进国家再贷款名单，银行批了2000万两年。", {"P2b": 0}),
        ("我们是专精特新小巨人，用技术创新专项贷贷3000万，一年。", {"P2c": 450_000}),
        ("准备找楚设担贷600万，费率千分之八，两年。", {"P3": 76_800}),
        ("走直租，两份合同各1500万，LPR按3.45%，两年。", {"P4": 310_500}),
        ("想上云，一年云服务费30万，有没有服务券？", {"P6a": None}),
        ("自己开发工业软件，想申请800万支持。", {"P6b": None}),
        ("我们是联通分公司，去年城区建了300个宏站，农村80个，今年城区400个，农村60个。", {"P6c": 800_000}),
        ("不新增用地，就在老厂房换设备。", {"P9": None}),
        ("去年营收46亿，技改后今年能到53亿。", {"P10": 1_000_000}),
        ("预算800万以内，两年质保，要一台注塑机。", {}),
        ("产能3.2亿件，总功率1.8万千瓦，想换电机。", {}),
    ],
)
def test_policies_in_text(text, expected):
    assert amounts(text, size="小型", industry="装备制造业") == expected


def test_the_form_decides_who_is_small():
    text = "准备找楚设担贷600万，费率0.8%，两年。"
    assert amounts(text, size="大型", industry="装备制造业") == {"P3": 0}
    assert amounts(text, size="", industry="装备制造业") == {"P3": None}


def test_each_fact_keeps_its_place_in_the_text():
    text = "項目總盤子３.２億，裏頭生產設備１.８億。"
    (row,) = policies_in_text(text, industry="装备制造业", as_of=DAY)
    places = {fact["name"]: text[slice(*fact["span"])] for fact in row["facts"] if fact["span"]}
    assert places == {"total_investment_yuan": "３.２億", "production_equipment_yuan": "１.８億"}
