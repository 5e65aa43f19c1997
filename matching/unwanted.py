"""What a need says it does not want, held against the names of products: 别推超声波的, 化成柜已有, 没有驾驶室的."""

from __future__ import annotations

import re
from collections.abc import Iterable

import rjieba

from catalog.folding import fold
from matching.model import Clause, Role

_CHINESE = re.compile(r"[一-鿿]{2,}")
_LATIN = re.compile(r"[a-z]{3,}")
# Words of a refusal that name no thing.
_EMPTY_WORDS = (
    "别给 不要 不用 不提 不买 不是 不含 不需 不想 推荐 已有 已经 我们 现有 只要 那种 这种 上面 加个 本身 设备 系统 机器 装置 产品 整机 普通 "
    "这个 那个 有了 备注 勿报 来报 考虑 什么 自己 供方 厂家 老的 旧的 原来 备件 人工 单独 一台 一套 就是 或者 可以 对接 那道 东西 一回事 "
    "一样 便宜 需要 去年 前年 今年 重复 再推 推了 拿来 来凑 充数 不行 不看 不缺 不批 别来 别报 机子 台子 柜子 炉子 槽子 生产线 做成 "
    "机械 化工 流程 工业 自动 智能 数控 管理 专用 成套 大型 小型 新型 高效 考核 太重 几度 站在 这回 本次 对路 对口 搭界 "
    "物业 工地 厂里 厂内 车间 消防 那边 打不 不出 出来 摆不下 看过 试过 不算 检测 软件 "
    "好好 天天 以后 下面 前面 没有 够用 留着 这次 范围 这儿 联系 一个 两个 回事 大修 现场 两台 几台 出现 送来 别的 刚上 刚换 "
)
# Words that set a thing apart only where nothing else does.
_WEAK_WORDS = (
    "高压 低压 高温 低温 常压 多功能 台式 立式 卧式 便携 手持 固定 移动 防爆 全自动 半自动 机器人 液压 电动 单机"
)
_WEAK = frozenset(_WEAK_WORDS.split())
_EMPTY = frozenset(_EMPTY_WORDS.split())
# Single characters that join words of a refusal or frame it, and are no part of a name.
_JOINTS = frozenset(
    "的了都也又更就再很太最不别没无非是有在和与或跟及同那这我你他它个台套种款类一两三只做用带打给把被从往到来去看买要换报推上下里外选先后吗呢吧啊啦"
)
_WITHOUT = re.compile(r"(?:没有|不带|不要带|不要|不考虑|无须|不配|取消)(?P<what>[一-鿿]{2,4}?)(?=的|[，,。；;]|$)")


_PHRASE_ENDS = re.compile(r"[、，,。；;]|[和与或及](?!面|气)|以及")


def unwanted_words(text: str, clauses: Iterable[Clause], known: str = "", kind: str = "") -> frozenset[str]:
    """The words of the need's refusals, folded, those left out that it also uses of what it wants.

    `known` are further words that are no refusal: the buyer's industry. `kind` is all that the trade says of the thing
    wanted: 浮选机 in 选煤泥那种浮选机 sets nothing apart where one is asked for, so 选煤 alone does.
    """
    refused: list[str] = []
    told: list[str] = [fold(known).text]
    for clause in clauses:
        if clause.role is Role.REFUSED:
            refused += _PHRASE_ENDS.split(fold(clause.text).text)
        elif clause.role is not Role.OLD:
            told.append(fold(clause.text).text)
    said = "，".join(told)
    kept: set[str] = set()
    for phrase in refused:
        words = [word for word in _words(phrase) if word not in _EMPTY and word not in said]
        telling = [word for word in words if word.isascii() or (word not in _WEAK and word not in kind)]
        kept.update(telling or words)
        kept.update(_stem_of(word) for word in telling if not _is_usual(_stem_of(word), f"{said}，{kind}"))
    return frozenset(kept | {found["what"] for found in _WITHOUT.finditer(fold(text).text)})


def _words(text: str) -> Iterable[str]:
    """The words of a stretch; single characters side by side that a dictionary does not join (排刀) are one."""
    loose = ""
    for word in (*rjieba.cut(text, hmm=False), ""):
        if len(word) == 1 and _CHINESE.fullmatch(word * 2) and word not in _JOINTS:
            loose += word
            continue
        if len(loose) > 1:
            yield loose
        loose = ""
        if _CHINESE.fullmatch(word) or _LATIN.fullmatch(word):
            yield word


_STEM = "~"  # between what a machine does and what it is: 变频~器 is a 变频调速装置 too


def _stem_of(word: str) -> str:
    return f"{word[:-1]}{_STEM}{word[-1]}"


def _is_usual(stem: str, told: str) -> bool:
    """True where a stem sets nothing apart: of no machine, too short, or said of what is wanted."""
    does = stem.partition(_STEM)[0]
    return len(does) < 2 or not _MACHINE.search(stem) or does in _WEAK or does in _EMPTY or does in told


_DENIED = re.compile(r"(?:无|免|不带|没有|非)$")
_MACHINE = re.compile(r"[机床器炉柜线车泵塔釜罐仪站台]$")
_ENDINGS = frozenset("波式型类枪纸")  # what a product's name may leave away: 超声(波)
_ASIDE = re.compile(r"\(.*?\)")
_ANY_MACHINE = ("装置", "设备", "系统", "机组", "成套", "单元")
_TAIL = 3  # characters at the end of a machine's name that a product may part from its head: 图形(设计)工作站


def is_unwanted(name: str, words: frozenset[str]) -> bool:
    """True where a product's name has one of the words, not itself denied (无驾驶室).

    The name of a machine counts only where it is the thing itself: 机床主轴探头 is no 机床.
    """
    folded = fold(name).text
    return any(_has(folded, word) for word in words)


def _has(folded: str, word: str) -> bool:
    does, stem, ending = word.partition(_STEM)
    if stem:
        return does in folded and folded.endswith((ending, *_ANY_MACHINE))
    if _MACHINE.search(word):
        bare = _ASIDE.sub("", folded)
        return bare.endswith(word) or (len(word) > _TAIL + 1 and bare.endswith(word[-_TAIL:]) and word[:2] in bare)
    place = folded.find(word[:-1] if len(word) > 2 and word[-1] in _ENDINGS else word)
    if place >= 0:
        return not _DENIED.search(folded[:place])
    return len(word) == 2 and _is_short_for(word, folded)


def _is_short_for(word: str, folded: str) -> bool:
    """True where two characters stand for two words of the name (空冷: 空气冷却器) or for an 式 one (立磨: 立式辊磨)."""
    if f"{word[0]}式" in folded and folded.endswith(word[1]):
        return True
    if word[0] not in folded or word[1] not in folded:
        return False
    return word in "".join(part[0] if len(part) > 1 else "·" for part in rjieba.cut(folded, hmm=False))
