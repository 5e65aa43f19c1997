"""The audit trail as a person reads it: what was done to what, and every field that changed, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import lazy_gettext as N_

from marketplace.audit.models import AuditEvent
from marketplace.presentation import minute, money
from marketplace.presentation import translated as _

ACTIONS = {
    "product.add": N_("新上架产品"),
    "product.edit": N_("修改产品"),
    "product.withdraw": N_("下架产品"),
    "product.restore": N_("重新上架产品"),
    "supplier.add": N_("登记企业"),
    "supplier.edit": N_("修改企业"),
    "supplier.verify": N_("核验企业"),
    "supplier.withdraw": N_("下架企业"),
    "supplier.restore": N_("重新上架企业"),
    "import.open": N_("上传清单"),
    "import.confirm": N_("确认导入"),
    "import.discard": N_("放弃清单"),
    "policy.add": N_("新增政策文件"),
    "policy.edit": N_("修改政策文件"),
    "policy.withdraw": N_("撤下政策文件"),
    "policy.restore": N_("重新公开政策文件"),
    "figure.enter": N_("录入数据"),
    "figure.withdraw": N_("作废数据"),
    "first_set.add": N_("新增首台（套）条目"),
    "first_set.edit": N_("修改首台（套）条目"),
    "first_set.withdraw": N_("撤下首台（套）条目"),
    "first_set.restore": N_("重新公开首台（套）条目"),
    "first_set.confirm": N_("确认是同一款产品"),
    "first_set.refuse": N_("记下不是同一款产品"),
    "first_set.reopen": N_("撤回首台（套）关联的结论"),
    "first_set.upload": N_("上传首台（套）目录"),
    "first_set.take_in": N_("确认导入首台（套）目录"),
    "first_set.discard": N_("放弃首台（套）目录"),
    "account.open": N_("开账号"),
    "account.enable": N_("启用账号"),
    "account.disable": N_("停用账号"),
    "account.renew_password": N_("换新密码"),
    "outbox.retry": N_("重试检索任务"),
}
KINDS = {
    "product": N_("产品"),
    "organisation": N_("企业"),
    "import_batch": N_("清单"),
    "policy_document": N_("政策文件"),
    "outside_figure": N_("数据"),
    "first_set_entry": N_("首台（套）条目"),
    "first_set_tie": N_("首台（套）关联"),
    "first_set_upload": N_("首台（套）目录"),
    "account": N_("账号"),
    "outbox": N_("检索任务"),
}
FIELDS = {
    "name": N_("名称"),
    "model": N_("型号"),
    "category": N_("类目"),
    "description": N_("描述"),
    "specs": N_("技术参数"),
    "attributes": N_("其他说明"),
    "city": N_("城市"),
    "city_code": N_("市州代码"),
    "province": N_("省份"),
    "price_yuan": N_("单价"),
    "lead_days": N_("交期（天）"),
    "service_cities": N_("服务市州"),
    "first_set_kind": N_("目录类型"),
    "first_set_level": N_("首台（套）级别"),
    "first_set_reference": N_("目录名称、年份和编号"),
    "first_set_self_claimed": N_("企业自称首台（套）"),
    "uscc": N_("统一社会信用代码"),
    "contact_name": N_("联系人"),
    "contact_phone": N_("电话"),
    "contact_email": N_("邮箱"),
    "state": N_("状态"),
    "verified_at": N_("核验时间"),
    "rows": N_("可导入的行"),
    "faults": N_("要改的单元格"),
    "added": N_("新增"),
    "changed": N_("更新"),
    "unchanged": N_("未变"),
    "email": N_("邮箱"),
    "role": N_("角色"),
    "active": N_("可登录"),
    "count": N_("项数"),
    "year": N_("年度"),
    "product_name": N_("产品名称"),
    "title": N_("文件名称"),
    "authority": N_("发文机关"),
    "level": N_("层级"),
    "link": N_("网址"),
    "number": N_("文号"),
    "clause": N_("条款"),
    "plan_clause": N_("对应方案条款"),
    "summary": N_("要点"),
    "valid_from": N_("起始日期"),
    "valid_to": N_("截止日期"),
    "kind": N_("种类"),
    "value": N_("数值"),
    "source": N_("出处"),
    "unit": N_("单位"),
    "holder": N_("研制单位"),
    "valid_until": N_("有效期至"),
    "proposed": N_("关联待确认"),
}
VALUES = {
    "listed": N_("已上架"),
    "withdrawn": N_("已下架"),
    "administrator": N_("管理员"),
    "organizer": N_("组织方"),
    "proposed": N_("待确认"),
    "confirmed": N_("已确认"),
    "refused": N_("已否定"),
    "national": N_("国家级"),
    "provincial": N_("省级"),
}
HIDDEN = {"city_code"}  # the city says it


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, or one entry of it, before and after, as it is read; None where there was or is nothing."""

    title: str
    before: str | None
    after: str | None


def action_title(action: str) -> str:
    """What was done, in words."""
    return str(ACTIONS.get(action, action))


def kind_title(kind: str) -> str:
    """What sort of thing it was done to."""
    return str(KINDS.get(kind, kind))


def differences(event: AuditEvent) -> tuple[Difference, ...]:
    """What changed, field by field; of something new, only what was filled in."""
    before, after = event.before or {}, event.after or {}
    found: list[Difference] = []
    for field in dict.fromkeys((*after, *before)):
        is_idle = event.before is None and after.get(field) is False  # a claim that was not made
        if field not in HIDDEN and not is_idle:
            found.extend(_of_field(field, before.get(field), after.get(field)))
    return tuple(found)


def _of_field(field: str, before: Any, after: Any) -> Iterator[Difference]:
    title = str(FIELDS.get(field, field))
    if field in ("specs", "attributes"):
        yield from _entries(title, _named(before), _named(after))
        return
    shown = _shown(field, before), _shown(field, after)
    if shown[0] != shown[1]:
        yield Difference(title, *shown)


def _entries(title: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    for name in dict.fromkeys((*after, *before)):
        if before.get(name) != after.get(name):
            yield Difference(f"{title}：{name}", before.get(name), after.get(name))


def _named(kept: Any) -> dict[str, str]:
    """Parameters or remarks by name; a name that comes twice has both."""
    if isinstance(kept, Mapping):
        return {str(name): str(value) for name, value in kept.items()}
    found: dict[str, str] = {}
    for spec in kept or ():
        text = f"{_figure(spec['value'])} {spec['unit']}".strip()
        found[spec["name"]] = f"{found[spec['name']]}、{text}" if spec["name"] in found else text
    return found


def _figure(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)


def _shown(field: str, value: Any) -> str | None:
    """A value as it is read; None for an empty one."""
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, (list, tuple)):
        return "、".join(map(str, value))
    if field == "price_yuan":
        return _price(str(value))
    if field.endswith("_at"):
        return _moment(str(value))
    return str(VALUES.get(str(value), value))


def _price(text: str) -> str:
    try:
        return money(Decimal(text))
    except InvalidOperation:
        return text


def _moment(text: str) -> str:
    try:
        return minute(datetime.fromisoformat(text))
    except ValueError:
        return text
