"""Our own labelled products: ``term|name|parameters``, named as makers name them, mostly without the plan's word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from catalog.records import HUBEI, Product, StatedSpec

FILE = Path(__file__).resolve().parent.parent / "data" / "labelled_products.tsv"


def labelled_products(path: Path = FILE) -> Iterator[tuple[str, Product]]:
    """Pairs of (term, product) in the order of the file; the products' own category is left open."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        term, name, parameters = line.split("|")
        specs = tuple(StatedSpec(parameter, 1.0, "") for parameter in parameters.split(","))
        description = f"{name}，XX-12A。主要参数：{'；'.join(parameters.split(','))}。"
        yield term, Product(f"Q{number:03}", "", "", HUBEI, name, "XX-12A", description=description, specs=specs)
