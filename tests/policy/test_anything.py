"""Whatever is written, the answer is a finding, a ruling or a refusal: never a traceback, never a false certainty."""

import json
import math
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy.assets import FIELDS, read_asset
from policy.diagnosis import Status, diagnose
from policy.estimate import estimate
from policy.reading import diagnose_text, policies_in_text
from policy.rulings import RefusedFact
from seed_catalog.policies import load_policies

WORDS = st.text(
    alphabet="炉车床吨万亿年0123456789.-%高转电钢铁机泵釜罐两三半个，。(（）)楚设担再贷款租赁LPR想换的旧2008 ",
    max_size=40,
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    WORDS,
    st.text(max_size=8),
    st.lists(st.integers(), max_size=3),
)
POLICIES = st.sampled_from(sorted(load_policies().policies))
FACTS = sorted({name for rule in load_policies().policies.values() for name in rule.facts})
DAY = date(2024, 6, 1)
PATIENT = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@PATIENT
@given(policy=POLICIES, facts=st.dictionaries(st.sampled_from(FACTS), VALUES, max_size=7))
def test_estimate_answers_or_refuses(policy, facts):
    try:
        row = estimate(policy, facts).as_row()
    except RefusedFact:
        return
    json.dumps(row, allow_nan=False)
    assert row["amount_yuan"] is None or row["amount_yuan"] >= 0
    assert row["applies"] is not None or row["amount_yuan"] is None
    assert not [name for name in row["missing"] if facts.get(name) not in (None, "") and str(facts[name]).strip()]


@PATIENT
@given(facts=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=7), name=WORDS)
def test_diagnose_answers_or_refuses(facts, name):
    facts["equipment"] = name
    try:
        found = diagnose(read_asset(facts, as_of=DAY))
    except RefusedFact:
        return
    for finding in found:
        json.dumps(finding.as_row(), allow_nan=False)
    fired = {finding.verdict for finding in found if finding.status is Status.FIRES}
    for field, verdict in (("service_years", "aged_update"), ("energy_grade", "promote_grade_2")):
        value = facts.get(field)
        if isinstance(value, float) and not (math.isfinite(value) and value >= 0):
            assert verdict not in fired


@PATIENT
@given(text=WORDS, industry=st.sampled_from(["", "钢铁行业", "石化化工", "纺织行业", "装备制造业", "其他"]))
def test_any_text_can_be_read(text, industry):
    for row in (
        *diagnose_text(text, industry, DAY),
        *policies_in_text(text, size="小型", industry=industry, as_of=DAY),
    ):
        json.dumps(row, ensure_ascii=False, allow_nan=False)
