"""The application factory."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace.accounts.identity import init_identity, security_settings
from marketplace.config import PRODUCTION, SETTINGS, settings_from_environment
from marketplace.db import init_database
from marketplace.errors import init_errors
from marketplace.headers import init_headers
from marketplace.i18n import init_languages
from marketplace.jobs import init_jobs
from marketplace.limits import init_limits
from marketplace.migrating import init_migrations
from marketplace.permissions import init_permissions
from marketplace.request_log import init_request_log
from marketplace.searching import init_search

ROOT = Path(__file__).resolve().parent.parent

# Every blueprint of the site: module and name. A capability is added here, and nowhere else.
BLUEPRINTS: tuple[tuple[str, str], ...] = (
    ("marketplace.catalogue.views", "bp"),
    ("marketplace.needs.views", "bp"),
    ("marketplace.policies.views", "bp"),
    ("marketplace.diagnosing.views", "bp"),
    ("marketplace.first_sets.views", "bp"),
    ("marketplace.health", "bp"),
    ("marketplace.accounts.views", "bp"),
    ("marketplace.supply.views", "bp"),
    ("marketplace.admin.views", "bp"),
)

csrf = CSRFProtect()


def create_app(config: Mapping[str, Any] | None = None, *, pages: bool = True) -> Flask:
    """The whole web application, ready to serve; without `pages`, what commands and the worker need (a third of the time).

    `config` overrides the environment (see `marketplace.config.SETTINGS`; Flask's own keys go too). Raises
    SettingsError where a setting is missing or unreadable.
    """
    app = Flask("marketplace", template_folder=str(ROOT / "templates"), static_folder="static")
    app.config.from_mapping(_flask_settings(settings_from_environment(config)))
    names = {setting.name for setting in SETTINGS}
    app.config.from_mapping({key: value for key, value in (config or {}).items() if key not in names})
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    init_request_log(app)
    init_database(app)
    init_languages(app)
    init_headers(app)
    init_errors(app)
    csrf.init_app(app)
    Bootstrap5(app)
    init_migrations(app)
    init_identity(app)
    init_permissions(app)
    init_search(app)
    init_jobs(app)
    if pages:
        _init_pages(app)
    return app


def _init_pages(app: Flask) -> None:
    from marketplace.api import init_api
    from marketplace.presentation import init_presentation

    init_presentation(app)
    for module, name in BLUEPRINTS:
        app.register_blueprint(getattr(import_module(module), name))
    init_api(app)
    init_limits(app)


def _flask_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """Our settings, and what Flask and its extensions read, worked out from them."""
    production = settings["CHUZHUANG_ENV"] == PRODUCTION
    return settings | {
        "MAX_CONTENT_LENGTH": settings["MAX_UPLOAD_MB"] * 1024 * 1024,
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "BOOTSTRAP_SERVE_LOCAL": True,
        "WTF_CSRF_TIME_LIMIT": None,  # a form left open over lunch must still save
        **security_settings(settings),
    }
