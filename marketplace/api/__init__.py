"""The public interface for programs, read only: ``/api/v1``, described by ``/api/v1/openapi.json``."""

from __future__ import annotations

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_smorest import Api
from werkzeug.exceptions import HTTPException

from marketplace.api.views import bp
from marketplace.errors import show_error


class SiteApi(Api):  # type: ignore[misc]
    """flask-smorest would turn every error of the site into JSON; here pages stay pages."""

    def handle_http_exception(self, error: HTTPException) -> ResponseReturnValue:
        """The site's answer to an error: a page, or JSON below ``/api/``."""
        return show_error(error)


def init_api(app: Flask) -> None:
    """Serve the interface and its description."""
    app.config.update(
        API_TITLE="楚装对接",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    SiteApi(app).register_blueprint(bp)
