"""The fictional suppliers and products that `chuzhuang demo` shows, and how they are loaded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.service import NewAccount, open_account
from marketplace.clock import SHANGHAI
from marketplace.first_sets import ties
from marketplace.first_sets.service import take_in as enter
from marketplace.first_sets.tie_models import FirstSetTie, entry_naming, product_naming
from marketplace.first_sets.uploading import check_catalogue
from marketplace.permissions import SYSTEM, RoleName
from marketplace.supply.checking import CheckedList, check_list
from marketplace.supply.facts import SupplierFacts
from marketplace.supply.importing import TakenIn, take_in
from marketplace.supply.models import FactSource
from marketplace.supply.service import add_supplier

FOLDER = Path(__file__).resolve().parent
ADMINISTRATOR = "admin@example.com"


class DemoFault(Exception):
    """The demonstration's own files are wrong; the message names file and line."""


def load_suppliers(session: Session, path: Path) -> int:
    """Register every supplier of a JSON Lines file; how many.

    A line has name, city, province, and may have uscc, description, contact_name, contact_phone, contact_email and
    verified_on (a date). Raises DemoFault for a line that cannot be taken. Flushes; never commits.
    """
    count = 0
    for number, line in _lines(path):
        verified_on = line.pop("verified_on", None)
        try:
            organisation = add_supplier(session, SYSTEM, SupplierFacts(**{"uscc": None, **line}))
        except Exception as error:
            raise DemoFault(f"{path.name} 第{number}行：{error}") from error
        if verified_on:
            organisation.verified_at = datetime.combine(datetime.fromisoformat(verified_on), time(9), SHANGHAI)
        count += 1
    session.flush()
    return count


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, 1):
            if text.strip():
                yield number, json.loads(text)


def load_products(session: Session, path: Path) -> TakenIn:
    """List every product of a file. Raises DemoFault where a row needs mending. Flushes; never commits."""
    checked: CheckedList = check_list(path)
    if checked.faults:
        first = checked.faults[0]
        raise DemoFault(f"{path.name} 第{first.row}行 {first.column}：{first.reason}（共{len(checked.faults)}处）")
    return take_in(session, SYSTEM, (record for _sheet, _row, record in checked.rows), source=FactSource.DEMO)


def load_first_sets(session: Session, path: Path) -> int:
    """Enter every line of a catalogue, and confirm the products that it names exactly as their suppliers do.

    What is spelt otherwise waits for a person; how many entries there are. Raises DemoFault. Flushes; never commits.
    """
    checked = check_catalogue(path)
    if checked.faults:
        first = checked.faults[0]
        raise DemoFault(f"{path.name} 第{first.row}行 {first.column}：{first.reason}（共{len(checked.faults)}处）")
    added = enter(session, SYSTEM, (facts for _sheet, _row, facts in checked.rows)).added
    for tie in session.scalars(select(FirstSetTie)):
        if entry_naming(tie.entry) == product_naming(tie.product):
            ties.confirm(session, SYSTEM, tie)
    return added


def fill(session: Session, folder: Path = FOLDER) -> Mapping[str, int]:
    """Load suppliers, products and the first sets among them; how many of each. Raises DemoFault. Flushes; never commits."""
    names = ("suppliers.jsonl", "products.jsonl", "first_sets.jsonl")
    missing = [name for name in names if not (folder / name).exists()]
    if missing:
        raise DemoFault(f"{folder} 里没有 {'、'.join(missing)}")
    suppliers = load_suppliers(session, folder / "suppliers.jsonl")
    products = load_products(session, folder / "products.jsonl").added
    entries = load_first_sets(session, folder / "first_sets.jsonl")
    return {"suppliers": suppliers, "products": products, "first_sets": entries}


def open_administrator(session: Session, email: str = ADMINISTRATOR) -> NewAccount:
    """An administrator with a random password, to be shown once. Flushes; never commits."""
    return open_account(session, SYSTEM, email=email, full_name="管理员", role=RoleName.ADMINISTRATOR)
