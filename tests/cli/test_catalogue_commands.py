"""The taxonomy for other programs."""

import json

from click.testing import CliRunner

from marketplace.cli import main
from seed_catalog import load_plan


def test_the_export_has_a_row_a_category_with_all_its_fields():
    done = CliRunner().invoke(main, ["catalogue", "export", "--format", "jsonl"])
    rows = [json.loads(line) for line in done.output.splitlines()]
    assert [row["term"] for row in rows] == list(load_plan().categories)
    assert set(rows[0]) >= {"term", "aliases", "kind", "direction", "industry", "clauses", "quotes"}
    assert all(len(row["clauses"]) == len(row["quotes"]) for row in rows)
