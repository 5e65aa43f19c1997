"""What every template may call: money, counts, dates, addresses of this page, languages, and the menus."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, current_app, g, has_request_context, request, url_for
from flask_babel import gettext
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from werkzeug.routing import BuildError

from marketplace.clock import in_shanghai
from marketplace.i18n import YEAR_SECONDS, html_language
from marketplace.permissions import Permission, may
from marketplace.workbooks.money import yuan_text

THEME_COOKIE = "cz_theme"
THEMES = ("light", "dark", "auto")

htmx = Blueprint(
    "htmx", __name__, static_folder=str(files("js_lib_htmx") / "static" / "htmx"), static_url_path="/static/htmx"
)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One way into the site. `is_here` where the reader already is."""

    title: str
    url: str
    is_here: bool


def translated(message: str, **values: object) -> str:
    """The message in the reader's language, its places filled in."""
    return str(gettext(message, **values))


_ = translated


def is_english() -> bool:
    """True where the reader asked for English."""
    return html_language() == "en"


def _is_long(number: float | Decimal) -> bool:
    return float(number) >= 10_000 or float(number) <= -10_000


def whole(number: float | Decimal) -> str:
    """A count or amount with separators from five digits on: 1000, 28,140."""
    return f"{number:,.0f}" if _is_long(number) else f"{number:.0f}"


def plain(number: float | Decimal) -> str:
    """At most two decimals, none that say nothing: 96.22, 30."""
    text = f"{number:,.2f}" if _is_long(number) else f"{number:.2f}"
    return text.rstrip("0").rstrip(".")


def money(yuan: Decimal | None) -> str:
    """An amount as it is read: 8000元, 96.22万元, 1.26亿元; CNY 962,200 in English; 面议 where None."""
    if yuan is None:
        return _("面议")
    if is_english():
        return f"CNY {yuan:,.0f}"
    return yuan_text(yuan)


def yuan_in_full(yuan: Decimal) -> str:
    """A policy amount to the yuan: 28,140元."""
    return f"CNY {yuan:,.0f}" if is_english() else f"{whole(yuan)}元"


def share(part: float) -> str:
    """A share 0..1 as a whole percentage."""
    return f"{part * 100:.0f}%"


def chance(part: float) -> str:
    """A probability 0..1 as a percentage; never certain, never impossible."""
    if part > 0.99:
        return ">99%"
    return "<1%" if part < 0.01 else share(part)


def day(moment: datetime) -> str:
    """The date in Shanghai: 2026-11-24, in English 24 Nov 2026."""
    local = in_shanghai(moment)
    return f"{local.day} {local:%b %Y}" if is_english() else f"{local:%Y-%m-%d}"


def minute(moment: datetime) -> str:
    """Date and time in Shanghai."""
    return f"{day(moment)} {in_shanghai(moment):%H:%M}"


def zh(text: str) -> Markup:
    """Chinese words of the plan or of a firm, marked as Chinese on an English page."""
    if not is_english() or text.isascii():
        return escape(text)
    return Markup('<span lang="zh-Hans">{}</span>').format(text)


@pass_context
def zh_filter(_context: Context, text: str) -> Markup:
    """`zh` for templates. (With the context asked for, Jinja does not work out constants before the language is known.)"""
    return zh(text)


def asset(name: str) -> str:
    """The address of a static file of ours, new with every change of the file."""
    addresses: dict[str, str] = g.setdefault(
        "asset_addresses", {}
    )  # a page of results shows one file's icons dozens of times
    if name not in addresses:
        addresses[name] = url_for("static", filename=name, v=_mark(name))
    return addresses[name]


def _mark(name: str) -> str:
    marks: dict[str, str] = current_app.extensions.setdefault("asset_marks", {})
    if name not in marks or current_app.debug:
        content = (Path(current_app.static_folder or "") / name).read_bytes()
        marks[name] = hashlib.sha256(content).hexdigest()[:10]
    return marks[name]


def page_url(endpoint: str, **values: object) -> str:
    """The address of a page, or nothing where this site has no such page: menus hold no dead links."""
    try:
        return url_for(endpoint, **values)  # type: ignore[arg-type]
    except BuildError:
        return ""


def here_with(**changes: str) -> str:
    """This page's address with some parameters changed; of a page that only answers POST, the home page."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in changes]
    path = request.path if request.method == "GET" else "/"
    return f"{path}?{urlencode([*kept, *changes.items()])}"


def theme() -> str:
    """The theme the reader chose, light or dark; empty where the system decides."""
    if not has_request_context():
        return ""
    chosen = request.args.get("theme") or request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in ("light", "dark") else ""


def next_theme() -> str:
    """What the theme link leads to: the system's, light, dark, and round again."""
    return {"": "light", "light": "dark", "dark": "auto"}[theme()]


def theme_title() -> str:
    """What the theme link says."""
    return {"light": _("改用浅色"), "dark": _("改用深色"), "auto": _("跟随系统明暗")}[next_theme()]


def menu() -> tuple[MenuEntry, ...]:
    """The visitor's way through the site; only pages that exist."""
    return _entries(
        [
            ("catalogue.search", _("找设备")),
            ("catalogue.categories", _("设备类目")),
            ("first_sets.index", _("首台（套）")),
            ("needs.tell", _("说需求")),
            ("events.index", _("对接活动")),
            ("policies.estimate", _("政策测算")),
            ("diagnosing.start", _("更新诊断")),
        ]
    )


def staff_menu() -> tuple[MenuEntry, ...]:
    """The organizer's and the administrator's pages; nothing for others."""
    if not getattr(g.get("actor"), "roles", None):
        return ()
    wanted = [
        ("supply.products", _("供给产品"), Permission.SUPPLY_READ),
        ("supply.suppliers", _("供给企业"), Permission.SUPPLY_READ),
        ("supply.imports", _("导入清单"), Permission.SUPPLY_IMPORT),
        ("first_sets.manage", _("首台（套）目录"), Permission.FIRST_SET_EDIT),
        ("policies.manage", _("政策索引"), Permission.POLICY_EDIT),
        ("admin.outbox", _("任务"), Permission.JOBS_READ),
        ("admin.accounts", _("用户"), Permission.ACCOUNT_MANAGE),
        ("admin.audit", _("审计"), Permission.AUDIT_READ),
    ]
    return _entries((endpoint, title) for endpoint, title, permission in wanted if may(g.actor, permission))


def _entries(wanted: Iterable[tuple[str, str]]) -> tuple[MenuEntry, ...]:
    found = [(endpoint, title, page_url(endpoint)) for endpoint, title in wanted]
    return tuple(MenuEntry(title, url, request.endpoint == endpoint) for endpoint, title, url in found if url)


def _keep_theme(response: Response) -> Response:
    chosen = request.args.get("theme")
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR_SECONDS, samesite="Lax", httponly=True)
    return response


def init_presentation(app: Flask) -> None:
    """Give the templates of `app` their words and figures, and serve htmx from its package."""
    app.jinja_env.filters.update(
        money=money,
        yuan_in_full=yuan_in_full,
        whole=whole,
        plain=plain,
        share=share,
        chance=chance,
        day=day,
        minute=minute,
        zh=zh_filter,
    )
    app.jinja_env.globals.update(
        asset=asset,
        page_url=page_url,
        here_with=here_with,
        theme=theme,
        next_theme=next_theme,
        theme_title=theme_title,
        menu=menu,
        staff_menu=staff_menu,
        is_english=is_english,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.after_request(_keep_theme)
    app.register_blueprint(htmx)
