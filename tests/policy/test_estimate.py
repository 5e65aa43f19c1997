"""What the policies pay: worked cases, bounds, what is missing, what is turned away."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.estimate import estimate
from policy.rulings import RefusedFact, UnknownPolicy
from seed_catalog.policies import load_policies

WORKED = [(rule.id, case) for rule in load_policies().policies.values() for case in rule.cases]
MONEY = st.integers(min_value=0, max_value=10**12)
YEARS = st.integers(min_value=1, max_value=40).map(lambda quarters: quarters / 4)


@pytest.mark.parametrize(("policy", "case"), WORKED, ids=[f"{p}-{n}" for n, (p, _) in enumerate(WORKED)])
def test_worked_cases(policy, case):
    ruling = estimate(policy, case.facts)
    assert (ruling.applies, ruling.amount) == (case.applies, case.amount)
    assert {name: ruling.parts.get(name) for name in case.parts} == case.parts
    if case.most is not None:
        assert ruling.most == case.most


@pytest.mark.parametrize(
    ("policy", "facts", "missing"),
    [
        ("P2a", {}, {"manufacturing", "total_investment_yuan", "production_equipment_yuan"}),
        ("P2b", {"loan_yuan": 5e7, "years": 2}, {"in_national_relending"}),
        ("P3", {"sme_manufacturing": True, "guarantee_yuan": 1e7, "years": 2}, {"fee_rate"}),
        ("P4", {"direct_lease": True, "contracts_yuan": [3e7], "years": 2}, {"lpr"}),
        ("P5", {"applicant": "某市人民政府"}, {"pilot"}),
        ("P6c", {"year": 2024, "urban": 1, "rural": 1, "urban_prev": 0, "rural_prev": 0}, {"telecom"}),
        ("P7", {"in_catalogue": True}, {"unit_price_yuan", "rd_cost_yuan"}),
        ("P9", {"new_land_mu": 0}, {"main"}),
        ("P10", {"industry": "家电", "renewed": True, "after_yuan": 6e9}, {"before_yuan"}),
    ],
)
def test_a_missing_fact_is_named_and_never_guessed(policy, facts, missing):
    ruling = estimate(policy, facts)
    assert (ruling.applies, ruling.amount) == (None, None)
    assert set(ruling.missing) == missing


@pytest.mark.parametrize(
    ("policy", "facts", "column"),
    [
        (
            "P2a",
            {"manufacturing": True, "total_investment_yuan": -1, "production_equipment_yuan": 1},
            "total_investment_yuan",
        ),
        (
            "P2a",
            {"manufacturing": True, "total_investment_yuan": 3e7, "production_equipment_yuan": 5e7},
            "production_equipment_yuan",
        ),
        ("P2a", {"manufacturing": "大概", "total_investment_yuan": 3e7}, "manufacturing"),
        ("P2b", {"in_national_relending": True, "loan_yuan": float("nan"), "years": 2}, "loan_yuan"),
        ("P2b", {"in_national_relending": True, "loan_yuan": 1e7, "years": 0}, "years"),
        ("P2c", {"tags": "高新技术企业", "loan_yuan": 1e7, "years": 1}, "tags"),
        ("P4", {"direct_lease": True, "contracts_yuan": [3e7], "lpr": 3.45, "years": 2}, "lpr"),
        ("P6a", {"size": "大型", "cloud_fee_yuan": -5}, "cloud_fee_yuan"),
        ("P6c", {"year": 2025, "urban": 0.5}, "urban"),
        ("P7", {"in_catalogue": True, "unit_price_yuan": 1e6, "quantity": 0}, "quantity"),
        ("P8", {"platform": "供应链平台", "budget": -1}, "budget"),
    ],
)
def test_an_absurd_fact_is_turned_away_by_name(policy, facts, column):
    with pytest.raises(RefusedFact) as refusal:
        estimate(policy, facts)
    assert refusal.value.column == column
    assert refusal.value.mend


def test_an_unknown_policy_is_turned_away():
    with pytest.raises(UnknownPolicy, match="P2a"):
        estimate("P0", {})


@pytest.mark.parametrize(
    ("policy", "facts", "amount"),
    [
        ("P10", {"industry": "装备制造", "renewed": "是", "before_yuan": "46亿元", "after_yuan": "53亿"}, 1_000_000),
        (
            "P3",
            {"sme_manufacturing": True, "guarantee_yuan": "3,000万元", "fee_rate": "千分之八", "years": "两年"},
            384_000,
        ),
        ("P2b", {"in_national_relending": True, "loan_yuan": "1.2个亿", "years": "18个月"}, 1_800_000),
    ],
)
def test_figures_may_be_written_in_words(policy, facts, amount):
    assert estimate(policy, facts).amount == amount


@pytest.mark.parametrize(
    ("policy", "facts", "amounts"),
    [
        ("P2a", {"manufacturing": True, "total_investment_yuan": 9e7, "production_equipment_yuan": 2.7e7}, [2_700_000, 0]),
        ("P3", {"sme_manufacturing": True, "guarantee_yuan": 1e7, "fee_rate": 0.01, "years": 0.5}, [40_000, 0]),
        ("P4", {"direct_lease": True, "contracts_yuan": [3e7], "lpr": 0.0345, "years": 2}, [310_500, 155_250]),
        ("P6b", {"core": "购买ERP"}, [0, None]),
        ("P7", {"in_catalogue": True, "unit_price_yuan": 8e6, "quantity": 10}, [1_200_000, 10_000_000]),
        ("P10", {"industry": "家电", "renewed": True, "before_yuan": 4.9e9, "after_yuan": 5e9}, [0, 1_000_000]),
    ],
)  # fmt: skip
def test_where_the_text_is_open_the_first_reading_is_the_answer(policy, facts, amounts):
    ruling = estimate(policy, facts)
    assert [reading.amount for reading in ruling.readings] == amounts
    assert ruling.amount == amounts[0]


def test_money_is_rounded_down_to_the_cent():
    assert estimate("P7", {"in_catalogue": True, "unit_price_yuan": 1234567.89}).amount == Decimal("185185.18")


@given(total=MONEY, smaller=MONEY, larger=MONEY)
def test_equipment_share_is_bounded_and_grows_with_its_base(total, smaller, larger):
    low, high = sorted((min(smaller, total), min(larger, total)))
    amounts = [
        estimate("P2a", {"manufacturing": True, "total_investment_yuan": total, "production_equipment_yuan": x}).amount
        for x in (low, high)
    ]
    assert 0 <= amounts[0] <= amounts[1] <= load_policies().policies["P2a"].value("cap_yuan")


@given(loan=MONEY, more=MONEY, years=YEARS)
@pytest.mark.parametrize(("policy", "fact"), [("P2b", {"in_national_relending": True}), ("P2c", {"tags": ["小巨人"]})])
def test_interest_is_bounded_and_grows_with_the_loan(policy, fact, loan, more, years):
    rule = load_policies().policies[policy]
    amounts = [estimate(policy, fact | {"loan_yuan": base, "years": years}).amount for base in (loan, loan + more)]
    assert 0 <= amounts[0] <= amounts[1] <= (loan + more) * rule.value("points") * rule.value("most_years")


@given(sum_=MONEY, more=MONEY, years=YEARS, fee=st.integers(0, 100).map(lambda n: n / 10000))
def test_guarantee_subsidy_is_bounded_and_grows_with_the_guarantee(sum_, more, years, fee):
    facts = {"sme_manufacturing": True, "fee_rate": fee, "years": years}
    rulings = [estimate("P3", facts | {"guarantee_yuan": base}) for base in (sum_, sum_ + more)]
    assert 0 <= rulings[0].amount <= rulings[1].amount <= rulings[1].most


@given(
    contracts=st.lists(MONEY, min_size=1, max_size=4), years=YEARS, lpr=st.integers(0, 1000).map(lambda n: n / 10000)
)
def test_lease_subsidy_is_bounded_a_year_and_in_all(contracts, years, lpr):
    facts = {"direct_lease": True, "lpr": lpr, "years": years}
    fewer = estimate("P4", facts | {"contracts_yuan": contracts[:1]})
    ruling = estimate("P4", facts | {"contracts_yuan": contracts})
    cap = load_policies().policies["P4"].value("most_per_year_yuan")
    assert 0 <= fewer.amount <= ruling.amount <= ruling.most
    assert ruling.parts["per_year_yuan"] <= cap


@given(price=MONEY, cost=MONEY, more=MONEY)
def test_first_set_subsidy_is_bounded_and_grows(price, cost, more):
    facts = {"in_catalogue": True, "rd_cost_yuan": cost}
    rulings = [estimate("P7", facts | {"unit_price_yuan": base}) for base in (price, price + more)]
    assert 0 <= rulings[0].amount <= rulings[1].amount <= rulings[1].most


@given(counts=st.tuples(*[st.integers(0, 10**5)] * 4), more=st.integers(0, 1000))
def test_station_reward_is_never_negative_and_grows_with_the_stations(counts, more):
    names = ("urban", "rural", "urban_prev", "rural_prev")
    facts = {"year": 2024, "telecom": True, **dict(zip(names, counts, strict=True))}
    assert 0 <= estimate("P6c", facts).amount <= estimate("P6c", facts | {"urban": counts[0] + more}).amount


@given(before=MONEY, after=MONEY, more=MONEY)
def test_milestone_reward_is_one_of_the_plan_s_and_grows_with_revenue(before, after, more):
    facts = {"industry": "装备制造", "renewed": True, "before_yuan": before}
    rewards = {Decimal(0), *(tier.reward for tier in load_policies().policies["P10"].tiers)}
    amounts = [estimate("P10", facts | {"after_yuan": base}).amount for base in (after, after + more)]
    assert set(amounts) <= rewards
    assert amounts[0] <= amounts[1]
