"""Bring in a whole catalogue: check every row first, save nothing before somebody confirms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from marketplace import clock
from marketplace.audit.service import Subject, record
from marketplace.first_sets.facts import EntryFacts, check_entry, from_plain
from marketplace.first_sets.models import CatalogueUpload
from marketplace.first_sets.reading import TITLES, ReadEntry, read_first_sets
from marketplace.first_sets.service import take_in
from marketplace.permissions import Actor, Permission, require
from marketplace.supply.checking import shown_sheet
from marketplace.supply.facts import Unacceptable
from marketplace.supply.importing import NotPending
from marketplace.supply.models import BatchState
from marketplace.workbooks.entries import Entries
from marketplace.workbooks.reading import UnreadableFile
from marketplace.workbooks.tables import Refusal

MOST_ROWS = 5000
MOST_NOTES = 500


@dataclass(frozen=True, slots=True)
class CheckedCatalogue:
    """What a file holds: entries with their places, and every cell to mend."""

    rows: tuple[tuple[str, int, EntryFacts], ...]
    faults: tuple[Refusal, ...]
    notes: tuple[dict[str, Any], ...]
    unknown_columns: tuple[str, ...]


def check_catalogue(path: Path, *, shown_as: str = "", today: date | None = None) -> CheckedCatalogue:
    """Read and check a file; touches no database. `shown_as` is the name that its sender knows it by.

    Raises UnreadableFile where the file as a whole cannot be read, or has more than `MOST_ROWS` rows.
    """
    read = read_first_sets(path)
    if len(read.records) > MOST_ROWS:
        raise UnreadableFile(f"{path.name}：有{len(read.records)}条，超过{MOST_ROWS}条，请按年度或级别拆成几个文件")
    faults = list(read.refusals)
    rows: list[tuple[str, int, EntryFacts]] = []
    seen: dict[tuple[str, str, int | None, str], tuple[str, int]] = {}
    for place, found in enumerate(read.records):
        wrong = list(_row_faults(read, place, found.facts, seen, today or clock.today()))
        faults.extend(wrong)
        if not wrong:
            seen[found.facts.key] = read.places[place]
            rows.append((*read.places[place], found.facts))
    shown = [
        replace(fault, sheet=shown_sheet(fault.sheet, path, shown_as), column=TITLES.get(fault.column, fault.column))
        for fault in faults
    ]
    notes = [asdict(replace(note, sheet=shown_sheet(note.sheet, path, shown_as))) for note in read.notes[:MOST_NOTES]]
    return CheckedCatalogue(
        tuple((shown_sheet(sheet, path, shown_as), number, facts) for sheet, number, facts in rows),
        tuple(sorted(shown, key=_place_of)),
        tuple(notes),
        tuple(dict.fromkeys(read.unknown_columns)),
    )


def _place_of(fault: Refusal) -> tuple[str, int, int, str]:
    """Where a fault stands, to read down the sheet and along its rows; ``AA`` comes behind ``Z``."""
    letters = fault.column.split(" ")[0]
    return fault.sheet, fault.row, len(letters) if letters.isascii() else 0, letters


def _row_faults(
    read: Entries[ReadEntry],
    place: int,
    facts: EntryFacts,
    seen: dict[tuple[str, str, int | None, str], tuple[str, int]],
    today: date,
) -> Iterator[Refusal]:
    if facts.key in seen:
        sheet, row = seen[facts.key]
        where = f"第{row}行" if sheet == read.places[place][0] else f"工作表“{sheet}”第{row}行"
        reason = f"与{where}的类型、级别、年度、编号都相同"
        yield _refusal(read, place, "number", facts.number, reason, "请删去一行，或核对编号")
    try:
        check_entry(facts, today)
    except Unacceptable as refused:
        for fault in refused.faults:
            written = read.extras[place].get(fault.field, "")
            yield _refusal(read, place, fault.field, written, fault.message, "")


def _refusal(read: Entries[ReadEntry], place: int, field: str, value: str, reason: str, mend: str) -> Refusal:
    sheet, row = read.places[place]
    column = read.columns[place].get(field)
    label = column.label if column else TITLES.get(field, field)
    return Refusal(read.file, sheet, row, label, value[:200], reason, mend)


def open_upload(
    session: Session, actor: Actor, file_name: str, stored: Path, checked: CheckedCatalogue
) -> CatalogueUpload:
    """Keep what was read, for review; no entry changes yet. Raises Forbidden. Flushes; never commits."""
    require(actor, Permission.FIRST_SET_EDIT)
    upload = CatalogueUpload(
        file_name=file_name[-255:],
        stored_name=stored.name,
        state=BatchState.CHECKED,
        created_by_id=actor.account_id,
        created_by_name=actor.name,
        rows=[{"sheet": sheet, "row": row, "facts": facts.plain()} for sheet, row, facts in checked.rows],
        faults=[fault.as_row() for fault in checked.faults],
        notes=list(checked.notes),
        unknown_columns=list(checked.unknown_columns),
    )
    session.add(upload)
    session.flush()
    counts = {"rows": len(upload.rows), "faults": len(upload.faults)}
    record(session, actor, "first_set.upload", _subject(upload), after=counts)
    return upload


def confirm_upload(session: Session, actor: Actor, upload: CatalogueUpload) -> None:
    """Enter every row that was read; the faulty ones stay out. Raises Forbidden, or NotPending where it was done before.

    Flushes; never commits.
    """
    require(actor, Permission.FIRST_SET_EDIT, upload)
    _still_pending(upload)
    upload.state, upload.confirmed_at = BatchState.CONFIRMED, clock.utc_now()
    taken = take_in(session, actor, (from_plain(row["facts"]) for row in upload.rows))
    upload.added, upload.changed, upload.unchanged = taken.added, taken.changed, taken.unchanged
    upload.proposed = taken.proposed
    session.flush()
    record(session, actor, "first_set.take_in", _subject(upload), after=asdict(taken))


def discard_upload(session: Session, actor: Actor, upload: CatalogueUpload) -> None:
    """Let go of an uploaded catalogue. Raises Forbidden or NotPending. Flushes; never commits."""
    require(actor, Permission.FIRST_SET_EDIT, upload)
    _still_pending(upload)
    upload.state = BatchState.DISCARDED
    record(session, actor, "first_set.discard", _subject(upload))
    session.flush()


def _still_pending(upload: CatalogueUpload) -> None:
    if upload.state != BatchState.CHECKED:
        raise NotPending(f"first-set upload {upload.id} is {upload.state}")


def _subject(upload: CatalogueUpload) -> Subject:
    return Subject(upload.__tablename__, str(upload.id), upload.file_name)
