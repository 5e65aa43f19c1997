"""A text cut into clauses, and the paces in it (每小时, 一天, 每公斤) that a figure beside them is counted by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from catalog.folding import Folded


def readable(folded: Folded) -> str:
    """The folded text with the Chinese comma as it was: it parts clauses, never thousands (6，800)."""
    text = folded.text
    if "，" not in folded.original:
        return text
    original, origin = folded.original, folded.origin
    return "".join("，" if c == "," and original[origin[place]] == "，" else c for place, c in enumerate(text))


def cased(folded: Folded, text: str) -> str:
    """`text`, the readable one, with the letters' case restored, offset for offset (MW is not mW)."""
    if folded.original == folded.original.lower():
        return _symbols(text)
    shown = list(text)
    for place, character in enumerate(text):
        if character.isascii() and character.isalpha():
            written = folded.original[folded.origin[place]]
            plain = chr(ord(written) - 0xFEE0) if "！" <= written <= "～" else written
            if plain.lower() == character:
                shown[place] = plain
    return _symbols("".join(shown))


def _symbols(text: str) -> str:
    return text.replace("ω", "Ω")


CLAUSE_END = re.compile(
    r"[，。；！？\n;!?]|(?<!\d),|(?<=\d{4}),|,(?!\d{3}(?!\d))|。|\.(?=\s+[^\d\s])|、(?![\d.])|(?<=[^\d\s])、(?=\d{2,}[^、]*$)"
)


def clause_bounds(text: str) -> list[tuple[int, int]]:
    """Where each clause of the text starts and ends, marks left out."""
    bounds, start = [], 0
    for found in CLAUSE_END.finditer(text):
        bounds.append((start, found.start()))
        start = found.end()
    bounds.append((start, len(text)))
    return [(a, b) for a, b in bounds if text[a:b].strip()]


def rates(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Rates that stand apart from their quantity in [start, end): 每小时, 一天, 年处理 …: start, end, time unit."""
    for found in _RATE.finditer(text, start, end):
        word = next(name for name, value in found.groupdict().items() if value)
        yield found.start(), found.end(), _RATE_UNITS.get(word) or found[word]


_PER = r"(?:每|一个?|1|单位?)\s?"
_RATE = re.compile(
    rf"(?P<hour>{_PER}(?:小时|钟头)(?!以?内|之内|左右|后|以上|以下)|per\shour|小时(?=处理|产|蒸|流)|台时|时产|小时产)"
    rf"|(?P<minute>{_PER}分钟?+(?!之|以?内|左右|后|以上|以下)|per\sminute|分钟(?=处理|流量))"
    rf"|(?P<second>{_PER}秒(?!以?内|之内|左右|后|以上|以下)|per\ssecond)"
    rf"|(?P<day>{_PER}(?:天|日|昼夜)|日(?=处理|产|投|均|熔)|per\sday|(?<!\d)天(?=处理))"
    rf"|(?P<year>{_PER}年|年(?=产(?!业)|处理|加工|生产|耗|投|产能)|per\s(?:year|annum))"
    rf"|(?P<month>{_PER}个?月|月(?=产|处理))"
    r"|每(?:去|产|生产|蒸发?|处理)?(?:一)?(?P<thing>公斤|千克|吨|kg|t(?![a-z])|平方米|平米|立方米|立方|方(?!便|面)|升|克)(?!压力)"
    r"|(?:一|1)(?P<taken>公斤|吨|立方|方)(?=[一-鿿]{1,8}(?:用|耗|烧))"
)
_RATE_UNITS = {"hour": "小时", "minute": "分钟", "second": "秒", "day": "天", "year": "年", "month": "月"}
