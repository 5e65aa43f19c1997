"""The site in a child process, and a Chromium that notices every complaint of its console."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from marketplace import migrating
from marketplace.accounts import service as accounts
from marketplace.app import create_app
from marketplace.db import database, transaction
from marketplace.outbox import service as outbox
from marketplace.permissions import SYSTEM, RoleName
from marketplace.searching import current_search
from tests.browser.products import fill
from tests.services.shared import missing

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
STAFF = "organizer@example.com"
ADMINISTRATOR = "administrator@example.com"


@dataclass(frozen=True, slots=True)
class Site:
    """A running site: its address, and the passwords of the organizer and the administrator."""

    url: str
    password: str
    administrator_password: str


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with a small supply list, in a process of its own."""
    folder = tmp_path_factory.mktemp("site")
    settings = {
        "INSTANCE_FOLDER": str(folder),
        "SECRET_KEY": "for-tests-only-" * 3,
        "PUBLIC_RATE_LIMIT": "100000 per minute",
        "LOGIN_RATE_LIMIT": "1000 per minute",
        "LOG_LEVEL": "ERROR",
        **dict.fromkeys(("DATABASE_URL", "ELASTICSEARCH_URL", "REDIS_URL"), ""),
    }
    passwords = _prepare(settings)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    log = folder / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [*command, "--workers", "1", "--blocking-threads", "4", "wsgi:app"],
            cwd=ROOT, env={**os.environ, **settings}, stdout=out, stderr=out,
        )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}", server, log)
        yield Site(f"http://127.0.0.1:{port}", *passwords)
    finally:
        server.terminate()
        server.wait(10)


def _prepare(settings: dict[str, str]) -> tuple[str, str]:
    app = create_app(settings)
    with app.app_context():
        migrating.upgrade()
        with transaction() as session:
            fill(session)
            organizer = accounts.open_account(session, SYSTEM, email=STAFF, full_name="李组织", role=RoleName.ORGANIZER)
            administrator = accounts.open_account(
                session, SYSTEM, email=ADMINISTRATOR, full_name="王管理", role=RoleName.ADMINISTRATOR
            )
        with transaction() as session:
            outbox.rebuild(session, current_search())
        current_search().close()
        database().engine.dispose()
    return organizer.password, administrator.password


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and server.poll() is None:
        try:
            with urlopen(f"{url}/search?q=yyj", timeout=30):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the site did not start:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium from the system, quiet; without its sandbox only where root runs it."""
    if CHROMIUM is None:
        missing("Chromium is not installed: apt-get install chromium fonts-noto-cjk, or set CHROMIUM")
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    arguments = quiet + ["--no-sandbox"] * (os.geteuid() == 0)
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], site: Site) -> dict[str, Any]:
    """A reader in China at the desk."""
    return {
        **browser_context_args,
        "base_url": site.url,
        "locale": "zh-CN",
        "viewport": {"width": 1366, "height": 768},
        "timezone_id": "Asia/Shanghai",
    }


@pytest.fixture(autouse=True)
def complaints(context: BrowserContext, site: Site) -> Iterator[list[str]]:
    """Fails the test where the console complains, or anything but this site is asked for."""
    heard: list[str] = []
    watch(context, site, heard)
    yield heard
    assert heard == []


def watch(context: BrowserContext, site: Site, heard: list[str]) -> None:
    """Collect what goes wrong unseen in any page of a browser context."""

    def console(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            heard.append(f"console: {message.text}")

    def request(asked: Request) -> None:
        if urlsplit(asked.url).scheme in ("http", "https", "ws") and not asked.url.startswith(site.url):
            heard.append(f"left the host: {asked.url}")

    def page(opened: Page) -> None:
        opened.on("pageerror", lambda error: heard.append(f"script: {error}"))

    context.on("console", console)
    context.on("request", request)
    context.on("page", page)
