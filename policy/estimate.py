"""What would the plan pay for these facts?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from policy.formulas import FORMULAS
from policy.given import check_facts
from policy.rulings import Ruling, UnknownPolicy
from seed_catalog.policies import load_policies


def estimate(policy: str, facts: Mapping[str, object], *, on: date | None = None) -> Ruling:
    """What `policy` (P1 … P10) yields for `facts`, with its clause; money in yuan, shares 0..1.

    The figures are those in force on the day `on` (None: the latest).

    Never a number that the text does not give: an absent fact leaves `applies` None and is named in `missing`. Raises
    UnknownPolicy, RefusedFact for a negative, infinite, contradictory or mistyped fact, and PolicyDataError for a day
    on which a figure was not in force.
    """
    known = load_policies().policies
    rule = known.get(policy)
    if rule is None:
        raise UnknownPolicy("policy", policy, "方案第三部分没有这一条", f"填 {'、'.join(known)} 之一")
    return FORMULAS[rule.formula](rule if on is None else rule.in_force(on), check_facts(rule, facts))
