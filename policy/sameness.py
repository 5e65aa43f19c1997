"""Which mentions in a text are one machine: a name and its model, a tower and its form, a name said twice."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from policy.assets import SIZES, Asset
from policy.recognition import Mention

FARTHEST = 40  # characters between two mentions of one machine
FARTHEST_AGAIN = 160  # the same where a later sentence points back
_POINTING = re.compile(r"(?:这|那|该|此|上述)[台套座条部个]?(?:老|旧)?的?$")
_OTHER = re.compile(r"(?:另|还有|外加|也有|隔壁)[^,、。]{0,6}$")
_ENDED = re.compile(r"[。!?;\n]")
_ENUMERATED = re.compile(r"(?:[、和与及跟]|还有|另外?|以及|外加)(?:[^,、]{0,6}?[台座套条只部个])?[^,、]{0,4}$")
_COUNTED = re.compile(r"(?:[\d一二两三四五六七八九十几]+|另|还有|外加)\s*[台座套条只部个][^,、]{0,8}$")
_HEAD = re.compile(r"[塔釜器机炉罐床泵槽锅柜仪车]$")
_GENERAL = "any_tool"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A mention with the asset that it tells of and its place [start, end) in the folded text."""

    mention: Mention
    asset: Asset
    start: int
    end: int
    is_old: bool
    called: str


def merged(spoken: Sequence[Spoken], folded: str) -> tuple[Spoken, ...]:
    """`spoken`, in the order of the text, with each machine once: its names together, its age and size from either."""
    kept: list[Spoken] = []
    for one in spoken:
        place = next((p for p in range(len(kept) - 1, -1, -1) if _is_same(kept[p], one, folded)), None)
        place = _meant_again(kept, one, folded) if place is None else place
        if place is None:
            kept.append(one)
        else:
            kept[place] = _joined(kept[place], one)
    return tuple(one for one in kept if not _is_echo(one, kept, folded))


def _is_same(first: Spoken, second: Spoken, folded: str) -> bool:
    between = folded[first.end : second.start]
    if second.start == first.start or len(between) > FARTHEST or _ENDED.search(between):
        return False
    if not _is_one_sort(first.mention, second.mention) or not _agree(first.asset, second.asset):
        return False
    return _ENUMERATED.search(between) is None and _COUNTED.search(between) is None and _says_form(first, second)


def _meant_again(kept: Sequence[Spoken], one: Spoken, folded: str) -> int | None:
    """Where a machine stands that is spoken of again in a later sentence: by its model alone, or as 这台."""
    before = folded[max(0, one.start - 12) : one.start]
    if _ENUMERATED.search(before) or _OTHER.search(before):
        return None
    alike = [
        place
        for place, other in enumerate(kept)
        if _is_one_sort(other.mention, one.mention)
        and _agree(other.asset, one.asset)
        and one.start - other.end <= FARTHEST_AGAIN
    ]
    if len(alike) != 1:
        return None
    other = kept[alike[0]]
    is_model_of_it = other.mention.is_named and not one.mention.is_named and other.called == other.mention.name
    return alike[0] if is_model_of_it or _POINTING.search(before) else None


def _is_one_sort(first: Mention, second: Mention) -> bool:
    """True for equal kinds, and for 床子 or 机床, which stands for any machine tool or press named before it."""
    general = _GENERAL in first.traits | second.traits and "machine_tool" in first.traits & second.traits
    return general or first.traits == second.traits or (_GENERAL in second.traits and "forming" in first.traits)


def _agree(first: Asset, second: Asset) -> bool:
    """True where no figure tells them apart."""
    figures = ("since", "service_years", *SIZES)
    pairs = [(getattr(first, name), getattr(second, name)) for name in figures]
    return all(one is None or other is None or one == other for one, other in pairs)


def _says_form(first: Spoken, second: Spoken) -> bool:
    """True where one only says which the other is: a model, a bare 塔, a form (浮阀), or the same name."""
    one, other = first.mention, second.mention
    if one.is_named != other.is_named:
        return True
    if not one.is_named:
        return False
    bare = any(len(mention.name) == 1 or not _HEAD.search(mention.name) for mention in (one, other))
    return bare or one.name.endswith(other.name) or other.name.endswith(one.name)


def _joined(first: Spoken, second: Spoken) -> Spoken:
    """One machine of two mentions: the fuller name leads, figures and words are those of both."""
    lead, other = (first, second) if first.mention.is_named and len(first.called) > 1 else (second, first)
    known = {
        name: getattr(other.asset, name)
        for name in ("since", "service_years", "earliest", "years_most", *SIZES)
        if getattr(lead.asset, name) is None
    }
    asset = replace(lead.asset, **known, text=f"{first.asset.text},{second.asset.text}")
    called = lead.called if other.called in lead.called else _both(lead, other)
    return replace(
        lead, asset=asset, start=first.start, end=first.end, is_old=first.is_old or second.is_old, called=called
    )


def _both(lead: Spoken, other: Spoken) -> str:
    """Both names, as a works would write them: 四柱压力机YB32-500, 浮阀塔."""
    if other.mention.is_named and (_GENERAL in other.mention.traits or re.search(r"\d", lead.called)):
        return lead.called
    if not lead.mention.is_named or lead.called.endswith(other.called):
        return other.called + lead.called
    return lead.called + other.called


def _is_echo(one: Spoken, every: Sequence[Spoken], folded: str) -> bool:
    """True for a name without figures that the text gives figures for elsewhere, unless it counts others."""
    if _has_figures(one.asset) or _COUNTED.search(folded[max(0, one.start - 12) : one.start]):
        return False
    return any(
        not _is_other_model(one, other) and _has_figures(other.asset) and other.mention.traits == one.mention.traits
        and (other.mention.name.endswith(one.mention.name) or one.mention.name.endswith(other.mention.name))
        for other in every if other is not one
    )  # fmt: skip


def _is_other_model(one: Spoken, other: Spoken) -> bool:
    """True where each is called by a model of its own."""
    return one.called != other.called and all(re.search(r"\d", spoken.called) for spoken in (one, other))


def _has_figures(asset: Asset) -> bool:
    return any(getattr(asset, name) is not None for name in ("since", "service_years", *SIZES))
