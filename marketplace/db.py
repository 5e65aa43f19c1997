"""The database: the base of all models, the column types of ours, and the one way to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from flask import Flask, current_app, has_request_context, request
from flask.globals import app_ctx
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker

FEN = Decimal(100)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, aware and in UTC on both sides. Raises ValueError for a naive time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment, aware; SQLite keeps no zone, and everything kept is UTC."""
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


class Yuan(TypeDecorator[Decimal]):
    """Money in yuan, kept as whole fen. Raises ValueError for a part of a fen."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """The amount in fen."""
        if value is None:
            return None
        fen = value * FEN
        if fen != fen.to_integral_value():
            raise ValueError(f"{value} yuan is not a whole number of fen")
        return int(fen)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """The amount in yuan."""
        return None if value is None else Decimal(value) / FEN


Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    """The base of every model. Constraints are named, so that both databases migrate alike."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), Decimal: Yuan()}  # noqa: RUF012 (read by SQLAlchemy)


class Database:
    """One application's engine and sessions. A session lives as long as the application context it was asked in."""

    def __init__(self, url: str) -> None:
        """Open nothing yet; SQLite's folder is made if it is missing."""
        self.engine = _engine(url)
        self.session = scoped_session(
            sessionmaker(self.engine),
            scopefunc=lambda: id(app_ctx._get_current_object()),  # type: ignore[attr-defined]
        )

    @property
    def is_sqlite(self) -> bool:
        """True for the built-in database, which has one writer at a time."""
        return self.engine.dialect.name == "sqlite"


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": 15})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves: the driver's own way leaves reads outside
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once if another wrote in between;
    # one that takes the lock at the start waits for its turn.
    writes = connection.get_execution_options().get("writes", False) or _signs_in()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _signs_in() -> bool:
    """True where Flask-Security writes on its own (sign-in counters, passwords)."""
    return has_request_context() and request.method == "POST" and request.blueprint == "security"


def database() -> Database:
    """The database of the current application."""
    return cast(Database, current_app.extensions["database"])


def current_session() -> Session:
    """The session to read with; write inside `transaction()`."""
    return database().session()


@contextmanager
def transaction() -> Iterator[Session]:
    """A session whose changes are kept together at the end of the block, or not at all.

    Stands at the edge (view, command, job). Raises RuntimeError inside another transaction.
    """
    session = current_session()
    if session.info.get("writing"):
        raise RuntimeError("transaction() inside transaction(): pass the session on instead")
    if session.in_transaction():
        session.commit()  # ends the reading done so far; nothing unwritten may hide in it
    session.info["writing"] = True
    try:
        session.connection(execution_options={"writes": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        session.info.pop("afterwards", None)
        raise
    finally:
        session.info["writing"] = False
    for act in session.info.pop("afterwards", {}).values():
        act()


def afterwards(session: Session, name: str, act: Callable[[], None]) -> None:
    """Do `act` once the transaction is kept, once for each name; never if it is rolled back."""
    session.info.setdefault("afterwards", {})[name] = act


def init_database(app: Flask) -> None:
    """Give `app` its database, and close sessions with their contexts."""
    kept = Database(app.config["DATABASE_URL"])
    app.extensions["database"] = kept
    app.teardown_appcontext(lambda _error: kept.session.remove())
