"""Drafts of needs for what should replace an asset: told in words, and tied to the asset they came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.folding import fold
from marketplace.diagnosing.models import AssetList, ListedAsset
from marketplace.diagnosing.service import DUE, IS_DUE, assets_of
from marketplace.needs.models import NeedDraft
from marketplace.needs.service import industries, start_draft
from policy.assets import read_asset
from policy.recognition import mentions, recognise
from seed_catalog.policies import DiagnosisRule, load_policies

MOST_AT_ONCE = 200
NAMED = ("named_update", "promote_grade_2")
_VERBS = {**dict.fromkeys(DUE[:3], "淘汰"), "restricted_retrofit": "改造或更换"}
_ENDINGS = tuple("床机炉塔柜器釜泵罐")
_EXISTING = re.compile(r"^(?:在用|现有|老|旧|原有?)(?:的)?")


def applying(findings: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The findings that hold, by verdict."""
    return {finding["verdict"]: finding for finding in findings if finding["status"] == "fires"}


def need_text(row: ListedAsset, kept: AssetList) -> str:
    """What to buy instead of an asset, told as a plant manager would: what goes, why, and what comes."""
    holds = applying(row.findings)
    first = next((holds[verdict] for verdict in (*DUE, *NAMED) if verdict in holds), None)
    leaving = _EXISTING.sub("", row.label.strip())
    counted = str(row.facts.get("quantity") or "").strip()
    count = f"{counted}台" if counted.isdecimal() else counted
    reasons = [_age(row, kept), f"依据{first['clause']}" if first else ""]
    why = "，".join(reason for reason in reasons if reason)
    verb = _VERBS.get(first["verdict"] if first else "", "换下")
    return f"现有的{leaving}{count}，要{verb}{f'（{why}）' if why else ''}。想更新为{_wanted(row, first)}{count}。"


def _age(row: ListedAsset, kept: AssetList) -> str:
    """Its year, where the name does not say it already."""
    asset = read_asset(row.facts, as_of=kept.as_of, remarks=row.remarks)
    if asset.since is not None and asset.earliest is None and str(asset.since) not in row.label:
        return f"{asset.since}年投用"
    if asset.since is None and asset.service_years is not None and asset.years_most is None:
        years = f"{asset.service_years.normalize():f}"
        return "" if f"{years}年" in row.label else f"已用{years}年"
    return ""


def _wanted(row: ListedAsset, finding: Mapping[str, Any] | None) -> str:
    """What comes: what a clause names instead of this kind, else the same kind anew."""
    folded = fold(str(row.facts.get("equipment") or row.label)).text.strip()
    rules = load_policies().rules.values()
    traits = recognise(folded).traits
    if named := next((rule.replacement for rule in rules if rule.trait in traits and rule.is_replaced_whole), ""):
        return named
    rule = _rule_of(finding) if finding else None
    kind = _kind(folded)
    return rule.replacement.format(kind) if rule and rule.replacement else f"新的{kind}"


def _kind(folded: str) -> str:
    """The name of the kind of equipment alone, without model, size and age."""
    head = recognise(folded)
    found = head if head.name and head.is_named else next(iter(mentions(folded)[-1:]), None)
    if found is None:
        return re.split(r"[,;。(\s\d]", _EXISTING.sub("", folded), maxsplit=1)[0][:40] or "同类设备"
    following = folded[found.end : found.end + 1]
    ending = following if following in _ENDINGS and not found.name.endswith(following) else ""
    return f"{found.name}{ending}"


def _rule_of(finding: Mapping[str, Any]) -> DiagnosisRule | None:
    rules = load_policies().rules.values()
    return next((rule for rule in rules if rule.verdict == finding["verdict"] and rule.quote == finding["quote"]), None)


def draft_needs(session: Session, kept: AssetList, rows: Sequence[ListedAsset]) -> list[NeedDraft]:
    """A draft for each asset that has none yet, tied to it; at most MOST_AT_ONCE. Flushes; never commits."""
    held = existing_drafts(session, rows)
    made: list[NeedDraft] = []
    for row in rows:
        if row.need_token in held or row.refusal or len(made) >= MOST_AT_ONCE:
            continue
        draft = start_draft(session, need_text(row, kept))
        draft.industry = _industry(str(row.facts.get("industry") or kept.industry))
        row.need_token = draft.token
        made.append(draft)
    session.flush()
    return made


def _industry(words: str) -> str:
    """The plan's name of an industry that an asset list calls in its own way; empty where there is none."""
    bare = words.strip().removesuffix("行业")
    return next((name for name in industries() if bare and name.removesuffix("行业") == bare), "")


def existing_drafts(session: Session, rows: Iterable[ListedAsset]) -> frozenset[str]:
    """Which of the assets' drafts are still kept."""
    tokens = [row.need_token for row in rows if row.need_token]
    return (
        frozenset(session.scalars(select(NeedDraft.token).where(NeedDraft.token.in_(tokens))))
        if tokens
        else frozenset()
    )


def due_assets(session: Session, token: str) -> list[ListedAsset]:
    """The assets of a list that are due, in its order."""
    return list(session.scalars(assets_of(token, IS_DUE)))


def asset_behind(session: Session, need_token: str) -> ListedAsset | None:
    """The asset that a draft replaces, where it came from a list."""
    return session.scalar(select(ListedAsset).where(ListedAsset.need_token == need_token).limit(1))
