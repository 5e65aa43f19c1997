"""What a requirement is called: the buyer's own word for the figure where there is a plain one, else the template's.

The template's name serves to find the figure on the sheets; the buyer's own word (吨铝气耗, where the template has
单位能耗) is what he will look for in the answer.
"""

from __future__ import annotations

import re

from catalog.alignment import bare_words, core, key, likeness
from catalog.folding import fold
from catalog.specs import Requirement

_ALIKE = 0.5
_SHORTEST, _LONGEST = 3, 8
_FIGURE = re.compile(r"[\d零一二两三四五六七八九十百千万]")
_HEADS = re.compile(
    r"(?:率|度|量|数|力|径|[消损能电气汽水热煤油]耗|压|温|速|[板全总幅长]长|[总幅板]宽|高度|时间|半径|频率|容积|定员|误差|含量|"
    r"刷新|响应|分辨|漂移|间隙|行程|周期|节拍|寿命|续航|距离|间距|能力|倍数|比)$"
)
_BOUND = re.compile(r"(?:不?[能要得可]?(?:大于|小于|高于|低于|少于|多于|超过|超|压|控制)|至少|最[多少大小高低])$")
_SAID = re.compile(r"[的要能可把用和及是有做到跑省比少多不超低大小]")


def shown_name(requirement: Requirement) -> str:
    """The name to show for a requirement."""
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
