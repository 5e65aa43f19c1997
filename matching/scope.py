"""Whether the plan names anything of what is asked for, and what to say where it does not."""

from __future__ import annotations

from matching.evidence import Reading
from matching.model import CategoryGuess, Role
from seed_catalog.model import OutOfScope, Plan

_NOTHING = "文字里没有找到实施方案点名的设备、产线、系统或软件；请写明想买什么设备、用在哪里。"


def refusal_of(reading: Reading, guesses: tuple[CategoryGuess, ...], plan: Plan) -> str:
    """Why the request is out of scope, in Chinese; empty where it is in scope."""
    text = "".join(reading.text_of(Role.WANTED, Role.WISHED, Role.CONTEXT, Role.MONEY).split())
    for rule in plan.out_of_scope:
        if _applies(rule, text):
            return rule.answer
    return "" if guesses else _NOTHING


def _applies(rule: OutOfScope, text: str) -> bool:
    return any(word in text for word in rule.words) and not any(word in text for word in rule.unless)
