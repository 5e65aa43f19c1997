"""The web application with what its first visitor would wait for made ready: beside the pages, or before they answer.

`chuzhuang serve` says that it is up as soon as pages answer, and warms beside them. A server of one's own loads
`wsgi:app` and sends visitors as soon as it is loaded, so that one is warm by then. Commands and tests use
`marketplace.app.create_app`, which reads nothing before it is asked.
"""

from __future__ import annotations

import time
from threading import Thread

import structlog
from flask import Flask

from catalog.analysis import analyzer_for
from marketplace.app import create_app
from marketplace.db import current_session, database
from marketplace.fitted import current_fitted
from marketplace.searching import current_search

PATIENCE_SECONDS = 20.0  # whoever starts a server waits no longer; a large supply list is fitted beside the pages

log = structlog.get_logger("warming")


def web_app() -> Flask:
    """The whole application, already reading the plan and fitting the products in a thread of its own."""
    app = create_app()
    _warming(app)
    return app


def warm_app(patience: float = PATIENCE_SECONDS) -> Flask:
    """The whole application, warm, with no connection open: a server may fork its workers off it.

    What takes longer than `patience` (in seconds) goes on beside the pages.
    """
    app = create_app()
    _warming(app).join(patience)
    return app


def _warming(app: Flask) -> Thread:
    thread = Thread(target=warm, args=(app,), name="warming", daemon=True)
    thread.start()
    return thread


def warm(app: Flask) -> None:
    """Open the index, read the plan and fit what is listed. A fault is logged; the first visitor meets it again."""
    began = time.perf_counter()
    with app.app_context():
        try:
            index = current_search().index
            reader = current_fitted().reader
            analyzer_for(reader.plan)
            index.health()
            current_fitted().matcher(current_session())
        except Exception as error:  # whatever it is, pages must go on answering
            log.warning("预热没有完成，首次匹配会慢一些", error=str(error))
            return
        finally:
            database().engine.dispose()
    log.info("匹配已就绪", seconds=round(time.perf_counter() - began, 1))
