"""The organizer's forms: what is typed, turned into facts and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as N_
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import ValidationError

from catalog.records import HUBEI, FirstSet, StatedSpec
from catalog.regions import units
from marketplace import category_choice
from marketplace.supply.facts import Fault, ProductFacts, SupplierFacts, unit_of
from marketplace.supply.prices import in_wan, in_yuan
from marketplace.workbooks.cells import UnreadableCell
from marketplace.workbooks.cells import read_price as read_cell

LINE = re.compile(r"^([^:：]{1,60})[:：]\s*(\S.*)$")
FIGURE = re.compile(r"^([-+]?\d+(?:\.\d+)?)\s*(\D\S*)?$")
FIRST_SET_KINDS = ("首台（套）技术装备", "首批次新材料", "首版次软件")
LEVELS = ("国家级", "省级")


def spec_lines(specs: Iterable[StatedSpec]) -> str:
    """Specs as a person edits them: one a line, ``公称力: 6300 kN``."""
    return "\n".join(f"{spec.name}: {_shown(spec.value)} {spec.unit}".rstrip() for spec in specs)


def _shown(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return str(int(value)) if value == int(value) else repr(value)


def read_spec_lines(text: str) -> tuple[StatedSpec, ...]:
    """The specs in those lines. Raises ValidationError with the line that cannot be read."""
    return tuple(_spec(number, line) for number, line in _lines(text))


def _lines(text: str) -> list[tuple[int, str]]:
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _spec(number: int, line: str) -> StatedSpec:
    found = LINE.match(line)
    if not found:
        raise ValidationError(_("第%(number)s行读不懂，请写成“名称: 数值 单位”，如“公称力: 6300 kN”", number=number))
    name, rest = found[1].strip(), found[2].strip()
    figure = FIGURE.match(rest)
    if figure:
        return StatedSpec(name, float(figure[1]), figure[2] or "")
    value, _space, unit = rest.rpartition(" ")
    return StatedSpec(name, value.strip() or unit, unit if value else "")


def attribute_lines(attributes: Mapping[str, str]) -> str:
    """Attributes as a person edits them: one a line, ``主机形式: 四柱``."""
    return "\n".join(f"{name}: {value}" for name, value in attributes.items())


def read_attribute_lines(text: str) -> dict[str, str]:
    """The attributes in those lines. Raises ValidationError with the line that cannot be read."""
    found = {}
    for number, line in _lines(text):
        pair = LINE.match(line)
        if not pair:
            raise ValidationError(_("第%(number)s行读不懂，请写成“名称: 内容”", number=number))
        found[pair[1].strip()] = pair[2].strip()
    return found


def city_choices() -> list[tuple[str, str]]:
    """Hubei's 17 units as choices, and none."""
    return [("", _("不在湖北"))] + [(unit.name, unit.name) for unit in units()]


class FactsForm(FlaskForm):  # type: ignore[misc]
    """A form whose faults may also come from the rules."""

    revision = HiddenField()
    fields_of_facts: Mapping[str, str] = {}

    def seen(self) -> int:
        """The revision that the form showed; 0 where it shows none."""
        text = str(self.revision.data or "")
        return int(text) if text.isdecimal() else 0

    def show(self, faults: Iterable[Fault]) -> None:
        """Put each fault at its field, or at the top where the form has no such field."""
        for fault in faults:
            field = self.fields_of_facts.get(fault.field, fault.field)
            if field in self._fields:
                self._fields[field].errors = [*self._fields[field].errors, fault.message]
            else:
                self.form_errors.append(fault.message)

    def problems(self) -> list[tuple[str, str]]:
        """Every fault as the error summary shows it: the field's id and the words."""
        at_fields = [(field.id, words) for field in self for words in field.errors]
        return at_fields + [("", words) for words in self.form_errors]


class ProductForm(FactsForm):
    """A product, as the organizer corrects it. The price is typed in 万元, as it is shown everywhere."""

    fields_of_facts = {"price_yuan": "price_wan"}  # noqa: RUF012 (never changed)
    name = StringField(N_("产品名称"))
    model = StringField(N_("型号"))
    category = SelectField(N_("设备类目"))
    description = TextAreaField(N_("产品描述"), render_kw={"rows": 4})
    specs = TextAreaField(
        N_("技术参数"),
        description=N_("一行一项，如“公称力: 6300 kN”"),
        render_kw={"rows": 8, "spellcheck": "false"},
    )
    attributes = TextAreaField(N_("其他说明"), description=N_("一行一项，如“主机形式: 四柱”"), render_kw={"rows": 4})
    province = StringField(N_("制造省份"), description=N_("制造地所在，不是注册地"))
    city = StringField(N_("制造城市"))
    price_wan = StringField(N_("单价（万元）"), render_kw={"inputmode": "decimal"})
    price_sure = BooleanField(N_("单价没有写错，照此保存"))
    lead_days = StringField(N_("交期（天）"), description=N_("未定请留空"), render_kw={"inputmode": "numeric"})
    service_cities = TextAreaField(N_("服务市州"), description=N_("用顿号隔开"), render_kw={"rows": 2})
    first_set = SelectField(
        N_("首台（套）"),
        choices=[("", N_("不是")), ("listed", N_("列入目录")), ("self", N_("企业自称，目录中查不到"))],
    )
    first_set_kind = SelectField(N_("目录类型"), choices=[("", "–"), *((kind, kind) for kind in FIRST_SET_KINDS)])
    first_set_level = SelectField(N_("级别"), choices=[("", "–"), *((level, level) for level in LEVELS)])
    first_set_reference = StringField(N_("目录名称、年份和编号"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category.choices = category_choice.choices(_("由系统识别"), keep=self.category.data or "")
        held = self.first_set_kind.data
        if held and held not in FIRST_SET_KINDS:  # lists write the kind in their own way; keep it choosable
            self.first_set_kind.choices = [("", "–"), *((kind, kind) for kind in (*FIRST_SET_KINDS, held))]

    def validate_price_wan(self, field: StringField) -> None:
        """The price must be a number, or nothing."""
        read_price(field.data or "")

    def validate_lead_days(self, field: StringField) -> None:
        """The days must be a whole number, or nothing."""
        days = (field.data or "").strip()
        if days and not days.isdecimal():
            raise ValidationError(_("交期“%(value)s”不是整数，请填天数，如60", value=field.data))

    def validate_specs(self, field: TextAreaField) -> None:
        """Every line must read as a spec."""
        read_spec_lines(field.data or "")

    def validate_attributes(self, field: TextAreaField) -> None:
        """Every line must read as a pair."""
        read_attribute_lines(field.data or "")

    def price_hint(self) -> Markup:
        """What to type, and the price in yuan to check it against."""
        try:
            price = read_price(self.price_wan.data or "")
        except ValidationError:
            price = None
        words = _("＝%(yuan)s元", yuan="{}")
        shown = words.format(in_yuan(price)) if price is not None else ""
        return Markup('{} <b data-yuan-of="{}" data-words="{}">{}</b>').format(
            _("面议请留空。"), self.price_wan.id, words, shown
        )

    def facts(self) -> ProductFacts:
        """What was typed; call after `validate`."""
        days = (self.lead_days.data or "").strip()
        return ProductFacts(
            name=(self.name.data or "").strip(),
            model=(self.model.data or "").strip(),
            category=self.category.data or None,
            description=(self.description.data or "").strip().replace("\r\n", "\n"),
            specs=read_spec_lines(self.specs.data or ""),
            attributes=read_attribute_lines(self.attributes.data or ""),
            city=(self.city.data or "").strip(),
            province=(self.province.data or "").strip(),
            price_yuan=read_price(self.price_wan.data or ""),
            lead_days=int(days) if days else None,
            service_cities=tuple(part for part in re.split(r"[、,，;；\s]+", self.service_cities.data or "") if part),
            first_set=self._claim(),
        )

    def _claim(self) -> FirstSet | None:
        if not self.first_set.data:
            return None
        kind, level = self.first_set_kind.data or None, self.first_set_level.data or None
        reference = (self.first_set_reference.data or "").strip() or None
        return FirstSet(kind, level, reference, self_claimed=self.first_set.data == "self")


def read_price(text: str) -> Decimal | None:
    """The price typed in 万元, in yuan; another unit may be written behind it. None for nothing or 面议.

    Raises ValidationError for what is no single amount.
    """
    try:
        price = read_cell(text, multiple=10_000)
    except UnreadableCell as error:
        raise ValidationError(f"{_('单价（万元）')}：{error.reason}，{error.mend}") from error
    if price.low != price.high:
        raise ValidationError(_("单价“%(value)s”是一段，请填一个数（如120.5），面议请留空", value=text))
    return price.low


def product_form_values(facts: ProductFacts, revision: int) -> dict[str, Any]:
    """What the form shows at first."""
    claim = facts.first_set
    return {
        "revision": revision,
        "name": facts.name,
        "model": facts.model,
        "category": facts.category or "",
        "description": facts.description,
        "specs": spec_lines(facts.specs),
        "attributes": attribute_lines(facts.attributes),
        "province": facts.province,
        "city": facts.city,
        "price_wan": in_wan(facts.price_yuan),
        "lead_days": "" if facts.lead_days is None else str(facts.lead_days),
        "service_cities": "、".join(facts.service_cities),
        "first_set": "" if claim is None else "self" if claim.self_claimed else "listed",
        "first_set_kind": (claim and claim.kind) or "",
        "first_set_level": (claim and claim.level) or "",
        "first_set_reference": (claim and claim.reference) or "",
    }


class SupplierForm(FactsForm):
    """A supplier, as the organizer corrects it."""

    name = StringField(N_("企业名称"), description=N_("营业执照上的全称"))
    uscc = StringField(N_("统一社会信用代码"), description=N_("18位，核验时必填"), render_kw={"spellcheck": "false"})
    city = SelectField(N_("所在市州"))
    province = StringField(N_("省份"), default=HUBEI)
    other_city = StringField(N_("省外城市"), description=N_("不在湖北的填写"))
    description = TextAreaField(N_("企业简介"), render_kw={"rows": 4})
    contact_name = StringField(N_("联系人"), description=N_("不公开：双方同意对接后才可见"))
    contact_phone = StringField(N_("电话"), render_kw={"inputmode": "tel"})
    contact_email = StringField(N_("邮箱"), render_kw={"inputmode": "email"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city.choices = city_choices()

    def facts(self) -> SupplierFacts:
        """What was typed; call after `validate`."""
        in_hubei = bool(self.city.data)
        return SupplierFacts(
            name=(self.name.data or "").strip(),
            city=self.city.data if in_hubei else (self.other_city.data or "").strip(),
            province=HUBEI if in_hubei else (self.province.data or "").strip(),
            uscc=(self.uscc.data or "").strip() or None,
            description=(self.description.data or "").strip().replace("\r\n", "\n"),
            contact_name=(self.contact_name.data or "").strip(),
            contact_phone=(self.contact_phone.data or "").strip(),
            contact_email=(self.contact_email.data or "").strip(),
        )


def supplier_form_values(facts: SupplierFacts, revision: int) -> dict[str, Any]:
    """What the form shows at first."""
    unit = unit_of(facts.city, facts.province)
    return {
        "revision": revision,
        "name": facts.name,
        "uscc": facts.uscc or "",
        "city": unit.name if unit else "",
        "province": facts.province,
        "other_city": "" if unit else facts.city,
        "description": facts.description,
        "contact_name": facts.contact_name,
        "contact_phone": facts.contact_phone,
        "contact_email": facts.contact_email,
    }
