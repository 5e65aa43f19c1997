"""The example workbooks are what the script writes, and show what the match does."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
import yaml

from marketplace.workbooks.needs import read_needs
from marketplace.workbooks.products import read_products

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def script():
    spec = importlib.util.spec_from_file_location("make_examples", EXAMPLES / "make_examples.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "make"), [("更新需求.xlsx", "make_needs"), ("供给清单.xlsx", "make_supply")])
def test_the_committed_workbook_reads_like_a_fresh_one(tmp_path, name, make):
    read = read_needs if make == "make_needs" else read_products
    getattr(script(), make)(tmp_path / name)
    fresh, committed = read(tmp_path / name), read(EXAMPLES / name)
    assert committed.records == fresh.records, "run python examples/make_examples.py"


def test_every_example_need_is_read_and_one_cell_is_refused_on_purpose():
    read = read_needs(EXAMPLES / "更新需求.xlsx")
    wanted = yaml.safe_load((EXAMPLES / "needs.yaml").read_text(encoding="utf-8"))
    assert [getattr(record, "need", record).text for record in read.records] == [need["text"] for need in wanted]
    assert sorted(refusal.value for refusal in read.refusals) == ["壹佰贰"]
    assert "读作随州市，请核对" in [note.reading for note in read.notes]


def test_the_supply_list_is_read_without_a_refusal():
    read = read_products(EXAMPLES / "供给清单.xlsx")
    assert read.refusals == []
    assert 100 <= len(read.records) <= 160
    assert any(product.price_yuan is None for product in read.records)
    assert any(product.first_set and product.first_set.self_claimed for product in read.records)
    assert any(not product.is_hubei_made for product in read.records)
