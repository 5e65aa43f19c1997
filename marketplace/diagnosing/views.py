"""Is it due? Paste or upload what is in use; see what the plan says of each, fill in what is missing, and go on to needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as N_

from marketplace.clock import in_shanghai, utc_now
from marketplace.db import current_session, transaction
from marketplace.diagnosing import replacing, report, service, working
from marketplace.diagnosing.incoming import LONGEST_TEXT, MOST_ASSETS, Incoming, assets_in_file, assets_in_text
from marketplace.diagnosing.models import AssetList, ListedAsset
from marketplace.jobs import wake_diagnosis
from marketplace.needs.service import industries
from marketplace.permissions import Permission, permits
from marketplace.presentation import translated as _
from marketplace.supply.queries import Page
from marketplace.workbooks.cells import UnreadableCell, read_date
from marketplace.workbooks.reading import UnreadableFile

bp = Blueprint("diagnosing", __name__)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SIZES = (50, 200, 1000)
_REMEMBERED = 8  # lists that a browser knows again, so that a draft can lead back
_FILTERS = frozenset((*service.VERDICTS, service.DOUBT, service.REFUSED, service.NONE, service.IS_DUE))
_FIELD = re.compile(r"^fact:(\d{1,12}):([a-z0-9_]{1,30})$")
FIELD_TITLES: Mapping[str, str] = {
    "equipment": N_("设备名称"),
    "industry": N_("所属行业"),
    "since": N_("投用年份"),
    "service_years": N_("服役年数"),
    "as_of": N_("基准日期"),
    "volume_m3": N_("容积（立方米）"),
    "tonnage": N_("公称容量（吨）"),
    "capacity_t_per_year": N_("能力（吨/年）"),
    "steel": N_("钢种"),
    "metal": N_("冶炼的金属"),
    "product_grade": N_("产品等级"),
    "energy_grade": N_("能效等级"),
    "unit_consumption": N_("单位能耗（高于或优于基准）"),
}


def today() -> date:
    """The day in Shanghai."""
    return in_shanghai(utc_now()).date()


@bp.get("/diagnose")
@permits(Permission.DRAFT_WRITE)
def start() -> ResponseReturnValue:
    """A box for words and a place for a file."""
    return _start_page()


def _start_page(problems: Mapping[str, str] | None = None) -> str:
    return render_template(
        "diagnosing/start.html",
        problems=problems or {},
        typed=request.form,
        industries=industries(),
        today=today(),
        longest=LONGEST_TEXT,
        most=MOST_ASSETS,
        limit=current_app.config["MAX_UPLOAD_MB"],
        days=current_app.config["ASSET_LIST_DAYS"],
    )


@bp.post("/diagnose")
@permits(Permission.DRAFT_WRITE)
def diagnose_text() -> ResponseReturnValue:
    """Keep the pasted machines as a list, and show what the plan says of them."""
    industry = request.form.get("industry", "").strip()[:60]
    try:
        day = _day(request.form.get("as_of", ""))
        assets = assets_in_text(request.form.get("text", ""), industry, day)
    except UnreadableCell as fault:
        return _start_page({"as_of": f"{fault.reason}，{fault.mend}"}), 422
    except ValueError as fault:
        return _start_page({"text": _text_problem(str(fault))}), 422
    name = f"{assets[0].label[:40]} {_('等%(count)s台', count=len(assets))}"
    return _kept(name, assets, industry, day)


def _kept(name: str, assets: Sequence[Incoming], industry: str, day: date) -> ResponseReturnValue:
    """Keep a list: diagnosed at once, or, where it is long, beside the pages."""
    is_long = len(assets) > working.AT_ONCE
    prepared = service.prepare_list(name, assets, industry=industry, as_of=day, waits=is_long)
    with transaction() as writing:
        token = service.keep_list(writing, prepared).token
    if is_long:
        _work_on(token)
    return redirect(url_for("diagnosing.result", token=token))


def _work_on(token: str) -> None:
    """Have a long list diagnosed by the worker; where there is none, here and now."""
    if not wake_diagnosis(token):
        while working.diagnose_some(token):
            pass


def _text_problem(fault: str) -> str:
    if fault == "long":
        return _("文字超过%(longest)s字：请分几次，或上传清单", longest=LONGEST_TEXT)
    return _("还没有写内容：请一行写一台设备，如“普通车床 C6140 2009年”")


def _day(text: str) -> date:
    """The day typed, else today. Raises UnreadableCell for what is no date, and for a day to come."""
    day = read_date(text) or today()
    if day > today():
        raise UnreadableCell(_("基准日期%(day)s还没有到", day=day), _("请填今天或以前的日期"))
    return day


@bp.post("/diagnose/upload")
@permits(Permission.DRAFT_WRITE)
def upload() -> ResponseReturnValue:
    """Keep an uploaded list, and show what the plan says of each row."""
    sent = request.files.get("list")
    industry = request.form.get("industry", "").strip()[:60]
    if sent is None or not sent.filename:
        return _start_page({"list": _("请选择一个文件。")}), 422
    name = sent.filename.replace("\x00", "")[-150:]
    try:
        assets, filed = assets_in_file(name, sent.read())
    except UnreadableFile as fault:
        return _start_page({"list": str(fault)}), 422
    day = filed if filed and filed <= today() else today()
    return _kept(name, assets, industry, day)


@bp.get("/diagnose/example.xlsx")
@permits(Permission.PAGE_READ)
def example() -> ResponseReturnValue:
    """A sample list to fill in."""
    return _workbook(report.sample_workbook(today()), "在用设备清单-样表.xlsx")


def _workbook(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype=WORKBOOK)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _found(token: str) -> AssetList:
    return service.list_by_token(current_session(), token) or abort(404)


@bp.get("/diagnose/<token>")
@permits(Permission.DRAFT_WRITE)
def result(token: str) -> ResponseReturnValue:
    """What the plan says of each asset, with counts, and fields for what is missing."""
    kept, show = _found(token), request.args.get("show", "")
    _remember(token)
    progress = working.progress_of(current_session(), token)
    if not progress.is_over:
        return _progress_page(kept, progress)
    if request.headers.get("HX-Request"):
        return "", 200, {"HX-Refresh": "true"}  # the page of progress gives way to the result
    return _result_page(kept, show if show in _FILTERS else "")


def _progress_page(kept: AssetList, progress: working.Progress) -> str:
    """How far a long list is; a list that nobody works on any more is taken up again, or offered to be."""
    stalled = working.is_stalled(kept) and not wake_diagnosis(kept.token)
    return render_template("diagnosing/progress.html", kept=kept, progress=progress, stalled=stalled)


@bp.post("/diagnose/<token>/resume")
@permits(Permission.DRAFT_WRITE)
def resume(token: str) -> ResponseReturnValue:
    """Go on with a long list that nobody works on."""
    _found(token)
    _work_on(token)
    return redirect(url_for("diagnosing.result", token=token))


def _result_page(kept: AssetList, show: str, problems: Mapping[str, str] | None = None) -> str:
    reading = current_session()
    tally = service.tally_of(reading, kept.token)
    page = _page(kept.token, show, tally.of(show) if show else tally.total)
    return render_template(
        "diagnosing/result.html",
        kept=kept,
        tally=tally,
        page=page,
        show=show,
        verdicts=service.VERDICTS,
        asked_of=service.asked_of,
        due=tally.of(service.IS_DUE),
        drafts=replacing.existing_drafts(reading, page.rows),
        titles=FIELD_TITLES,
        sheet_words=report.sheet_words,
        industries=industries(),
        problems=problems or {},
        sizes=SIZES,
        link=_page_link,
        most_drafts=replacing.MOST_AT_ONCE,
        days=current_app.config["ASSET_LIST_DAYS"],
    )


def _page(token: str, show: str, total: int) -> Page[ListedAsset]:
    size = next((size for size in SIZES if size == request.args.get("size", type=int)), SIZES[0])
    number = min(max(1, request.args.get("page", 1, type=int)), max(1, -(-total // size)))
    query = service.assets_of(token, show).limit(size).offset((number - 1) * size)
    return Page(number, size, total, current_session().scalars(query).all())


def _page_link(number: int) -> str:
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "page"]
    return f"{request.path}?{urlencode([*kept, ('page', number)])}"


def _remember(token: str) -> None:
    """Let this browser, and no other, find the list again from its drafts."""
    known = [other for other in session.get("asset_lists", []) if other != token]
    if session.get("asset_lists", [])[-1:] != [token]:
        session["asset_lists"] = [*known[-_REMEMBERED + 1 :], token]


@bp.post("/diagnose/<token>")
@permits(Permission.DRAFT_WRITE)
def change(token: str) -> ResponseReturnValue:
    """Take what was filled in, for the list or its assets, and diagnose anew."""
    kept = _found(token)
    if "industry" in request.form:
        return _change_all(kept)
    given = _filled(request.form)
    if not given:
        flash(_("还没有填写：请先填一项再更新。"), "error")
        return redirect(_back(token))
    with transaction() as writing:
        count = service.fill_in(writing, writing.get(AssetList, token) or abort(404), given)
    flash(_("已按补充的情况重新诊断%(count)s台。", count=count))
    return redirect(_back(token))


def _change_all(kept: AssetList) -> ResponseReturnValue:
    """Another industry or day for the whole list; diagnosed before the database is locked."""
    token, industry = kept.token, request.form["industry"].strip()[:60]
    try:
        day = _day(request.form.get("as_of", ""))
    except UnreadableCell as fault:
        return _result_page(kept, "", {"as_of": f"{fault.reason}，{fault.mend}"}), 422
    if working.progress_of(current_session(), token).total > working.AT_ONCE:
        with transaction() as writing:
            working.put_back(writing, writing.get(AssetList, token) or abort(404), industry, day)
        _work_on(token)
        return redirect(_back(token))
    answers = service.answers_anew(current_session().scalars(service.assets_of(token)), industry, day)
    with transaction() as writing:
        service.change_list(writing, writing.get(AssetList, token) or abort(404), industry, day, answers)
    return redirect(_back(token))


def _filled(form: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """What was filled in, by asset and field."""
    given: dict[int, dict[str, str]] = {}
    for key, text in form.items():
        match = _FIELD.match(key)
        if match and text.strip():
            given.setdefault(int(match[1]), {})[match[2]] = text.strip().replace("\x00", "")
    return given


def _back(token: str) -> str:
    """The page that the form stood on."""
    kept = {name: request.form[name] for name in ("show", "page", "size") if request.form.get(name)}
    return url_for("diagnosing.result", token=token, _anchor=request.form.get("stay") or None, **kept)  # type: ignore[arg-type]


@bp.post("/diagnose/<token>/needs")
@permits(Permission.DRAFT_WRITE)
def draft_needs(token: str) -> ResponseReturnValue:
    """Draft what should replace one asset, or each one that is due."""
    _found(token)
    chosen = request.form.get("asset", type=int)
    with transaction() as writing:
        kept = writing.get(AssetList, token) or abort(404)
        if chosen is not None:
            asset = writing.get(ListedAsset, chosen)
            if asset is None or asset.list_token != token:
                abort(404)
            replacing.draft_needs(writing, kept, [asset])
            need = asset.need_token
        else:
            made = replacing.draft_needs(writing, kept, replacing.due_assets(writing, token))
            need = None
            flash(_("已生成%(count)s份需求草稿，在各台设备旁打开。", count=len(made)))
    return redirect(url_for("needs.draft", token=need) if need else _back(token))


@bp.get("/diagnose/<token>/result.xlsx")
@permits(Permission.DRAFT_WRITE)
def download(token: str) -> ResponseReturnValue:
    """The whole result as a workbook."""
    kept, reading = _found(token), current_session()
    if not working.progress_of(reading, token).is_over:
        return redirect(url_for("diagnosing.result", token=token))
    rows = reading.scalars(service.assets_of(token)).all()
    content = report.result_workbook(kept, rows, service.tally_of(reading, token))
    return _workbook(content, f"更新诊断-{kept.as_of.isoformat()}.xlsx")


@bp.post("/diagnose/<token>/drop")
@permits(Permission.DRAFT_WRITE)
def drop(token: str) -> ResponseReturnValue:
    """Delete the list at once."""
    with transaction() as writing:
        service.drop_list(writing, writing.get(AssetList, token) or abort(404))
    flash(_("清单和诊断已删除。"))
    return redirect(url_for("diagnosing.start"))


@bp.app_template_global("asset_behind")
def asset_behind(need_token: str) -> ListedAsset | None:
    """The asset that a draft replaces, for the browser that knows its list; nobody else learns of the list."""
    known = session.get("asset_lists", [])
    asset = replacing.asset_behind(current_session(), need_token) if known else None
    return asset if asset is not None and asset.list_token in known else None
