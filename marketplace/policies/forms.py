"""The organizer's forms for the policy index and for figures from outside."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from catalog.regions import units
from marketplace.policies.models import FigureKind, Level
from marketplace.policies.service import DocumentFacts, FigureFacts, plan_clauses
from marketplace.supply.forms import FactsForm
from marketplace.workbooks.cells import UnreadableCell, read_date

LEVELS = ((Level.NATIONAL, N_("国家")), (Level.PROVINCIAL, N_("省")), (Level.LOCAL, N_("市州")))
FIGURES = (
    (FigureKind.LPR_1Y, N_("LPR（1年期）")),
    (FigureKind.LPR_5Y, N_("LPR（5年期以上）")),
    (FigureKind.OTHER, N_("其他数据（只展示，不参与测算）")),
)


def read_day(text: str) -> date | None:
    """The day typed, None for nothing. Raises ValidationError for what is no date."""
    try:
        return read_date(text)
    except UnreadableCell as error:
        raise ValidationError(f"{error.reason}，{error.mend}") from error


class _DatedForm(FactsForm):
    """A form whose dates are checked as they are typed."""

    def validate_valid_from(self, field: StringField) -> None:
        """The first day must be a date, or nothing."""
        read_day(field.data or "")

    def validate_valid_to(self, field: StringField) -> None:
        """The last day must be a date, or nothing."""
        read_day(field.data or "")


class DocumentForm(_DatedForm):
    """A policy of the index."""

    title = StringField(N_("文件名称"))
    number = StringField(N_("文号"), description=N_("没有请留空"))
    authority = StringField(N_("发文机关"))
    level = SelectField(N_("层级"), choices=[("", N_("请选择")), *LEVELS])
    city_code = SelectField(N_("市州"), description=N_("市州的政策才选"))
    link = StringField(N_("原文网址"), render_kw={"inputmode": "url", "spellcheck": "false"})
    clause = StringField(N_("条款"), description=N_("相关的是第几条，如“第三条第二款”"))
    plan_clause = SelectField(N_("对应方案条款"))
    valid_from = StringField(N_("起始日期"), description=N_("如2026-01-01，没有写请留空"))
    valid_to = StringField(N_("截止日期"), description=N_("最后有效的一天，没有写请留空"))
    summary = TextAreaField(N_("要点"), description=N_("给什么、给谁，照原文写"), render_kw={"rows": 4})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city_code.choices = [("", _("不选")), *((unit.code, unit.name) for unit in units())]
        self.plan_clause.choices = [("", _("不对应")), *((clause, clause) for clause in plan_clauses())]

    def facts(self) -> DocumentFacts:
        """What was typed; call after `validate`."""
        return DocumentFacts(
            title=(self.title.data or "").strip(),
            authority=(self.authority.data or "").strip(),
            level=self.level.data or "",
            link=(self.link.data or "").strip(),
            number=(self.number.data or "").strip(),
            city_code=self.city_code.data or None,
            clause=(self.clause.data or "").strip(),
            plan_clause=self.plan_clause.data or "",
            summary=(self.summary.data or "").strip().replace("\r\n", "\n"),
            valid_from=read_day(self.valid_from.data or ""),
            valid_to=read_day(self.valid_to.data or ""),
        )


def document_form_values(facts: DocumentFacts, revision: int) -> dict[str, Any]:
    """What the form shows at first."""
    values = {name: getattr(facts, name) for name in DocumentFacts.__dataclass_fields__}
    dates = {name: values[name].isoformat() if values[name] else "" for name in ("valid_from", "valid_to")}
    return {**values, **dates, "city_code": facts.city_code or "", "revision": revision}


class FigureForm(_DatedForm):
    """A figure from outside the plan."""

    kind = SelectField(N_("数据"), choices=list(FIGURES))
    name = StringField(N_("名称"), description=N_("其他数据才填"))
    value = StringField(N_("数值"), description=N_("LPR填年利率，如3.45"), render_kw={"inputmode": "decimal"})
    unit = StringField(N_("单位"), default="%")
    valid_from = StringField(N_("日期"), description=N_("公布或起始的日期，如2026-10-20"))
    source = StringField(N_("出处"), description=N_("谁在哪里公布的"))
    link = StringField(N_("网址"), description=N_("没有请留空"), render_kw={"inputmode": "url", "spellcheck": "false"})

    def facts(self) -> FigureFacts:
        """What was typed; call after `validate`."""
        return FigureFacts(
            kind=self.kind.data or "",
            value=(self.value.data or "").strip().removesuffix("%").strip(),
            valid_from=read_day(self.valid_from.data or ""),
            source=(self.source.data or "").strip(),
            link=(self.link.data or "").strip(),
            name=(self.name.data or "").strip(),
            unit=(self.unit.data or "").strip() or "%",
        )
