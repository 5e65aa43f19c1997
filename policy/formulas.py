"""The arithmetic of the support policies, one function a formula named in `seed_catalog/policies/support.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from policy.given import Facts
from policy.industries import belongs
from policy.rulings import Reading, RefusedFact, Ruling
from seed_catalog.policies import PolicyRule

Formula = Callable[[PolicyRule, Facts], Ruling]
NOTHING = Decimal(0)


def to_cent(amount: Decimal) -> Decimal:
    """Yuan rounded down to the cent, in the payer's favour."""
    return amount.quantize(Decimal("0.01"), rounding=ROUND_FLOOR)


def wan(amount: Decimal) -> str:
    """Yuan in words: 万元 from 10,000 up, whole hundredths of 亿元 from a hundred million up."""
    hundreds_of_millions = amount.scaleb(-8)
    if hundreds_of_millions >= 1 and hundreds_of_millions == round(hundreds_of_millions, 2):
        return f"{hundreds_of_millions.normalize():f}亿元"
    return f"{(amount / 10000).normalize():f}万元" if amount >= 10000 else f"{amount.normalize():f}元"


def _percent(value: Decimal) -> str:
    return f"{(value * 100).normalize():f}%"


def _ruling(rule: PolicyRule, *, applies: bool | None, amount: Decimal | None, why: str, **more: Any) -> Ruling:
    return Ruling(rule.id, rule.clause, rule.title, rule.quote, applies, amount, why, **more)


def _no(rule: PolicyRule, why: str, **more: Any) -> Ruling:
    return _ruling(rule, applies=False, amount=NOTHING, why=why, **more)


def _open(rule: PolicyRule, why: str, **more: Any) -> Ruling:
    """It applies, and the text fixes no amount."""
    return _ruling(rule, applies=True, amount=None, why=why, **more)


def _undecided(rule: PolicyRule, names: Iterable[str], why: str = "") -> Ruling:
    names = tuple(names)
    return _ruling(rule, applies=None, amount=None, why=why or f"缺：{'、'.join(names)}，不作猜测", missing=names)


def _readings(rule: PolicyRule, name: str, first: Decimal | None, second: Decimal | None) -> tuple[Reading, ...]:
    """Both readings of an open passage; none where they agree."""
    if first == second:
        return ()
    texts = rule.readings[name]
    rounded = [None if amount is None else to_cent(amount) for amount in (first, second)]
    return Reading(texts[0], rounded[0]), Reading(texts[1], rounded[1])


def _whole_years(years: Decimal) -> Decimal:
    return Decimal(int(years))


def national_channels(rule: PolicyRule, facts: Facts) -> Ruling:
    """Which national funds and tax reliefs the item may go to; the plan writes no sum."""
    if missing := facts.missing("item", "enterprise"):
        return _undecided(rule, missing)
    if belongs(facts.text("enterprise"), "not_industrial"):
        return _no(rule, "不是工业企业，本方案支持工业领域", parts={"channels": ()})
    found = [channel for channel in rule.channels if channel.words.match(facts.text("item"))]
    if not found:
        return _no(rule, "填报的事项不在列举的资金和税收政策之内", parts={"channels": ()})
    names = tuple(channel.name for channel in found)
    ruling = _open(
        rule, f"可争取或享受：{'、'.join(names)}；金额以国家规定为准，本方案没有写", parts={"channels": names}
    )
    return replace(ruling, quote=found[0].quote)


def equipment_share(rule: PolicyRule, facts: Facts) -> Ruling:
    """A share of the production equipment bought, up to the cap."""
    if facts.get("manufacturing") is False:
        return _no(rule, "不是制造业企业")
    total, bought = facts.get("total_investment_yuan"), facts.get("production_equipment_yuan")
    if total is not None and bought is not None and bought > total:
        raise RefusedFact("production_equipment_yuan", bought, "设备购置额大于总投资", "核对两个数，按同一口径填写")
    least = rule.value("least_total_yuan")
    if total is not None and total < least:
        return _no(rule, f"总投资{wan(total)}，不到{wan(least)}")
    if missing := facts.missing("manufacturing", "total_investment_yuan", "production_equipment_yuan"):
        return _undecided(rule, missing)
    rate, cap = rule.value("rate"), rule.value("cap_yuan")
    amount = to_cent(min(bought * rate, cap))
    why = f"生产设备购置额{wan(bought)}×{_percent(rate)}，最高{wan(cap)}"
    small = bought < total * rule.value("main_share")
    readings = _readings(rule, "main_content", amount, NOTHING) if small else ()
    return _ruling(rule, applies=True, amount=amount, why=why, most=cap, readings=readings)


def interest_points(rule: PolicyRule, facts: Facts) -> Ruling:
    """Points of interest on a loan of the national relending list."""
    if facts.get("in_national_relending") is False:
        return _no(rule, "项目没有纳入国家专项再贷款")
    if missing := facts.missing("in_national_relending", "loan_yuan", "years"):
        return _undecided(rule, missing)
    return _interest(rule, facts)


def interest_points_by_tag(rule: PolicyRule, facts: Facts) -> Ruling:
    """Points of interest on a loan of the innovation fund, for firms with one of the titles."""
    tags = facts.get("tags")
    if tags is not None and not any(_is_title(rule, tag) for tag in tags):
        return _no(rule, "不是高新技术企业、专精特新“小巨人”、制造业单项冠军或重点工业企业")
    if missing := facts.missing("tags", "loan_yuan", "years"):
        return _undecided(rule, missing)
    return _interest(rule, facts)


def _is_title(rule: PolicyRule, tag: str) -> bool:
    bare = "".join(character for character in tag if character.isalnum())
    return bool(rule.words["tags"].search(bare)) and not rule.words["tags_unless"].search(bare)


def _interest(rule: PolicyRule, facts: Facts) -> Ruling:
    loan, points = facts.number("loan_yuan"), rule.value("points")
    years = min(facts.number("years"), rule.value("most_years"))
    amount = to_cent(loan * points * years)
    why = f"贷款{wan(loan)}×{_percent(points)}×{years.normalize():f}年（最长{rule.value('most_years')}年）"
    readings = _readings(rule, "part_years", amount, loan * points * _whole_years(years))
    return _ruling(rule, applies=True, amount=amount, why=why, readings=readings)


def guarantee_fee(rule: PolicyRule, facts: Facts) -> Ruling:
    """A share of the guarantee fee, for fees and sums within the limits."""
    if facts.get("sme_manufacturing") is False:
        return _no(rule, "不是中小微制造企业")
    rate, most_fee = rule.value("rate"), rule.value("most_fee_rate")
    needed = ("sme_manufacturing", "guarantee_yuan", "fee_rate", "years")
    fee = facts.get("fee_rate")
    if missing := facts.missing(*needed):
        return (
            _no(rule, f"费率{_percent(fee)}，超过{_percent(most_fee)}")
            if fee and fee > most_fee
            else _undecided(rule, missing)
        )
    asked, limit = facts.number("guarantee_yuan"), rule.value("most_guarantee_yuan")
    guaranteed, years = min(asked, limit), min(facts.number("years"), rule.value("most_years"))
    if fee > most_fee:
        readings = _readings(rule, "above_fee", NOTHING, guaranteed * most_fee * rate * years)
        return _no(rule, f"年化担保费率{_percent(fee)}，超过{_percent(most_fee)}", readings=readings)
    amount = to_cent(guaranteed * fee * rate * years)
    why = f"担保{wan(guaranteed)}×费率{_percent(fee)}×{_percent(rate)}×{years.normalize():f}年"
    readings = _readings(rule, "above_limit", amount, NOTHING) if asked > limit else ()
    readings = readings or _readings(rule, "part_years", amount, guaranteed * fee * rate * _whole_years(years))
    most = to_cent(limit * most_fee * rate * rule.value("most_years"))
    return _ruling(rule, applies=True, amount=amount, why=why, most=most, readings=readings)


def lease_ceiling(rule: PolicyRule, facts: Facts) -> Ruling:
    """The ceiling of the subsidy to direct finance leases, a year and in all."""
    if facts.get("manufacturing") is False:
        return _no(rule, "不是制造业企业")
    if facts.get("direct_lease") is False:
        return _no(rule, "不是直接融资租赁（售后回租等不在支持之列）")
    if missing := facts.missing("direct_lease", "contracts_yuan", "lpr", "years"):
        return _undecided(rule, missing)
    contracts, lpr, rate = sum(facts.get("contracts_yuan"), NOTHING), facts.number("lpr"), rule.value("rate")
    cap, years = rule.value("most_per_year_yuan"), min(facts.number("years"), rule.value("most_years"))
    yearly = to_cent(min(contracts * lpr * rate, cap))
    amount = to_cent(yearly * years)
    why = f"合同额合计{wan(contracts)}×LPR {_percent(lpr)}×{_percent(rate)}，每年最高{wan(cap)}，{years.normalize():f}年；为上限"
    once = min(contracts * lpr * rate, cap * years)
    readings = _readings(rule, "yearly", amount, once) or _readings(
        rule, "part_years", amount, yearly * _whole_years(years)
    )
    most = cap * rule.value("most_years")
    parts = {"per_year_yuan": yearly}
    return _ruling(rule, applies=True, amount=amount, why=why, parts=parts, most=most, readings=readings)


def pilot_city(rule: PolicyRule, facts: Facts) -> Ruling:
    """Pilot cities are rewarded; firms are not; the sum is not written."""
    applicant, pilot = facts.get("applicant"), facts.get("pilot")
    if applicant is not None and rule.words["firm"].search(applicant):
        return _no(rule, "奖补对象是试点城市，企业不在其列")
    if pilot is not None and not rule.words["pilot"].search(pilot):
        return _no(rule, "不是本条所说的两类城市试点")
    if missing := facts.missing("applicant", "pilot"):
        return _undecided(rule, missing)
    if not rule.words["city"].search(applicant):
        return _undecided(rule, (), "看不出申请方是不是城市，不作猜测")
    return _open(rule, "试点城市由省财政统筹奖补，金额没有写")


def cloud_voucher(rule: PolicyRule, facts: Facts) -> Ruling:
    """Small and medium firms get vouchers; the share of a firm is not written."""
    if missing := facts.missing("size"):
        return _undecided(rule, missing)
    size = facts.text("size")
    if rule.words["small"].search(size):
        return _open(rule, "中小微企业可申领上云服务券，单户金额没有写")
    if rule.words["large"].search(size):
        return _no(rule, "服务券发给中小微企业")
    return _undecided(rule, (), f"看不出“{size}”是否属中小微企业")


def development_project(rule: PolicyRule, facts: Facts) -> Ruling:
    """Projects whose core is developing software or hardware: a cap, no rate."""
    if missing := facts.missing("core"):
        return _undecided(rule, missing)
    core, cap = facts.text("core"), rule.value("cap_yuan")
    makes, develops = rule.words["making"].search(core), rule.words["object"].search(core)
    if rule.words["buying"].search(core) or (not makes and rule.words["using"].search(core)):
        amounts = zip(rule.readings["buying"], (NOTHING, None), strict=True)
        return _no(rule, "购买、使用不是开发", readings=tuple(Reading(text, amount) for text, amount in amounts))
    if makes and develops:
        return _open(rule, f"以软硬件开发为核心，最高{wan(cap)}，具体金额没有写", most=cap)
    if develops:
        return _undecided(rule, (), "没有写是开发还是购买使用，不作猜测")
    return _no(rule, "核心内容不是软件或硬件开发")


def station_increment(rule: PolicyRule, facts: Facts) -> Ruling:
    """A sum for each macro station above last year's number, city and country apart."""
    year, only = facts.get("year"), rule.value("year")
    if year is not None and year != only:
        return _no(rule, f"只奖{only:f}年新建的")
    if facts.get("telecom") is False:
        return _no(rule, "奖励对象是电信服务企业")
    if missing := facts.missing("year", "telecom", "urban", "rural", "urban_prev", "rural_prev"):
        return _undecided(rule, missing)
    city = facts.number("urban") - facts.number("urban_prev")
    country = facts.number("rural") - facts.number("rural_prev")
    prices = rule.value("urban_yuan"), rule.value("rural_yuan")
    amount = max(city, NOTHING) * prices[0] + max(country, NOTHING) * prices[1]
    if not amount:
        return _no(rule, "没有超出上一年的增量")
    why = f"城市增量{max(city, NOTHING)}个×{prices[0]}元，农村增量{max(country, NOTHING)}个×{prices[1]}元"
    offset = max(city * prices[0] + country * prices[1], NOTHING)
    return _ruling(rule, applies=True, amount=amount, why=why, readings=_readings(rule, "offset", amount, offset))


def first_set(rule: PolicyRule, facts: Facts) -> Ruling:
    """A share of the unit price or of the cost of research, for products that a catalogue lists."""
    if facts.get("in_catalogue") is False or (facts.missing("in_catalogue") and facts.get("self_claimed")):
        return _no(rule, "产品没有目录条目（自称不算），不标注也不测算")
    if missing := facts.missing("in_catalogue"):
        return _undecided(rule, missing)
    bases = [facts.get(name) for name in ("unit_price_yuan", "rd_cost_yuan") if facts.get(name) is not None]
    if not bases:
        return _undecided(rule, facts.missing("unit_price_yuan", "rd_cost_yuan"))
    rate, cap, quantity = rule.value("rate"), rule.value("cap_yuan"), facts.get("quantity") or rule.value("one_set")
    amount = to_cent(min(sum(bases, NOTHING) * rate, cap))
    why = f"（{'＋'.join(wan(base) for base in bases)}）×{_percent(rate)}，双边合计最高{wan(cap)}"
    price = facts.get("unit_price_yuan") or NOTHING
    many = min((sum(bases, NOTHING) + price * (quantity - 1)) * rate, cap)
    readings = _readings(rule, "quantity", amount, many)
    readings = readings or _readings(rule, "both_bases", amount, min(max(bases) * rate, cap))
    return _ruling(rule, applies=True, amount=amount, why=why, most=cap, readings=readings)


def chain_platform(rule: PolicyRule, facts: Facts) -> Ruling:
    """Supply-chain platforms get an aid whose sum is not written."""
    if missing := facts.missing("platform"):
        return _undecided(rule, missing)
    words, platform = rule.words, facts.text("platform")
    fits = words["chain"].search(platform) and words["platform"].search(platform)
    if not fits or words["unless"].search(platform):
        return _no(rule, "不是供应链物流、重点产业链、供应链金融等平台")
    return _open(rule, "“适当补助”，金额没有写")


def filing_and_guarantee(rule: PolicyRule, facts: Facts) -> Ruling:
    """Commitment filing without new land; priority for needs of land and energy. No money."""
    if missing := facts.missing("new_land_mu", "main"):
        return _undecided(rule, missing)
    land, main = facts.number("new_land_mu"), facts.text("main")
    renews = bool(rule.words["renewal"].search(main)) and not rule.words["renewal_unless"].search(main)
    parts = {
        "commitment_filing": land == 0 and renews,
        "priority_guarantee": land > 0 or bool(facts.get("energy_need")),
    }
    filing = "可承诺备案" if parts["commitment_filing"] else "不能承诺备案（须不新增土地且以设备更新为主）"
    guarantee = "用地、用能纳入优先保障" if parts["priority_guarantee"] else "没有用地、用能需求"
    if not any(parts.values()):
        return _no(rule, f"{filing}；{guarantee}", parts=parts)
    return _open(rule, f"{filing}；{guarantee}", parts=parts)


def revenue_milestone(rule: PolicyRule, facts: Facts) -> Ruling:
    """A single reward for the highest milestone of revenue that was crossed."""
    industry, after = facts.get("industry"), facts.get("after_yuan")
    if industry is not None and belongs(industry, "not_industrial"):
        return _no(rule, "不是工业企业", parts=_halves(rule, NOTHING))
    if facts.get("renewed") is False:
        return _no(rule, "没有实施设备更新改造", parts=_halves(rule, NOTHING))
    if missing := facts.missing("industry", "renewed", "before_yuan", "after_yuan"):
        return _undecided(rule, missing)
    if not belongs(industry, "industrial"):
        return _undecided(rule, (), f"看不出“{industry}”是否属工业企业")
    before = facts.number("before_yuan")
    crossed = [tier for tier in rule.tiers if before <= tier.above < after]
    inclusive = [tier for tier in rule.tiers if before < tier.above <= after]
    amount = max((tier.reward for tier in crossed), default=NOTHING)
    widest = max((tier.reward for tier in inclusive), default=NOTHING)
    readings = _readings(rule, "on_tier", amount, widest) or _readings(
        rule, "several", amount, sum((tier.reward for tier in crossed), NOTHING)
    )
    if not crossed:
        return _no(rule, "营业收入没有突破新的台阶（突破不含本数）", parts=_halves(rule, NOTHING), readings=readings)
    why = f"营业收入由{wan(before)}到{wan(after)}，一次性奖励{wan(amount)}，省、市县各半"
    return _ruling(rule, applies=True, amount=amount, why=why, parts=_halves(rule, amount), readings=readings)


def _halves(rule: PolicyRule, amount: Decimal) -> dict[str, Decimal]:
    province = to_cent(amount * rule.value("province_share"))
    return {"province_yuan": province, "local_yuan": amount - province}


FORMULAS: dict[str, Formula] = {
    formula.__name__: formula
    for formula in (
        national_channels, equipment_share, interest_points, interest_points_by_tag, guarantee_fee, lease_ceiling,
        pilot_city, cloud_voucher, development_project, station_increment, first_set, chain_platform,
        filing_and_guarantee, revenue_milestone,
    )
}  # fmt: skip
