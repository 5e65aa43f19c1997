from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.narrative import clauses, passages

ROLES = [
    ("那台压力机是2008年买的，漏油。想换一台630吨以上的，最好伺服的。", "old old wanted wished"),
    ("不是买机床，就要工业上网盒子。", "refused wanted"),
    ("不想买整机，问有没有供主轴的厂。", "refused wanted"),
    ("我们做旋耕机的，原来的剪板机毛刺大，想上一条自动落料线。", "context old wanted"),
    ("求购螺杆空压机，排气量20立方，预算80万。", "wanted wanted money"),
    ("老的离心机人工刮料，要碟片的，能在线清洗。", "old wanted wanted"),
    ("换退火窑，板宽2米4。", "wanted wanted"),
    ("把化铁炉改成中频电炉。", "context wanted"),
    ("现有鍋爐超標，擬更換為燃氣的。", "old wanted"),
    ("Our old press leaks. We need a 800 t hydraulic press.", "old wanted"),
    ("要一台示波器，算了，要一台频谱仪。", "refused refused wanted"),
    ("5吨的疲劳机，频率30赫兹以上。", "wanted wanted"),
    ("改性料打样，一锅料最少50公斤，浪费。想买台小的。", "context old old wanted"),
    ("实验室想自己配台中走丝，能切400毫米厚。", "wanted wanted"),
    ("直接一步到氧阴极，年产10万吨。零极距的方案做过了，电耗下不来。", "wanted wanted refused wanted"),
    ("设备名称 循环寿命测试柜 电压上限 120V 单路电流 100A，备注 要回馈电网的", "wanted wanted"),
    ("想要全自动的，线上不超过3个人看着。", "wanted wanted"),
    ("要凉水塔，出水温度32度 / 2 循环泵 流量450方 / 备注：老塔2009年装的", "wanted wanted wanted old"),
    ("现在是有油的。这回换无油的，排气量40方每分钟。", "old wanted wanted"),
]


@pytest.mark.parametrize(("text", "roles"), ROLES)
def test_clauses_speak_of_old_new_or_money(text: str, roles: str) -> None:
    found = " ".join(clause.role.value for clause in clauses(text))
    assert found == roles


@given(st.text(max_size=300))
def test_any_text_is_cut_into_pieces_of_itself(text: str) -> None:
    found = clauses(text)
    for clause in found:
        assert text[clause.start : clause.end] == clause.text
    for before, after in itertools.pairwise(found):
        assert before.end <= after.start


def test_wishes_give_soft_passages_and_old_ones_none() -> None:
    text = "老泵漏。想换新泵，流量100方，最好静音。"
    found = [(text[p.start : p.end].strip("，。"), p.hard) for p in passages(text)]
    assert ("流量100方", True) in found
    assert ("最好静音", False) in found
    assert all("老泵" not in piece for piece, _ in found)
