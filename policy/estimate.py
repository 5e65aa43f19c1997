"""What would the plan pay for these facts?"""

from __future__ import annotations

from collections.abc import Mapping

from policy.formulas import FORMULAS
from policy.given import check_facts
from policy.rulings import Ruling, UnknownPolicy
from seed_catalog.policies import load_policies


def estimate(policy: str, facts: Mapping[str, object]) -> Ruling:
    """What `policy` (P1 … P10) yields for `facts`, with its clause; money in yuan, shares 0..1.

    Never a number that the text does not give: an absent fact leaves `applies` None and is named in `missing`. Raises
    UnknownPolicy, and RefusedFact for a negative, infinite, contradictory or mistyped fact.
    """
    known = load_policies().policies
    rule = known.get(policy)
    if rule is None:
        raise UnknownPolicy("policy", policy, "方案第三部分没有这一条", f"填 {'、'.join(known)} 之一")
    return FORMULAS[rule.formula](rule, check_facts(rule, facts))
