"""Columns that each hold one technical parameter, as suppliers' own sheets have them: ``公称力(吨)``, ``行程/mm``, ``控制系统``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from catalog.alignment import core, key
from catalog.folding import fold
from catalog.units import UnknownUnit, readings
from marketplace.workbooks.cells import says_nothing
from marketplace.workbooks.reading import Cell
from marketplace.workbooks.tables import shown
from seed_catalog import load_plan

# Units of trade, not of a machine: 年产值（万元）, 质保期（年）, 库存（台）, 职工（人）.
_OF_TRADE = frozenset(
    {"年", "月", "个月", "周", "天", "日", "工作日", "人", "名", "家", "台", "台套", "套", "件", "批", "次", "份"}
)
_NOT_TECHNICAL = re.compile(
    r"税|价|费|金额|产值|销[售量]|利润|占比|比例|份额|折扣|优惠|增长|库存|电话|手机|编码|邮编|质保|保修"
)
_TECHNICAL = re.compile(
    r"(?:方式|形式|型式|结构|材质|系统|能效等级|防护等级|配置|介质|电源|接口|电机|刀柄|导轨|主轴|刀库|精度|温度|压力|转速|速度|行程|功率|流量|尺寸)$"
)
_WITH_UNIT = re.compile(
    r"(?P<name>[^()（）\[\]【】]+?)\s*(?:[(（\[【]\s*(?:单位[:：]?)?(?P<inner>[^()（）\[\]【】]{1,12})\s*[)）\]】]|[/／,，](?P<after>[A-Za-z℃%°μ³²/]{1,8}))"
)
_NAME = re.compile(r"[(（\[【].*$")
_FIGURE = re.compile(r"[^\d]{0,4}[-+−±]?\d[\d.,]*(?:\s*[-~～–—至到×xX*/]\s*[-+−]?\d[\d.,]*)*")


@dataclass(frozen=True, slots=True)
class ParameterColumn:
    """A column's parameter: its name and the unit in its header, empty where it has none; `is_known` to the plan's trade."""

    name: str
    unit: str
    is_unit_known: bool = True

    @property
    def reading(self) -> str:
        """How the column is understood, for the person who sent it."""
        return f"作为技术参数“{self.name}”" + (f"，单位{self.unit}" if self.unit else "")

    def stated(self, cell: Cell) -> str:
        """What a cell states, with the header's unit behind a bare figure; empty for a blank, 若干, / and the like."""
        text = shown(cell)
        if says_nothing(text):
            return ""
        plain = fold(text).text
        return f"{plain}{self.unit}" if self.unit and _FIGURE.fullmatch(plain) else text


def parameter_column(header: str) -> ParameterColumn | None:
    """The parameter that a header names: one with a unit in its header, or one known by name; None for other columns."""
    found = _WITH_UNIT.fullmatch(header.strip())
    name = (found["name"] if found else _NAME.sub("", header)).strip(" :：*＊")
    unit = ((found["inner"] or found["after"]) if found else "").strip()
    is_known = _is_attribute(name)
    if not name or (_NOT_TECHNICAL.search(name) and not is_known):
        return None
    if not unit:
        return ParameterColumn(name, "") if is_known or _TECHNICAL.search(name) else None
    if _measures(unit) and (is_known or unit not in _OF_TRADE):
        return ParameterColumn(name, unit)
    return ParameterColumn(name, unit, is_unit_known=False) if is_known else None


def _is_attribute(name: str) -> bool:
    return key(name) in _attributes() or core(name) in _attributes()


@cache
def _attributes() -> frozenset[str]:
    """Every name and spelling of an attribute of the taxonomy, folded."""
    attributes = (a for category in load_plan().categories.values() for a in category.trade.attributes)
    return frozenset(key(name) for attribute in attributes for name in (attribute.name, *attribute.spellings))


def _measures(unit: str) -> bool:
    """True for a unit that is known and is not money."""
    try:
        return all(reading.dimension != "money" for reading in readings(unit))
    except UnknownUnit:
        return False
