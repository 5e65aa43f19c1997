"""The demonstration's products are fictional, cover the whole plan, and follow from their families."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from catalog.records import HUBEI
from catalog.regions import units
from catalog.units import is_known
from marketplace.demo.building import FOLDER, build_products, build_suppliers, files, read_families, read_makers
from marketplace.demo.describing import describe, written
from marketplace.supply.checking import check_list
from seed_catalog import load_plan
from seed_catalog.model import Kind

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"


@pytest.fixture(scope="module")
def products():
    return build_products()


@pytest.fixture(scope="module")
def suppliers():
    return build_suppliers()


def test_the_committed_files_are_what_the_families_give():
    stale = [path.name for path, text in files() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run python -m marketplace.demo.building"


def test_there_are_at_least_300_products_of_at_least_60_suppliers(products, suppliers):
    assert len(products) >= 300
    assert len(suppliers) >= 60
    assert {product["supplier"] for product in products} == {supplier["name"] for supplier in suppliers}


def test_ids_count_up_without_a_gap(products):
    assert [product["id"] for product in products] == [f"D{n:04d}" for n in range(1, len(products) + 1)]


def test_every_category_that_can_be_bought_has_a_product_made_in_hubei(products):
    made = {product["category"] for product in products if product["province"] == HUBEI}
    wanted = {
        category.term
        for category in load_plan().categories.values()
        if category.is_for_purchase and category.kind is not Kind.CAPABILITY
    }
    assert wanted - made == set()
    assert {product["category"] for product in products} - wanted == set()


def test_suppliers_sit_in_all_17_units_and_outside(suppliers):
    inside = Counter(supplier["city"] for supplier in suppliers if supplier["province"] == HUBEI)
    assert set(inside) == {unit.name for unit in units()}
    assert len({supplier["province"] for supplier in suppliers} - {HUBEI}) >= 5


def test_every_supplier_says_that_it_is_fictional(suppliers):
    assert [
        s["name"] for s in suppliers if not (s["name"].startswith("示例·") and s["name"].endswith("（虚构）"))
    ] == []


def test_no_supplier_bears_a_credit_code_that_might_be_somebodys(suppliers):
    assert not any("uscc" in supplier for supplier in suppliers)


def test_figures_lie_within_the_template_of_their_category(products):
    wrong = []
    for product in products:
        template = {a.name: a for a in load_plan().categories[product["category"]].trade.attributes}
        for spec in product["specs"]:
            known = template.get(spec["name"])
            if known and spec["unit"] == known.unit and not known.low <= spec["value"] <= known.high:
                wrong.append((product["id"], spec))
    assert wrong == []


def test_figures_bear_names_of_the_template_where_there_is_one():
    unknown = [
        (family.name, figure.name)
        for family in read_families()
        for figure in family.figures
        if (template := load_plan().categories[family.term].trade.attributes)
        and figure.name not in {attribute.name for attribute in template}
    ]
    assert unknown == []


def test_every_figure_has_a_value_a_grade_and_a_known_unit():
    for family in read_families():
        assert {len(figure.values) for figure in family.figures} == {len(family.prices)}, family.name
        assert all(is_known(figure.unit) for figure in family.figures), family.name


def test_a_better_grade_costs_more():
    assert [f.name for f in read_families() if list(f.prices) != sorted(set(f.prices))] == []


def test_a_family_is_not_named_like_its_category():
    assert [family.name for family in read_families() if family.name == family.term] == []


def test_names_of_families_are_different():
    names = Counter(family.name for family in read_families())
    assert [name for name, times in names.items() if times > 1] == []


def test_some_products_are_first_sets_and_some_only_say_so(products):
    claims = [product["first_set"] for product in products if product["first_set"]]
    listed = [claim for claim in claims if not claim["self_claimed"]]
    assert len(listed) == 12
    assert all("示例" in claim["reference"] for claim in listed)
    assert len({claim["reference"] for claim in listed}) == 12
    assert len(claims) - len(listed) == 3


def test_some_products_have_no_price_and_some_leave_a_figure_out(products):
    figures = {family.name: len(family.figures) for family in read_families()}
    assert 20 <= sum(product["price_yuan"] is None for product in products) <= len(products) // 5
    assert sum(len(product["specs"]) < figures[product["name"]] for product in products) >= 20


def test_the_import_takes_every_product():
    assert check_list(FOLDER / "products.jsonl").faults == ()


def test_makers_make_only_what_some_family_is():
    fields = {family.field for family in read_families()}
    assert {field for maker in read_makers() for field in maker.makes} == fields


@pytest.mark.skipif(not SHARED.exists(), reason="no shared data beside the checkout")
def test_nothing_is_copied_from_the_shared_data(products, suppliers):
    rows = [
        json.loads(line) for path in SHARED.rglob("products.jsonl") for line in path.read_text("utf-8").splitlines()
    ]
    theirs = {(row["name"], row["model"]) for row in rows}
    assert len(rows) > 0
    assert {(product["name"], product["model"]) for product in products} & theirs == set()
    assert {product["name"] for product in products} & {row["name"] for row in rows} == set()
    assert {supplier["name"] for supplier in suppliers} & {row["supplier"] for row in rows} == set()


@pytest.mark.parametrize(("value", "text"), [(2_000_000, "2000000"), (0.0067, "0.0067"), (1.0, "1"), (-196, "-196")])
def test_numbers_are_written_plainly(value, text):
    assert written(value) == text


def test_styles_of_description_differ():
    specs = [{"name": "公称力", "value": 500, "unit": "tf"}]
    texts = {describe("压机", "Y-500", "校形", specs, {"机身": "框架"}, style=style) for style in range(5)}
    assert len(texts) == 5
    assert all("校形" in text and "框架" in text for text in texts)
