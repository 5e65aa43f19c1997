"""Turns of phrase that ask for a service, and those that only sound like one."""

import pytest

from catalog.records import Need
from matching.understanding import Reader


@pytest.mark.parametrize(
    "text",
    [
        "壳体毛坯300件，找有卧加的厂家外协加工，图纸发您，报个工时价。",
        "安全员要复证，想包个班到厂里讲，特殊作业那块讲细点，报价按人头。",
        "MES去年上了没人会用，想请老师到厂里讲课，讲排产，30个人，软件不再买了，别来推销。",
        "磨机都好好的，就是耐磨钢球见底了。高铬的，60到100毫米，先送80吨，以后每月补20吨。",
        "超滤膜元件快没了，先来40支，以后每季度补20支。",
        "职工医院要添一台CT，64排以上，另外救护车也要一台。",
        "卫生院的彩超坏了，病人都往市里跑，想换台新的。",
        "二号车间整栋往外租，带两台行车和630的变压器，层高9米。",
    ],
)
def test_a_service_is_out_of_scope(reader: Reader, text: str) -> None:
    assert reader.understand(Need("N", text)).refusal


@pytest.mark.parametrize(
    "text",
    [
        "机库要做C检，问有没有做全机顶升和发动机拆装工装的，单点顶升40吨以上。",
        "我们做彩超探头，耦合贴片想上自动线，每小时600只以上。",
        "实验室想自己配台中走丝，能切400毫米厚，割面Ra1.2以内。",
        "老颚破可以当废铁卖，另外窑头风机也换掉，风量40万方每小时，全压3200帕以上。",
    ],
)
def test_equipment_is_in_scope(reader: Reader, text: str) -> None:
    assert not reader.understand(Need("N", text)).refusal
