"""The plan (鄂经信规划〔2024〕56号) as data, with the trade's knowledge of it. Imports nothing of ours."""

from seed_catalog.loader import SeedFault, load_plan
from seed_catalog.model import (
    Attribute,
    Better,
    Category,
    Citation,
    Direction,
    Distinction,
    Kind,
    OutOfScope,
    Plan,
    Trade,
)

__all__ = [
    "Attribute",
    "Better",
    "Category",
    "Citation",
    "Direction",
    "Distinction",
    "Kind",
    "OutOfScope",
    "Plan",
    "SeedFault",
    "Trade",
    "load_plan",
]
