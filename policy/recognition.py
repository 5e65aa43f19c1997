"""Which equipment a few words name: the head of the name decides, as in 电炉变压器, which is a transformer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from pypinyin import Style, lazy_pinyin

from seed_catalog.policies import load_policies

SHORTEST_MISSPELT = 3  # characters; shorter names have too many homophones
SHORTEST_ONE_OFF = 5  # characters; in longer names one wrong character is forgiven
LONGEST_BESIDE_MODEL = 2  # Chinese characters beside a model number that may still be a misspelt name
_CUT = re.compile(r"[,;。(\[【]")
_PUNCTUATION = re.compile(r"[,;:。、!?()\s]")
_CHINESE = re.compile(r"[一-鿿]")
_OLD_AMIDST = re.compile(r"(?<=[一-鿿])(?:老|旧)(?=[一-鿿])")
SHARED = "shared_name"  # the trait of a name that does not tell which of SHARED_WORK the thing does
SHARED_WORK = MappingProxyType({"laser_welds": "激光焊接机", "laser_cuts": "激光切割机"})
_MODEL = re.compile(r"(?<![a-z0-9])[a-z]{1,4}-?\d[a-z0-9]*(?:[-/×x*.][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch [start, end) of folded text that names equipment. `traits` are those of `policies/equipment.yaml`."""

    name: str
    traits: frozenset[str]
    start: int
    end: int

    @property
    def is_named(self) -> bool:
        """True where it was found by a name of the trade, not by a model number."""
        return self.name in _lexicon()


NOTHING_KNOWN = Mention("", frozenset(), 0, 0)


@lru_cache(maxsize=1)
def _lexicon() -> dict[str, frozenset[str]]:
    return {name: kind.traits for kind in load_policies().kinds for name in kind.names}


@lru_cache(maxsize=1)
def _names() -> re.Pattern[str]:
    """All names, the longest first; Latin ones only as whole words."""
    return re.compile("|".join(map(_name_pattern, sorted(_lexicon(), key=len, reverse=True))))


def _name_pattern(name: str) -> str:
    """A shared name (YAG激光) only where the work does not follow at once (YAG激光焊接机)."""
    if SHARED in _lexicon()[name]:
        return rf"{re.escape(name)}(?!点?焊|切|打标|打孔|熔覆|清洗|雕|加工|淬火)"
    return rf"(?<![a-z0-9]){name}(?![a-z])" if name.isascii() else re.escape(name)


@lru_cache(maxsize=1)
def _models() -> tuple[tuple[re.Pattern[str], frozenset[str]], ...]:
    kinds = load_policies().kinds
    return tuple((re.compile(model, re.I), kind.traits) for kind in kinds for model in kind.models)


@lru_cache(maxsize=1)
def _misspelt() -> tuple[dict[tuple[str, ...], str], dict[tuple[str, str], str]]:
    """Names by how they sound, and by what stands around one character that may be wrong (never the first)."""
    sounds, around = {}, {}
    for name in _lexicon():
        if len(name) >= SHORTEST_MISSPELT and not name.isascii():
            sounds[tuple(map(_sound, name))] = name
        if len(name) >= SHORTEST_ONE_OFF and not name.isascii():
            around.update({(name[:place], name[place + 1 :]): name for place in range(1, len(name))})
    return sounds, around


@lru_cache(maxsize=16384)
def _sound(character: str) -> str:
    return str(lazy_pinyin(character, style=Style.NORMAL)[0])


@lru_cache(maxsize=16384)
def mentions(folded: str) -> tuple[Mention, ...]:
    """Every name of equipment in folded text, left to right; where there is none, misspelt ones."""
    found = tuple(_named_in(folded)) or tuple(_parted_mentions(folded))
    return tuple(settled(mention, folded) for mention in found or _misspelt_mentions(folded))


def _named_in(folded: str) -> Iterator[Mention]:
    lexicon = _lexicon()
    return (Mention(m[0], lexicon[m[0]], m.start(), m.end()) for m in _names().finditer(folded))


def _parted_mentions(folded: str) -> Iterator[Mention]:
    """Names that are said with 老 or 旧 amidst them: 离子膜老槽, 自动络筒旧机."""
    for word in _OLD_AMIDST.finditer(folded):
        for mention in _named_in(folded[: word.start()] + folded[word.end() :]):
            if mention.start < word.start() < mention.end:
                yield Mention(mention.name, mention.traits, mention.start, mention.end + len(word[0]))


def settled(mention: Mention, text: str) -> Mention:
    """A name that two kinds share (YAG激光), as the one whose work the words around it tell of; else as it is."""
    if SHARED not in mention.traits:
        return mention
    words = load_policies().words
    told = [name for work, name in SHARED_WORK.items() if words[work].search(text)]
    return Mention(told[0], _lexicon()[told[0]], mention.start, mention.end) if len(told) == 1 else mention


def _misspelt_mentions(folded: str) -> tuple[Mention, ...]:
    """The longest name that sounds alike, or differs in one character."""
    sounds, around = _misspelt()
    heard = tuple(map(_sound, folded))
    for length in range(min(len(folded), 14), SHORTEST_MISSPELT - 1, -1):
        for start in range(len(folded) - length, -1, -1):
            name = sounds.get(heard[start : start + length])
            piece = folded[start : start + length]
            if name is None and length >= SHORTEST_ONE_OFF and _PUNCTUATION.search(piece) is None:
                name = _one_off(piece, around)
            if name is not None:
                return (Mention(name, _lexicon()[name], start, start + length),)
    return ()


def _one_off(piece: str, around: dict[tuple[str, str], str]) -> str | None:
    return next((around[key] for p in range(1, len(piece)) if (key := (piece[:p], piece[p + 1 :])) in around), None)


@lru_cache(maxsize=16384)
def recognise(folded: str) -> Mention:
    """The equipment that a name (folded) is about; NOTHING_KNOWN if the trade's words do not tell."""
    core = _CUT.split(folded, maxsplit=1)[0].strip()
    for text in (core, folded) if core != folded else (core,):
        found = mentions(text)
        if found:
            heads = (found[-1], *_misspelt_mentions(text)[-1:])
            return next((head for head in heads if _is_head(head, text, core)), NOTHING_KNOWN)
    bare = re.sub(
        r"(?:用了|使用|服役|已用)?[\d一二三四五六七八九十]+[多来余]?年(?:代)?[的购买产]?|设备|数控|普通|旧|老|那台|这台",
        "",
        core,
    )
    found = models(folded) if len(_CHINESE.findall(bare)) <= LONGEST_BESIDE_MODEL else ()
    return found[0] if found else NOTHING_KNOWN


def _is_head(mention: Mention, text: str, core: str) -> bool:
    """True where the words end with what a mention names, so that the whole is one of these."""
    rest = text[mention.end :]
    return _is_tail(rest if text == core else _CUT.split(rest)[0])


def _is_tail(rest: str) -> bool:
    """True where what follows a name leaves it the thing meant."""
    tail = load_policies().words["tail"].pattern
    return re.fullmatch(rf"(?:{tail}|[^一-鿿])*(?:\s.*)?", rest) is not None


def models(folded: str) -> tuple[Mention, ...]:
    """Every known model number in folded text, left to right."""
    known = (
        (token, traits)
        for token in _MODEL.finditer(folded)
        for pattern, traits in _models()
        if pattern.fullmatch(token[0])
    )
    found = {token.start(): Mention(token[0], traits, token.start(), token.end()) for token, traits in known}
    return tuple(found[start] for start in sorted(found))


def is_process_vessel(folded: str) -> bool:
    """True for a name that the trade's words do not settle and that ends like a chemical works' equipment (…釜, …塔, …装置)."""
    core = re.split(r"[,;。(\[【\s]", folded, maxsplit=1)[0].rstrip("0123456789#号台座套一二两三四五六七八九十")
    known_otherwise = any("chemical" not in mention.traits for mention in mentions(core))
    return not known_otherwise and load_policies().words["process_vessel"].search(core) is not None
