"""Is it alive, and can it work? For whoever watches the service."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from marketplace import jobs, migrating
from marketplace.db import current_session
from marketplace.searching import current_search

bp = Blueprint("health", __name__)
log = structlog.get_logger("health")


@bp.get("/healthz")
def alive() -> ResponseReturnValue:
    """Say that the process answers; nothing else is asked."""
    return jsonify(status="ok")


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """Say whether database, index and jobs work: 200, or 503 with the ones that do not."""
    found = {name: _state(check) for name, check in CHECKS.items()}
    down = [name for name, state in found.items() if state != "ok"]
    return jsonify(status="down" if down else "ok", down=down, **found), 503 if down else 200


def _state(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as error:
        # the watcher gets the kind of fault only: addresses and accounts stay in the log
        log.warning("not ready", error=str(error))
        return f"down: {type(error).__name__}"


def _database() -> str:
    current_session().execute(text("SELECT 1"))
    return "ok" if migrating.is_current() else "down: migrations wait, run chuzhuang db upgrade"


def _index() -> str:
    current_search().index.health()
    return "ok"


def _jobs() -> str:
    return "ok" if jobs.is_alive() else "down: no worker, run chuzhuang serve or chuzhuang jobs"


CHECKS: dict[str, Callable[[], str]] = {"database": _database, "index": _index, "jobs": _jobs}
