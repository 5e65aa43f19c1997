"""The organizer's imports: upload, see what must be mended, confirm."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Response, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select
from werkzeug.utils import secure_filename

from marketplace.category_choice import category_groups
from marketplace.db import current_session, transaction
from marketplace.fitted import current_fitted
from marketplace.permissions import Permission, permits
from marketplace.supply import checking, importing
from marketplace.supply.importing import REVIEW, review_of
from marketplace.supply.marking import marked_workbook
from marketplace.supply.models import BatchState, ImportBatch, ImportFault, ImportRow
from marketplace.supply.queries import paged
from marketplace.supply.recognition import recogniser
from marketplace.supply.views import bp, found
from marketplace.workbooks.reading import UnreadableFile

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_FAULTS = 200
SHOWN_ROWS = 100
SHOWN_WARNED = 300
PICKED = re.compile(r"category-(\d{1,12})")


def _folder() -> Path:
    return Path(current_app.config["INSTANCE_FOLDER"]) / "imports"


@bp.route("/imports", methods=["GET", "POST"])
@permits(Permission.SUPPLY_IMPORT)
def imports() -> ResponseReturnValue:
    """Upload a list of products; below, the lists uploaded before."""
    problem = ""
    if request.method == "POST":
        try:
            return redirect(url_for("supply.import_review", batch_id=_upload()))
        except UnreadableFile as error:
            problem = str(error)
    query = select(ImportBatch).order_by(ImportBatch.id.desc())
    page = paged(current_session(), query, request.args.get("page", 1, type=int), 20)
    limit = current_app.config["MAX_UPLOAD_MB"]
    shown = render_template("supply/imports.html", page=page, problem=problem, limit=limit, link=_page_link)
    return shown, 422 if problem else 200


def _page_link(number: int) -> str:
    return url_for("supply.imports", page=number)


def _upload() -> int:
    """Read the uploaded file and keep it for review; the batch's id. Raises UnreadableFile."""
    sent = request.files.get("list")
    if sent is None or not sent.filename:
        raise UnreadableFile(_("请选择一个文件。"))
    if Path(sent.filename).suffix.lower() not in importing.SUFFIXES:
        raise UnreadableFile(_("“%(name)s”不是能读的格式，请上传 .xlsx、.csv 或 .jsonl 文件。", name=sent.filename))
    stored = importing.keep_upload(_folder(), sent.filename, sent.read())
    try:
        checked = checking.check_list(stored, shown_as=sent.filename, recognise=recogniser(current_fitted().kinds))
    except UnreadableFile as error:
        stored.unlink(missing_ok=True)
        raise UnreadableFile(str(error).replace(stored.name, sent.filename)) from error
    with transaction() as session:
        batch = importing.open_batch(session, g.actor, sent.filename, stored, checked)
        return batch.id


@bp.get("/imports/<int:batch_id>")
@permits(Permission.SUPPLY_IMPORT)
def import_review(batch_id: int) -> ResponseReturnValue:
    """Show what a list holds and every cell to mend; nothing of it is on sale yet."""
    batch = found(ImportBatch, batch_id)
    session = current_session()
    warned = _has_warnings()
    counts = {
        "warned": session.scalar(select(func.count()).where(ImportRow.batch_id == batch_id, warned)) or 0,
        "rows": session.scalar(select(func.count()).where(ImportRow.batch_id == batch_id)) or 0,
        "faults": session.scalar(select(func.count()).where(ImportFault.batch_id == batch_id)) or 0,
        "left_out": session.scalar(
            select(func.count(func.distinct(ImportFault.row))).where(
                ImportFault.batch_id == batch_id, ImportFault.whole
            )
        )
        or 0,
    }
    faults = session.scalars(
        select(ImportFault).where(ImportFault.batch_id == batch_id).order_by(ImportFault.id).limit(SHOWN_FAULTS)
    ).all()
    of_batch = select(ImportRow).where(ImportRow.batch_id == batch_id).order_by(ImportRow.id)
    rows = [
        *session.scalars(of_batch.where(warned).limit(SHOWN_WARNED)),
        *session.scalars(of_batch.where(~warned).limit(SHOWN_ROWS)),
    ]
    return render_template(
        "supply/import.html",
        batch=batch,
        counts=counts,
        faults=faults,
        rows=[(row, importing.from_document(row.product), review_of(row)) for row in rows],
    )


def _has_warnings() -> ColumnElement[bool]:
    first: ColumnElement[str] = ImportRow.product[(REVIEW, "warnings", 0)].as_string()
    return first.is_not(None)


@bp.post("/imports/<int:batch_id>/confirm")
@permits(Permission.SUPPLY_IMPORT)
def import_confirm(batch_id: int) -> ResponseReturnValue:
    """List the products of a checked list."""
    try:
        with transaction() as session:
            batch = session.get_one(ImportBatch, batch_id, with_for_update=True)
            importing.confirm_batch(session, g.actor, batch, _picked())
            words = _(
                "新增%(added)s款，更新%(changed)s款，未变%(same)s款。",
                added=batch.added, changed=batch.changed, same=batch.unchanged,
            )  # fmt: skip
    except importing.NotPending:
        flash(_("这份清单已经处理过了。"), "error")
    except UnknownCategory as unknown:
        flash(_("“%(word)s”不是设备类目，请从列表选，或留空；还没有导入。", word=str(unknown)), "error")
    else:
        flash(words)
    return redirect(url_for("supply.import_review", batch_id=batch_id))


class UnknownCategory(Exception):
    """What was typed as a category is none; nothing was imported."""


def _picked() -> dict[int, str]:
    """The categories picked for rows, by the row's id. Raises UnknownCategory."""
    offered = {term for group in category_groups() for term in group.terms}
    picked: dict[int, str] = {}
    for name, value in request.form.items():
        found, term = PICKED.fullmatch(name), value.strip()
        if found and term and term not in offered:
            raise UnknownCategory(term[:40])
        if found:
            picked[int(found[1])] = term
    return picked


@bp.post("/imports/<int:batch_id>/discard")
@permits(Permission.SUPPLY_IMPORT)
def import_discard(batch_id: int) -> ResponseReturnValue:
    """Let go of a checked list."""
    try:
        with transaction() as session:
            importing.discard_batch(session, g.actor, session.get_one(ImportBatch, batch_id))
    except importing.NotPending:
        flash(_("这份清单已经处理过了。"), "error")
    else:
        flash(_("已放弃，没有改动任何产品。"))
    return redirect(url_for("supply.imports"))


@bp.get("/imports/<int:batch_id>/marked.xlsx")
@permits(Permission.SUPPLY_IMPORT)
def import_marked(batch_id: int) -> ResponseReturnValue:
    """The uploaded list with its bad cells marked, to mend and upload again."""
    batch = found(ImportBatch, batch_id)
    stored = _folder() / secure_filename(batch.stored_name)
    if batch.state != BatchState.CHECKED or not stored.exists() or stored.suffix == ".jsonl":
        flash(_("这份清单没有可下载的标记表。"), "error")
        return redirect(url_for("supply.import_review", batch_id=batch_id))
    answer = Response(marked_workbook(stored, batch.faults, shown_as=batch.file_name), mimetype=WORKBOOK)
    name = f"{Path(batch.file_name).stem}-标错.xlsx"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
