"""Names and shapes of fields that the engines share."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

TEXT_FIELDS = ("title", "kind", "body", "sounds")
FACET_FIELDS = ("category", "column", "clause", "city", "province", "first_set", "supplier", "attribute")
MOST_FACET_VALUES = 1000
VERSION = 4  # grows with every change of fields or tokens: older indexes are then built anew


@lru_cache(maxsize=8192)
def figure_field(key: str) -> str:
    """A field name for an attribute key, in plain letters and digits whatever the key holds."""
    return "f" + blake2b(key.encode(), digest_size=6).hexdigest()
