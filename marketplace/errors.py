"""What a person reads when a page cannot be given: why, and the next step."""

from __future__ import annotations

import structlog
from flask import Flask, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError

from marketplace.request_log import current_request_id

API = "/api/"
PAGES = (400, 403, 404, 405, 409, 410, 413, 429, 500, 503)


def init_errors(app: Flask) -> None:
    """Show a page of ours for every error that a person can meet; `/api/` answers are the API's own."""
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(InternalServerError, show_failure)


def show_error(error: HTTPException) -> ResponseReturnValue:
    """The page for an HTTP error, with the headers that the error brings (Allow, Retry-After)."""
    code = error.code or 500
    if code < 400 or error.response is not None:
        return error
    if request.path.startswith(API):
        return _api_answer(error, code)
    template = f"errors/{code}.html" if code in PAGES else "errors/other.html"
    page = render_template(template, error=error, code=code, request_id=current_request_id(), path=request.path)
    return page, code, _own_headers(error)


def _api_answer(error: HTTPException, code: int) -> ResponseReturnValue:
    """The error as JSON: code, status, a message, and per field what is wrong with the request."""
    given = getattr(error, "data", None) or {}
    message = given.get("message") or error.description or ""
    answer = {"code": code, "status": error.name, "message": message, "request_id": current_request_id()}
    if given.get("messages"):
        answer["errors"] = given["messages"]
    return jsonify(answer), code, _own_headers(error)


def _own_headers(error: HTTPException) -> list[tuple[str, str]]:
    """The headers that the error brings, such as Allow and Retry-After."""
    return [(name, value) for name, value in error.get_headers() if name.lower() != "content-type"]


def show_failure(error: InternalServerError) -> ResponseReturnValue:
    """The page for a fault of ours; what happened goes to the log under the request's id."""
    structlog.get_logger("error").error("failed", path=request.path, exc_info=error.original_exception or error)
    return show_error(error)
