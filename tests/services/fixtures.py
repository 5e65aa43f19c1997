"""Fixtures for real services; `tests/conftest.py` makes them known everywhere."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.services.postgres import PostgresServer
from tests.services.redis import running_redis
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


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> PostgresServer:
    """A running PostgreSQL: the one at POSTGRES_URL, or one that this run starts."""
    try:
        return PostgresServer(run_folder(tmp_path_factory))
    except ServiceMissing as reason:
        missing(str(reason))
        raise


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A running Redis: the one at REDIS_URL, or one that this run starts."""
    try:
        with running_redis() as url:
            yield url
    except ServiceMissing as reason:
        missing(str(reason))


def _migrate(url: str, folder: Path) -> None:
    from marketplace import migrating
    from marketplace.app import create_app
    from marketplace.db import database

    app = create_app({"DATABASE_URL": url, "INSTANCE_FOLDER": str(folder)})
    with app.app_context():
        migrating.upgrade()
    with app.app_context():
        database().engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with every migration, to be copied."""
    folder = tmp_path_factory.mktemp("sqlite")
    _migrate(f"sqlite:///{folder / 'template.sqlite3'}", folder)
    return folder / "template.sqlite3"


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a PostgreSQL database with every migration, to be copied."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    _migrate(postgres_server.create(name), tmp_path_factory.mktemp("postgres"))
    yield name
    postgres_server.drop(name)


@pytest.fixture
def make_sqlite_url(sqlite_template: Path, tmp_path: Path) -> Callable[[], str]:
    """Make a fresh, migrated SQLite database."""

    def make() -> str:
        copy = tmp_path / f"{uuid.uuid4().hex[:8]}.sqlite3"
        shutil.copy(sqlite_template, copy)
        return f"sqlite:///{copy}"

    return make


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    template: str = request.getfixturevalue("postgres_template")
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield server.create(name, template=template)
    server.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database, on SQLite and on PostgreSQL."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    make: Callable[[], str] = request.getfixturevalue("make_sqlite_url")
    return make()
