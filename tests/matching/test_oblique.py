"""Needs told without the name of what is wanted, with other names beside it that are kept, refused, sold or fed."""

from __future__ import annotations

import pytest

from catalog.records import Need
from matching.model import Role
from matching.narrative import clauses
from matching.understanding import Reader
from tests.matching.labelled import FILE, Labelled, labelled_needs

OBLIQUE = list(labelled_needs(FILE.with_name("oblique_needs.txt")))


@pytest.mark.parametrize("need", OBLIQUE, ids=lambda need: f"{need.id} {'/'.join(need.terms) or 'none'}")
def test_what_is_to_be_bought_is_on_top(reader: Reader, need: Labelled) -> None:
    found = reader.understand(Need(need.id, need.text, industry=need.industry))
    family = {name for term in need.terms for name in (term, *reader.plan.categories[term].aliases)}
    assert [guess.term in family for guess in found.categories[:1]] == [True] * bool(family)
    assert bool(found.refusal) is not bool(family)


@pytest.mark.parametrize(
    "tail",
    [
        "钻床我们有，不用配。",
        "折弯机不换。",
        "折弯机不换，",
        "分析仪器不要。",
        "水塔够用。",
        "塔釜再沸器利旧。",
        "行车够了。",
        "空压机另行采购。",
        "储罐不在这次范围。",
        "X光机有两台先留着。",
        "动平衡的已经有了。",
        "烤房去年改了，不要再推。",
        "细纱机放明年。",
        "模组是客户送来的。",
        "防火墙去年刚上，别推。",
        "矿石分选那种X光机不是一回事。",
        "喷漆线的烘道也不搭界。",
        "做纯水的软化器、反渗透都不是。",
        "开方、截断的机子不缺。",
        "光卖软件的不用联系。",
        "立磨看过。",
        "变频器我们装过了。",
        "造船门机我们有600吨的。",
        "也不是压力开关。",
        "锅炉厂也别来。",
    ],
)
def test_a_short_tail_names_what_is_not_to_be_bought(tail: str) -> None:
    roles = [clause.role for clause in clauses("要一台每小时处理200吨的新设备，效率90%以上。" + tail)]
    assert roles[0] is Role.WANTED
    assert set(roles[2:]) == {Role.REFUSED}


@pytest.mark.parametrize(
    "asked",
    [
        "16个口够用",
        "噪声要低，不能漏油",
        "要保留手动功能",
        "数据留存3年以上",
        "老的拉不动，产量跟不上",
        "单机噪声大了不行",
        "光洁度不够",
        "不是防爆区",
        "国产的也行，不是非要进口",
        "再来一套除尘",
        "老的那种不行了，要快的",
        "表面不是镜面不行",
        "只做铝件不行，钢件也要能切",
        "换型不用工具",
    ],
)
def test_a_requirement_is_not_taken_for_a_refusal(asked: str) -> None:
    assert all(clause.role is not Role.REFUSED for clause in clauses(f"要一台新的，{asked}。"))


@pytest.mark.parametrize("told", ["细纱机修都不想修了", "那两台车床不想再凑合", "2019年图新鲜上的激光焊机"])
def test_what_is_given_up_is_old(told: str) -> None:
    assert clauses(f"{told}，打算上一条新的。")[0].role is Role.OLD


@pytest.mark.parametrize("joint", ["跟用友U8能对上", "要能接入DCS", "数据上传到MES", "与现有ERP对接"])
def test_what_the_new_thing_is_joined_with_is_no_category(reader: Reader, joint: str) -> None:
    found = reader.understand(Need("N", f"想换一台数控折弯机，160吨，{joint}。", industry="工程机械行业"))
    assert found.categories[0].term == "折弯机"
    assert not {"MES 系统", "ERP 系统", "工业控制装备"} & {guess.term for guess in found.categories}


@pytest.mark.parametrize(
    ("asked", "term"),
    [
        ("变压器老化渗油，要换一台1250千伏安的，旧的卖废铁", "高效节能变压器"),
        ("冷却塔填料结垢，想换一台新塔，一小时2000方，备件要现货", "冷却塔"),
        ("空压机每月都要找人上门修，想换一台螺杆的，20方", "空压机"),
        ("一直外协加工，太慢，想买一台五轴加工中心自己做", "五轴切削机床"),
    ],
)
def test_a_purchase_is_not_turned_away_for_a_word_about_selling_or_repair(
    reader: Reader, asked: str, term: str
) -> None:
    assert reader.understand(Need("N", asked)).categories[0].term == term


@pytest.mark.parametrize(
    "text", ["求租标准厂房3000平，层高9米以上，变压器容量630千伏安以上。", "想租个仓库放设备，能装10吨行车。"]
)
def test_premises_to_rent_are_no_machine(reader: Reader, text: str) -> None:
    assert reader.understand(Need("N", text, industry="其他")).refusal


def test_a_machine_for_rented_premises_is_one(reader: Reader) -> None:
    found = reader.understand(Need("N", "我们租的厂房，想换一台630吨以上的油压机。"))
    assert not found.refusal and found.categories
