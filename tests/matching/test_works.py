"""What a product's name says it is speaks against it where that is other work, or work on another thing."""

import pytest

from catalog.records import Need, Product, StatedSpec
from matching.matcher import Matcher
from matching.model import Supply
from matching.narrative import clauses
from matching.works import works_of
from seed_catalog import load_plan


def another(name: str, term: str, text: str) -> str:
    works = works_of(load_plan())
    return works.another(name, works.wanted([term], clauses(text)))


@pytest.mark.parametrize(
    ("term", "text", "welcome", "other"),
    [
        ("空压机", "要一台螺杆机，每分钟20方。", "静音无油螺杆供气站", "组合式低露点压缩空气干燥机"),
        ("超声波焊接机", "极耳要超声焊，功率4千瓦以上。", "高频振动熔接机", "超声波橡胶裁切机"),
        ("高效节能变压器", "换一台变压器，1600千伏安。", "立体卷铁心配变", "高压电缆培训"),
        ("插磁钢机", "转子插磁钢要自动的，12秒一件。", "转子磁体嵌装机", "定子铁芯嵌装机"),
        ("绿色环保铜冶炼装备", "上一座侧吹炉，吃铜精矿。", "侧吹浸没燃烧炼铜炉", "富氧侧吹炼铅炉"),
        ("无人运输车辆", "要无人驾驶的矿卡，载重90吨。", "线控电动矿卡", "有人驾驶电动矿卡"),
        ("蓄电池", "机房要铅酸电池，100安时。", "阀控铅酸蓄电池", "磷酸铁锂后备电池"),
        ("电子测量仪器设备", "要示波器，带宽1G。", "混合信号示波器", "高精度数字万用表"),
        ("泵", "要清水泵，扬程30米。", "单级双吸送水机组", "清水泵叶轮"),
    ],
)
def test_a_name_tells_another_machine(term: str, text: str, welcome: str, other: str) -> None:
    assert another(other, term, text)
    assert not another(welcome, term, text)


@pytest.mark.parametrize(
    ("term", "text", "name"),
    [
        ("电炉", "换一座70吨电弧炉。", "废钢连续预热熔炼炉"),  # of the same kin
        ("蒸发器", "要蒸发带干燥，一小时5吨水。", "桨叶干燥机"),  # the need speaks of it
        ("粉磨破碎装备（建材）", "石料要破碎。", "尾矿资源化成套"),  # two words side by side
        ("空压机", "急求空压机，老活塞机吵。", "双级螺杆主机"),  # the build is the old one's
        ("换热器", "要换热器，200平。", "全焊接钛板传热机组"),  # the word does not end the name
    ],
)
def test_nothing_is_said_against_a_name_in_doubt(term: str, text: str, name: str) -> None:
    assert not another(name, term, text)


def test_another_machine_that_meets_every_figure_is_not_strong() -> None:
    specs = (StatedSpec("排气量", 22, "m3/min"), StatedSpec("排气压力", 1.0, "MPa"), StatedSpec("噪声", 68, "dB"))
    dryer = Product("D", "示例", "黄石市", "湖北省", "组合式低露点压缩空气干燥机", specs=specs)
    compressor = Product("K", "示例", "黄石市", "湖北省", "双级永磁变频螺杆空压机", specs=specs)
    need = Need("N", "要螺杆空压机，排气量每分钟20方以上，压力0.8兆帕，噪声75分贝以内。")
    found = Matcher.fit([dryer, compressor]).match_one(need)
    assert [(m.product.id, m.strong) for m in found.matches] == [("K", True), ("D", False)]
    assert any("从名称看是另一类" in reason.label for reason in found.matches[1].reasons)
    assert Matcher.fit([dryer]).match_one(need).supply is Supply.GAP
