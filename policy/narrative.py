"""Which equipment in use a need's text speaks of: names in the clauses that tell of what there is, with size and age."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from catalog.folding import fold
from policy.assets import Asset, read_asset
from policy.industries import belongs
from policy.quantities import NUMBER, number_of
from policy.recognition import Mention, mentions, models
from seed_catalog.policies import load_policies

_CLAUSE = re.compile(r"(?:[^,;。!?\n]|(?<=\d),(?=\d{3}))+[,;。!?\n]?")
_SIZE_LIST = r"((?:\d+(?:\.\d+)?\s*(?:{unit})?\s*[、和及/]\s*)*\d+(?:\.\d+)?)\s*(?:多)?\s*(?:{unit})"
_SIZES = {
    "volume_m3": re.compile(_SIZE_LIST.format(unit="立方米|立方|立米|m3|方(?!案|向|法|式)")),
    "tonnage": re.compile(_SIZE_LIST.format(unit="吨|t(?![a-z/])") + r"(?![/钢铁水料煤每级]|的?(?:料|钢水))"),
    "capacity_t_per_year": re.compile(rf"({NUMBER})\s*(万)\s*(?:吨|t)"),
}
_SIZED = {
    "blast_furnace": "volume_m3",
    "converter": "tonnage",
    "electric_furnace": "tonnage",
    "phosphoric_acid": "capacity_t_per_year",
    "ammonium_phosphate": "capacity_t_per_year",
    "calcium_carbonate": "capacity_t_per_year",
}
_LABELS = {"volume_m3": "立方米", "tonnage": "吨", "capacity_t_per_year": "吨/年"}
_OUTPUT = re.compile(r"(?:日产|年产|月产|时产|每天|一天|电耗|吨钢|产量|产能)\s*$")
_SENTENCE = "。!?\n"
BESIDE = 6  # characters between a model number and the name that it belongs to


@dataclass(frozen=True, slots=True)
class Told:
    """Equipment that a text tells of: how to call it, what it is, and its place [start, end) in the original text.

    `is_old` is True where the text says outright that it is in use, not merely names it.
    """

    label: str
    asset: Asset
    start: int
    end: int
    is_old: bool


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    text: str
    tells: bool
    is_old: bool
    wanted_from: int


def trade_of(industry: str, text: str) -> str:
    """The trade that a need's form names; where the form names none, the one that its text names, else nothing."""
    book = load_policies()
    if industry and not book.words["no_trade"].search(fold(industry).text):
        return industry
    groups = ("steel", "chemical", "textile", "e_bicycle", "construction_machinery", "farm_machinery")
    for group in (*groups, "fermentation", "traction_battery", "photovoltaic", "shipbuilding"):
        if found := book.industries[group].words.search(fold(text).text):
            return found[0]
    return industry if industry and belongs(industry, "test_verification") else ""


def equipment_told(text: str, industry: str, as_of: date | None) -> tuple[Told, ...]:
    """The equipment in use that `text` speaks of, in its order; that which is only wanted is left out."""
    folded = fold(text)
    clauses = _clauses(folded.text)
    trade = trade_of(industry, text)
    found: list[Told] = []
    tool_told = False
    for place, clause in enumerate(clauses):
        names = _without_parts(_old_names(clause), tool_told)
        tool_told = tool_told or any("machine_tool" in name.traits for name in names)
        for number, name in enumerate(names):
            window = _window(clauses, place, names, number)
            row = {"equipment": name.name, "industry": trade}
            asset = read_asset(row, as_of=as_of, remarks=window)
            if asset.age is None and place and not _names_in(clauses[place - 1]) and clauses[place - 1].tells:
                asset = read_asset(row, as_of=as_of, remarks=window + "," + clauses[place - 1].text)
            start, end = folded.span(clause.start + name.start, clause.start + name.end)
            for sized in _by_size(asset, name, window):
                called = _called(folded.piece(clause.start + name.start, clause.start + name.end), name, clause.text)
                found.append(Told(_label(sized, called), sized, start, end, clause.is_old))
    return tuple(found)


def _clauses(folded: str) -> list[_Clause]:
    """The clauses with what each does: tell of what there is, or say what is wanted (until told otherwise)."""
    words = load_policies().words
    clauses, telling = [], True
    for match in _CLAUSE.finditer(folded):
        text = match[0]
        want, old = words["want_cue"].search(text), words["old_cue"].search(text)
        disposes = re.search(r"(?:想|要|打算|准备|计划)(?:把|将)|(?:淘汰|拆掉|换掉|报废|替掉)", text)
        wanted_from = len(text)
        if want and not disposes:
            wanted_from = want.start()
            telling = False
        elif old:
            telling = True
        tells = telling or bool(want and (wanted_from > 0))
        clauses.append(_Clause(match.start(), text, tells, bool(old or disposes), wanted_from if want else len(text)))
    return clauses


def _names_in(clause: _Clause) -> list[Mention]:
    """Names of equipment in a clause, without those that only qualify the next (电炉变压器) or mean something else."""
    words = load_policies().words
    found = list(mentions(clause.text))
    kept = []
    for place, mention in enumerate(found):
        following = clause.text[mention.end :]
        joined = place + 1 < len(found) and found[place + 1].start == mention.end
        if not joined and not words["not_the_thing"].search(following):
            kept.append(mention)
    if numbers := [model for model in models(clause.text) if clause.is_old or _counted(clause.text[: model.start])]:
        kept += [model for model in numbers if not any(_beside(model, mention) for mention in kept)]
        kept.sort(key=lambda mention: mention.start)
    return [mention for mention in kept if mention.traits]


def _counted(before: str) -> bool:
    """True where what stands before a model number counts machines: 8台C6140."""
    return re.search(r"[台部]\s*$", before) is not None


def _beside(model: Mention, name: Mention) -> bool:
    """True where a model number only says which one a name means: X62W铣床, 剪板机 Q11-6."""
    return max(model.start, name.start) - min(model.end, name.end) <= BESIDE


def _without_parts(names: list[Mention], told_tool: bool) -> list[Mention]:
    """Parts of a machine tool that the text has named are spoken of with it."""
    tool = told_tool or any("machine_tool" in mention.traits for mention in names)
    return [mention for mention in names if not (tool and "machine_tool_part" in mention.traits)]


def _old_names(clause: _Clause) -> list[Mention]:
    """Names that the clause tells of; what stands behind a wish is new, unless it is called old itself."""
    if not clause.tells:
        return []
    still_old = load_policies().words["still_old"]
    names = []
    for mention in _names_in(clause):
        before = clause.text[clause.wanted_from : mention.start]
        if mention.start < clause.wanted_from or still_old.search(before):
            names.append(mention)
    return names


def _window(clauses: list[_Clause], place: int, names: list[Mention], number: int) -> str:
    """The words that speak of one name: around it, up to the next, and the telling clauses that follow."""
    clause = clauses[place]
    start = 0
    if number:
        between = clause.text[names[number - 1].end : names[number].start]
        cut = max(between.rfind(mark) for mark in "、和与及")
        start = names[number - 1].end + (cut + 1 if cut >= 0 else 0)
    if number + 1 < len(names):
        between = clause.text[names[number].end : names[number + 1].start]
        cut = max(between.rfind(mark) for mark in "、和与及")
        own = clause.text[start : names[number].end + (cut if cut >= 0 else len(between))]
        shared = clause.text[names[-1].end :]
        if place + 1 < len(clauses) and re.match(r"都|均|全", clauses[place + 1].text) and clauses[place + 1].tells:
            shared += clauses[place + 1].text
        return own + (f",{shared}" if re.search(r"都|均|全", shared) else "")
    pieces = [clause.text[start : max(clause.wanted_from, names[number].end)]]
    for following in clauses[place + 1 : place + 4]:
        ended = pieces[-1].rstrip()[-1:] in _SENTENCE and pieces[-1].strip()
        if ended or not following.tells or _names_in(following) or following.wanted_from < len(following.text):
            break
        pieces.append(following.text)
    return "".join(pieces)


def _by_size(asset: Asset, name: Mention, window: str) -> Iterator[Asset]:
    """One asset for each size that the words give (450、580和1080立方); the asset alone where they give none."""
    field = next((size for trait, size in _SIZED.items() if trait in name.traits), None)
    if field is None:
        yield _bare(asset)
        return
    sizes = list(dict.fromkeys(_sizes(field, window)))
    bare = _bare(asset)
    if field == "capacity_t_per_year" and not sizes and asset.capacity_t_per_year is not None:
        sizes = [asset.capacity_t_per_year]
    if not sizes:
        yield bare
    for size in sizes:
        yield _with_size(bare, field, size)


def _with_size(asset: Asset, field: str, size: Decimal) -> Asset:
    if field == "volume_m3":
        return replace(asset, volume_m3=size)
    if field == "tonnage":
        return replace(asset, tonnage=size)
    return replace(asset, capacity_t_per_year=size)


def _called(written: str, name: Mention, clause: str) -> str:
    """The trade's name in full (落地镗床), or a model number as it was written."""
    return name.name + (re.findall(r"^[床机炉]", clause[name.end :]) or [""])[0] if name.is_named else written


def _bare(asset: Asset) -> Asset:
    """The asset without figures of size, and without ages that cannot be: in running text they belong to other things."""
    wrong = asset.faults.keys()
    return replace(
        asset,
        volume_m3=None,
        tonnage=None,
        capacity_t_per_year=None,
        since=None if "since" in wrong else asset.since,
        service_years=None if "service_years" in wrong else asset.service_years,
        faults={},
    )


def _sizes(field: str, window: str) -> Iterator[Decimal]:
    for match in _SIZES[field].finditer(window):
        if _OUTPUT.search(window[: match.start()]) and field != "capacity_t_per_year":
            continue
        for piece in re.findall(r"\d+(?:\.\d+)?" if field != "capacity_t_per_year" else NUMBER, match[1]):
            value = number_of(piece)
            if value is not None and value > 0:
                yield value.scaleb(4) if field == "capacity_t_per_year" else value


def _label(asset: Asset, name: str) -> str:
    """What to call it: with its size where it has one, so that neighbours can be told apart."""
    for field, unit in _LABELS.items():
        size: Decimal | None = getattr(asset, field)
        if size is not None:
            shown = f"{(size / 10000).normalize():f}万" if field.startswith("capacity") else f"{size.normalize():f}"
            return f"{shown}{unit}{name}"
    return f"{asset.since}年的{name}" if asset.since else name
