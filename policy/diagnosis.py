"""Which clauses say that a piece of equipment should go, be retrofitted or renewed, and with what certainty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from policy.assets import Asset
from policy.industries import belongs
from policy.recognition import Mention, is_process_vessel, mentions, recognise, settled
from policy.rulings import RefusedFact
from seed_catalog.policies import DiagnosisRule, load_policies


class Status(StrEnum):
    """How certain a finding is. A `no` says why a rule that was looked at does not hold."""

    NO = "no"
    AMBIGUOUS = "ambiguous"
    FIRES = "fires"


_STRENGTH = {Status.NO: 0, Status.AMBIGUOUS: 1, Status.FIRES: 2}
_AGE_FIELDS = ("since", "service_years")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one clause says of an asset. `missing` names the fields of the contract that would settle a doubt."""

    clause: str
    verdict: str
    status: Status
    why: str
    quote: str
    missing: tuple[str, ...] = ()

    @property
    def asks_age(self) -> bool:
        """True for a doubt that a year would settle."""
        return self.status is Status.AMBIGUOUS and not set(_AGE_FIELDS).isdisjoint(self.missing)

    def as_row(self) -> dict[str, Any]:
        """The finding as JSON values."""
        return {
            "clause": self.clause,
            "verdict": self.verdict,
            "status": self.status.value,
            "why": self.why,
            "quote": self.quote,
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class _Looked:
    """An asset and what its name was recognised as."""

    asset: Asset
    head: Mention

    @property
    def traits(self) -> frozenset[str]:
        return self.head.traits

    def says(self, words: str) -> bool:
        return bool(load_policies().words[words].search(self.asset.text))


def diagnose(asset: Asset, *, ask_age: bool = True) -> tuple[Finding, ...]:
    """What the plan says of `asset`, one finding for each clause and verdict, those that fire first.

    Without `ask_age`, an age that was not stated raises no doubt: for equipment that a text merely mentions.

    Raises RefusedFact where a fact that cannot be was given and no finding asks about it.
    """
    looked = _Looked(asset, settled(recognise(asset.name), asset.text))
    every = (finding for rule in _RULES for finding in rule(looked))
    found = _strongest(finding for finding in every if ask_age or not finding.asks_age)
    asked = {name for finding in found for name in finding.missing}
    for name, reason in asset.faults.items():
        if name not in asked:
            raise RefusedFact(name, None, reason, "核对后重填，或留空")
    return found


def _strongest(findings: Iterator[Finding]) -> tuple[Finding, ...]:
    """One finding for each clause and verdict; doubts of the same kind ask for everything together."""
    best: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        key = finding.clause, finding.verdict
        held = best.get(key)
        if held is None or _STRENGTH[finding.status] > _STRENGTH[held.status]:
            best[key] = finding
        elif held.status is finding.status is Status.AMBIGUOUS:
            missing = tuple(dict.fromkeys(held.missing + finding.missing))
            best[key] = _remade(held, f"{held.why}；{finding.why}", missing)
    return tuple(sorted(best.values(), key=lambda finding: -_STRENGTH[finding.status]))


def _remade(finding: Finding, why: str, missing: tuple[str, ...]) -> Finding:
    return Finding(finding.clause, finding.verdict, finding.status, why, finding.quote, missing)


def _rule(name: str) -> DiagnosisRule:
    return load_policies().rules[name]


def _finding(rule: DiagnosisRule, status: Status, why: str, missing: tuple[str, ...] = ()) -> Finding:
    return Finding(rule.clause, rule.verdict, status, why, rule.quote, missing)


def _fires(rule: DiagnosisRule, why: str) -> Finding:
    return _finding(rule, Status.FIRES, why)


def _doubt(rule: DiagnosisRule, why: str, *missing: str) -> Finding:
    return _finding(rule, Status.AMBIGUOUS, why, missing)


def _denies(rule: DiagnosisRule, why: str) -> Finding:
    return _finding(rule, Status.NO, why)


def _years(value: Decimal) -> str:
    return f"{value.normalize():f}年"


def _told_years(asset: Asset) -> str:
    """The years in service as the words allow them: 15年, or 15年到24年."""
    ages = dict.fromkeys(_years(age) for age in (asset.age, asset.age_at_most) if age is not None)
    return "到".join(ages)


def _no_age(rule: DiagnosisRule, asset: Asset) -> Finding:
    """The doubt where the age is not known, contradictory or impossible."""
    faults = [name for name in _AGE_FIELDS if name in asset.faults]
    if faults:
        return _doubt(rule, "；".join(asset.faults[name] for name in faults) + "，请核对", *faults)
    if asset.ages_conflict:
        return _doubt(rule, f"投用年份{asset.since}与服役年数{asset.service_years}对不上，请核对", *_AGE_FIELDS)
    if asset.since is not None:
        return _doubt(rule, "没有基准日期，算不出服役年数", "as_of", *_AGE_FIELDS)
    return _doubt(rule, "没有投用年份，不作猜测", *_AGE_FIELDS)


def _vague(rule: DiagnosisRule, asset: Asset) -> Finding:
    """The doubt where only a stretch of years is told, and the bound lies within it."""
    return _doubt(
        rule, f"文中只说得出服役约{_told_years(asset)}，够不够{_years(rule.limits['years'])}要核对", *_AGE_FIELDS
    )


# ----------------------------------------------------------------------------------------------- 二(一)1 machine tools
def _machine_tools(looked: _Looked) -> Iterator[Finding]:
    rule, asset, limit = _rule("aged_machine_tool"), looked.asset, _rule("aged_machine_tool").limits["years"]
    is_tool = "machine_tool" in looked.traits or ("machine_tool_part" in looked.traits and _of_machine_tool(looked))
    if not is_tool and "forming" not in looked.traits:
        return
    if asset.age is None:
        yield _no_age(rule, asset)
    elif asset.age <= limit < (asset.age_at_most or asset.age):
        yield _vague(rule, asset)
    elif asset.age <= limit:
        yield _denies(rule, f"服役{_years(asset.age)}，没有超过{_years(limit)}（“超过”不含本数）")
    elif is_tool:
        yield _fires(rule, f"{looked.head.name}服役{_told_years(asset)}，超过{_years(limit)}")
    else:
        yield _doubt(rule, f"服役{_years(asset.age)}，但锻压、剪切、切割设备是否属“机床”，文件没有写明")


def _of_machine_tool(looked: _Looked) -> bool:
    """A key part counts if only machine tools have it, one is named beside it, or its owner makes machine tools."""
    if "own_part" in looked.traits:
        return True
    named = any("machine_tool" in mention.traits for mention in mentions(looked.asset.text))
    return named or belongs(looked.asset.industry, "machine_tool_maker")


# --------------------------------------------------------------------------------------- 二(三)7 iron and steel furnaces
def _furnaces(looked: _Looked) -> Iterator[Finding]:
    for name, judge in (
        ("small_blast_furnace", _volume),
        ("small_converter", _tonnage),
        ("small_electric_furnace", _alloy),
    ):
        rule = _rule(name)
        if rule.trait in looked.traits:
            yield _for_steel_works(looked, rule, judge(looked, rule))


def _for_steel_works(looked: _Looked, rule: DiagnosisRule, finding: Finding) -> Finding:
    """The finding, if the furnace stands in an iron and steel works."""
    asset = looked.asset
    metal = asset.metal
    if metal and not load_policies().words["steel_metal"].search(metal):
        return _denies(rule, f"冶炼的是{metal}，不是钢铁")
    if asset.industry and not belongs(asset.industry, "steel"):
        return _denies(rule, f"{asset.industry}不是钢铁冶炼，本条只管钢铁冶炼企业")
    named = any(word in looked.asset.text for word in ("炼铁", "炼钢", "合金钢", "钢铁", "钢厂"))
    if not asset.industry and not named and finding.status is not Status.NO:
        return _doubt(rule, f"{finding.why}；没有写行业，看不出是否钢铁冶炼", "industry", *finding.missing)
    return finding


def _volume(looked: _Looked, rule: DiagnosisRule) -> Finding:
    return _below(looked.asset, rule, "volume_m3", ("容积", "立方米"))


def _tonnage(looked: _Looked, rule: DiagnosisRule) -> Finding:
    return _below(looked.asset, rule, "tonnage", ("公称容量", "吨"))


def _below(
    asset: Asset, rule: DiagnosisRule, name: str, words: tuple[str, str], limit: Decimal | None = None
) -> Finding:
    """How a size stands to a bound written 以下: below fires, exactly at it is left open."""
    limit = rule.limits[name] if limit is None else limit
    label, unit = words
    size: Decimal | None = getattr(asset, name)
    if name in asset.faults:
        return _doubt(rule, f"{label}{asset.faults[name]}，请核对", name)
    if size is None:
        return _doubt(rule, f"没有写{label}，不作猜测", name)
    shown = f"{label}{size.normalize():f}{unit}"
    if size == limit:
        return _doubt(rule, f"{shown}，正好在线上：“以下”不含本数则不属，含本数则属")
    return (
        _fires(rule, f"{shown}，不到{limit:f}{unit}")
        if size < limit
        else _denies(rule, f"{shown}，高于{limit:f}{unit}")
    )


def _alloy(looked: _Looked, rule: DiagnosisRule) -> Finding:
    """Electric furnaces: the bound depends on the steel; without it, only sizes on one side of both are certain."""
    asset, words, tons = looked.asset, load_policies().words, ("公称容量", "吨")
    is_alloy, is_plain = bool(words["alloy_steel"].search(asset.steel)), bool(words["plain_steel"].search(asset.steel))
    alloy = rule.limits["alloy_tonnage"]
    if is_alloy:
        return _below(asset, rule, "tonnage", tons, alloy)
    plain = _below(asset, rule, "tonnage", tons)
    if is_plain:
        return plain
    if asset.tonnage is None:
        return _doubt(rule, plain.why, *plain.missing, "steel")
    if asset.tonnage < alloy or plain.status is Status.NO:
        return plain
    size = f"{asset.tonnage.normalize():f}吨"
    return _doubt(rule, f"{size}：普通钢以{rule.limits['tonnage']}吨、合金钢以{alloy}吨为界，没有写钢种", "steel")


# --------------------------------------------------------------------------------------------------- 二(四)10 chemicals
def _chemical_age(looked: _Looked) -> Iterator[Finding]:
    rule, asset = _rule("aged_chemical"), looked.asset
    in_works = belongs(asset.industry, "chemical")
    known = "chemical" in looked.traits
    if in_works and (known or (looked.head.name == "" and is_process_vessel(asset.name))):
        yield from _aged(asset, rule)
    elif asset.age is not None and asset.age < rule.limits["years"]:
        return
    elif in_works and "utility" in looked.traits and asset.age is not None:
        yield _doubt(rule, f"服役{_years(asset.age)}，但公用、控制设备是否算“老旧化工设备”，文件没有写明")
    elif known and not asset.industry and (asset.age is not None or "energy" not in looked.traits):
        missing = ("industry",) if asset.age is not None else ("industry", *_AGE_FIELDS)
        yield _doubt(rule, "没有写行业，看不出是否石化化工企业的设备", *missing)
    elif known and "energy" not in looked.traits and belongs(asset.industry, "perhaps_chemical"):
        yield _doubt(rule, f"{asset.industry}是否属“石化化工”，文件没有写明")


def _aged(asset: Asset, rule: DiagnosisRule) -> Iterator[Finding]:
    if asset.age is None:
        yield _no_age(rule, asset)
    elif asset.age < rule.limits["years"] <= (asset.age_at_most or asset.age):
        yield _vague(rule, asset)
    elif asset.age < rule.limits["years"]:
        yield _denies(rule, f"运行{_years(asset.age)}，不到{_years(rule.limits['years'])}")
    else:
        yield _fires(rule, f"运行{_told_years(asset)}，已满{_years(rule.limits['years'])}")
        older = _rule("very_aged_chemical")
        if asset.age >= older.limits["years"]:
            yield _fires(older, f"运行{_told_years(asset)}，在{_years(older.limits['years'])}以上，属“特别”推动之列")
        elif (asset.age_at_most or asset.age) >= older.limits["years"]:
            yield _vague(older, asset)


def _gasifiers(looked: _Looked) -> Iterator[Finding]:
    rule, text = _rule("intermittent_gasifier"), looked.asset.text
    if not looked.traits & {"intermittent_gasifier", "fixed_bed_gasifier", "other_gasifier"}:
        return
    batch = "间歇" in text or "intermittent_gasifier" in looked.traits
    fixed = "intermittent_gasifier" in looked.traits or any(word in text for word in ("固定床", "固定层"))
    if any(word in text for word in ("加压", "鲁奇", "连续", "水煤浆", "粉煤", "流化床")) or not fixed:
        return
    industry = looked.asset.industry
    if not batch:
        yield _doubt(rule, "固定床气化炉，没有写是否间歇式")
    elif industry and not belongs(industry, "chemical"):
        yield _doubt(rule, f"本条写在煤化工行业之下，{industry}是否适用存疑")
    else:
        yield _fires(rule, f"{looked.head.name}属固定床间歇式煤气化炉")


def _small_plants(looked: _Looked) -> Iterator[Finding]:
    words = ("能力", "吨/年")
    for name in ("phosphoric_acid", "ammonium_phosphate"):
        if _rule(name).trait in looked.traits:
            yield _below(looked.asset, _rule(name), "capacity_t_per_year", words)
    rule = _rule("calcium_carbonate")
    if rule.trait in looked.traits:
        yield _carbonate(looked, rule, _below(looked.asset, rule, "capacity_t_per_year", words))


def _carbonate(looked: _Looked, rule: DiagnosisRule, finding: Finding) -> Finding:
    """Only the ordinary grade counts."""
    words, grade = load_policies().words, looked.asset.product_grade or looked.asset.text
    if words["special_grade"].search(grade):
        return _denies(rule, "不是普通级碳酸钙")
    if words["ordinary_grade"].search(grade) or finding.status is Status.NO:
        return finding
    return _doubt(rule, f"{finding.why}；没有写是否普通级", *finding.missing, "product_grade")


# -------------------------------------------------------------------------------------------- 二(三)8 and 一: efficiency
def _energy_grade(looked: _Looked) -> Iterator[Finding]:
    rule, asset = _rule("energy_grade"), looked.asset
    if "energy_grade" in asset.faults:
        yield _doubt(rule, f"{asset.faults['energy_grade']}，请核对铭牌", "energy_grade")
    elif asset.energy_grade is None:
        if "energy" in looked.traits:
            yield _doubt(rule, "没有写能效等级，请核对铭牌", "energy_grade")
    elif asset.energy_grade > rule.limits["grade"]:
        yield _fires(rule, f"能效{int(asset.energy_grade)}级，建议换用{rule.limits['grade']}级及以上（推广，不是淘汰）")
    else:
        yield _denies(rule, f"能效{int(asset.energy_grade)}级，已在{rule.limits['grade']}级及以上")


def _benchmark(looked: _Looked) -> Iterator[Finding]:
    rule, words, said = _rule("below_benchmark"), load_policies().words, looked.asset.unit_consumption
    if not said:
        return
    if words["above_benchmark"].search(said) and not words["below_benchmark"].search(said):
        yield _fires(rule, "单位能耗高于基准，能效在基准水平以下（重点行业清单方案没有列出）")
    elif words["below_benchmark"].search(said):
        yield _denies(rule, "单位能耗优于基准")
    else:
        yield _doubt(rule, f"“{said}”看不出高于还是优于基准", "unit_consumption")


# ---------------------------------------------------------------------------------------------------------- 专栏1 by name
def _served(asset: Asset) -> str:
    """How long it has served, in brackets, where that is known."""
    return "" if asset.age is None else f"（现服役{_told_years(asset)}）"


def _column_one(looked: _Looked) -> Iterator[Finding]:
    rule, industry = _rule("column_one"), looked.asset.industry
    traits = looked.traits | ({"cnc_machine"} if "machine_tool" in looked.traits and looked.says("cnc") else set())
    for row in load_policies().column_one:
        if industry and belongs(industry, row.industry):
            if traits & row.traits:
                why = f"专栏1在{row.title}点名更新这类设备，没有写年限{_served(looked.asset)}" + (
                    row.note and f"；{row.note}"
                )
                yield Finding(rule.clause, rule.verdict, Status.FIRES, why, row.quote)
            elif traits & row.perhaps:
                why = f"专栏1没有点出这种设备，是否在{row.title}的“等”字之内存疑"
                yield Finding(rule.clause, rule.verdict, Status.AMBIGUOUS, why, row.quote)
        elif not industry and traits & row.asks_industry:
            why = f"专栏1在{row.title}点名这类设备，没有写行业"
            yield Finding(rule.clause, rule.verdict, Status.AMBIGUOUS, why, row.quote, ("industry",))


_RULES: tuple[Callable[[_Looked], Iterator[Finding]], ...] = (
    _machine_tools, _furnaces, _gasifiers, _small_plants, _chemical_age, _energy_grade, _benchmark, _column_one,
)  # fmt: skip
