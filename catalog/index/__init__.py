"""The search index: one protocol, two engines that rank alike."""

from __future__ import annotations

from pathlib import Path

from catalog.analysis import analyzer_for
from catalog.index.elastic import ElasticIndex
from catalog.index.embedded import EmbeddedIndex
from catalog.index.protocol import SearchIndex
from seed_catalog import Plan, load_plan


def open_index(url: str | None, path: Path | None, plan: Plan | None = None) -> SearchIndex:
    """Elasticsearch where a URL is given; else the embedded index in the folder `path`, in memory without one."""
    analyzer = analyzer_for(plan or load_plan())
    return ElasticIndex(analyzer, url) if url else EmbeddedIndex(analyzer, path)
