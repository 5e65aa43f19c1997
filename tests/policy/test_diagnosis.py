"""What the plan says of equipment in use: bounds, names, missing and impossible facts."""

from datetime import date

import pytest

from policy.assets import read_asset
from policy.diagnosis import diagnose
from policy.rulings import RefusedFact

DAY = date(2024, 6, 1)


def findings(equipment, **facts):
    asset = read_asset({"equipment": equipment, **facts}, as_of=DAY)
    return {finding.verdict: (finding.status.value, finding.missing) for finding in diagnose(asset)}


def status(verdict, equipment, **facts):
    return findings(equipment, **facts).get(verdict, ("absent", ()))[0]


@pytest.mark.parametrize(
    ("equipment", "facts", "expected"),
    [
        ("普通车床 C6140", {"service_years": 10}, "no"),
        ("普通车床 C6140", {"service_years": 10.01}, "fires"),
        ("龍門銑床", {"service_years": 21}, "fires"),
        ("立加 VMC850", {"since": 2011}, "fires"),
        ("1998年的CW6163卧车", {}, "fires"),
        ("用了二十多年的C630", {}, "fires"),
        ("二〇〇五年购入的摇臂钻床", {}, "fires"),
        ("车床", {}, "ambiguous"),
        ("数控落地镗床的主轴箱", {"service_years": 11}, "fires"),
        ("滚珠丝杠", {"service_years": 11}, "fires"),
        ("直线导轨", {"service_years": 11}, "absent"),
        ("空气锤", {"service_years": 20}, "ambiguous"),
        ("注塑机", {"service_years": 20}, "absent"),
        ("万能试验机", {"service_years": 20}, "absent"),
    ],
)
def test_machine_tools(equipment, facts, expected):
    assert status("aged_update", equipment, industry="机械加工", **facts) == expected


@pytest.mark.parametrize(
    ("equipment", "facts", "expected"),
    [
        ("1080立方米高炉", {}, "fires"),
        ("炼铁高炉", {"volume_m3": 1199.9}, "fires"),
        ("炼铁高炉", {"volume_m3": 1200}, "ambiguous"),
        ("炼铁高炉", {"volume_m3": 1200.1}, "no"),
        ("炼铁高炉", {"volume_m3": 0}, "ambiguous"),
        ("高炉鼓风机", {"volume_m3": 800}, "absent"),
        ("80吨炼钢转炉两座", {}, "fires"),
        ("电弧炉", {"tonnage": 49}, "fires"),
        ("电弧炉", {"tonnage": 60}, "ambiguous"),
        ("电弧炉", {"tonnage": 101}, "no"),
        ("电弧炉", {"tonnage": 60, "steel": "普碳鋼"}, "fires"),
        ("电弧炉", {"tonnage": 60, "steel": "合金钢"}, "no"),
        ("电炉变压器", {"tonnage": 60}, "absent"),
    ],
)
def test_iron_and_steel_furnaces(equipment, facts, expected):
    assert status("restricted_retrofit", equipment, industry="钢铁", **facts) == expected


def test_furnaces_of_other_trades_are_not_meant():
    assert status("restricted_retrofit", "PS转炉", industry="有色金属", tonnage=60) == "absent"
    assert status("restricted_retrofit", "电弧炉", industry="铸造", tonnage=10) == "no"


@pytest.mark.parametrize(
    ("equipment", "facts", "expected"),
    [
        ("反应釜", {"service_years": 9.9}, ("no", "absent")),
        ("反应釜", {"service_years": 10}, ("fires", "absent")),
        ("反應釜", {"service_years": 15}, ("fires", "fires")),
        ("甲醇精溜塔", {"service_years": 17}, ("fires", "fires")),
        ("办公楼电梯", {"service_years": 20}, ("absent", "absent")),
        ("熔硫沉降槽", {"service_years": 12}, ("fires", "absent")),
        ("UGI炉 φ2610", {"service_years": 8}, ("fires", "absent")),
        ("鲁奇碎煤加压气化炉", {"service_years": 8}, ("no", "absent")),
        ("磷铵装置", {"capacity_t_per_year": 99_999, "service_years": 3}, ("fires", "absent")),
        ("磷铵装置", {"capacity_t_per_year": 100_000, "service_years": 3}, ("ambiguous", "absent")),
        ("磷酸铁锂装置", {"capacity_t_per_year": 50_000, "service_years": 3}, ("no", "absent")),
        ("纳米碳酸钙生产线", {"capacity_t_per_year": 10_000, "service_years": 3}, ("no", "absent")),
        ("年产1.5万吨普通级碳酸钙装置", {"service_years": 3}, ("fires", "absent")),
    ],
)
def test_chemical_equipment(equipment, facts, expected):
    found = findings(equipment, industry="化工", **facts)
    assert tuple(found.get(verdict, ("absent",))[0] for verdict in ("phase_out", "phase_out_priority")) == expected


def test_the_same_vessel_elsewhere_is_not_chemical_equipment():
    assert status("phase_out", "换热器", industry="机械加工", service_years=20) == "absent"
    assert findings("储罐", service_years=16)["phase_out"] == ("ambiguous", ("industry",))


@pytest.mark.parametrize(
    ("grade", "expected"),
    [
        (1, "no"),
        ("二级", "no"),
        ("3级", "fires"),
        ("Ⅲ级", "fires"),
        (5, "fires"),
        (0, "ambiguous"),
        ("较好", "ambiguous"),
    ],
)
def test_energy_grades(grade, expected):
    assert status("promote_grade_2", "空亚机", industry="纺织", energy_grade=grade) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [("高于基准", "fires"), ("优于基准", "no"), ("能效低于基准水平", "fires"), ("能耗低于基准", "no")],
)
def test_the_benchmark(words, expected):
    assert status("phase_out_by_2027", "电解铝生产线", industry="有色金属", unit_consumption=words) == expected


@pytest.mark.parametrize(
    ("equipment", "industry", "expected"),
    [
        ("環錠細紗機", "紡織", "fires"),
        ("环锭细沙机", "纺织", "fires"),
        ("数控折弯机", "工程机械", "fires"),
        ("四柱液压机", "工程机械", "fires"),
        ("油压机", "家电", "absent"),
        ("数控折弯机", "", "ambiguous"),
        ("碟片离心机", "生物发酵", "fires"),
        ("碟片离心机", "食品", "absent"),
        ("螺杆空压机", "", "absent"),
    ],
)
def test_column_one(equipment, industry, expected):
    assert status("named_update", equipment, industry=industry, service_years=3) == expected


@pytest.mark.parametrize(
    "facts", [{"service_years": -3}, {"since": 2030}, {"service_years": float("nan")}, {"since": "很久以前"}]
)
def test_an_impossible_age_never_fires_and_is_asked_about(facts):
    found = findings("普通车床", **facts)
    assert found["aged_update"] == ("ambiguous", tuple(facts))


def test_an_impossible_fact_that_no_rule_asks_about_is_turned_away():
    with pytest.raises(RefusedFact, match="service_years"):
        findings("六轴搬运机器人", service_years=-2)


def test_a_field_wins_over_the_text():
    assert status("restricted_retrofit", "1080立方米高炉", industry="钢铁", volume_m3=1500) == "no"


def test_contradicting_ages_are_left_open():
    assert findings("卧式铣床 X62W", since=2020, service_years=15)["aged_update"][0] == "ambiguous"


def why(verdict, equipment, day=DAY, **facts):
    asset = read_asset({"equipment": equipment, **facts}, as_of=day)
    return next(finding.why for finding in diagnose(asset) if finding.verdict == verdict)


def test_column_one_says_that_it_sets_no_age_and_how_old_the_machine_is():
    assert "没有写年限（现服役2年）" in why("named_update", "自动络筒机", industry="纺织", service_years=2)
    assert "没有写年限" in why("named_update", "自动络筒机", industry="纺织")
    assert "淘汰" not in why("named_update", "自动络筒机", industry="纺织", service_years=2)


def test_a_row_that_names_new_equipment_can_be_read_two_ways():
    assert "也可读作换上" in why("named_update", "串焊机", industry="光伏", service_years=2)
    assert "也可读作换上" not in why("named_update", "自动络筒机", industry="纺织", service_years=2)


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2010, 6, 1), "no"), (date(2015, 6, 1), "ambiguous"), (date(2024, 6, 1), "fires")]
)
def test_the_noughts_are_2000_to_2009(day, expected):
    asset = read_asset({"equipment": "零几年买的普通车床", "industry": "机械加工"}, as_of=day)
    assert {f.verdict: f.status.value for f in diagnose(asset)}["aged_update"] == expected
    assert (asset.earliest, asset.since) == (2000, 2009)


def test_a_stretch_of_years_is_not_shown_as_one_year():
    assert "15年到24年" in why("aged_update", "零几年买的普通车床", industry="机械加工")
