"""The search index: one protocol, two engines that rank alike."""

from __future__ import annotations

from pathlib import Path

from catalog.analysis import analyzer_for
from catalog.index.document import attribute_keys
from catalog.index.embedded import EmbeddedIndex
from catalog.index.protocol import SearchIndex
from seed_catalog import Plan, load_plan


def open_index(url: str | None, path: Path | None, plan: Plan | None = None) -> SearchIndex:
    """Elasticsearch where a URL is given; else the embedded index in the folder `path`, in memory without one."""
    plan = plan or load_plan()
    if url:
        from catalog.index.elastic import ElasticIndex  # here: its client takes a second to import

        return ElasticIndex(analyzer_for(plan), url, attribute_keys(plan))
    return EmbeddedIndex(analyzer_for(plan), path)
