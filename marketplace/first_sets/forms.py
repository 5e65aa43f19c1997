"""The organizer's form for an entry of the register."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_
from wtforms import SelectField, StringField
from wtforms.validators import ValidationError

from catalog.regions import units
from marketplace import category_choice
from marketplace.first_sets.facts import EntryFacts
from marketplace.first_sets.models import KIND_TITLES, LEVEL_TITLES
from marketplace.policies.forms import read_day
from marketplace.supply.forms import FactsForm


class EntryForm(FactsForm):
    """An entry of a catalogue, as the catalogue prints it."""

    kind = SelectField(N_("目录类型"), choices=[("", N_("请选择")), *KIND_TITLES.items()])
    level = SelectField(N_("级别"), choices=[("", N_("请选择")), *LEVEL_TITLES.items()])
    year = StringField(N_("年度"), description=N_("目录的年度，如2024"), render_kw={"inputmode": "numeric"})
    number = StringField(N_("目录编号"), description=N_("目录或证书上的编号；只有序号的填序号"))
    source = StringField(N_("目录文件"), description=N_("公布目录的文件名称或文号"))
    link = StringField(N_("网址"), description=N_("没有请留空"), render_kw={"inputmode": "url", "spellcheck": "false"})
    valid_from = StringField(N_("有效期起"), description=N_("第一天，如2024-06-01；没有写的留空"))
    valid_until = StringField(N_("有效期至"), description=N_("最后有效的一天；过了这一天标识自动取消"))
    holder = StringField(N_("研制单位"), description=N_("目录里的单位全称"))
    product_name = StringField(N_("产品名称"))
    model = StringField(N_("规格型号"), description=N_("照目录原样写"))
    category = SelectField(N_("设备类目"))
    city = SelectField(N_("市州"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = category_choice.choices(_("不选"), keep=self.category.data or "")
        self.city.choices = [("", _("不在湖北或未写明")), *((unit.name, unit.name) for unit in units())]

    def validate_year(self, field: StringField) -> None:
        """The year must be four digits, or nothing (then the rules ask for it)."""
        text = (field.data or "").strip()
        if text and not (text.isdecimal() and len(text) == 4):
            raise ValidationError(_("“%(value)s”不是年份，请填四位数字，如2024", value=text))

    def validate_valid_from(self, field: StringField) -> None:
        """The first day must be a date, or nothing."""
        read_day(field.data or "")

    def validate_valid_until(self, field: StringField) -> None:
        """The last day must be a date, or nothing."""
        read_day(field.data or "")

    def facts(self) -> EntryFacts:
        """What was typed; call after `validate`."""
        year = (self.year.data or "").strip()
        return EntryFacts(
            kind=self.kind.data or "",
            level=self.level.data or "",
            year=int(year) if year else None,
            number=(self.number.data or "").strip(),
            holder=(self.holder.data or "").strip(),
            product_name=(self.product_name.data or "").strip(),
            source=(self.source.data or "").strip(),
            model=(self.model.data or "").strip(),
            category=self.category.data or None,
            city=self.city.data or "",
            valid_from=read_day(self.valid_from.data or ""),
            valid_until=read_day(self.valid_until.data or ""),
            link=(self.link.data or "").strip(),
        )


def entry_form_values(facts: EntryFacts, revision: int) -> dict[str, Any]:
    """What the form shows at first."""
    return {
        **facts.plain(),
        "year": str(facts.year or ""),
        "valid_from": facts.valid_from.isoformat() if facts.valid_from else "",
        "valid_until": facts.valid_until.isoformat() if facts.valid_until else "",
        "category": facts.category or "",
        "revision": revision,
    }
