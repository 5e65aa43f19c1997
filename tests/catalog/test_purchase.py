"""How many and for how much: phrases of buyers, and promises that hold for any text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.purchase import Budget, Purchase, read_purchase

COUNTS = [
    ("想换2台折弯机", "2 台"),
    ("要两条线", "2 条"),
    ("采购一批6套", "6 套"),
    ("车间换10台", "10 台"),
    ("三台套", "3 台套"),
    ("数控车床4台套，预算300万以内", "4 台套"),
    ("油压机两台，630吨以上", "2 台"),
    ("132千瓦的换六台，四极", "6 台"),
    ("数量：3台", "3 台"),
    ("采购数量为 5 套", "5 套"),
    ("需要5-8台AGV", "5-8 台"),
    ("买两三台空压机", "2-3 台"),
    ("换3只电炉变压器", "3 只"),
    ("一次采购12套", "12 套"),
    ("加工中心 X行程1000mm 2台 预算260万元", "2 台"),
    ("想拆了合成一座，不小于100吨", "1 座"),
    ("three lathes, budget RMB 2m", "3 台"),
    ("need a pair of hydraulic presses", "2 台"),
    ("Looking for 3 units of boilers", "3 台"),
    ("2 sets of 20 t/h boilers", "2 套"),
    ("¥980,000 incl. VAT, one set of chiller", "1 套"),
    ("招标：MVR蒸发器壹套，最高限价 950 万元", "1 套"),
    ("我们想上两条20万吨的生产线", "2 条"),
    ("买一批焊机，大概20台左右", "20 台"),
    ("two 6-axis robots wanted, quantity 2 sets", "2 套"),
    # the number of the old is not the number of the new
    ("现有的8台车床老了，想换2台", "2 台"),
    ("我们有8台注塑机，想把其中2台换成伺服的", "2 台"),
    ("目前两条线，再上一条", "1 条"),
    ("8台老车床换成2台加工中心", "2 台"),
    ("淘汰8台，新上3台", "3 台"),
    ("我厂现有3台20吨锅炉，拟更新为2台35吨锅炉", "2 台"),
    ("十来台老机床都坏了，准备先换三台", "3 台"),
    ("更换4台老旧电机", "4 台"),
    ("想并成一台螺杆的，原来四台活塞机", "1 台"),
    ("先要2台，不对，3台", "3 台"),
    ("把4台老冲床换掉，换成伺服压力机", ""),
    ("机加车间22台数控机床要联网采数", ""),
    ("四台活塞机，一开震得楼上办公室杯子跳，想换螺杆的", ""),
    # nor is what is made, measured or handled
    ("年产5万台电机，买一台绕线机", "1 台"),
    ("每天装配200台，要一台压装机", "1 台"),
    ("能同时测8台电机的测试台，要2套", "2 套"),
    ("3分钟下一台车架", ""),
    ("要2个工位的焊接机器人", ""),
    ("一个班要四个落纱工", ""),
    ("从卷料开卷、校平到自动落料一条龙", ""),
    ("press brake 250 t, 4000 mm", ""),
    ("两台6轴机器人", "2 台"),
]


@pytest.mark.parametrize(("text", "wanted"), COUNTS)
def test_how_many_are_to_be_bought(text, wanted):
    count = read_purchase(text).quantity
    if count is None:
        assert wanted == ""
        return
    number = f"{count.low}" if count.low == count.high else f"{count.low}-{count.high}"
    assert f"{number} {count.unit}" == wanted
    assert text[count.start : count.end] == count.text


BUDGETS = [
    ("预算300万以内", "all ..3000000"),
    ("总价不超过1200万", "all ..12000000"),
    ("单台80万左右", "each ~800000..800000"),
    ("每台50-60万", "each 500000..600000"),
    ("每台50万到60万", "each 500000..600000"),
    ("budget RMB 2m", "all ..2000000"),
    ("预算200万人民币，含税", "all ..2000000 tax"),
    ("预算一千二百万，不含税", "all ..12000000 no tax"),
    ("预算三百万", "all ..3000000"),
    ("预算1.2亿", "all ..120000000"),
    ("预算50w左右", "all ~500000..500000"),
    ("预算（万元）：300", "all ..3000000"),
    ("3 台、1 台，总预算 680 万元（含税含运费）", "all ..6800000 tax"),
    ("首付30%，分期三年，总价280万上下", "all ~2800000..2800000"),
    ("预算300多万", "all ~3000000..3000000"),
    ("控制价￥1,280,000", "all ..1280000"),
    ("单价不高于45.5万元/套（含税）", "each ..455000 tax"),
    ("买两台，一台八十来万", "each ~800000..800000"),
    ("想换3台变频的，50万一台", "each ..500000"),
    ("上三条SMT线，每条不低于300万", "each 3000000.."),
    ("600吨油压机一台，150万以内搞定", "all ..1500000"),
    ("买台折弯机，百来万", "all ~1000000..1000000"),
    ("$300k budget, two sets of chillers", "all ..300000 USD"),
    ("four CNC lathes, about USD 120k each", "each ~120000..120000 USD"),
    ("price within USD 1.5 million", "all ..1500000 USD"),
    ("整条线预算八百万上下，单台机器人控制在20万以内", "all ~8000000..8000000; each ..200000"),
    ("去年营收8000万，想上一条涂装线，预算1.2亿", "all ..120000000"),
    # other people's money, other times' money, and what is no money
    ("贷款500万，买一台龙门铣", ""),
    ("银行批了4000万、两年", ""),
    ("原来花60万买的车床，想买台新的", ""),
    ("省里补贴300万，我们买4台AGV", ""),
    ("现在那2台空压机每年电费80万", ""),
    ("要400万像素以上、带AI识别的", ""),
    ("处理量5万吨，寿命100万次", ""),
    ("项目总投资1亿元，其中生产设备5200万", ""),
    ("装机功率300千瓦，5000m3/h", ""),
]


def _told(kind: str, budget: Budget | None) -> str:
    if budget is None:
        return ""
    low, high = (f"{end.normalize():f}" if end is not None else "" for end in (budget.low, budget.high))
    tax = {None: "", True: " tax", False: " no tax"}[budget.with_tax]
    currency = "" if budget.currency == "CNY" else f" {budget.currency}"
    return f"{kind} {'~' if budget.about else ''}{low}..{high}{currency}{tax}"


@pytest.mark.parametrize(("text", "wanted"), BUDGETS)
def test_how_much_may_be_spent(text, wanted):
    found = read_purchase(text)
    told = (_told("all", found.budget), _told("each", found.budget_each))
    assert "; ".join(filter(None, told)) == wanted
    for budget in (found.budget, found.budget_each):
        assert budget is None or text[budget.start : budget.end] == budget.text


@pytest.mark.parametrize(
    ("text", "price", "answer"),
    [
        ("买2台，预算300万以内", 1_500_000, True),
        ("买2台，预算300万以内", 1_600_000, False),
        ("单台80万左右", 850_000, True),
        ("单台80万左右", 900_000, False),
        ("总价不超过240万，单台不超过80万", 800_000, True),
        ("budget USD 300k", 1_000_000, None),
        ("想买两台折弯机", 1_000_000, None),
    ],
)
def test_a_price_is_held_against_the_budget(text, price, answer):
    assert read_purchase(text).affords(Decimal(price)) is answer


TEXTS = st.text(
    st.sampled_from("预算总价单台万元亿以内左右换买两三10.5,-~台套条的老现有在RMBm $k，。 一百千"), max_size=50
)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_any_text_gives_places_within_it_and_ordered_ends(text):
    found = read_purchase(text)
    assert isinstance(found, Purchase)
    for part in (found.quantity, found.budget, found.budget_each):
        if part is not None:
            assert 0 <= part.start < part.end <= len(text)
            assert part.low is None or part.high is None or part.low <= part.high
