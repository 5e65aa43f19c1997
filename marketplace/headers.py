"""The security headers of every answer."""

from __future__ import annotations

from flask import Flask, Response
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)

from marketplace.config import PRODUCTION

YEAR_SECONDS = 365 * 24 * 3600


def init_headers(app: Flask) -> None:
    """Send a strict policy with every answer: no inline script, nothing from another host."""
    headers = _headers(encrypted=app.config["CHUZHUANG_ENV"] == PRODUCTION)

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in headers.header_items():
            response.headers.setdefault(name, value)
        return response


def _headers(*, encrypted: bool) -> Secure:
    policy = (
        ContentSecurityPolicy()
        .default_src("'self'")
        .script_src("'self'")
        .style_src("'self'")
        .img_src("'self'", "data:")  # Bootstrap's CSS and the QR code of two-step sign-in are data: images
        .object_src("'none'")
        .base_uri("'none'")
        .form_action("'self'")
        .frame_ancestors("'none'")
    )
    return Secure(
        csp=policy,
        coop=CrossOriginOpenerPolicy().same_origin(),
        referrer=ReferrerPolicy().strict_origin_when_cross_origin(),
        permissions=PermissionsPolicy().geolocation().microphone().camera(),
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
        hsts=StrictTransportSecurity().max_age(YEAR_SECONDS) if encrypted else None,
    )
