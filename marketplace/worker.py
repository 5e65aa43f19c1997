"""The process that does the work beside the pages: ``python -m marketplace.worker`` (`chuzhuang jobs`)."""

from __future__ import annotations

import structlog

from marketplace.app import create_app

FASTEST_POLL_SECONDS = 0.1
SLOWEST_POLL_SECONDS = 1.0  # an edit must be in search within seconds
log = structlog.get_logger("worker")


def run() -> None:
    """Work until told to stop (SIGTERM or Ctrl-C)."""
    queue = create_app(pages=False).extensions["jobs"]
    consumer = queue.create_consumer(
        workers=1, periodic=True, initial_delay=FASTEST_POLL_SECONDS, max_delay=SLOWEST_POLL_SECONDS, backoff=1.2
    )
    log.info("后台任务已启动")
    consumer.run()
    log.info("后台任务已退出")


if __name__ == "__main__":
    run()
