"""What a need says it does not want, held against the names of products: 别推超声波的, 化成柜已有, 没有驾驶室的."""

from __future__ import annotations

import re
from collections.abc import Iterable

import rjieba

from catalog.folding import fold
from matching.model import Clause, Role

_CHINESE = re.compile(r"[一-鿿]{2,}")
# Words of a refusal that name no thing.
_EMPTY_WORDS = (
    "别给 不要 不用 不买 不是 不含 不需 不想 推荐 已有 已经 我们 现有 只要 那种 这种 上面 加个 本身 设备 系统 机器 装置 产品 整机 普通 "
    "这个 那个 有了 备注 勿报 来报 考虑 什么 自己 供方 厂家 老的 旧的 原来 备件 人工 单独 一台 一套 就是 或者 可以 对接 那道"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())
_WITHOUT = re.compile(r"(?:没有|不带|不要带|不要|不考虑|无须|不配|取消)(?P<what>[一-鿿]{2,4}?)(?=的|[，,。；;]|$)")


def unwanted_words(text: str, clauses: Iterable[Clause]) -> frozenset[str]:
    """The words of the need's refusals, folded, those left out that it also uses elsewhere."""
    refused: list[str] = []
    told: list[str] = []
    for clause in clauses:
        (refused if clause.role is Role.REFUSED else told).append(fold(clause.text).text)
    said = "".join(told)
    words = {word for part in refused for word in rjieba.cut(part, hmm=False) if _CHINESE.fullmatch(word)}
    kept = {word for word in words if word not in _EMPTY and word not in said}
    return frozenset(kept | {found["what"] for found in _WITHOUT.finditer(fold(text).text)})


_DENIED = re.compile(r"(?:无|免|不带|没有|非)$")
_MACHINE = re.compile(r"[机床器炉柜线车泵塔釜罐仪站台]$")
_ASIDE = re.compile(r"\(.*?\)")


def is_unwanted(name: str, words: frozenset[str]) -> bool:
    """True where a product's name has one of the words, not itself denied (无驾驶室).

    The name of a machine counts only where it is the thing itself: 机床主轴探头 is no 机床.
    """
    folded = fold(name).text
    return any(_has(folded, word) for word in words)


def _has(folded: str, word: str) -> bool:
    if _MACHINE.search(word):
        return _ASIDE.sub("", folded).endswith(word)
    place = folded.find(word[:-1] if len(word) > 2 else word)
    return place >= 0 and not _DENIED.search(folded[:place])
