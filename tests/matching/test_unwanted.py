"""What a need refuses is held against the names of products, and nothing else is."""

import pytest

from matching.narrative import clauses
from matching.unwanted import is_unwanted, unwanted_words


def words_of(text: str) -> frozenset[str]:
    return unwanted_words(text, clauses(text))


@pytest.mark.parametrize(
    ("text", "refused", "welcome"),
    [
        ("别给我推超声波的，就要顶盖激光封口，功率6000瓦以上。", "极耳超声滚焊机", "顶盖激光焊接机"),
        ("想换成没有驾驶室的自动驾驶矿卡，载重90吨以上。", "自卸车（带驾驶室）", "无驾驶室矿卡"),
        ("不是买机床，就给主轴装振动传感器，频响到10千赫。", "数控机床", "机床主轴状态感知探头"),
        ("换径向铆机，铆接力9吨以上。普通排刀车床不对路。", "排刀式小车床", "径向铆接机"),
        ("要上油缸试验台，压力70兆帕。光一个液压站不行。", "试验用液压站", "油缸出厂试验台"),
        (
            "想上连续流化床干燥，每小时1.5吨。矿山那种滚筒烘干的别来，喷漆线的烘道也不搭界。",
            "矿用滚筒烘干机",
            "流化床干燥机",
        ),
        ("要一台光谱仪，30种元素以上。台式荧光看过，图形工作站不买。", "图形设计工作站", "直读光谱仪"),
        ("原来是激光的，老炸孔。现在要超声波的，激光的别报。", "光纤激光焊机", "超声波金属焊机"),
        ("要网络分析仪，频率上限43GHz以上。频谱仪、信号源都有了。", "毫米波频谱信号分析仪", "矢量网络分析仪"),
        ("要永磁同步电机，单台200千瓦。变频器我们装过了。", "高压变频调速装置", "永磁同步电动机"),
        ("要UPS，120kVA以上。应急照明的EPS别拿来充数。", "消防集中供电柜（EPS）", "在线式不间断电源"),
        ("要板式换热器，260平。再报空冷的摆不下。", "高压空气冷却器", "全焊接板式换热器"),
        ("想换一台630吨以上的油压机，不要四柱的。", "四柱液压机", "框架式液压机"),
    ],
)
def test_refused_words_are_held_against_names(text: str, refused: str, welcome: str) -> None:
    words = words_of(text)
    assert is_unwanted(refused, words)
    assert not is_unwanted(welcome, words)


def test_the_name_of_what_is_wanted_sets_nothing_apart() -> None:
    text = "想上磷矿双反浮选，每小时150吨。选煤泥那种浮选机也不对路。"
    words = unwanted_words(text, clauses(text), kind="浮选机，浮选柱")
    assert is_unwanted("选煤用浮选机", words)
    assert not is_unwanted("磷矿反浮选机", words)


def test_the_buyers_industry_is_no_refusal() -> None:
    text = "要磁力泵，流量120方。带机封的化工泵不要。"
    assert not is_unwanted("屏蔽式化工输送机组", unwanted_words(text, clauses(text), "化工行业"))


def test_a_need_without_refusals_refuses_nothing() -> None:
    assert words_of("想换一台630吨以上的油压机，台面1.4米。") == frozenset()
