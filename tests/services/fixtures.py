"""Fixtures for real services; `tests/conftest.py` makes them known everywhere."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.services.shared import ServiceMissing, missing, run_folder, shared_elasticsearch


@pytest.fixture(scope="session")
def elasticsearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running Elasticsearch: the one at ELASTICSEARCH_URL, or one that this run starts."""
    if url := os.environ.get("ELASTICSEARCH_URL"):
        yield url
        return
    try:
        with shared_elasticsearch(run_folder(tmp_path_factory)) as started:
            yield started
    except ServiceMissing as reason:
        missing(str(reason))
