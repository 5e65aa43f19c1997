"""Read a file of products (供给清单)."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from catalog.folding import fold
from catalog.parameters import LEFT_OVER, Parameter, ParameterCell, read_parameters
from catalog.records import FirstSet, Product, StatedSpec
from catalog.regions import locate, nearest_unit
from catalog.units import is_known, readings
from marketplace.workbooks.cells import UnreadableCell, read_days, read_price, says_yes
from marketplace.workbooks.columns import PRODUCT_COLUMNS
from marketplace.workbooks.entries import Entries, Entry, Refused, identity, read_entries
from marketplace.workbooks.money import yuan_text
from marketplace.workbooks.parameter_columns import parameter_column
from seed_catalog import load_plan

_QUANTITY = re.compile(r"^([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*([^\d\s].{0,14})?$")
_KINDS = (("批次", "首批次新材料"), ("版次", "首版次软件"), ("", "首台（套）技术装备"))


def read_products(path: Path) -> Entries[Product]:
    """The products of a file, with refusals and notes. Raises UnreadableFile where nothing can be read."""
    return read_entries(path, PRODUCT_COLUMNS, ("name",), "“产品名称”一列", _product, parameter_of=parameter_column)


def _product(entry: Entry) -> Product:
    name = entry.text("name")
    if not name:
        raise Refused("name", "", "没有产品名称", "请填产品名称")
    if len(name) > 200:
        raise Refused("name", name, f"产品名称有{len(name)}个字，超过200字", "请把说明移到产品描述")
    city, province = _place(entry)
    specs, attributes = _specs(entry)
    return Product(
        id=identity(entry),
        supplier=entry.text("supplier"),
        city=city,
        province=province,
        name=name,
        model=entry.text("model"),
        category=_category(entry),
        description=entry.text("description"),
        specs=specs,
        attributes=attributes,
        price_yuan=_price(entry),
        lead_days=_days(entry),
        service_cities=_names(entry, "service_cities"),
        first_set=_first_set(entry),
    )


def _place(entry: Entry) -> tuple[str, str]:
    """City and province of manufacture. A row without either is kept, as made nowhere known."""
    city, province = entry.text("city"), entry.text("province")
    found = locate(province + city) if province else locate(city)
    if found is None and city:
        near = nearest_unit(city)
        mend = f"是{near.name}吗" if near else "请写明省和市，如湖北省武汉市"
        entry.refuse("city", city, f"认不出“{city}”在哪个省", mend, whole=False)
    elif found and not province and found.city != city:
        entry.note("city", city, f"{found.province}{found.city}")
    if province:
        return (found.city if found and not city else city), province
    return (found.city, found.province) if found else (city, "")


def _category(entry: Entry) -> str | None:
    written = entry.text("category")
    if not written:
        return None
    if written not in load_plan().categories:
        entry.refuse("category", written, f"“{written}”不是设备类目", "请从类目表选，或留空由系统识别", whole=False)
        return None
    return written


def _price(entry: Entry) -> Decimal | None:
    cell = entry.cells.get("price", entry.cells.get("price_yuan"))
    header = entry.columns["price"].header if "price" in entry.columns else ""
    try:
        price = read_price(cell, multiple=10_000 if "万" in header else 1)
    except UnreadableCell as error:
        raise Refused("price", cell, error.reason, error.mend) from error
    if price.about or price.low != price.high:
        amount = yuan_text(price.low)
        entry.note("price", cell, f"按{amount}起理解" if price.low != price.high else f"按约{amount}理解")
    return price.low


def _days(entry: Entry) -> int | None:
    try:
        return read_days(entry.cells.get("lead_days"))
    except UnreadableCell as error:
        entry.refuse("lead_days", entry.cells.get("lead_days"), error.reason, error.mend, whole=False)
        return None


def _names(entry: Entry, field: str) -> tuple[str, ...]:
    cell = entry.cells.get(field)
    if isinstance(cell, list):
        return tuple(str(item) for item in cell)
    return tuple(part for part in re.split(r"[、,，;；\s]+", entry.text(field)) if part)


def _structured(entry: Entry, field: str) -> Any:
    """A field given as JSON (JSON Lines, or a CSV made of them); None where it is text or absent."""
    cell = entry.cells.get(field)
    if isinstance(cell, str) and cell.lstrip()[:1] in ("[", "{"):
        try:
            return json.loads(cell)
        except ValueError:
            return None
    return cell if isinstance(cell, (list, dict)) else None


def _specs(entry: Entry) -> tuple[tuple[StatedSpec, ...], dict[str, str]]:
    listed = _structured(entry, "specs")
    attributes = _structured(entry, "attributes")
    extra = {str(k): str(v) for k, v in attributes.items()} if isinstance(attributes, dict) else {}
    if isinstance(listed, list):
        return tuple(_listed(entry, listed, extra)), extra
    text = f"{entry.cells.get('specs') or ''}\n{entry.text('attributes')}".replace("\x00", "")
    cell = read_parameters(text)
    specs = tuple(spec for found in cell.parameters if (spec := _stated(entry, found, extra)))
    for piece in cell.words:
        _keep(extra, LEFT_OVER, piece)
    _report_words(entry, cell)
    return specs + tuple(_from_columns(entry, {spec.name for spec in specs}, extra)), extra


def _from_columns(entry: Entry, stated: set[str], extra: dict[str, str]) -> Iterator[StatedSpec]:
    """The parameters that have columns of their own; what the row states among its parameters too counts once."""
    for field, column in entry.parameters.items():
        value = column.stated(entry.cells.get(field))
        if not value or column.name in stated:
            continue
        if column.is_unit_known:
            spec = _stated(entry, Parameter(column.name, value), extra, field)
            if spec:
                yield spec
        else:
            mend = "请改用常用单位，如kN、mm、t/h"
            entry.refuse(field, value, f"不认识单位“{column.unit}”，作为文字保留", mend, whole=False)
            _keep(extra, column.name, value)


def _stated(entry: Entry, found: Parameter, extra: dict[str, str], field: str = "specs") -> StatedSpec | None:
    """A parameter as a figure where the unit is known; else it is kept as words in `extra`."""
    name, value = found.name, found.value
    figure = _QUANTITY.match(fold(value).text)
    unit = (figure[2] or "").strip() if figure else ""
    if figure and (unit or not _needs_unit(name)) and is_known(unit):
        written = value[value.rindex(figure[1]) + len(figure[1]) :].strip() if figure[1] in value else unit
        return StatedSpec(name, float(figure[1].replace(",", "")), written)
    if figure and not unit and _needs_unit(name):
        mend = f"请补单位，如{name}{value}{_usual_units()[name]}"
        entry.refuse(field, f"{name}{value}", f"“{name}”没有单位", mend, whole=False)
    _keep(extra, name, value)
    return None


def _keep(extra: dict[str, str], name: str, value: str) -> None:
    """Keep words under a name, beside what stands there already."""
    kept = extra.get(name, "")
    extra[name] = f"{kept}；{value}" if kept and value not in kept else kept or value


def _report_words(entry: Entry, cell: ParameterCell) -> None:
    """Say which pieces of the parameters stay words; a cell of which nothing was read is for a person to mend."""
    if not cell.words:
        return
    words = "；".join(cell.words)
    if cell.parameters:
        entry.note("specs", words, "没有读成参数，作为文字保留")
    else:
        mend = "请写成“名称：数值单位”，一项一行或用分号隔开，如 公称力：1600kN；折弯长度：6000mm"
        entry.refuse("specs", words, "没有读出参数，作为文字保留", mend, whole=False)


@cache
def _usual_units() -> dict[str, str]:
    """The usual unit of every attribute of the taxonomy, by name."""
    return {a.name: a.unit for category in load_plan().categories.values() for a in category.trade.attributes}


def _needs_unit(name: str) -> bool:
    """True where a bare number says nothing: 公称力 250 may be kN or t, 网口 4 can only be four."""
    unit = _usual_units().get(name)
    return unit is not None and readings(unit)[0].dimension not in {"number", "count", "grade", "bool"}


def _listed(entry: Entry, listed: list[Any], extra: dict[str, str]) -> Iterator[StatedSpec]:
    for item in listed:
        if not isinstance(item, dict) or not str(item.get("name") or "").strip():
            entry.refuse("specs", str(item), "一项参数没有名称", "每项写name、value、unit", whole=False)
            continue
        name, value, unit = str(item["name"]), item.get("value"), str(item.get("unit") or "")
        if not is_known(unit):
            entry.refuse(
                "specs", f"{name} {value} {unit}", f"不认识单位“{unit}”", "请改用常用单位，如kN、mm、t/h", whole=False
            )
            _keep(extra, name, f"{value}{unit}")
            continue
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            entry.refuse("specs", f"{name} {value}", f"“{name}”的值不是数字", "请填数字", whole=False)
        elif isinstance(value, float) and not math.isfinite(value):
            entry.refuse("specs", f"{name} {value}", f"“{name}”的值不是有限的数", "请填数字", whole=False)
        else:
            yield StatedSpec(name, value, unit)


def _first_set(entry: Entry) -> FirstSet | None:
    given = _structured(entry, "first_set")
    if isinstance(given, dict):
        text = {key: (str(given[key]) if given.get(key) else None) for key in ("kind", "level", "reference")}
        return FirstSet(text["kind"], text["level"], text["reference"], bool(given.get("self_claimed")))
    answer, reference = entry.text("first_set"), entry.text("reference")
    if not (says_yes(answer) or reference.strip("-/—无否")):
        return None
    reference = reference.strip("-/—").strip()
    if not reference or "自称" in reference or "未列入" in reference or "未入" in reference:
        entry.note("first_set", answer, "目录空，按企业自称处理，不加标识")
        return FirstSet(None, None, None, self_claimed=True)
    kind = entry.text("kind") or next(kind for mark, kind in _KINDS if mark in answer + reference)
    level = entry.text("level") or (
        "国家级" if "国家" in reference + answer else "省级" if "省" in reference + answer else None
    )
    return FirstSet(kind, level, reference, self_claimed=False)
