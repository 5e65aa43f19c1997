"""Which language a page speaks: Chinese unless the reader asks for English."""

from __future__ import annotations

from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, get_locale, get_translations
from markupsafe import Markup

LANGUAGES: dict[str, str] = {"zh_Hans_CN": "简体中文", "en": "English"}
DEFAULT_LANGUAGE = "zh_Hans_CN"
COOKIE = "cz_lang"
YEAR_SECONDS = 365 * 24 * 3600


def language_of(asked: str | None) -> str | None:
    """The language of ours that a tag such as ``zh``, ``zh-CN`` or ``en-GB`` means; None for others."""
    head = (asked or "").replace("_", "-").split("-")[0].lower()
    return {"zh": "zh_Hans_CN", "en": "en"}.get(head)


def choose_language() -> str:
    """The language of this request: ?lang=, else the cookie, else the browser's wish, else Chinese."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    asked = language_of(request.args.get("lang"))
    if asked:
        g.chosen_language = asked
        return asked
    kept = language_of(request.cookies.get(COOKIE))
    return kept or next(filter(None, map(language_of, request.accept_languages.values())), DEFAULT_LANGUAGE)


def html_language() -> str:
    """The value of ``<html lang>``."""
    locale = get_locale()  # asked hundreds of times for a page: its language alone, without spelling the whole of it
    return "en" if locale is not None and locale.language == "en" else "zh-Hans"


def init_languages(app: Flask) -> None:
    """Set up translation; the message ids are the Chinese text, so only English has a catalogue."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT_LANGUAGE)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Shanghai")
    Babel(app, locale_selector=choose_language)
    # Asked hundreds of times for a page: the catalogue of the request's language is looked up once in each.
    app.jinja_env.globals["_"] = _translated
    app.jinja_env.globals.update(get_locale=get_locale, html_language=html_language, LANGUAGES=LANGUAGES)
    app.after_request(_keep_choice)


def _translated(message: str, **values: object) -> Markup:
    """The message in the reader's language; its places are filled in and escaped."""
    locale = get_locale()
    known = g.get("catalogue")
    if known is None or known[0] is not locale:
        known = g.catalogue = (locale, get_translations())
    return Markup(known[1].gettext(message)) % values  # noqa: S704 (our own message; what is filled in is escaped)


def _keep_choice(response: Response) -> Response:
    chosen = g.get("chosen_language")
    if chosen:
        response.set_cookie(COOKIE, chosen, max_age=YEAR_SECONDS, samesite="Lax", httponly=True)
    response.headers.add("Vary", "Cookie, Accept-Language")
    return response
