"""One server for all the workers of a test run: the first to come starts it, the last to go stops it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.services.elasticsearch import ElasticsearchServer, ServiceMissing, locked, stop_group


def missing(reason: str) -> None:
    """Fail in CI, where every service is required; elsewhere skip and say why."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def run_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder that the workers of this run share, and no other run."""
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@contextmanager
def shared_elasticsearch(folder: Path) -> Iterator[str]:
    """The URL of the run's server. Raises ServiceMissing where it cannot be had."""
    state = folder / "elasticsearch.json"
    with locked(folder / "elasticsearch.lock"):
        held: dict[str, Any] = json.loads(state.read_text()) if state.exists() else _start()
        state.write_text(json.dumps({**held, "users": held["users"] + 1}))
    try:
        yield str(held["url"])
    finally:
        with locked(folder / "elasticsearch.lock"):
            left = json.loads(state.read_text())
            left["users"] -= 1
            state.write_text(json.dumps(left))
            if not left["users"]:
                state.unlink()
                stop_group(left["pid"])
                shutil.rmtree(left["folder"], ignore_errors=True)


def _start() -> dict[str, Any]:
    folder = Path(tempfile.mkdtemp(prefix="chuzhuang-elasticsearch-"))
    server = ElasticsearchServer(folder)
    try:
        return {"url": server.start(), "pid": server.pid, "folder": str(folder), "users": 0}
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


__all__ = ["ServiceMissing", "missing", "run_folder", "shared_elasticsearch"]
