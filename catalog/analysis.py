"""One analyzer for the index, the matcher and the classifier: the same words from documents and from queries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, chain, islice

from opencc import OpenCC
from pypinyin import lazy_pinyin
from rjieba import Jieba

from seed_catalog.model import Plan

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ffff〇"
_HAN_RUN = re.compile(f"[{_HAN}]+")
# A run of Chinese characters; or letters and digits held together by the joints of model numbers and decimals.
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:[-./*×+#][^\W_{_HAN}]+)*")
_JOINT = re.compile(r"[-/*×+#]|(?<!\d)\.|\.(?!\d)")  # a point between digits is part of the figure
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_LETTERS_OR_DIGITS = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
_MEASURE = re.compile(
    r"\d+(?:\.\d+)?(?:[tgmlkwvahjn]|tf|kn|mn|kg|mm|cm|um|μm|km|kw|mw|kva|mpa|kpa|bar|hp|rpm|kpcs|pcs|gbps|mbps|ms|min|m2|m3"
    r"|nm|hz|khz|mhz|ghz|kwh|db|ppm|in|℃|°c|m3/h|t/h|t/d|kg/h|m/min|m3/min|l/min|m/s|r/min)"
)
_NETWORKS = frozenset(("2g", "3g", "4g", "5g", "6g"))  # not grams
_CONCEPT = "≈"
_LONGEST_RUN = 80  # Elasticsearch cuts tokens of more than 255 characters: stay well below
_LONGEST_FIGURE = 8
_LONGEST_KEPT = 48  # strings up to this length repeat (spec names, cities, words); longer ones are analysed once

_STOP = """
的 了 和 与 及 或 等 在 是 有 能 可 带 要 求 想 买 用 我 们 我们 你 你们 他 也 都 就 还 把 被 让 给 对
从 到 至 以 为 个 台 套 条 只 一台 一套 两台 一个 一条 以上 以下 以内 之内 以外 左右 上下 不小于 不低于
不少于 不大于 不高于 不超过 不多于 至少 最少 最多 大于 小于 大于等于 小于等于 超过 往上 需要 需求 求购
采购 购买 想要 想买 希望 最好 尽量 可以 能够 这个 那个 这台 那台 现在 这种 一种 型 号 型号 该 其 并 而
但 如 则 将 于 中 上 下 里 内 外 多 少 大 小 左 右 前 后 再 又 不 没 没有 吗 呢 吧 啊 找 请 请问 哪 哪里
哪家 有没有 厂家 厂商 推荐 每 per a an the of for and or with in to is we need want at least max min
"""
_MEASURES = """
吨 米 毫米 厘米 微米 千瓦 瓦 兆瓦 千牛 牛 牛米 公斤 千克 克 升 立方 立方米 平方 平方米 小时 分钟 秒 天
度 摄氏度 伏 安 千伏 千伏安 帕 兆帕 千帕 马力 寸 英寸 丝 道 赫兹 转 级 万 万元 元 亿 千 百 十 件 片 人
点 口 路 通道 轴 头 工位
"""
STOP_WORDS: frozenset[str] = frozenset(_STOP.split())
MEASURE_WORDS: frozenset[str] = frozenset(_MEASURES.split())


class WordKind(StrEnum):
    """What sort of thing a query word is; it decides how it is looked up."""

    WORD = "word"
    UNKNOWN = "unknown"
    CHARACTER = "character"
    LATIN = "latin"
    MODEL = "model"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class QueryWord:
    """One word a person typed. `forms` are spellings that say the same; `pieces` are tokens that say it together.

    `terms`: terms of the plan that the word names; `is_term` where it is such a term or its alias, not another name.
    `nearby`: stretches of the query that may be a typing error, the word itself or with a neighbour; `sounds`: their
    pinyin.
    """

    text: str
    kind: WordKind
    forms: tuple[str, ...]
    pieces: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    is_term: bool = False
    nearby: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()

    @property
    def is_optional(self) -> bool:
        """True for figures: they lift a product that has them, and never keep one out."""
        return self.kind is WordKind.NUMBER


@lru_cache(maxsize=1)
def _changing() -> re.Pattern[str]:
    """Characters that OpenCC's t2s may change; text without any of them is simplified already."""
    convert = OpenCC("t2s").convert
    han = [chr(c) for c in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00))]
    return re.compile("[" + "".join(c for c in han if convert(c) != c) + "\U00020000-\U0002ffff]")


_T2S = OpenCC("t2s")


def fold_text(text: str) -> str:
    """Text folded as `catalog.folding.fold` does it, without the way back: NFKC, lower case, simplified."""
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).lower()
    return _T2S.convert(folded) if _changing().search(folded) else folded


@lru_cache(maxsize=1)
def _folded() -> re.Pattern[str]:
    """Text whose words folding leaves alone, but for capitals: plain letters, simplified characters, usual signs."""
    han = "".join(filter(lambda c: not _changing().match(c), map(chr, range(0x4E00, 0xA000))))
    return re.compile(f"[\x00-\x7f，。；：、（）！？“”《》·■▪°{han}]*")


def _fold_words(text: str) -> str:
    """Text folded as far as its words go; signs between them may stay as they are."""
    return text.lower() if _folded().fullmatch(text) else fold_text(text)


@lru_cache(maxsize=65536)
def _spoken(word: str) -> tuple[str, str]:
    """Pinyin of a word without tones, and its initials."""
    syllables = [syllable.replace("ü", "v") for syllable in lazy_pinyin(word)]
    return "".join(syllables), "".join([syllable[:1] for syllable in syllables])


def _said(words: Iterable[str]) -> tuple[str, str]:
    """Pinyin and initials of words one after the other: readings of a character depend on its word, and words repeat."""
    spoken = [_spoken(word) for word in words]
    return "".join([whole for whole, _ in spoken]), "".join([initials for _, initials in spoken])


def bigrams(run: str) -> list[str]:
    """Pairs of neighbouring characters."""
    return [run[i : i + 2] for i in range(len(run) - 1)]


def latin_tokens(run: str) -> tuple[str, ...]:
    """A folded run of letters and digits, whole and in parts.

    ``sl-y32-68h/ii`` gives itself, ``sly3268hii``, the parts ``sl``, ``y32``, ``68h``, ``ii``, what the parts join to
    from the left (``sly32`` …) and their figures (``32``, ``68``).
    """
    run = run[:_LONGEST_RUN]
    if _NUMBER.fullmatch(run):
        return (run,)
    if _JOINT.search(run) is None:
        return (run, *_pieces(run))
    parts = _JOINT.split(run)
    found = [run, *[part for part in parts if len(part) > 1 or part.isdigit()]]
    if not all(map(str.isdigit, parts)):
        found += islice(accumulate(parts), 1, None)
    for part in parts:
        found += _pieces(part)
    return tuple(dict.fromkeys(found))


def _pieces(part: str) -> Iterable[str]:
    """Letters and figures of a part that has both, each once; single ones say nothing."""
    pieces = _LETTERS_OR_DIGITS.findall(part)
    return dict.fromkeys([piece for piece in pieces if len(piece) > 1]) if len(pieces) > 1 else ()


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of Chinese characters, looked up once: its `tokens`, and its `parts`, each with its start and end.

    Parts are words, each after the shorter words inside it.
    """

    tokens: tuple[str, ...]
    parts: tuple[tuple[str, int, int], ...]

    @property
    def words(self) -> list[str]:
        """The words that make up the run, in order."""
        found, rest = [], self.parts[-1][2]
        for word, start, end in reversed(self.parts):
            if end == rest:
                found.append(word)
                rest = start
        return found[::-1]

    @property
    def starts(self) -> list[int]:
        """The beginning, and where words begin that leave more than two characters."""
        last = self.parts[-1][2] - 2
        return sorted({0, *[start for word, start, _ in self.parts if start < last and len(word) > 1]})


class Analyzer:
    """Words of Chinese and Latin text. `words` joins the dictionary; `names` says which terms of the plan a word names.

    Deterministic: no guessing of unknown words (they are found by their pairs of characters). Safe in threads.
    """

    def __init__(self, words: Iterable[str] = (), names: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._names = {fold_text(word): terms for word, terms in (names or {}).items()}
        self._jieba = Jieba()
        for word in dict.fromkeys([*map(fold_text, words), *self._names]):
            if len(word) > 1 and _HAN_RUN.fullmatch(word):
                self._jieba.add_word(word, 2000, "n")
        # texts are seldom the same, but short texts and the stretches between the signs of long ones are
        self._short = lru_cache(maxsize=32768)(self._tokens)
        self._short_han = lru_cache(maxsize=32768)(self._read)
        self._short_cut = lru_cache(maxsize=65536)(self._cut_first)
        self._short_words = lru_cache(maxsize=65536)(self._words)
        self._short_pinyin = lru_cache(maxsize=32768)(self._pinyin)

    def tokens(self, text: str) -> tuple[str, ...]:
        """Tokens of a document in reading order: words, their shorter words, pairs of characters, models and parts."""
        if _NUMBER.fullmatch(text) and text.isascii() and len(text) <= _LONGEST_RUN:
            return (text,)
        return self._tokens(text) if text.isascii() or len(text) > _LONGEST_KEPT else self._short(text)

    def tokens_once(self, texts: Iterable[str], without: str = "") -> Iterable[str]:
        """The tokens of several texts, each once, in reading order; a stretch that comes again is not cut again.

        Where the stretch `without` stands alone in them, it is left out.
        """
        runs = dict.fromkeys(_RUN.findall(_fold_words("\n".join(texts))))
        runs.pop(without.lower(), None)
        return dict.fromkeys(chain.from_iterable(map(self._cut, runs)))

    def words(self, text: str) -> list[str]:
        """Dictionary words and runs of letters and digits, once each place, without pairs and parts."""
        return list(self._short_words(text) if len(text) <= _LONGEST_KEPT else self._words(text))

    def query_tokens(self, text: str) -> list[str]:
        """Tokens that stand for a query: its words without stop words, each with its pairs or parts, each once."""
        words = self.query_words(text)
        return list(dict.fromkeys(token for word in words for token in (*word.forms, *word.pieces)))

    def terms_named(self, text: str) -> tuple[str, ...]:
        """Terms of the plan that words of the text name, each once."""
        if not self._names:
            return ()
        names = self._names
        return tuple(dict.fromkeys(term for word in self.tokens(text) if word in names for term in names[word]))

    def endings(self, text: str, most: int = 3) -> list[str]:
        """The text from each of its first words on, folded and without blanks and joints: 伺服液压机, 液压机."""
        runs = _RUN.findall(fold_text(text))
        plain = [run if run.isalnum() else _JOINT.sub("", run) for run in runs]
        found: dict[str, None] = {}
        for place, run in enumerate(runs):
            rest = "".join(plain[place + 1 :])
            if run.isascii() or not _HAN_RUN.match(run):
                found[plain[place] + rest] = None
            else:
                found.update((run[start:] + rest, None) for start in self._han(run).starts)
            if len(found) >= most:
                break
        return list(found)[:most]

    def pinyin(self, text: str) -> tuple[str, str]:
        """Pinyin without tones, and its initials; letters and digits as they are: 油压机 → ``youyaji``, ``yyj``."""
        return self._short_pinyin(text) if len(text) <= _LONGEST_KEPT else self._pinyin(text)

    def _pinyin(self, text: str) -> tuple[str, str]:
        folded = fold_text(text)
        return _spoken(folded) if self._jieba.has_word(folded) else _said(self._jieba.cut(folded, False))

    def sounds(self, text: str) -> list[str]:
        """Pinyin and initials of the text's words and of its runs of up to 12 characters, each once."""
        found: list[str] = []
        for run in _RUN.findall(fold_text(text)):
            if run.isascii() or not _HAN_RUN.match(run):
                continue
            cut = self._han(run)
            if 1 < len(run) <= 12:
                found += _said(cut.words)
            for word, _, _ in cut.parts:
                if 1 < len(word) <= 12:
                    found += _spoken(word)
        return list(dict.fromkeys(found))

    def query_words(self, text: str) -> tuple[QueryWord, ...]:
        """The query as words to look up, stop words left out, each once."""
        found: dict[str, QueryWord] = {}
        for run in _RUN.findall(fold_text(text)):
            for word in self._han_words(run) if _HAN_RUN.match(run) else _latin_words(run):
                found.setdefault(word.text, word)
        return tuple(found.values())

    def _tokens(self, text: str) -> tuple[str, ...]:
        return tuple(chain.from_iterable(map(self._cut, _RUN.findall(fold_text(text)))))

    def _cut(self, run: str) -> tuple[str, ...]:
        # words and short figures repeat; models hardly do, and long runs take much room
        repeats = len(run) <= (_LONGEST_FIGURE if run.isascii() else _LONGEST_KEPT)
        return self._short_cut(run) if repeats else self._cut_first(run)

    def _cut_first(self, run: str) -> tuple[str, ...]:
        return latin_tokens(run) if run.isascii() or not _HAN_RUN.match(run) else self._han(run).tokens

    def _han(self, run: str) -> _Run:
        return self._short_han(run) if len(run) <= _LONGEST_KEPT else self._read(run)

    def _read(self, run: str) -> _Run:
        parts = tuple(self._jieba.tokenize(run, "search", False))
        if len(run) == 1:
            return _Run((run,), parts)
        words = [word for word, _, _ in parts if len(word) > 1]
        known = set(words)
        return _Run((*words, *[pair for pair in bigrams(run) if pair not in known]), parts)

    def _words(self, text: str) -> tuple[str, ...]:
        found: list[str] = []
        for run in _RUN.findall(fold_text(text)):
            found.extend(self._han(run).words if _HAN_RUN.match(run) else [run])
        return tuple(found)

    def _sound(self, text: str) -> str:
        return self.pinyin(text)[0]

    def _han_words(self, run: str) -> list[QueryWord]:
        pieces = self._stretches(run)
        strange = [len(piece) == 1 or not self._jieba.has_word(piece) for piece in pieces]
        found = []
        for place, piece in enumerate(pieces):
            if piece in STOP_WORDS or piece in MEASURE_WORDS:
                continue
            nearby = [piece] if strange[place] or len(pieces) < 4 else []
            if place + 1 < len(pieces) and (strange[place] or strange[place + 1]):
                nearby.append(piece + pieces[place + 1])
            if place and (strange[place] or strange[place - 1]):
                nearby.append(pieces[place - 1] + piece)
            found.append(self._han_word(piece, tuple(near for near in nearby if 2 <= len(near) <= 10)))
        return found

    def _stretches(self, run: str) -> list[str]:
        """Words of a run; neighbouring single characters that mean nothing alone are put together (折湾机)."""
        pieces: list[str] = []
        loose = False
        for word in self._han(run).words:
            alone = len(word) == 1 and word not in STOP_WORDS and word not in MEASURE_WORDS
            if alone and loose:
                pieces[-1] += word
            else:
                pieces.append(word)
            loose = alone
        return pieces

    def _han_word(self, word: str, nearby: tuple[str, ...]) -> QueryWord:
        if len(word) == 1:
            return QueryWord(word, WordKind.CHARACTER, (word,), nearby=nearby, sounds=tuple(map(self._sound, nearby)))
        known = self._jieba.has_word(word)
        terms = self._names.get(word, ())
        return QueryWord(
            word,
            WordKind.WORD if known else WordKind.UNKNOWN,
            (word,),
            tuple(bigrams(word)) if len(word) > 2 else (),
            terms,
            word in map(fold_text, terms),
            nearby,
            tuple(map(self._sound, nearby)),
        )


def _latin_words(run: str) -> list[QueryWord]:
    """One word of letters and digits; figures and measures are optional, models may be met in parts."""
    if run in STOP_WORDS:
        return []
    if re.fullmatch(r"[\d.*×/+#-]+", run) or (_MEASURE.fullmatch(run) and run not in _NETWORKS):
        return [QueryWord(number, WordKind.NUMBER, (number,)) for number in _NUMBER.findall(run)[:3]]
    tokens = latin_tokens(run)
    joined = _JOINT.sub("", run)
    if len(tokens) == 1 and run.isalpha():
        return [QueryWord(run, WordKind.LATIN, (run,), nearby=(run,) if len(run) > 3 else ())]
    parts = [part for part in _JOINT.split(run) if len(part) > 1]
    forms = tuple(dict.fromkeys((run, joined)))
    return [QueryWord(run, WordKind.MODEL, forms, tuple(parts) if len(parts) > 1 else (), nearby=(joined,))]


def concept_token(term: str) -> str:
    """The token that stands for a term of the plan, whatever name a text calls it by."""
    return _CONCEPT + re.sub(r"\s+", "", fold_text(term))


def _plan_names(plan: Plan) -> dict[str, tuple[str, ...]]:
    names: dict[str, dict[str, None]] = {}
    for term, category in plan.categories.items():
        for name in (term, *category.aliases, *category.trade.names):
            names.setdefault(fold_text(name), {})[term] = None
    return {name: tuple(terms) for name, terms in names.items()}


def _plan_words(plan: Plan) -> Iterable[str]:
    for category in plan.categories.values():
        yield from category.trade.cues
        for attribute in category.trade.attributes:
            yield attribute.name
            yield from attribute.spellings


_FOR_PLANS: dict[int, tuple[Plan, Analyzer]] = {}


def analyzer_for(plan: Plan) -> Analyzer:
    """The analyzer with the plan's words; the same one for the same plan."""
    held = _FOR_PLANS.get(id(plan))
    if held is None or held[0] is not plan:
        held = _FOR_PLANS[id(plan)] = (plan, Analyzer(_plan_words(plan), _plan_names(plan)))
    return held[1]
