"""Assets as they come in: lines and paragraphs that somebody pasted, or the rows of an office's list."""

from __future__ import annotations

import math
import re
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from catalog.folding import fold
from marketplace.presentation import translated as _
from marketplace.workbooks.assets import AssetRow, read_assets
from marketplace.workbooks.reading import UnreadableFile
from marketplace.workbooks.tables import Refusal
from policy.ages import age_in_text
from policy.assets import SIZES, Asset
from policy.industries import belongs
from policy.narrative import equipment_told
from policy.recognition import mentions
from seed_catalog.policies import load_policies

MOST_ASSETS = 10_000
LONGEST_TEXT = 20_000
LONGEST_CELL = 400
LONGEST_REMARKS = 2_000
SUFFIXES = (".xlsx", ".xlsm", ".csv", ".jsonl")
_SHORT_LINE = 60  # characters of a line that names one machine
_LONGEST_INDUSTRY = 12
_INDUSTRIES = (
    "steel", "chemical", "farm_machinery", "construction_machinery", "instruments", "textile", "e_bicycle",
    "shipbuilding", "photovoltaic", "traction_battery", "fermentation", "aviation",
)  # fmt: skip
_BETWEEN_WORDS = re.compile(r"[\s，、,;；:：]+")
_NUMBERED = re.compile(r"^\s*(?:[（(]?\d{1,4}[)）.、．]|[-•*·])\s*(?=\D)")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One asset on its way into a list: how to call it, what is told of it, and where it stands."""

    label: str
    facts: Mapping[str, Any]
    remarks: str = ""
    sheet: str = ""
    row: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    refusal: Mapping[str, Any] | None = None


def assets_in_text(text: str, industry: str, day: date) -> list[Incoming]:
    """The machines of a pasted text: one a line, or all that a paragraph tells of; no line is lost.

    Raises ValueError: "empty", or "long" for more than LONGEST_TEXT characters.
    """
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise ValueError("empty")
    if len(text) > LONGEST_TEXT:
        raise ValueError("long")
    return [asset for line in text.split("\n") if line.strip() for asset in _in_line(line, industry, day)]


def _in_line(line: str, industry: str, day: date) -> Iterator[Incoming]:
    line = re.sub(r"\s*\t\s*", " ", _NUMBERED.sub("", line)).strip()
    told = equipment_told(line, industry, day)
    if len(told) > 1 or (told and (len(line) > _SHORT_LINE or "。" in line.rstrip("。"))):
        for one in told:
            yield Incoming(one.label[:200], _facts_of(one.asset), _remarks_of(one.asset))
    else:
        facts: dict[str, Any] = {"equipment": line[:LONGEST_CELL]}
        if named := _industry_in(line):
            facts["industry"] = named
        if year := _year_in(line, day):
            facts["since"] = year
        yield Incoming(line[:200], facts, line[LONGEST_CELL:LONGEST_REMARKS])


def _year_in(line: str, day: date) -> int | None:
    """The year that stands as a word of its own behind the machine (四柱油压机 2008); None where it may be a size.

    Round hundreds are sizes, and an age that is told in words of its own is left to them.
    """
    words = [fold(word).text for word in _BETWEEN_WORDS.split(line)[1:]]
    years = [int(word) for word in words if re.fullmatch(r"(?:19[5-9]|20\d)\d", word)]
    if len(years) != 1 or years[0] > day.year or years[0] % 100 == 0 or age_in_text(fold(line).text, day).is_told:
        return None
    return years[0]


def _industry_in(line: str) -> str:
    """The industry that a line names in a word of its own behind the machine (…，纺织); empty where it names none."""
    words, book = _BETWEEN_WORDS.split(line), load_policies()
    for word in words[1:]:
        folded = fold(word).text
        is_steel = any(book.words[kind].search(folded) for kind in ("alloy_steel", "plain_steel"))
        is_trade = len(word) <= _LONGEST_INDUSTRY and any(belongs(word, group) for group in _INDUSTRIES)
        if is_trade and not is_steel and not mentions(folded):
            return word
    return ""


def _facts_of(asset: Asset) -> dict[str, Any]:
    """What a text told of an asset, as fields; an age told as a stretch of years stays in the words."""
    facts: dict[str, Any] = {"equipment": asset.equipment[:LONGEST_CELL]}
    if asset.industry:
        facts["industry"] = asset.industry[:LONGEST_CELL]
    if asset.since is not None and asset.earliest is None:
        facts["since"] = asset.since
    elif asset.service_years is not None and asset.years_most is None:
        facts["service_years"] = float(asset.service_years)
    facts |= {name: float(size) for name in SIZES if (size := getattr(asset, name)) is not None}
    return facts


def _remarks_of(asset: Asset) -> str:
    return asset.text.removeprefix(asset.name).lstrip(",")[:LONGEST_REMARKS]


def assets_in_file(name: str, content: bytes) -> tuple[list[Incoming], date | None]:
    """The assets of an uploaded list, unreadable rows among them, and the day on which it was filled in if it says so.

    Raises UnreadableFile with a sentence on what is wrong with the file as a whole.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise UnreadableFile(_("“%(name)s”不是能读的格式，请上传 .xlsx 或 .csv 文件。", name=name))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{secrets.token_hex(4)}{suffix}"
        path.write_bytes(content)
        try:
            rows, unread = read_assets(path)
        except UnreadableFile as error:
            raise UnreadableFile(str(error).replace(path.name, name)) from error
    found = _in_order(rows, unread, path.stem)
    if not found:
        raise UnreadableFile(_("%(name)s：没有找到设备；表格要有“设备名称”一列。可以先下载样表对照。", name=name))
    if len(found) > MOST_ASSETS:
        raise UnreadableFile(
            _(
                "%(name)s：有%(count)s台，一次不超过%(most)s台，请拆成几个文件。",
                name=name,
                count=len(found),
                most=MOST_ASSETS,
            )
        )
    return found, next((row.as_of for row in rows if row.as_of), None)


def _in_order(rows: Sequence[AssetRow], unread: Sequence[Refusal], stem: str) -> list[Incoming]:
    """Rows and refused lines as they stand in the file; only a list of JSON lines has both."""
    found = [_from_row(row, stem) for row in rows]
    found += [
        Incoming(
            "", {}, row=one.row, refusal={"column": one.column, "value": "", "reason": one.reason, "mend": one.mend}
        )
        for one in unread
    ]
    return sorted(found, key=lambda asset: asset.row) if unread else found


def _from_row(row: AssetRow, stem: str) -> Incoming:
    facts = {name: _cell(value) for name, value in row.facts.items()}
    if row.as_of and "as_of" not in facts:
        facts["as_of"] = row.as_of.isoformat()
    label = str(facts.get("equipment") or "")
    model = _clean(row.remarks.split(",")[0])[:60] if row.remarks and "specification" in row.labels else ""
    shown = f"{label} {model}".strip()[:200]
    sheet = "" if row.sheet == stem else row.sheet  # a CSV has no sheets
    return Incoming(shown, facts, _clean(row.remarks)[:LONGEST_REMARKS], sheet[:120], row.number, dict(row.labels))


def _cell(value: Any) -> Any:
    """A cell as JSON can hold it."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, (bool, int, float)) or value is None:
        return value
    return _clean(str(value))[:LONGEST_CELL]


def _clean(text: str) -> str:
    return text.replace("\x00", "")
