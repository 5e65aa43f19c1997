"""Migrations: one history for SQLite and PostgreSQL, applied by `chuzhuang db upgrade` and on a fresh start."""

from __future__ import annotations

import logging
from typing import Any, Literal, cast

from flask import Flask, current_app
from flask_alembic import Alembic
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import JSON

from marketplace import models  # noqa: F401 (every table is known to the metadata)
from marketplace.db import Base, UtcDateTime, Yuan, database


def init_migrations(app: Flask) -> None:
    """Give `app` its migrations; nothing is run."""
    app.config.setdefault("ALEMBIC", {"script_location": "migrations"})
    app.config.setdefault(
        "ALEMBIC_CONTEXT",
        {
            "render_as_batch": True,  # SQLite cannot alter a table in place
            "compare_type": True,
            "compare_server_default": False,
            "render_item": _render_plain,
        },
    )
    with app.app_context():
        engine = database().engine
    Alembic(app, run_mkdir=False, command_name="", metadatas=Base.metadata, engines=engine)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # the extension itself asks for INFO


def alembic() -> Alembic:
    """The migrations of the current application."""
    return cast(Alembic, current_app.extensions["alembic"])


def upgrade() -> None:
    """Bring the current application's database to the newest revision."""
    alembic().upgrade()


def is_current() -> bool:
    """True where the database has every revision."""
    held = {script.revision for script in alembic().current()}
    return held == {script.revision for script in alembic().heads()}


def differences() -> list[Any]:
    """What the models have and the migrated database has not, or the other way round; empty where they agree."""
    return list(alembic().compare_metadata())


def _render_plain(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Write our column types into migrations as what the database keeps, so that old migrations outlive our code."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Yuan):
        return "sa.BigInteger()"
    if isinstance(item, JSON) and not isinstance(item, JSONB):
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False
