"""Nouns of measurement that any trade uses: which way they should go, and the unit they take where none is written.

They name a requirement where no template line does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from catalog.folding import fold
from catalog.units import dimensions_of
from seed_catalog.model import Better


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun of measurement: `unit` is the usual one, `better` the way a buyer wants it."""

    word: str
    unit: str
    better: Better


# Better, usual unit, nouns. The first row that has a noun in the right dimension counts.
_ROWS = """
less mm 精度 误差 偏差 重复定位 重复精度 重复定位精度 定位精度 跳动 径跳 背隙 间隙 反向间隙 平面度 平行度 垂直度 直线度 圆度 圆柱度 同轴度 位移精度 测量精度 加工精度 分辨率 最小线宽 线宽
less μm 粗糙度 表面粗糙度 光洁度 颗粒物粒径 过滤精度 层厚
less % 不确定度 精度 误差 偏差 失真 漏检率 误报率 误判率 碎片率 破损率 废品率 不良率 次品率 含水率 含水 水分 残留 失重 损耗 损失 漏风率 漏损 波动 不均匀度 不均匀性 CV值 CV
less ms 时延 延迟 延时 响应 响应时间 抖动 扫描周期 切换时间 采样周期
less s 节拍 单件节拍 周期 循环时间 换型时间 换产 换产时间 换模时间 换刀时间 检测时间 启动时间 动作时间
less min 时间 换模时间 换型 升温时间 熔化时间
less dB 噪声 噪音 声压级
less mg/m3 氮氧化物 NOx 颗粒物 粉尘 烟尘 二氧化硫 SO2 VOCs 非甲烷总烃 排放浓度 排放 粉尘浓度
less mg/L COD 氨氮 总磷 总氮 悬浮物 SS 浊度 出水COD
less kWh/t 吨电耗 电耗 能耗 吨水电耗 吨料电耗 单位电耗 单耗 吨产品电耗
less kW 装机功率 功耗
less ℃ 温差 横向温差 温度均匀性 温度均匀度 温度偏差 温度波动 温升 排烟温度 控温精度 均匀性 波动度 出水温度 露点 壁温 外壁温升
less 无量纲 PUE
less ppm 残氧 含氧量 氧含量 残氯
less m2 占地 占地面积
more m2 面积 换热面积 过滤面积 膜面积 保护面积 覆盖面积 加热面积 沉淀面积
less mm 割缝 切缝 缝宽
exact V 额定电压 电源 供电 供电电压 输入电压
more mm 行程 滑块行程 台面 工作台 台面左右 台面前后 板宽 板厚 板长 长度 长 宽度 宽 高度 高 厚度 厚 直径 内径 外径 口径 管径 臂展 工作半径 开口 最大开口 喉口 跨度 门幅 幅宽 有效幅宽 工件长度 加工直径 回转直径 顶尖距 深度 壁厚 工件尺寸 成形尺寸 工作台长 工作台宽 打印尺寸 视场
more m 扬程 距离 高度 长度 传输距离 探测距离 检测距离 保护高度 升程 提升高度 跨距 识别距离 红外距离 轨距
more kN 压力 公称力 吨位 锁模力 合模力 试验力 推力 拉力 夹紧力 压装力 顶出力 锻造力 轧制力 剪切力 冲裁力 牵引力
more tf 压力 公称力 吨位 锁模力 顶升力
more MPa 压力 工作压力 额定压力 设计压力 排气压力 出口压力 蒸汽压力 系统压力 喷射压力 供气压力 爆破压力
more kPa 升压 静压 全压 风压 压升
more N·m 扭矩 转矩 最大扭矩 额定扭矩 力矩
more kg 负载 载荷 载重 承重 额定负载 抓取重量 装载量 投料量 工件重量 起重量 装料量 批次量 单炉投料
more t 载重 载重量 起重量 料仓 装载量 吨位 容量 额定载重 投料量
more t/h 产量 产能 处理量 处理能力 蒸发量 台时 台时产量 出力 生产能力 蒸汽量 输送量
more m3/h 流量 风量 处理量 排气量 供气量 循环水量 产水量 产气量 排量
more m3 容积 有效容积 容量 工作室容积 体积 罐容 炉容 斗容
more L 容积 容量 有效容积 水箱
more kW 功率 额定功率 主轴功率 电机功率 激光功率 制冷量 加热功率 发电功率
more W 功率 激光功率 单束功率
more r/min 转速 主轴转速 最高转速 锭速
more m/min 速度 线速 线速度 车速 快移 快移速度 焊接速度 切割速度 链速 进给速度 行走速度
more m/s 速度 线速 风速
more ℃ 温度 最高温度 工作温度 炉温 使用温度 加热温度
more ℃/min 升温速率 降温速率 升降温速率 温变速率
more % 效率 热效率 合格率 一次合格率 回用率 回收率 准确率 识别率 检出率 节电率 节能率 利用率 成品率 良率 得率 脱硝率 脱硫率 净化效率 除尘效率 提取率 收率 湿度 抛废率 覆盖率 负荷率 开机率 脱除率 去除率 转化率 抛废
more gn 加速度 最大加速度
more Hz 频率 采样率 采样频率
more V 电压 输出电压 额定电压
more A 电流 额定电流 输出电流 焊接电流
more kVA 容量 额定容量
more kWh 电量 储能容量
more Ah 容量
more 万像素 像素 分辨率
more Gbps 带宽 吞吐 吞吐量 端口速率 交换容量
more TB 存储 存储容量 硬盘
more GB 内存 显存
more h 续航 续航时间 工作时间 使用时间 寿命 保压时间 MTBF
more 年 寿命 设计寿命 使用寿命
more 个 工位数 工位 测点 站位 点数 接口 网口 串口 并发 并发用户 用户数 终端数 通道 通道数 探头 刀位 货位 货位数 节点 路数 库位 网口数 存储货位
less 级 能效等级 精度等级 准确度等级
more 无量纲 防护等级
more 头 锭数 头数
more 轴 轴数 联动轴数 控制轴数
"""

_BY_DIMENSION = {
    "length": "长度", "mass": "重量", "force": "压力", "pressure": "压力", "power": "功率", "energy": "电量",
    "volume": "容积", "area": "面积", "time": "时间", "temperature": "温度", "angle": "角度", "torque": "扭矩",
    "mass/time": "产量", "volume/time": "流量", "area/time": "作业效率", "velocity": "速度", "count/time": "产能",
    "rotation/time": "转速", "frequency": "频率", "voltage": "电压", "current": "电流", "apparent power": "容量",
    "charge": "容量", "data": "容量", "data/time": "带宽", "sound level": "噪声", "acceleration": "加速度",
    "temperature/time": "温变速率", "density": "浓度", "energy/mass": "单位能耗", "resistance": "电阻",
    "grade": "等级", "count": "数量", "number": "比率", "mass·length": "残余不平衡量",
}  # fmt: skip
_GENERIC = frozenset(_BY_DIMENSION.values()) | {"参数"}
_LESS = frozenset({"time", "sound level", "density", "energy/mass", "grade", "resistance"})
_RATES = frozenset({"count/time", "mass/time", "volume/time", "area/time"})
_FINE = re.compile(r"丝|道|μ|微米|纳米|角秒|角分|ppb")
_LESS_WORD = re.compile(
    r"精度|误差|偏差|不确定|跳动|间隙|背隙|粗糙|噪[声音]|能耗|电耗|汽耗|水耗|煤耗|油耗|气耗|药耗|单耗|耗[电水汽气煤油]|时延|延迟|延时|响应|节拍|周期|温差|温升|均匀|波动|不良|废品"
    r"|碎片|破损|残[余留氧]|含水|水分|排放|浓度|粉尘|漏|损[耗失]|氮氧|nox|cod|氨氮|露点|占地|最小|最低|失真|检出限|线宽|误报|误判|换型|换模|pue|重复定位|分辨力|死区|漂移|串扰|老化率|盐耗|酸耗|检[测出]{0,2}下?限|定量限"
)
_MORE_WORD = re.compile(
    r"堆密度|堆比重|容重|寿命|续航|无人[运值]|自持|质保|保压|供电|连续|使用时间|工作时间|断电|mtbf|效率|合格率|最大|最高|精度等级"
)


@cache
def _nouns() -> dict[str, tuple[Noun, ...]]:
    found: dict[str, list[Noun]] = {}
    for row in _ROWS.strip().splitlines():
        better, unit, *words = row.split()
        for word in words:
            found.setdefault(word.lower(), []).append(Noun(word, unit, Better(better)))
    return {word: tuple(nouns) for word, nouns in found.items()}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(_nouns(), key=lambda word: (-len(word), word))))


def noun_near(before: str, after: str, unit: str) -> Noun | None:
    """The noun that ends `before` (or, failing that, begins `after`) and can be measured in `unit`; None if there is none.

    Both are folded; `unit` is "" where none was written.
    """
    best = None
    for found in _pattern().finditer(before[-16:]):
        fitting = _fitting(found.group(), unit)
        if fitting and len(before[-16:]) - found.end() <= 6:
            best = fitting
    if best is None:
        start = _pattern().match(after.lstrip(" 的"))
        best = _fitting(start.group(), unit) if start else None
    return best


@lru_cache(maxsize=16384)
def ends_in_noun(name: str) -> bool:
    """True where a name ends in a noun of measurement: 主轴转速, 最大折弯长度."""
    text = fold(name).text
    return any(text[-size:] in _nouns() for size in range(2, min(8, len(text)) + 1))


def _fitting(word: str, unit: str) -> Noun | None:
    for noun in _nouns()[word]:
        if not unit or dimensions_of(unit) & dimensions_of(noun.unit) or (unit == "mm/m" and noun.unit == "mm"):
            return noun
        numerator = noun.unit.partition("/")[0]
        if numerator != noun.unit and dimensions_of(unit) & dimensions_of(numerator):
            return noun
    return None


def generic_name(dimension: str) -> str:
    """A name for a figure of which nothing but its dimension is known."""
    return _BY_DIMENSION.get(dimension, "参数")


def is_generic(name: str) -> bool:
    """True for a name that says no more than the dimension."""
    return name in _GENERIC


def wanted_way(words: str, unit: str, dimension: str) -> Better:
    """Which way a figure with these (folded) words beside it and this unit should go, where no template says so."""
    if dimension in _RATES or (_MORE_WORD.search(words) and not _LESS_WORD.search(words)):
        return Better.MORE
    if _LESS_WORD.search(words) or _FINE.search(unit) or dimension in _LESS:
        return Better.LESS
    return Better.MORE
