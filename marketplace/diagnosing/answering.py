"""The plan's answer to one row of a list, for the command and the pages alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from policy.assets import read_asset
from policy.diagnosis import Finding, diagnose
from policy.rulings import RefusedFact


def findings_on(facts: Mapping[str, Any], remarks: str, day: date) -> tuple[Finding, ...]:
    """What the plan says of the asset that `facts` (fields of the contract) and `remarks` tell of; ages count from `day`.

    Raises RefusedFact, naming the field, where no equipment is named or a fact cannot be and no finding asks about it.
    """
    equipment = facts.get("equipment")
    if not isinstance(equipment, str) or not equipment.strip():
        raise RefusedFact("equipment", equipment, "没有写设备名称", "填设备名称，如“普通车床 C6140”")
    asset = read_asset(facts, as_of=day, remarks=remarks)
    if "as_of" in asset.faults:
        raise RefusedFact("as_of", facts.get("as_of"), asset.faults["as_of"], "按 2024-06-01 填写，或留空")
    try:
        return diagnose(asset)
    except RefusedFact as refusal:
        given = facts.get(refusal.column)
        raise RefusedFact(refusal.column, _shown(given), refusal.reason, refusal.mend) from refusal


def _shown(value: Any) -> Any:
    return value if value is None or isinstance(value, (str, int)) else str(value)
