from __future__ import annotations

from pathlib import Path

import pytest

from catalog.records import Need
from matching.understanding import Reader
from tests.matching.labelled import FILE, Labelled, labelled_needs

HELD_OUT = FILE.with_name("held_out_needs.txt")


def first_terms(reader: Reader, path: Path) -> list[tuple[Labelled, str]]:
    found = []
    for need in labelled_needs(path):
        categories = reader.understand(Need(need.id, need.text, industry=need.industry)).categories
        found.append((need, categories[0].term if categories else ""))
    return found


def is_right(reader: Reader, need: Labelled, term: str) -> bool:
    family = {name for t in need.terms for name in (t, *reader.plan.categories[t].aliases)}
    return term in family if need.terms else not term


@pytest.mark.parametrize(("path", "least"), [(FILE, 0.97), (HELD_OUT, 0.93)])
def test_first_term_is_right(reader: Reader, path: Path, least: float) -> None:
    asked = [(need, term) for need, term in first_terms(reader, path) if need.terms]
    assert sum(is_right(reader, need, term) for need, term in asked) / len(asked) >= least


@pytest.mark.parametrize("path", [FILE, HELD_OUT])
def test_what_the_plan_does_not_name_is_refused_with_an_answer(reader: Reader, path: Path) -> None:
    for need in labelled_needs(path):
        if not need.terms:
            found = reader.understand(Need(need.id, need.text, industry=need.industry))
            assert not found.categories, need.text
            assert found.refusal


VARIANTS = [
    "想换一台{name}，最好带网口",
    "您好，麻烦问一下，我们厂想换一台{name}，谢谢啦",
    "我們廠想換一臺{name}",
    "要買壹台　{name}！！！",
]


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(
    ("name", "term"),
    [("四柱液压机", "油压机"), ("螺杆空压机", "空压机"), ("燃气锅炉", "节能锅炉"), ("冷却塔", "冷却塔")],
)
def test_small_talk_and_script_change_nothing(reader: Reader, variant: str, name: str, term: str) -> None:
    found = reader.understand(Need("N", variant.format(name=name))).categories
    assert found[0].term == term


def test_what_is_thrown_out_or_refused_is_not_on_top(reader: Reader) -> None:
    found = reader.understand(Need("N", "机加车间的数控机床要联网。不是买机床，要导轨式的工业路由器。"))
    assert found.categories[0].term in ("路由器", "5G 路由器")
    gone = reader.understand(Need("N", "固定床造气炉要关停，想上水煤浆加压气化。"))
    assert gone.categories[0].term == "先进水煤浆气化技术"


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("要装在变压器边上自己跑的油色谱，氢气最小检测2ppm，一小时以内出一组数。", "监测设备"),
        ("研究院要一台热力模拟的，能拉能压，升温快，最大载荷10吨。", "工艺验证试验专用设备"),
        ("想上铣油泥的机器，五轴摆头，铣完面差0.3毫米以内。", "模型制造设备"),
        ("想把两台卧加串起来配托盘库和上下料机械手，夜里没人能自己跑8小时。", "柔性生产单元"),
        ("实验室想自己配台中走丝，能切400毫米厚。", "机械加工装备（样品制备和试生产）"),
    ],
)
def test_what_it_stands_beside_is_not_what_is_bought(reader: Reader, text: str, term: str) -> None:
    assert reader.understand(Need("N", text)).categories[0].term == term


def test_a_pace_of_today_gives_way_to_the_one_asked_for(reader: Reader) -> None:
    told = "管加工车间一天出70根，吊来吊去。想搞一条船管柔性生产线，一天160根以上。"
    assert [r.value for r in reader.understand(Need("N", told, industry="船舶行业")).requirements] == [160]


def test_reasons_add_up_and_clauses_are_cited(reader: Reader) -> None:
    best = reader.understand(Need("N", "求购螺杆空压机")).categories[0]
    assert best.clauses == reader.plan.categories[best.term].clauses
    assert best.reasons


def test_scores_descend_within_bounds(reader: Reader) -> None:
    for need in labelled_needs():
        scores = [g.score for g in reader.understand(Need(need.id, need.text, industry=need.industry)).categories]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)
