"""Which equipment in use a need's text speaks of: names in the clauses that tell of what there is, with size and age."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from catalog.folding import Folded, fold
from policy.ages import age_in_text, came_with_works, founding_words
from policy.assets import Asset, read_asset
from policy.industries import belongs
from policy.quantities import NUMBER, number_of
from policy.recognition import Mention, mentions, models, settled
from policy.sameness import Spoken, merged
from seed_catalog.policies import load_policies

_CLAUSE = re.compile(r"(?:[^,;。!?\n]|(?<=\d),(?=\d{3}))+[,;。!?\n]?")
_FIGURE = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九]?[百十][一二三四五六七八九十百零]*)"
_SIZE_LIST = rf"((?:{_FIGURE}\s*(?:{{unit}})?\s*[、和及/]\s*)*{_FIGURE})\s*(?:多)?\s*(?:{{unit}})"
_SIZES = {
    "volume_m3": re.compile(
        _SIZE_LIST.format(unit="立方米|立方|立米|m3|方(?!案|向|法|式)|立(?!车|式|磨|加|铣)|的?(?:小|老|炼铁)?高炉")
        + r"|(?:炉容|容积)[为是约]?(?P<labelled>\d+)"
    ),
    "tonnage": re.compile(_SIZE_LIST.format(unit="吨|t(?![a-z/])") + r"(?![/钢铁水料煤每级]|的?(?:料|钢水))"),
    "capacity_t_per_year": re.compile(rf"({NUMBER})\s*(万)?\s*(?:吨|t)(?![/a-z钢料])"),
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
LEAST_BARE_TONS = 1000
AGE_SPAN = 12  # characters within which a clause that goes on about a name tells its age
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
    trade = trade_of(industry, text)
    found = []
    for one in merged(tuple(_spoken(folded, trade, as_of)), folded.text):
        start, end = folded.span(one.start, one.end)
        found.append(Told(_label(one.asset, one.called), one.asset, start, end, one.is_old))
    return tuple(found)


def _spoken(folded: Folded, trade: str, as_of: date | None) -> Iterator[Spoken]:
    """Every mention of equipment in use, with what the words around it tell of it."""
    clauses = _clauses(folded.text, as_of)
    founded = founding_words(folded.text)
    tool_told = any_told = False
    for place, clause in enumerate(clauses):
        names = [settled(name, folded.text) for name in _without_parts(_old_names(clause), tool_told)]
        tool_told = tool_told or any("machine_tool" in name.traits for name in names)
        any_told = any_told or any("machine_tool_part" not in name.traits for name in names)
        for number, name in enumerate(names):
            window = _window(clauses, place, names, number)
            if founded and came_with_works(window):
                window = f"{window},{founded}"
            asset = _asset_of(name, trade, as_of, window, clauses, place)
            start, end = clause.start + name.start, clause.start + name.end
            called = _called(folded, clause, name)
            is_old = clause.is_old and not _stays(clause.text[name.end :])
            for sized in _by_size(asset, name, window):
                yield Spoken(name, sized, start, end, is_old, called)
    if not any_told:
        yield from _nameless(clauses, trade, as_of)


def _nameless(clauses: list[_Clause], trade: str, as_of: date | None) -> Iterator[Spoken]:
    """Equipment whose age is told but not its name (现在那台用了十五年): of the kind that is wanted, if that is one kind."""
    named = (
        name
        for clause in clauses
        for name in _names_in(clause)
        if _is_ours(clause, name) and not _stays(clause.text[name.end :])
    )
    wanted = [name for name in named if "machine_tool_part" not in name.traits]
    if len({name.traits for name in wanted}) != 1:
        return
    name = wanted[0]
    for place, clause in enumerate(clauses):
        words = clause.text[: clause.wanted_from]
        said = _nameless_in(words)
        if said is None or not clause.is_old or mentions(words):
            continue
        window = _window(clauses, place, [Mention("", frozenset(), said.start(), said.end())], 0)
        row = {"equipment": name.name, "industry": trade}
        asset = _bare(read_asset(row, as_of=as_of, remarks=window))
        if asset.age is not None:
            called = name.name + (said[0].upper() if said[0].isascii() else "")
            yield Spoken(name, asset, clause.start + said.start(), clause.start + said.end(), True, called)
            return


def _nameless_in(words: str) -> re.Match[str] | None:
    """What stands for a machine without naming it: 现在那台, or a model that nobody here knows (村田7V-II)."""
    book = load_policies().words
    return book["nameless_old"].search(words) or book["unknown_model"].search(words)


def _asset_of(name: Mention, trade: str, as_of: date | None, window: str, clauses: list[_Clause], place: int) -> Asset:
    """The asset that a window of words tells of; a clause before it may give the age that the window does not."""
    row = {"equipment": name.name, "industry": trade}
    asset = read_asset(row, as_of=as_of, remarks=window)
    if asset.age is None and place and not _names_in(clauses[place - 1]) and clauses[place - 1].tells:
        asset = read_asset(row, as_of=as_of, remarks=window + "," + clauses[place - 1].text)
    return asset


def _stays(following: str) -> bool:
    """True where the words behind a name say that it is to be kept as it is."""
    return load_policies().words["stays"].search(following) is not None


def _clauses(folded: str, as_of: date | None) -> list[_Clause]:
    """The clauses with what each does: tell of what there is, or say what is wanted (until told otherwise)."""
    words = load_policies().words
    pieces = list(_CLAUSE.finditer(folded))
    clauses, telling = [], True
    for place, match in enumerate(pieces):
        text = match[0]
        following = pieces[place + 1][0] if place + 1 < len(pieces) and text[-1] not in _SENTENCE else ""
        want = words["want_cue"].search(text)
        old = words["old_cue"].search(text) or _tells_age(text, as_of) or _opens_with_age(following, as_of)
        disposes = words["disposes"].search(text)
        wanted_from = len(text)
        if want and not disposes:
            wanted_from = want.start()
            telling = False
        elif old:
            telling = True
        tells = telling or bool(want and (wanted_from > 0))
        clauses.append(_Clause(match.start(), text, tells, bool(old or disposes), wanted_from if want else len(text)))
    return clauses


def _tells_age(text: str, as_of: date | None) -> bool:
    """True where words tell the age of something that has come already."""
    age = age_in_text(text, as_of)
    return age.is_told and (age.since is None or as_of is None or age.since <= as_of.year)


def _opens_with_age(text: str, as_of: date | None) -> bool:
    """True where a clause goes on about what the one before it named: 都是九几年的."""
    return re.match(r"(?:都|全|还|就|也|基本)*是?", text) is not None and _tells_age(text[:AGE_SPAN], as_of)


def _names_in(clause: _Clause) -> list[Mention]:
    """Names of equipment in a clause, without those that only qualify the next (电炉变压器) or mean something else."""
    words = load_policies().words
    found = list(mentions(clause.text))
    kept = []
    for place, mention in enumerate(found):
        following = clause.text[mention.end :]
        behind = found[place + 1] if place + 1 < len(found) else None
        is_worn = mention.name.endswith("磨") and words["worn"].search(following)
        if not (_qualifies(mention, behind, clause.text) or is_worn or words["not_the_thing"].search(following)):
            kept.append(mention)
    if numbers := [model for model in models(clause.text) if clause.is_old or _counted(clause.text[: model.start])]:
        kept += [model for model in numbers if not any(_beside(model, mention) for mention in kept)]
        kept.sort(key=lambda mention: mention.start)
    return [mention for mention in kept if mention.traits]


def _qualifies(mention: Mention, behind: Mention | None, text: str) -> bool:
    """True where a name only tells which thing the next one is: joined to it, or what that one is fitted to."""
    if behind is None:
        return False
    between = text[mention.end : behind.start]
    fitted = load_policies().words["fitted_to"].search(between) and "machine_tool_part" not in behind.traits
    return not between or bool(fitted)


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
    return [name for name in _names_in(clause) if _is_had(clause, name) and _is_ours(clause, name)]


def _is_had(clause: _Clause, name: Mention) -> bool:
    words = load_policies().words
    before, following = clause.text[: name.start], clause.text[name.end :]
    if words["absent_before"].search(before) or words["absent_behind"].search(following):
        return False
    return name.start < clause.wanted_from or bool(words["still_old"].search(before[clause.wanted_from :]))


def _is_ours(clause: _Clause, name: Mention) -> bool:
    """False for equipment of customers and neighbours, and for what the firm makes or sells."""
    words = load_policies().words
    foreign = list(words["not_ours"].finditer(clause.text[: name.start]))
    if foreign and not words["ours"].search(clause.text[foreign[-1].end() : name.start]):
        return False
    return not words["not_ours_behind"].search(clause.text[name.end :])


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


def _called(folded: Folded, clause: _Clause, name: Mention) -> str:
    """The trade's name in full (落地镗床) with the model beside it, or a model number as it was written."""

    def written(mention: Mention) -> str:
        return folded.piece(clause.start + mention.start, clause.start + mention.end)

    if not name.is_named:
        return written(name)
    ending = re.match(r"[床机炉塔柜]", clause.text[name.end :])
    full = name.name + (ending[0] if ending and not name.name.endswith(ending[0]) else "")
    beside = [model for model in models(clause.text) if name.traits <= model.traits and _beside(model, name)]
    return full + (written(beside[0]) if beside else "")


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
    if field == "capacity_t_per_year":
        yield from _capacities(window)
        return
    for match in _SIZES[field].finditer(window):
        if _OUTPUT.search(window[: match.start()]):
            continue
        yield from (
            value
            for piece in re.findall(_FIGURE, match[1] or match["labelled"])
            if (value := number_of(piece)) and value > 0
        )


def _capacities(window: str) -> Iterator[Decimal]:
    """Tons a year, in 万吨; in bare tons only where they are too many to be a batch or a load."""
    for match in _SIZES["capacity_t_per_year"].finditer(window):
        tons = number_of(match[1])
        if tons is not None and tons > 0 and (match[2] or tons >= LEAST_BARE_TONS):
            yield tons.scaleb(4) if match[2] else tons


def _label(asset: Asset, name: str) -> str:
    """What to call it: with its size where it has one, so that neighbours can be told apart."""
    for field, unit in _LABELS.items():
        size: Decimal | None = getattr(asset, field)
        if size is not None:
            shown = f"{(size / 10000).normalize():f}万" if field.startswith("capacity") else f"{size.normalize():f}"
            return f"{shown}{unit}{name}"
    if asset.since and asset.earliest is not None:
        return f"{asset.earliest}年代的{name}"
    return f"{asset.since}年的{name}" if asset.since else name
