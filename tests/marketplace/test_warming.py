"""The application as a server loads it: ready for its first visitor; as commands load it: nothing read before it is asked."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from marketplace import migrating
from marketplace.app import create_app
from marketplace.db import current_session, database
from marketplace.fitted import Fitted, current_fitted
from tests.marketplace.conftest import settings

WSGI = Path(__file__).resolve().parents[2] / "wsgi.py"
READY = "匹配已就绪"


@pytest.fixture
def environment(
    make_sqlite_url: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, object]:
    """The settings of a server with an empty supply list, in the environment."""
    chosen = {**settings(make_sqlite_url(), tmp_path), "LOG_LEVEL": "INFO"}
    for name, value in chosen.items():
        if isinstance(value, str) and name.isupper():
            monkeypatch.setenv(name, value)
    for name in ("ELASTICSEARCH_URL", "REDIS_URL"):
        monkeypatch.setenv(name, "")
    made = create_app(chosen, pages=False)
    with made.app_context():
        migrating.upgrade()
        database().engine.dispose()
    return chosen


def test_the_application_a_server_loads_is_warm_and_holds_no_connection(
    environment: dict[str, object], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    app: Flask = runpy.run_path(str(WSGI))["app"]
    said = capsys.readouterr()
    assert READY in said.out + said.err

    def read_anew(*_: object) -> None:
        raise AssertionError("the first visitor waits for the plan")

    monkeypatch.setattr(Fitted, "_over_nothing", read_anew)
    with app.app_context():
        assert database().engine.pool.checkedin() == 0  # type: ignore[attr-defined]
        assert current_fitted().matcher(current_session()).reader is current_fitted().reader


def test_a_server_starts_all_the_same_where_the_database_has_no_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    monkeypatch.setenv("INSTANCE_FOLDER", str(tmp_path))
    app: Flask = runpy.run_path(str(WSGI))["app"]
    said = capsys.readouterr()
    assert "预热没有完成" in said.out + said.err
    assert app.test_client().get("/healthz").status_code == 200


def test_commands_read_nothing_before_they_ask(
    environment: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    create_app(environment)
    said = capsys.readouterr()
    assert READY not in said.out + said.err
