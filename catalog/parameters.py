"""The parameters in one cell of a supplier's sheet, however he parted them: ``公称力1600kN，折弯长度：6000mm 配伺服电机``.

Nothing is lost: what has no name and figure of its own comes back as words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from catalog.alignment import key
from catalog.nouns import ends_in_noun
from catalog.records import Product
from catalog.units import unit_at
from seed_catalog import load_plan

LEFT_OVER = "其他"
"""The attribute under which a product keeps what was not understood of its parameters, parted by ``；``."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One ``name: value`` of a cell, both as written. A unit or a name that stands once for several is given to each."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ParameterCell:
    """What a cell says: its parameters in order, and the pieces that are none."""

    parameters: tuple[Parameter, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParameterCount:
    """How many parameters a product states, and the pieces of text that were not read as one."""

    read: int
    words: tuple[str, ...]


def parameter_count(product: Product) -> ParameterCount:
    """The count for one product, however it was brought in."""
    words = tuple(part for part in product.attributes.get(LEFT_OVER, "").split("；") if part)
    named = sum(name != LEFT_OVER for name in product.attributes)
    return ParameterCount(len(product.specs) + named, words)


def read_parameters(text: str) -> ParameterCell:
    """The parameters of a cell.

    Parted at ；, line breaks, tabs and numbering, and at ，、/ and blanks where a parameter of its own follows: the
    commas of 1,600 and of 自动、半自动 stay. A colon between name and value may be missing.
    """
    parameters: list[Parameter] = []
    words: list[str] = []
    for whole in _HARD.split(_NUMBERING.sub(_numbered, text)):
        for piece in _pieces(whole.strip(_AROUND)):
            found = _parameter(piece)
            if found:
                previous = parameters[-1] if parameters else None
                parameters.extend(_axes(_completed(found, previous)))
            elif piece:
                words.append(piece)
    return ParameterCell(tuple(parameters), tuple(words))


_AROUND = " \t\r，,、；;。|/"
_HARD = re.compile(r"[；;\n\r\t|｜]+|。(?!\d)|(?<!\b[Mm]ax)(?<!\b[Mm]in)(?<!\b[Nn]o)\.(?=\s+[^\d\s])")
# 1、 (2) 3. ④ before a name; not the 1、2 of a list of figures.
_NUMBERING = re.compile(
    r"(?P<before>^|[\s，,、；;。])(?:[(（]\d{1,2}[)）]|\d{1,2}[)）、．]|\d{1,2}\.(?!\d)|[①-⑳]|[一二三四五六七八九十]、)[.、．]?(?=\s*[^\W\d_])"
    r"|[①-⑳][.、．]?|(?<=[A-Za-z%℃])[(（]\d{1,2}[)）](?=[一-鿿]{2})",
    re.MULTILINE,
)


def _numbered(found: re.Match[str]) -> str:
    return f"{found['before'] or ''}；"


# --- where one parameter ends and the next begins ----------------------------------------------------------------

_NAME = r"(?:[A-Za-z]{1,5}\d(?:\.\d)?(?=[一-鿿])|\d(?=[一-鿿]{1,3}(?:轴|臂|相)?行程)|[A-Za-zα-ωΑ-Ω一-鿿·%‰_'-]|[（(][^()（）\d:：]{1,12}[)）]| (?=[A-Za-z])|(?<=[A-Za-z轴])[/、](?=[A-Za-z]))+?"
_LEADS = r"(?:\s|约|达到?|可达|为|是|不[大小低高少]于|不超过|大于|小于|≥|≤|>|<|＞|＜|±|≦|≧|∅|[Φφø]|DN|PN|Ra|IP(?=\d\d)|\+/-)*"
_SIGNED = r"[-+−]?\d"
_COLON = re.compile(r"(?P<name>[^:：=；;]{1,40}?)\s*(?:[:：]|=(?!=)|—{2})\s*(?P<value>\S.*)", re.DOTALL)
_OWN_COLON = re.compile(r"\s*[^\d\W_][^:：=，,；;。]{0,24}?(?:[:：]|=(?!=))\s*\S")
_PLAIN = re.compile(rf"(?P<name>{_NAME})(?P<gap>{_LEADS})(?P<value>{_SIGNED}.*)", re.DOTALL)
_NUMBER = r"[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_VALUE = re.compile(
    rf"{_LEADS}{_NUMBER}[百千万亿]?(?:\s*(?:[A-Za-z%℃°一-鿿]{{1,4}})?\s*(?:~|～|–|—|-|−|至|到|×|x|X|\*|/|,)\s*[-+−]?\d+(?:\.\d+)?)*"
)
_REMARK = re.compile(r"\s*(?:以[上下内]|及以[上下]|左右|可调|起|[（(][^()（）]*[)）]|RH|rh)?\s*")
_VERB = re.compile(
    r"\s*(?:配[^电套比件]|带(?!宽|速|长|钢|锯|负)|含(?![水氧尘氮硫量湿税固碳铁])|采用|可选|选配|标配|具[有备]|支持|适[用合于]|内置|自带|附|符合|满足|可(?!调|靠)|能(?!耗|效|量))"
)
_SOFT = re.compile(r"\s*[，,、]\s*|\s+|\s*/\s*(?=[一-鿿])|(?<=[A-Za-z%℃°])(?=[一-鿿])|(?<=[a-z][23])(?=[一-鿿])")
_FAR = 200  # characters that are looked at on either side of a mark
_HAN = re.compile(r"\s*[一-鿿]{2}")
# 1600kN公称力: the figure stands before its name.
_FIGURE_FIRST = re.compile(r"\d[\d.,]*\s?[A-Za-z%℃/\d]*[一-鿿]{2}")
_COUNTED = re.compile(r"\d{1,3}(?:轴|工位|通道|路|联动|头|色|把|台)[^，,、]*[一-鿿]{2}")


def _pieces(text: str) -> Iterator[str]:
    start = 0
    for mark in _SOFT.finditer(text):
        if mark.start() >= start and _parts(
            text[start : min(mark.start(), start + _FAR)], mark.group().strip(), text[mark.end() : mark.end() + _FAR]
        ):
            yield text[start : mark.start()].strip(_AROUND)
            start = mark.end()
    yield text[start:].strip(_AROUND)


def _parts(left: str, mark: str, right: str) -> bool:
    """True where a mark (`，`, `、`, `/`, or "" for a blank or nothing) stands between two parameters."""
    if not left.strip() or not right.strip() or _depth(left):
        return False
    known = _parameter(left[:_FAR].strip(_AROUND))
    is_comma = mark in {"，", ","}
    if _OWN_COLON.match(right):
        if mark in {"，", ",", "、"}:
            return known is not None or (is_comma and len(left.strip()) > 2)
        return known is not None and (_is_figure(known.value) or bool(_HAN.match(right)))
    follower = _plain(right)
    if follower is None:
        return _parts_from_words(left, known, is_comma, right)
    is_sure = key(follower.name) in _known_names() or ends_in_noun(follower.name)
    if known is None:
        return is_comma and (bool(_VERB.match(left)) or (is_sure and len(left.strip()) > 2))
    if is_comma or _is_figure(known.value):
        return len(follower.name) > 1 or mark != ""
    return is_sure


def _parts_from_words(left: str, known: Parameter | None, is_comma: bool, right: str) -> bool:
    """True where what follows is no figure, but no part of the value before either: 6000mm，配伺服电机."""
    ended = known is not None and _is_figure(known.value)
    if is_comma and known is None and _FIGURE_FIRST.match(left.strip()) and _FIGURE_FIRST.match(right):
        return True
    if _VERB.match(right) and not right[:1].isdigit():
        return ended or is_comma
    if not (is_comma and ended):
        return False
    has_colon = bool(_COLON.fullmatch(left.strip()))
    return bool(_COUNTED.match(right)) or (not has_colon and not right[:1].isdigit() and right[:1] not in "-+−±≥≤")


def _depth(text: str) -> int:
    """How many brackets are open at the end of a text."""
    return sum(text.count(mark) for mark in "(（[【") - sum(text.count(mark) for mark in ")）]】")


# --- one parameter -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _parameter(piece: str) -> Parameter | None:
    found = _COLON.fullmatch(piece)
    if found and (name := found["name"].strip()) and not name.isdigit():
        return _with_headed_unit(name, found["value"].strip())
    plain = _plain(piece)
    return _with_headed_unit(plain.name, plain.value) if plain else None


_HEADED = re.compile(r"(?P<name>.*[^\s(（/])\s*(?:[(（](?P<inner>[^()（）]{1,10})[)）]|/(?P<after>[A-Za-z℃%]{1,6}))")


def _with_headed_unit(name: str, value: str) -> Parameter:
    """公称力(kN)：1600 as 公称力：1600kN."""
    found = _HEADED.fullmatch(name)
    unit = (found["inner"] or found["after"] or "").strip() if found else ""
    known = unit_at(unit, 0) if unit else None
    if not found or not known or known[1] != len(unit) or not _VALUE.fullmatch(value):
        return Parameter(name, value)
    return Parameter(found["name"], f"{value}{unit}")


def _plain(text: str) -> Parameter | None:
    """A name and a figure without a colon; the figure has a unit that is known, or ends the piece."""
    found = _PLAIN.match(text.strip())
    if not found:
        return None
    name, gap, value = found["name"].strip(" -_·"), found["gap"], found["value"]
    if not name or (len(name) < 2 and name not in "长宽高深重XYZxyz"):
        return None
    if not gap and name[-1].isascii() and name[-1].isalpha() and not _is_free(name):
        return None
    figure = _VALUE.match(value)
    if figure is None:
        return None
    rest = value[figure.end() :]
    unit = unit_at(rest.lstrip(), 0)
    parted = re.match(r"\s*(?:[，,、。；;/\s]|$|以[上下内]|及以|左右|[（(])", rest)
    if not unit and not parted:
        return None
    return Parameter(name, (gap.strip() + value).strip())


_FREE = re.compile(r"(?:^[XYZABCxyz]|[一-鿿][XYZ]|PUE|COP|NOx|IP|pH|PH|MTBF)$")


def _is_free(name: str) -> bool:
    """True for letters that a figure may follow at once (X600); elsewhere they make a model number (YB32)."""
    return bool(_FREE.search(name))


@lru_cache(maxsize=4096)
def _is_figure(value: str) -> bool:
    """True for a value that is a figure and nothing else: ≥1600kN, 1500×3000 mm, -40~150℃（可调）."""
    found = _VALUE.match(value)
    if not found:
        return False
    rest = value[found.end() :].lstrip()
    unit = unit_at(rest, 0)
    return bool(_REMARK.fullmatch(rest[unit[1] :] if unit else rest))


@cache
def _known_names() -> frozenset[str]:
    """Every name and spelling of an attribute of the taxonomy, folded."""
    attributes = (a for category in load_plan().categories.values() for a in category.trade.attributes)
    return frozenset(key(name) for attribute in attributes for name in (attribute.name, *attribute.spellings))


# --- what stands once for several --------------------------------------------------------------------------------

_AXIS = re.compile(r"(?P<axis>[XYZABCWUVxyz]|[长宽高深])(?P<word>[轴向]?)(?P<rest>.*)")
_AXES = re.compile(r"(?P<axes>[XYZxyz]轴?(?:\s?[/、,，×*]\s?[XYZxyz]轴?)+)(?P<rest>.*)")


def _completed(found: Parameter, previous: Parameter | None) -> Parameter:
    """Y轴400 after X轴行程600mm: the name's other half and the unit are those of the one before."""
    if previous is None:
        return found
    one, other = _AXIS.fullmatch(previous.name), _AXIS.fullmatch(found.name)
    if not one or not other or one["axis"] == other["axis"] or (other["rest"] and other["rest"] != one["rest"]):
        return found
    name = found.name if other["rest"] else f"{other['axis']}{other['word'] or one['word']}{one['rest']}"
    unit = _unit_of(previous.value)
    value = f"{found.value}{unit}" if unit and not _unit_of(found.value) else found.value
    return replace(found, name=name, value=value)


def _unit_of(value: str) -> str:
    found = _VALUE.match(value)
    rest = value[found.end() :].lstrip() if found else ""
    unit = unit_at(rest, 0)
    return rest[: unit[1]] if unit else ""


def _axes(found: Parameter) -> Sequence[Parameter]:
    """X/Y/Z轴行程：800/500/400mm as three parameters; any other parameter as it is."""
    named, value = _AXES.fullmatch(found.name), _VALUE.match(found.value)
    if not named or not value:
        return (found,)
    axes = [axis.strip("轴 ").upper() for axis in re.split(r"[/、,，×*]", named["axes"])]
    parts = [part for part in re.split(r"\s*[/、,，×xX*]\s*", value.group()) if part]
    parts += re.split(r"\s*[、，]\s*", found.value[value.end() :].lstrip("、，"))[: len(axes) - len(parts)]
    numbers = [re.match(_NUMBER, part) for part in parts]
    if len(axes) != len(parts) or not all(numbers):
        return (found,)
    unit = _unit_of(found.value) or _unit_of(parts[-1])
    rest = named["rest"] if named["rest"].startswith(("轴", "向")) else f"轴{named['rest']}"
    return [Parameter(f"{axis}{rest}", f"{n.group()}{unit}") for axis, n in zip(axes, numbers, strict=True) if n]
