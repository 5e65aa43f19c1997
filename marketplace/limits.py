"""How often one address may ask: pages in general, and sign-in in particular."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

SIGN_IN = ("security.login", "security.two_factor_token_validation", "security.mf_recovery", "security.verify")


def init_limits(app: Flask) -> Limiter:
    """Answer 429 beyond PUBLIC_RATE_LIMIT, or LOGIN_RATE_LIMIT for attempts to sign in.

    Counted in Redis where REDIS_URL is given, else for each process by itself.
    """
    limiter = Limiter(
        get_remote_address,
        default_limits=[app.config["PUBLIC_RATE_LIMIT"]],
        storage_uri=_storage(app.config["REDIS_URL"]),
        strategy="moving-window",
    )
    limiter.init_app(app)
    for endpoint in ("health.alive", "health.ready"):
        if endpoint in app.view_functions:
            limiter.exempt(app.view_functions[endpoint])
    for endpoint in SIGN_IN:
        limited: Any = limiter.limit(app.config["LOGIN_RATE_LIMIT"], methods=["POST"])
        app.view_functions[endpoint] = limited(app.view_functions[endpoint])
    return limiter


def _storage(redis_url: str) -> str:
    """Where counts are kept; a Redis socket has a scheme of its own there."""
    return f"redis+{redis_url}" if redis_url.startswith("unix:") else redis_url or "memory://"
