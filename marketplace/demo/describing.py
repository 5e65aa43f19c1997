"""Descriptions of fictional products, in the several styles of makers' sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any


def written(value: float) -> str:
    """A number as a sheet has it: no exponent, no trailing zeros."""
    text = format(Decimal(str(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def describe(
    name: str, model: str, use: str, specs: Sequence[Mapping[str, Any]], words: Mapping[str, str], *, style: int
) -> str:
    """A description in one of five styles (0 to 4); the last two name no figures, as many sheets do not."""
    stated = [f"{spec['name']}{written(spec['value'])}{spec['unit']}" for spec in specs]
    features = "，".join(f"{key}：{word}" for key, word in words.items())
    after = f"{features}。" if features else ""
    match style:
        case 0:
            return f"{name}（{model}），用于{use}。{'，'.join(stated)}。{after}"
        case 1:
            return f"适用范围：{use}。性能：{'；'.join(stated)}。{after}"
        case 2:
            return f"本机型面向{use}，{stated[0]}，可按图纸与场地选配。{after}"
        case 3:
            return f"用于{use}；含安装调试、操作培训，质保一年。{after}"
        case _:
            return f"{use}。交钥匙供货，现场可看样机。{after}"
