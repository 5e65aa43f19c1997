"""English, imperial and bare figures, and the units of computing, printing and pressing, read by the plan's templates."""

from __future__ import annotations

import pytest

from catalog.comparison import needed_text
from catalog.records import Need
from matching.contract import _requirement
from matching.understanding import Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


PHRASES = [
    ("at least 250 tons press brake, 4 m", "公称力 >= 250 t; 可折板长 >= 4 m"),
    ("press brake 250 t, 4000 mm", "公称力 >= 250 t; 可折板长 >= 4000 mm"),
    ("press brake, 13 ft, 200 tons", "公称力 >= 200 t; 可折板长 >= 3.9624 m"),
    ("折弯机 250吨 4000mm", "公称力 >= 250 吨; 可折板长 >= 4000 mm"),
    ("折弯机，250吨/4000mm，要一台", "公称力 >= 250 吨; 可折板长 >= 4000 mm"),
    ("现在那台老折弯机是100吨的，要一台", ""),
    ("想买台折弯机，钢板都是6毫米的", "最大板厚 >= 6 毫米"),
    (
        "minimum spindle speed 12,000 rpm, travel X ≥ 1000 mm, positioning accuracy within 0.005 mm machining center",
        "X轴行程 >= 1000 mm; 主轴转速 >= 12000 rpm; 定位精度 <= 0.005 mm",
    ),
    ("boiler 20 t/h, no more than 30 mg/Nm3 NOx", "NOx排放 <= 30 mg/Nm3; 蒸发量 >= 20 t/h"),
    ("CNC lathe, swing over 500 mm, up to 2 m between centres", "床身最大回转直径 > 500 mm; 顶尖距 >= 2 m"),
    ("pump 500 gpm, head 100 ft", "扬程 >= 30.48 m; 流量 >= 113.562 m3/h"),
    ("air compressor 500 cfm at 125 psi", "排气压力 >= 125 psi; 排气量 >= 14.1584 m3/min"),
    ("chiller 500 RT", "制冷量 >= 1758.43 kW"),
    (
        "5-axis machining center, travel 40 in x 20 in x 20 in",
        "X轴行程 >= 40 in; Y轴行程 >= 20 in; Z轴行程 >= 20 in",
    ),
    ("买128张卡的AI服务器集群", "加速卡数 >= 128 张"),
    ("买128张GPU卡的算力集群", "加速卡数 >= 128 张"),
    ("服务器 64核以上", "CPU核数 >= 64 个"),
    ("智算中心，算力500P以上", "算力规模 >= 500 PFLOPS"),
    ("算力中心 500PFLOPS", "算力规模 >= 500 PFLOPS"),
    ("六千瓦光源的激光切割机", "激光功率 >= 6 千瓦"),
    ("贴片机，8万cph以上", "贴装速度 >= 8 万点/h"),
    ("频谱仪 相噪 -110dBc/Hz", "相位噪声 <= -110 dB/Hz"),
    ("冲床 200发/分", "行程次数 >= 200 个/分"),
    ("破碎机300吨/班", "台时产量 >= 300 吨/班"),
]


@pytest.mark.parametrize(("text", "wanted"), PHRASES)
def test_a_phrase_is_read(reader: Reader, text: str, wanted: str):
    found = reader.understand(Need("1", text)).requirements
    assert "; ".join(sorted(f"{r.attribute} {needed_text(r)}" for r in found)) == wanted


def test_files_state_computing_power_and_shifts_in_listed_units(reader: Reader):
    found = [
        _requirement(reader.understand(Need("1", text)).requirements[0], "")
        for text in ("算力中心 2EFLOPS", "破碎机300吨/班")
    ]
    assert [(row["value"], row["unit"]) for row in found] == [(2000.0, "无量纲"), (37.5, "吨/h")]
