"""Figures that belong to the machine though no word beside them names them: what it is to be joined with, its class."""

import pytest

from catalog.nouns import wanted_way
from catalog.purchase import read_purchase
from catalog.requirements import read_requirements
from catalog.specs import Op, Passage
from seed_catalog.model import Attribute, Better


@pytest.mark.parametrize(
    ("text", "name", "op", "value"),
    [
        ("新系统要能接200台设备", "接入设备数", Op.AT_LEAST, 200),
        ("换成柔性单元，能挂4台主机", "接入主机数", Op.AT_LEAST, 4),
        ("要台磁力泵，防爆电机2级能效", "能效等级", Op.AT_MOST, 2),
        ("要台磁力泵，能效1级", "能效等级", Op.AT_MOST, 1),
    ],
)
def test_it_is_read_without_a_template(text: str, name: str, op: Op, value: float) -> None:
    assert (name, op, value) in [(r.attribute, r.op, r.value) for r in read_requirements(text, ())]


def test_machines_owned_are_no_machines_to_join() -> None:
    assert read_requirements("我们有200台设备，想上MES。", ()) == []


def test_users_are_no_machines_bought() -> None:
    purchase = read_purchase("ERP要150个用户并发、8个核算组织。")
    assert purchase is None or purchase.quantity is None


def test_the_bulk_density_of_what_comes_out_is_a_minimum() -> None:
    assert wanted_way("出料堆密度", "t/m3", "density") is Better.MORE


def test_a_figure_before_the_first_asking_word_counts_where_the_clause_is_known_to_ask() -> None:
    text = "每台60锭，要带电清。"
    told = read_requirements(text, (), (Passage(0, len(text)),))
    asked = read_requirements(text, (), (Passage(0, len(text), asks=True),))
    assert not told
    assert [(r.value, r.unit) for r in asked] == [(60, "锭")]


def test_a_shift_in_talk_is_no_time() -> None:
    assert read_requirements("一个班换五次夹具，想串成柔性单元", ()) == []


@pytest.mark.parametrize(
    ("text", "name", "op", "value"),
    [
        ("要研磨机，盘子直径不小于900", "盘子直径", Op.AT_LEAST, 900),
        ("要全自动的，槽数能到48", "槽数", Op.AT_LEAST, 48),
        ("要网闸，千兆口6个", "千兆口", Op.AT_LEAST, 6),
        ("要机器人，遥控1公里", "遥控", Op.AT_LEAST, 1),
        ("要柔性线，夜里没人能自己跑8小时", "无人值守时长", Op.AT_LEAST, 8),
        ("要呼吸器，用得到60分钟", "连续工作时间", Op.AT_LEAST, 60),
        ("要侦检机，一口气能跑4小时", "连续工作时间", Op.AT_LEAST, 4),
        ("要走丝机，割面Ra1.2以内", "表面粗糙度Ra", Op.AT_MOST, 1.2),
        ("要多头的，16根一起拉", "同时拉根数", Op.AT_LEAST, 16),
        ("要检测机，0.3毫米的点子能报", "最小可检缺陷", Op.AT_MOST, 0.3),
        ("要带式干燥机，物料温度不过60度", "物料温度", Op.AT_MOST, 60),
        ("要矿卡，编组到20台", "编组", Op.AT_LEAST, 20),
        ("要破碎线，出料堆比重1吨每方以上", "堆比重", Op.AT_LEAST, 1),
    ],
)
def test_a_turn_of_speech_sets_the_bound(text: str, name: str, op: Op, value: float) -> None:
    assert any(r.attribute.endswith(name) and (r.op, r.value) == (op, value) for r in read_requirements(text, ())), (
        read_requirements(text, ())
    )


@pytest.mark.parametrize(
    "text",
    [
        "要反应釜，内筒316L的",
        "要5.5G基站",
        "要组态软件，加两百点要六万",
        "换板壳式的，两台老机泵也想一起换",
        "要线切机，0到满速的时间短",
    ],
)
def test_a_price_a_number_of_machines_and_nothing_are_no_figures(text: str) -> None:
    assert read_requirements(text, ()) == []


def test_a_main_drive_is_a_size_where_nobody_bounds_it() -> None:
    line = Attribute("主机功率", ("装机功率", "功率"), "kW", Better.LESS, 1, 10000)
    assert [r.op for r in read_requirements("要破碎线，主机3000马力", (line,))] == [Op.AT_LEAST]
    assert [r.op for r in read_requirements("要破碎线，装机功率3000千瓦", (line,))] == [Op.AT_MOST]


def test_how_fine_it_gets_is_a_bound_on_a_size_that_is_set() -> None:
    line = Attribute("出线直径", (), "mm", Better.EXACT, 0.01, 50)
    assert [r.op for r in read_requirements("要拉丝机，出线直径细到0.08毫米", (line,))] == [Op.AT_MOST]
    assert [r.op for r in read_requirements("要拉丝机，出线直径粗到8毫米", (line,))] == [Op.AT_LEAST]


def test_hours_without_people_are_no_takt() -> None:
    lines = (
        Attribute("生产节拍", ("节拍",), "s", Better.LESS, 1, 100000),
        Attribute("无人运行时间", (), "h", Better.MORE, 0.5, 720),
    )
    read = read_requirements("要柔性线，夜里没人能自己跑8小时", lines)
    assert [(r.attribute, r.op, r.value) for r in read] == [("无人运行时间", Op.AT_LEAST, 8)]


def test_a_number_in_a_form_is_no_number_of_old_machines() -> None:
    read = read_requirements("设备名称 循环测试柜 数量 4台 电压上限 120V 单路电流 100A", (), None)
    assert [r.value for r in read] == [120, 100]
