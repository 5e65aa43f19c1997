"""Whether the plan names anything of what is asked for, and what to say where it does not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from matching.categories import Ranking
from matching.evidence import Reading
from matching.lexicon import phrase_key
from matching.model import Role
from seed_catalog.model import Plan

NOTHING_NAMED = "文字里没有找到实施方案点名的设备、产线、系统或软件；请写明想买什么设备、用在哪里。"
_TOLD = (Role.WANTED, Role.WISHED, Role.CONTEXT, Role.MONEY, Role.OTHER)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A kind of request that is not covered: signs for it, signs against, and the answer.

    `always`: decides however clearly a machine is named, because the machine is being sold or fed, not bought.
    """

    name: str
    words: re.Pattern[str]
    unless: re.Pattern[str] | None
    answer: str
    always: bool = False

    def applies(self, text: str) -> bool:
        """True where folded text without blanks is such a request."""
        return bool(self.words.search(text)) and not (self.unless and self.unless.search(text))


def refusal_of(reading: Reading, ranking: Ranking, plan: Plan, bounds: dict[str, float]) -> str:
    """Why the request is out of scope, in Chinese; empty where it is in scope.

    `bounds` (log-odds): a category as strong as `certain` is believed whatever else the text speaks of, one below
    `doubtful` gives way to a plain word of the plan's list.
    """
    everything = "".join(reading.folded.text.split())
    for rule in _turns_of_phrase():
        if rule.always and rule.applies(everything):
            return rule.answer
    if ranking.strength >= bounds["certain"]:
        return ""
    text = "".join(reading.text_of(*_TOLD).split())
    rules = (*_turns_of_phrase(), *(_plain(plan) if ranking.strength < bounds["doubtful"] else ()))
    for rule in rules:
        if rule.applies(text):
            return rule.answer
    return "" if ranking.guesses else NOTHING_NAMED


@cache
def _turns_of_phrase() -> tuple[Refusal, ...]:
    raw = yaml.safe_load(files("matching").joinpath("refusals.yaml").read_text(encoding="utf-8"))
    return tuple(
        Refusal(
            row["name"],
            re.compile("|".join(row["words"])),
            re.compile("|".join(row["unless"])),
            row["answer"],
            row.get("always", False),
        )
        for row in raw
    )


_PLAIN: dict[int, tuple[Refusal, ...]] = {}


def _plain(plan: Plan) -> tuple[Refusal, ...]:
    """The plan's list as patterns, made once for a plan."""
    found = _PLAIN.get(id(plan))
    if found is None:
        found = _PLAIN[id(plan)] = tuple(
            Refusal(rule.name, _any_of(rule.words), _any_of(rule.unless) if rule.unless else None, rule.answer)
            for rule in plan.out_of_scope
        )
    return found


def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(phrase_key(word)) for word in words))
