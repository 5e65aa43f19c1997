"""Promises about the source itself."""

import ast
import re
from pathlib import Path

from marketplace.config import SETTINGS

ROOT = Path(__file__).resolve().parents[2]


def calls_that_end_transactions(path: Path) -> list[str]:
    """Where a file calls commit() or rollback()."""
    tree = ast.parse(path.read_text("utf-8"))
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("commit", "rollback")
    ]


def test_only_transaction_ends_a_transaction():
    packages = ("marketplace", "matching", "policy", "catalog", "seed_catalog")
    files = [path for package in packages for path in (ROOT / package).rglob("*.py")]
    inside_db = ROOT / "marketplace" / "db.py"
    assert calls_that_end_transactions(inside_db)
    # tantivy's writer is no transaction of the database
    others = [path for path in files if path != inside_db and "index" not in path.parts]
    assert [place for path in others for place in calls_that_end_transactions(path)] == []


def test_every_setting_is_documented_with_its_default():
    page = (ROOT / "docs" / "configuration.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", page, re.MULTILINE))
    assert set(rows) == {setting.name for setting in SETTINGS}
    for setting in SETTINGS:
        if setting.default not in ("", False):
            assert f"`{setting.default}`" == rows[setting.name], setting.name
