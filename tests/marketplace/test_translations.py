"""Every string that a page can show has its English, with the same places to fill in."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "marketplace" / "translations" / "en" / "LC_MESSAGES"
METHODS = [("marketplace/**.py", "python"), ("templates/**.html", "jinja2")]
PLACES = re.compile(r"%\(\w+\)s")


@cache
def extracted() -> frozenset[str]:
    """The message ids in code and templates."""
    found: set[str] = set()
    for folder in ("marketplace", "templates"):
        methods = [
            (pattern.removeprefix(f"{folder}/"), name) for pattern, name in METHODS if pattern.startswith(folder)
        ]
        keywords = {"_": None, "gettext": None, "lazy_gettext": None, "N_": None}
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, methods, keywords=keywords):
            found.add(message if isinstance(message, str) else message[0])
    return frozenset(found)


def catalogue() -> Catalog:
    with (FOLDER / "messages.po").open("rb") as source:
        return read_po(source, locale="en")


def test_every_string_is_translated() -> None:
    known = {message.id: message.string for message in catalogue() if message.id}
    missing = sorted(id for id in extracted() if not known.get(id))
    assert missing == [], "translate these in marketplace/translations/en/LC_MESSAGES/messages.po, then compile"


def test_translations_fill_the_same_places() -> None:
    wrong = [
        message.id
        for message in catalogue()
        if message.id and set(PLACES.findall(str(message.id))) != set(PLACES.findall(str(message.string)))
    ]
    assert wrong == []


def test_the_compiled_catalogue_is_of_the_same_text() -> None:
    with (FOLDER / "messages.mo").open("rb") as source:
        compiled = {message.id: message.string for message in read_mo(source) if message.id}
    assert compiled == {m.id: m.string for m in catalogue() if m.id and m.string}, (
        "run: pybabel compile -d marketplace/translations"
    )
