"""The organizer's imports of catalogues: upload, see what must be mended, confirm."""

from __future__ import annotations

from pathlib import Path

from flask import Response, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import defer
from werkzeug.utils import secure_filename

from marketplace.db import current_session, transaction
from marketplace.first_sets import uploading
from marketplace.first_sets.facts import from_plain
from marketplace.first_sets.models import KIND_TITLES, LEVEL_TITLES, CatalogueUpload
from marketplace.first_sets.template import template_workbook
from marketplace.first_sets.views import WORKBOOK, bp, page_link
from marketplace.permissions import Permission, permits
from marketplace.supply.importing import SUFFIXES, NotPending, keep_upload
from marketplace.supply.marking import marked_workbook
from marketplace.supply.models import BatchState, ImportFault
from marketplace.supply.queries import paged
from marketplace.workbooks.reading import UnreadableFile

SHOWN_FAULTS = 200
SHOWN_ROWS = 100


def _folder() -> Path:
    return Path(current_app.config["INSTANCE_FOLDER"]) / "imports"


@bp.route("/imports", methods=["GET", "POST"])
@permits(Permission.FIRST_SET_EDIT)
def imports() -> ResponseReturnValue:
    """Upload a catalogue; below, those uploaded before."""
    problem = ""
    if request.method == "POST":
        try:
            return redirect(url_for("first_sets.upload", upload_id=_upload()))
        except UnreadableFile as error:
            problem = str(error)
    query = select(CatalogueUpload).options(defer(CatalogueUpload.rows), defer(CatalogueUpload.faults))
    page = paged(
        current_session(), query.order_by(CatalogueUpload.id.desc()), request.args.get("page", 1, type=int), 20
    )
    limit = current_app.config["MAX_UPLOAD_MB"]
    shown = render_template("first_sets/imports.html", page=page, problem=problem, limit=limit, link=page_link)
    return shown, 422 if problem else 200


def _upload() -> int:
    """Read the uploaded file and keep it for review; its id. Raises UnreadableFile."""
    sent = request.files.get("list")
    if sent is None or not sent.filename:
        raise UnreadableFile(_("请选择一个文件。"))
    if Path(sent.filename).suffix.lower() not in SUFFIXES:
        raise UnreadableFile(_("“%(name)s”不是能读的格式，请上传 .xlsx、.csv 或 .jsonl 文件。", name=sent.filename))
    stored = keep_upload(_folder(), sent.filename, sent.read())
    try:
        checked = uploading.check_catalogue(stored, shown_as=sent.filename)
    except UnreadableFile as error:
        stored.unlink(missing_ok=True)
        raise UnreadableFile(str(error).replace(stored.name, sent.filename)) from error
    with transaction() as session:
        return uploading.open_upload(session, g.actor, sent.filename, stored, checked).id


@bp.get("/imports/template.xlsx")
@permits(Permission.FIRST_SET_EDIT)
def template() -> ResponseReturnValue:
    """The example that offices fill in."""
    answer = Response(template_workbook(), mimetype=WORKBOOK)
    answer.headers.set("Content-Disposition", "attachment", filename="首台套目录-样表.xlsx")
    return answer


def _found(upload_id: int) -> CatalogueUpload:
    return current_session().get(CatalogueUpload, upload_id) or abort(404)


@bp.get("/imports/<int:upload_id>")
@permits(Permission.FIRST_SET_EDIT)
def upload(upload_id: int) -> ResponseReturnValue:
    """Show what a catalogue holds and every cell to mend; nothing of it counts yet."""
    found = _found(upload_id)
    return render_template(
        "first_sets/upload.html",
        upload=found,
        faults=found.faults[:SHOWN_FAULTS],
        rows=[(row["sheet"], row["row"], from_plain(row["facts"])) for row in found.rows[:SHOWN_ROWS]],
        left_out=len({(fault["sheet"], fault["row"]) for fault in found.faults if fault["whole"]}),
        kinds=KIND_TITLES,
        levels=LEVEL_TITLES,
        can_mark=bool(found.faults) and found.state == BatchState.CHECKED and not found.stored_name.endswith(".jsonl"),
    )


@bp.post("/imports/<int:upload_id>/confirm")
@permits(Permission.FIRST_SET_EDIT)
def upload_confirm(upload_id: int) -> ResponseReturnValue:
    """Enter every row that was read."""
    try:
        with transaction() as session:
            found = session.get(CatalogueUpload, upload_id, with_for_update=True) or abort(404)
            uploading.confirm_upload(session, g.actor, found)
    except NotPending:
        flash(_("这份目录已经处理过了。"), "error")
    else:
        flash(_("已导入。关联待确认之前，产品页不显示标识。"))
    return redirect(url_for("first_sets.upload", upload_id=upload_id))


@bp.post("/imports/<int:upload_id>/discard")
@permits(Permission.FIRST_SET_EDIT)
def upload_discard(upload_id: int) -> ResponseReturnValue:
    """Let go of a checked catalogue."""
    try:
        with transaction() as session:
            uploading.discard_upload(session, g.actor, session.get(CatalogueUpload, upload_id) or abort(404))
    except NotPending:
        flash(_("这份目录已经处理过了。"), "error")
    else:
        flash(_("已放弃，目录没有改动。"))
    return redirect(url_for("first_sets.imports"))


@bp.get("/imports/<int:upload_id>/marked.xlsx")
@permits(Permission.FIRST_SET_EDIT)
def upload_marked(upload_id: int) -> ResponseReturnValue:
    """The uploaded catalogue with its bad cells marked, to mend and upload again."""
    found = _found(upload_id)
    stored = _folder() / secure_filename(found.stored_name)
    if found.state != BatchState.CHECKED or not stored.exists() or stored.suffix == ".jsonl":
        flash(_("这份目录没有可下载的标记表。"), "error")
        return redirect(url_for("first_sets.upload", upload_id=upload_id))
    names = ("sheet", "row", "column", "value", "reason", "mend", "whole")
    faults = [ImportFault(**{name: fault[name] for name in names}) for fault in found.faults]
    answer = Response(marked_workbook(stored, faults, shown_as=found.file_name), mimetype=WORKBOOK)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{Path(found.file_name).stem}-标错.xlsx")
    return answer
