"""The rows about old equipment and about support policies that a need's own text gives ground for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from catalog.records import Need
from policy.reading import diagnose_text, policies_in_text

Row = Mapping[str, object]


def diagnosis_of(need: Need, as_of: date | None = None) -> tuple[Row, ...]:
    """What the plan says about the equipment in use that the text speaks of."""
    return tuple(diagnose_text(need.text, need.industry, need.as_of or as_of or date.today()))


def policies_of(need: Need) -> tuple[Row, ...]:
    """The policies that the text itself gives the facts for."""
    return tuple(policies_in_text(need.text, size=need.size, industry=need.industry, as_of=need.as_of))
