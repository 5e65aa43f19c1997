"""Turns of phrase that ask for a service, and those that only sound like one."""

import pytest

from catalog.records import Need
from matching.understanding import Reader


@pytest.mark.parametrize(
    "text",
    [
        "壳体毛坯300件，找有卧加的厂家外协加工，图纸发您，报个工时价。",
        "安全员要复证，想包个班到厂里讲，特殊作业那块讲细点，报价按人头。",
        "二号车间整栋往外租，带两台行车和630的变压器，层高9米。",
    ],
)
def test_a_service_is_out_of_scope(reader: Reader, text: str) -> None:
    assert reader.understand(Need("N", text)).refusal


@pytest.mark.parametrize(
    "text",
    [
        "机库要做C检，问有没有做全机顶升和发动机拆装工装的，单点顶升40吨以上。",
        "老颚破可以当废铁卖，另外窑头风机也换掉，风量40万方每小时，全压3200帕以上。",
    ],
)
def test_equipment_is_in_scope(reader: Reader, text: str) -> None:
    assert not reader.understand(Need("N", text)).refusal
