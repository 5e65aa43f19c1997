"""What a requirement is called in an answer: as the sheets of the kind print it, else in the buyer's own word, else by
the template.

The template's name serves to find the figure on the sheets. Beside a product it is read with that product's sheet, so
the name printed there (萃取釜数, where the template has 釜数量) is shown; of several, the one that most sheets print,
with a vote more for a name that the buyer has said. Where no sheet states the figure, the buyer's own word for it
(吨铝气耗, where the template has 单位能耗) is what he will look for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from catalog.alignment import bare_words, core, key, likeness
from catalog.folding import fold
from catalog.specs import Requirement
from matching.model import Match, MatchedNeed

_ALIKE = 0.5
_STRAY, _SAID_TOO, _OWN, _LEAST = 0.1, 1.0, 0.5, 0.2
_SHORTEST, _LONGEST = 3, 8
_FIGURE = re.compile(r"[\d零一二两三四五六七八九十百千万]")
_HEADS = re.compile(
    r"(?:率|度|量|数|力|径|[消损能电气汽水热煤油]耗|压|温|速|[板全总幅长]长|[总幅板]宽|高度|时间|半径|频率|容积|定员|误差|含量|"
    r"刷新|响应|分辨|漂移|间隙|行程|周期|节拍|寿命|续航|距离|间距|能力|倍数|比)$"
)
_BOUND = re.compile(r"(?:不?[能要得可]?(?:大于|小于|高于|低于|少于|多于|超过|超|压|控制)|至少|最[多少大小高低])$")
_SAID = re.compile(r"[的要能可把用和及是有做到跑省比少多不超低大小]")


def shown_names(matched: MatchedNeed) -> Mapping[Requirement, str]:
    """The name to show for each requirement of a matched need."""
    printed = _printed(matched.matches)
    return {r: _most_printed(r, printed.get(r, ())) for r in matched.understanding.requirements}


def _printed(matches: Sequence[Match]) -> dict[Requirement, list[tuple[str, float]]]:
    """The names under which the products' sheets state each requirement's figure, with the weight of each sheet."""
    found: defaultdict[Requirement, list[tuple[str, float]]] = defaultdict(list)
    for match in matches:
        for verdict in match.verdicts:
            offer = verdict.offer
            if offer is not None and offer.source != "prose":
                found[verdict.requirement].append((offer.name or offer.attribute, 1.0 if match.is_of_kind else _STRAY))
    return found


def _most_printed(requirement: Requirement, printed: Sequence[tuple[str, float]]) -> str:
    own = shown_name(requirement)
    votes: defaultdict[str, float] = defaultdict(float)
    for name, weight in printed:
        votes[name] += weight
    if sum(votes.values()) < _LEAST:
        return own
    said = key(requirement.span)
    for name in votes:
        votes[name] += _SAID_TOO * (key(name) in said) + _OWN * (key(name) == key(own)) + 0.1 * likeness(own, name)
    return max(sorted(votes), key=lambda name: votes[name])


def shown_name(requirement: Requirement) -> str:
    """The name for a requirement by itself, whatever the sheets print."""
    own = own_word(requirement.span)
    if not own or likeness(own, requirement.attribute) >= _ALIKE or key(own) in key(requirement.attribute):
        return requirement.attribute
    return own


def own_word(span: str) -> str:
    """The noun that a span begins with, where it is one and long enough to tell; "" otherwise."""
    text = fold(span).text
    figure = _FIGURE.search(text)
    before = bare_words(text[: figure.start()] if figure else "")
    before = bare_words(_BOUND.sub("", before))
    word = core(re.split(r"[\s,，:：;；|｜、。]", before)[-1])
    if not _SHORTEST <= len(word) <= _LONGEST or _SAID.search(word[:-1]) or not _HEADS.search(word):
        return ""
    return word
