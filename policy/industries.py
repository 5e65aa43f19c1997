"""Which industries a firm's own words for its trade belong to."""

from __future__ import annotations

from functools import lru_cache

from catalog.folding import fold
from seed_catalog.policies import load_policies


@lru_cache(maxsize=8192)
def belongs(industry: str, group: str) -> bool:
    """True where `industry` (free text) is one of `group`, a name of `policies/industries.yaml`."""
    return load_policies().industries[group].match(fold(industry).text.strip())
