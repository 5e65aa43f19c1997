"""Words that pages choose at run time: English names of terms, cities, units and verdicts."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from flask import Flask
from markupsafe import Markup, escape

from catalog.comparison import figure, shown_requirement
from catalog.index.protocol import Sort
from catalog.records import Product
from catalog.regions import hubei_unit
from catalog.specs import Requirement
from marketplace.presentation import here_with, is_english, zh
from marketplace.presentation import translated as _
from matching.first_set import flag_of
from seed_catalog import load_plan
from seed_catalog.model import Attribute

_CITIES: dict[str, str] = {
    "420100": "Wuhan",
    "420200": "Huangshi",
    "420300": "Shiyan",
    "420500": "Yichang",
    "420600": "Xiangyang",
    "420700": "Ezhou",
    "420800": "Jingmen",
    "420900": "Xiaogan",
    "421000": "Jingzhou",
    "421100": "Huanggang",
    "421200": "Xianning",
    "421300": "Suizhou",
    "422800": "Enshi",
    "429004": "Xiantao",
    "429005": "Qianjiang",
    "429006": "Tianmen",
    "429021": "Shennongjia",
}


def term_shown(term: str) -> Markup:
    """A term of the plan; on an English page with the trade's English name before it."""
    category = load_plan().categories.get(term)
    if not is_english() or category is None or not category.trade.english:
        return zh(term)
    return Markup("{} ({})").format(category.trade.english[0], zh(term))


def term_words(term: str) -> str:
    """The same as plain text, for titles."""
    category = load_plan().categories.get(term)
    named = category.trade.english if category and is_english() else ()
    return f"{named[0]} ({term})" if named else term


def attribute_shown(attribute: Attribute) -> Markup:
    """An attribute's name in the reader's language."""
    return escape(attribute.english) if is_english() and attribute.english else zh(attribute.name)


@cache
def _english_figures() -> dict[str, str]:
    categories = load_plan().categories.values()
    return {a.name: a.english for category in categories for a in category.trade.attributes if a.english}


def figure_named(name: str) -> Markup:
    """A figure's name as a sheet or a template prints it, in the reader's language where the templates know it."""
    return escape(_english_figures()[name]) if is_english() and name in _english_figures() else zh(name)


def figure_words(name: str) -> str:
    """The same as plain text; a blank behind an English name."""
    return f"{_english_figures()[name]} " if is_english() and name in _english_figures() else name


def city_shown(city: str) -> Markup:
    """A city without 市; in English its name in letters where it is one of Hubei's 17 units."""
    unit = hubei_unit(city)
    if unit is None:
        return zh(city)
    return escape(_CITIES[unit.code] if is_english() else unit.short)


def column_title(column: int) -> str:
    """The title of one of the plan's four columns; of what belongs to none of them for 5."""
    return {
        1: _("重点行业设备更新"),
        2: _("智能制造装备"),
        3: _("生产设备绿色化改造"),
        4: _("本质安全提升"),
        5: _("其他条款"),
    }[column]


def column_note(column: int) -> str:
    """What stands in the column, in a line."""
    return {
        1: _("工业母机、工程机械、纺织、光伏、动力电池、试验检测等"),
        2: _("数控机床、机器人、增材制造、物流、传感检测等"),
        3: _("钢铁、建材、有色、锅炉、电机、变压器、水泵等"),
        4: _("石化化工、民爆、安全应急与监测预警等"),
    }[column]


def sort_title(sort: Sort) -> str:
    """What an order of results is called."""
    return {
        Sort.RELEVANCE: _("匹配度"),
        Sort.CHEAPEST: _("单价从低到高"),
        Sort.DEAREST: _("单价从高到低"),
        Sort.SOONEST: _("交期从短到长"),
    }[sort]


_RAISED = re.compile(r"(?<=m)[23](?![\d])")


def _raised(found: re.Match[str]) -> str:
    return {"2": "²", "3": "³"}[found.group()]


def unit_shown(unit: str) -> str:
    """A unit as it is read: the trade's word for the force of a press, symbols for the rest."""
    if is_english():
        return {"bool": "", "无量纲": ""}.get(unit, _RAISED.sub(_raised, unit))
    return {"tf": "吨", "kgf": "公斤", "bool": "", "无量纲": ""}.get(unit, _RAISED.sub(_raised, unit))


def reason_shown(label: str) -> Markup:
    """A reason of the matcher: its head in the reader's language, what it names as it is."""
    head, colon, rest = label.partition("：")
    words = {
        "起点": _("起点"),
        "类目一致": _("类目一致"),
        "类目相近": _("类目相近"),
        "类目不同": _("类目不同"),
        "满足": _("满足"),
        "不满足": _("不满足"),
        "未载明": _("未写明"),
        "未写明": _("未写明"),
        "文字相近": _("文字相近"),
        "愿望满足": _("愿望满足"),
        "愿望不满足": _("愿望不满足"),
        "愿望未载明": _("愿望未写明"),
        "愿望未写明": _("愿望未写明"),
    }
    said = words.get(head)
    if said is None:
        return zh(label)
    return Markup("{}{}{}").format(said, ": " if colon and is_english() else colon, zh(rest))


def first_set_kind(kind: str) -> Markup:
    """What a first-set catalogue lists: equipment, a batch of material, a version of software."""
    named = {"首台": _("首台（套）"), "首批": _("首批次"), "首版": _("首版次")}
    said = named.get(kind[:2])
    return escape(said) if said and (is_english() or not kind) else zh(kind or named["首台"])


def first_set_level(level: str) -> str:
    """Who keeps the first-set catalogue."""
    return {"国家级": _("国家级"), "省级": _("省级")}.get(level, level)


_TIGHT = re.compile(r"(?<=\d)(?=[A-Za-zμ])")
_FORCE = re.compile(r"(?<=\d) ?tf\b")


def offer_shown(text: str) -> Markup:
    """A figure as its maker wrote it, a space before letters: 6300 kN."""
    return zh(_TIGHT.sub(" ", text if is_english() else _FORCE.sub("吨", text)))


def requirement_shown(requirement: Requirement) -> str:
    """A requirement as it is read: ≥630吨."""
    if requirement.unit == "bool":
        return _("要有") if requirement.value else _("不要")
    return shown_requirement(replace(requirement, unit=unit_shown(requirement.unit)))


def gap_shown(gap: str) -> Markup:
    """How far a product is off, in the reader's language: 差30吨."""
    heads = {"相差": _("相差"), "差": _("差"), "超出": _("超出")}
    whole = {"刚好相等，要求更严": _("刚好相等，要求更严"), "不具备": _("不具备")}
    if gap in whole:
        return escape(whole[gap])
    head = next((head for head in heads if gap.startswith(head)), "")
    return Markup("{}{}").format(heads[head], zh(_FORCE.sub("吨", gap.removeprefix(head)))) if head else zh(gap)


def page_link(page: int) -> str:
    """This address on another page."""
    return here_with(page=str(page))


def init_wording(app: Flask) -> None:
    """Let the templates of `app`, imported macros too, name terms, places and figures."""
    app.jinja_env.globals.update(
        attribute_shown=attribute_shown,
        city_shown=city_shown,
        column_title=column_title,
        first_set_flag=lambda product: flag_of(product if isinstance(product, Product) else product.to_record()),
        figure_named=figure_named,
        figure_text=lambda value: figure(value) if value is not None else "",
        first_set_kind=first_set_kind,
        first_set_level=first_set_level,
        gap_shown=gap_shown,
        offer_shown=offer_shown,
        page_link=page_link,
        plan=load_plan(),
        reason_shown=reason_shown,
        shown=lambda requirement: zh(requirement_shown(requirement)),
        sort_title=sort_title,
        term_shown=term_shown,
        term_words=term_words,
        unit_shown=unit_shown,
    )
