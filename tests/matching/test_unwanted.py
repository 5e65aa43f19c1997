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
        ("想换一台630吨以上的油压机，不要四柱的。", "四柱液压机", "框架式液压机"),
    ],
)
def test_refused_words_are_held_against_names(text: str, refused: str, welcome: str) -> None:
    words = words_of(text)
    assert is_unwanted(refused, words)
    assert not is_unwanted(welcome, words)


def test_a_need_without_refusals_refuses_nothing() -> None:
    assert words_of("想换一台630吨以上的油压机，台面1.4米。") == frozenset()
