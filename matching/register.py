"""How surely an entry of a first-set catalogue and a product on sale are the same thing, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from catalog.folding import fold
from catalog.regions import units

LEAST = 0.5  # what is less sure than this is not worth a person's time
LIKELY = 0.85  # same maker and model; a different spelling of the product's name at most
_BRACKETED = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_FORM = re.compile(
    r"(?:集团)?(?:股份有限公司|有限责任公司|有限公司|股份公司|总公司|分公司|公司|总厂|制造厂|工厂|厂)$|集团$|[,，。·•\s]"
)
_MODEL_WORDS = re.compile(r"(?:系列|型号|型)$")
_NOT_MODEL = re.compile(r"[^0-9a-z\u3400-\u9fffα-ω]+")
_NO_MODEL = {"", "无", "无型号", "详见附件", "见附件", "定制", "非标"}
_SHARES = {"model": 0.5, "holder": 0.3, "name": 0.2}  # what each comparison can add to a sureness of at most 1
_NEAR = 0.75  # two spellings of one name are at least so alike


@dataclass(frozen=True, slots=True)
class Naming:
    """How a catalogue or a supplier's list names a thing: whose it is, what it is called, and its model."""

    holder: str
    product: str
    model: str


@dataclass(frozen=True, slots=True)
class Ground:
    """One comparison: `kind` is model, holder or name, `verdict` same, near, unstated or other, `share` what it adds."""

    kind: str
    verdict: str
    share: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """`sureness` 0..1 is the sum of the grounds' shares; a wrong maker or model takes all of it away."""

    sureness: float
    grounds: tuple[Ground, ...]


@lru_cache(maxsize=65536)
def model_key(model: str) -> str:
    """A model without what offices write differently: width, case, blanks, hyphens, slashes, 系列 and 型 at its end."""
    key = _NOT_MODEL.sub("", fold(model).text)
    bare = _MODEL_WORDS.sub("", key)
    return "" if bare in _NO_MODEL else bare


@lru_cache(maxsize=1)
def _places() -> re.Pattern[str]:
    names = {name for unit in units() for name in (unit.name, unit.short)}
    listed = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"湖北省?|(?:{listed})(?:市|州)?")


@lru_cache(maxsize=65536)
def holder_key(name: str) -> str:
    """A firm's name without its place, legal form and bracketed remarks: the trade name and what it makes."""
    core = _FORM.sub("", _BRACKETED.sub("", fold(name).text).strip())
    bare = _places().sub("", core)
    return bare if len(bare) >= 2 else core


def holder_nearness(one: str, other: str) -> float:
    """How alike two firms' names are, 0..1. Firms of one town and trade differ in their trade name alone: that decides.

    Source: RapidFuzz `fuzz.ratio` (0 to 100), over names without place and legal form.
    """
    mine, theirs = holder_key(one), holder_key(other)
    if not mine or not theirs:
        return 0.0
    if mine == theirs:
        return 1.0
    ratio = fuzz.ratio(mine, theirs) / 100
    has_same_trade_name = mine[:2] == theirs[:2] or mine.startswith(theirs) or theirs.startswith(mine)
    return ratio if has_same_trade_name else ratio * 0.5


def name_nearness(one: str, other: str) -> float:
    """How alike two names of products are, 0..1; one that holds the other counts nearly whole.

    Source: RapidFuzz `fuzz.ratio` and `fuzz.partial_ratio` (0 to 100).
    """
    mine, theirs = (_NOT_MODEL.sub("", fold(name).text) for name in (one, other))
    if not mine or not theirs:
        return 0.0
    whole = fuzz.ratio(mine, theirs) / 100
    held = fuzz.partial_ratio(mine, theirs) / 100 * 0.95 if min(len(mine), len(theirs)) >= 3 else 0.0
    return max(whole, held)


def likeness(entry: Naming, product: Naming) -> Likeness:
    """How surely the catalogue's `entry` is the supplier's `product`, with a ground for each comparison."""
    grounds = (_model(entry, product), _holder(entry, product), _name(entry, product))
    if any(ground.verdict == "other" for ground in grounds[:2]):
        return Likeness(0.0, grounds)
    return Likeness(round(sum(ground.share for ground in grounds), 3), grounds)


def _model(entry: Naming, product: Naming) -> Ground:
    mine, theirs = model_key(entry.model), model_key(product.model)
    if not mine or not theirs:
        return Ground("model", "unstated", 0.1)
    if mine == theirs:
        return Ground("model", "same", _SHARES["model"])
    if _is_series_of(entry.model, product.model) or _is_series_of(product.model, entry.model):
        return Ground("model", "near", 0.3)
    return Ground("model", "other", 0.0)


def _is_series_of(series: str, model: str) -> bool:
    """True where a model begins with all parts of a series: WTD系列 and WTD-2000, SL-Y32 and SL-Y32-68H."""
    some, every = (
        [part for part in _NOT_MODEL.split(_MODEL_WORDS.sub("", fold(text).text)) if part] for text in (series, model)
    )
    return len("".join(some)) >= 3 and len(some) < len(every) and every[: len(some)] == some


def _holder(entry: Naming, product: Naming) -> Ground:
    nearness = holder_nearness(entry.holder, product.holder)
    if nearness == 1:
        return Ground("holder", "same", _SHARES["holder"])
    if nearness >= _NEAR:
        return Ground("holder", "near", round(_SHARES["holder"] * nearness * 0.8, 3))
    return Ground("holder", "other", 0.0)


def _name(entry: Naming, product: Naming) -> Ground:
    nearness = name_nearness(entry.product, product.product)
    if nearness == 1:
        return Ground("name", "same", _SHARES["name"])
    verdict = "near" if nearness >= 0.6 else "other"
    return Ground("name", verdict, round(_SHARES["name"] * nearness * 0.8, 3) if verdict == "near" else 0.0)


def near_holders(name: str, others: Sequence[str], limit: int = 30) -> list[int]:
    """The places in `others` of the firms that may be the one of that `name`, nearest first."""
    key = holder_key(name)
    keys = [holder_key(other) for other in others]
    found = process.extract(key, keys, scorer=fuzz.ratio, score_cutoff=60, limit=None) if key else []
    near = [(-holder_nearness(name, others[place]), place) for _key, _score, place in found]
    return [place for negative, place in sorted(near) if -negative >= _NEAR][:limit]


def basis(naming: Naming) -> tuple[str, str, str]:
    """The names as they are compared: a decision made on them stands while they stay the same."""
    return holder_key(naming.holder), _NOT_MODEL.sub("", fold(naming.product).text), model_key(naming.model)
