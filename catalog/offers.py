"""What a product states, as figures under the names of its category's template: from its tables, then from its text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from catalog.alignment import EXACT, Template, bare_words, core, fitted_unit, key, line_named, template_of
from catalog.figures import figures, is_count
from catalog.fitting import assigned, main_size
from catalog.folding import fold
from catalog.numbers import han_value
from catalog.parameters import LEFT_OVER
from catalog.quantities import Quantity, quantities
from catalog.records import Product, StatedSpec
from catalog.requirements import read_requirements
from catalog.specs import Offer, Op, Passage
from catalog.units import is_known
from seed_catalog.model import Attribute

INFINITY = float("inf")


def read_offers(product: Product, attributes: Sequence[Attribute], *, prose: bool = False) -> tuple[Offer, ...]:
    """The figures that `product` states, named as the template `attributes` where they fit a line of it.

    Tables come first, then the remaining attributes, then name and description, the latter only for template lines
    that are still open. Text that holds no figure is left out.
    """
    template = template_of(attributes)
    found = [offer for spec in product.specs for offer in _from_spec(spec, template)]
    taken = {offer.attribute for offer in found}
    for name, value in product.attributes.items():
        if name == LEFT_OVER:
            continue
        stated = (*_features(name, str(value), template), *_stated(name, str(value), "", template, "attribute"))
        found.extend(offer for offer in stated if offer.attribute not in taken)
    taken.update(offer.attribute for offer in found)
    found.extend(_from_words(product.attributes.get(LEFT_OVER, ""), template, taken, "attribute"))
    if not found:
        found.extend(_from_words(f"{product.name}；{product.description}", template, taken, "text"))
    if any(attribute.name not in taken for attribute in template.attributes):
        found.extend(_from_text(product, template, taken))
    if prose and _tells_more(product):
        taken.update(offer.attribute for offer in found)
        found.extend(_from_prose(product, template, taken))
    return tuple(found)


def _from_spec(spec: StatedSpec, template: Template) -> tuple[Offer, ...]:
    value = spec.value
    if isinstance(value, str):
        return _stated(spec.name, value, spec.unit or "", template, "table")
    resolved = _resolved(spec.name, spec.unit or "", template)
    if resolved is None:
        return ()
    name, unit = resolved
    return (Offer(name, float(value), float(value), unit, f"{value:g}{spec.unit}", "table", spec.name),)


@lru_cache(maxsize=65536)
def _resolved(name: str, unit: str, template: Template) -> tuple[str, str] | None:
    """The template's name for a sheet's name, and the unit to read its value in; None where the unit is unknown."""
    if unit and not is_known(unit):
        return None
    line = line_named(template, name, unit)
    if line is None:
        return name, unit
    if not unit:
        return line.name, line.unit
    fitted = fitted_unit(unit, line.unit)
    return line.name, fitted[0] if fitted else unit


@lru_cache(maxsize=65536)
def _stated(name: str, text: str, unit: str, template: Template, source: str) -> tuple[Offer, ...]:
    """Figures in one cell: ``60℃/min``, ``10–98%RH``, ``≤0.02``, ``1500×3000``; `unit` is the column's, if it has one."""
    text = _VOLTAGES.sub(lambda found: f"{found[2]}~{found[1]}{found[3]}", text)
    if _YES.fullmatch(text.strip()) or _NO.fullmatch(text.strip()):
        return _flag(name, text, template, source)
    read = [quantity for quantity in _quantities(text) if quantity.sharp]
    if not read:
        return ()
    quantity = next((q for q in read if q.unit), read[0])
    resolved = _resolved(name, quantity.unit or unit, template)
    if resolved is None or (not quantity.unit and not unit and resolved[1] in {"", "bool"} and _is_label(text)):
        return ()
    if quantity.factors:
        return tuple(_sides(name, quantity, text, resolved, template, source))
    low, high = _interval(quantity)
    return (Offer(resolved[0], low, high, resolved[1], text, source, name),)


@lru_cache(maxsize=65536)
def _quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(quantities(fold(text)))


_VOLTAGES = re.compile(r"(\d+(?:\.\d+)?)\s*/\s*(\d+(?:\.\d+)?)\s*(kV|千伏)")  # 10/0.4kV: both sides of a transformer
_YES = re.compile(r"有|支持|具备|带|是|可|可选配?|√|✓|yes|y|标配|含|已具备", re.IGNORECASE)
_NO = re.compile(r"无|不支持|不具备|不带|否|没有|×|no|n|none|不含", re.IGNORECASE)


def _flag(name: str, text: str, template: Template, source: str) -> tuple[Offer, ...]:
    line = line_named(template, name)
    value = 1.0 if _YES.fullmatch(text.strip()) else 0.0
    return (Offer(line.name if line and line.unit == "bool" else name, value, value, "bool", text, source, name),)


def _features(name: str, value: str, template: Template) -> Iterator[Offer]:
    """Yes-or-no lines that a pair of words says yes to: 部署 私有化/混合 is 私有化部署."""
    for attribute in template.attributes:
        if attribute.unit != "bool":
            continue
        words = {key(word) for word in (attribute.name, *attribute.spellings)}
        for part in re.split(r"[/、,，;；\s]+", value):
            if key(part) and words & {key(part), key(part + name), key(name + part)}:
                yield Offer(attribute.name, 1.0, 1.0, "bool", value, "attribute", name)
                break


def _is_label(text: str) -> bool:
    """True for a cell whose digits name something (PROFINET 4.0, 2205, R410A)."""
    return not re.fullmatch(r"[\s±≤≥<>~\d.,×x*–-]+", unicodedata.normalize("NFKC", text))


def _interval(quantity: Quantity) -> tuple[float, float]:
    """The stated interval; an open end where the sheet gives a bound: ``≥98`` is [98, ∞)."""
    low, high = quantity.low, quantity.high
    if quantity.plus_minus or quantity.is_range:
        return low, high
    if quantity.op in {Op.AT_LEAST, Op.MORE_THAN}:
        return low, INFINITY
    if quantity.op in {Op.AT_MOST, Op.LESS_THAN}:
        return -INFINITY, high
    return low, high


_SIDE_NAMES = (("左右", "前后", "高度"), ("长", "宽", "高"), ("长度", "宽度", "高度"))


def _sides(
    name: str, quantity: Quantity, text: str, resolved: tuple[str, str], template: Template, source: str
) -> Iterator[Offer]:
    """An offer for each side of a table, under the template's names for the sides, and the smaller side as the whole."""
    for place, side in enumerate(quantity.factors):
        line = _side_line(name, place, template) if place < 3 else None
        if line is not None:
            yield Offer(line.name, side, side, resolved[1], text, source, line.name)
    yield Offer(resolved[0], quantity.low, quantity.high, resolved[1], text, source, name)


def _side_line(name: str, place: int, template: Template) -> Attribute | None:
    stem = core(re.sub(r"尺寸|规格|面积|\(.*\)", "", key(name)))
    for names in _SIDE_NAMES:
        for attribute in template.attributes:
            wanted = key(attribute.name)
            if stem and stem[:2] in wanted and wanted.endswith(names[place]):
                return attribute
    return None


# --- free text ---------------------------------------------------------------------------------------------------

_NUMBER = r"(?:约|为|达到?|可达|不[大小低高]于|不超过|[:：≥≤<>=±~\s]|最大|最高|最小|最低)*[-+±]?\d"


@lru_cache(maxsize=512)
def _finder(template: Template) -> re.Pattern[str] | None:
    """Names of the template's lines, each followed by a figure."""
    names = {name for line in template.lines for name in line.spellings if len(name) > 1}
    if not names:
        return None
    words = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))
    return re.compile(rf"(?P<name>{words})(?P<cell>{_NUMBER}[^，,。；;、】）)]{{0,16}})")


def _from_text(product: Product, template: Template, taken: set[str]) -> Iterator[Offer]:
    finder = _finder(template)
    if finder is None:
        return
    text = unicodedata.normalize("NFKC", f"{product.name}。{product.description}").lower()
    for found in finder.finditer(text):
        line = line_named(template, found["name"])
        if line is None or line.name in taken:
            continue
        for offer in _stated(found["name"], _original_case(product, found["cell"]), "", template, "text"):
            if offer.attribute == line.name and line.name not in taken:
                taken.add(line.name)
                yield offer
    yield from _counts(product.name, template, taken)


_DIGITS = re.compile(r"(?<![A-Za-z.\d])\d+(?:\.\d+)?")  # not the 3 of m3
_SPOKEN = re.compile(r"(?<!质保)(?<!保修)[一二两三四五六七八九十百千万半]+(?:[天年吨米度升方分秒]|小时|公斤|千瓦|毫米)")


def _tells_more(product: Product) -> bool:
    """True where the description has a figure that no table has."""
    text = unicodedata.normalize("NFKC", product.description)
    told = {number.lstrip("0") for number in _DIGITS.findall(text)}
    figures = (f"{s.value:g}" if isinstance(s.value, float | int) else s.value for s in product.specs)
    tabled = " ".join((product.name, product.model, *figures, *map(str, product.attributes.values())))
    known = {number.lstrip("0") for number in _DIGITS.findall(unicodedata.normalize("NFKC", tabled))}
    return bool(told - known) or bool(_SPOKEN.search(text))


def _from_prose(product: Product, template: Template, taken: set[str]) -> Iterator[Offer]:
    """Figures told with a unit, for lines of the template that are still open."""
    known = {attribute.name for attribute in template.attributes if attribute.unit != "bool"}
    for told in read_requirements(product.description, template.attributes):
        if told.attribute in known and told.attribute not in taken and not told.unit_assumed and told.unit:
            taken.add(told.attribute)
            low, high = told.value if isinstance(told.value, tuple) else (told.value, told.value)
            yield Offer(told.attribute, low, high, told.unit, told.span, "prose", told.attribute)


# 六轴机械手, 双工位: a count that stands in the product's own name.
_COUNTED = re.compile(
    r"(?P<number>\d{1,3}|[双两三四五六七八九十]{1,2})(?P<unit>轴(?!承|流|箱|线)|工位|通道|波段|色(?!谱)|联动轴)"
)


def _counts(text: str, template: Template, taken: set[str]) -> Iterator[Offer]:
    """Counts in a product's name, for lines of the template that count the same thing and are still open."""
    for found in _COUNTED.finditer(text):
        for attribute in template.attributes:
            if attribute.name in taken or not is_count(attribute.unit) or found["unit"] not in attribute.name:
                continue
            value = 2.0 if found["number"] == "双" else float(_count_value(found["number"]))
            taken.add(attribute.name)
            yield Offer(attribute.name, value, value, attribute.unit, found.group(), "text", attribute.name)
            break


def _count_value(text: str) -> float:
    return float(text) if text.isdigit() else han_value(text) or 0.0


def _from_words(text: str, template: Template, taken: set[str], source: str) -> Iterator[Offer]:
    """Figures in words that no table parted (1600kN公称力, 160t/4000mm), for lines of the template that are still open.

    A figure that no word names goes to the one line that could hold it.
    """
    if not text:
        return
    read = figures(fold(text), (Passage(0, len(text)),))
    fits = assigned(read, template.lines)
    for place, figure in enumerate(read):
        fit = fits.get(place)
        if fit is None or fit.named < EXACT:
            is_bare = not bare_words(figure.before).strip(" /，,、；")
            fit = main_size(place, figure, template.lines) if is_bare else None
        if fit is None or fit.line.attribute.name in taken:
            continue
        name = fit.line.attribute.name
        taken.add(name)
        yield Offer(name, *_interval(figure.quantity), fit.unit, text, source, name)


def _original_case(product: Product, cell: str) -> str:
    text = unicodedata.normalize("NFKC", product.description)
    place = text.lower().find(cell)
    return text[place : place + len(cell)] if place >= 0 else cell
