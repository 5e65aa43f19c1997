"""What the calculator asks: each fact once, with its unit and range, and which policies it goes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from flask_babel import lazy_gettext as N_

from seed_catalog.policies import load_policies

Words = str  # translated when it is shown
Pairs = tuple[tuple[str, Words], ...]


class Kind(StrEnum):
    """How an answer is written."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    SEVERAL = "several"
    TEXT = "text"
    WAN = "wan"  # 万元
    SUMS = "sums"  # several sums in 万元
    YI = "yi"  # 亿元
    PERCENT = "percent"
    YEARS = "years"
    COUNT = "count"
    MU = "mu"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Range:
    """What an answer of a kind may be, in the unit that is shown. `low` is left out where `is_open`."""

    unit: Words
    low: Decimal
    high: Decimal
    is_open: bool = False


RANGES: Mapping[Kind, Range] = MappingProxyType(
    {
        Kind.WAN: Range(N_("万元"), Decimal(0), Decimal("1e8")),
        Kind.SUMS: Range(N_("万元"), Decimal(0), Decimal("1e8")),
        Kind.YI: Range(N_("亿元"), Decimal(0), Decimal("1e5")),
        Kind.PERCENT: Range("%", Decimal(0), Decimal("1e2")),
        Kind.YEARS: Range(N_("年"), Decimal(0), Decimal(30), is_open=True),
        Kind.COUNT: Range(N_("个"), Decimal(0), Decimal("1e7")),
        Kind.MU: Range(N_("亩"), Decimal(0), Decimal("1e6")),
        Kind.YEAR: Range("", Decimal(1990), Decimal(2100)),
    }
)


@dataclass(frozen=True, slots=True)
class Question:
    """One field: `key` is its name in the address, `serves` the policies that take its answer, each by its own name."""

    key: str
    label: Words
    kind: Kind
    serves: tuple[tuple[str, str], ...]
    choices: Pairs = ()
    hint: Words = ""
    unit: Words = ""

    @property
    def is_number(self) -> bool:
        """True where the answer is a figure."""
        return self.kind in RANGES

    @property
    def shown_unit(self) -> Words:
        """The unit that stands beside the field."""
        return self.unit or (RANGES[self.kind].unit if self.is_number else "")


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together. `is_open` where most enterprises fill them in."""

    key: str
    title: Words
    clauses: tuple[str, ...]
    questions: tuple[Question, ...]
    is_open: bool = False


YES_NO: Pairs = (("yes", N_("是")), ("no", N_("否")))
SIZES: Pairs = (
    ("大型", N_("大型")), ("中型", N_("中型")), ("小型", N_("小型")), ("微型", N_("微型")), ("中小微", N_("中小微（未细分）")),
)  # fmt: skip
TITLES: Pairs = (
    ("高新技术企业", N_("高新技术企业")),
    ("专精特新小巨人", N_("专精特新“小巨人”")),
    ("制造业单项冠军", N_("制造业单项冠军")),
    ("重点工业企业", N_("重点工业企业")),
    ("none", N_("都不是")),
)
MAIN: Pairs = (("设备更新", N_("设备更新")), ("新建厂房", N_("新建或扩建厂房")))
LEASES: Pairs = (("direct", N_("直接融资租赁")), ("back", N_("售后回租等")))
CATALOGUE: Pairs = (("listed", N_("已列入国家或省级目录")), ("claimed", N_("自称，还没有列入")), ("no", N_("没有")))
PILOTS: Pairs = (
    ("制造业新型技术改造城市试点", N_("制造业新型技术改造城市试点")),
    ("中小企业数字化转型城市试点", N_("中小企业数字化转型城市试点")),
    ("其他", N_("其他")),
)

GROUPS: tuple[Group, ...] = (
    Group("firm", N_("企业"), (), (
        Question("manufacturing", N_("是否制造业企业"), Kind.YES_NO, (("P2a", "manufacturing"), ("P4", "manufacturing"), ("P3", "sme_manufacturing"))),
        Question("size", N_("企业规模"), Kind.CHOICE, (("P6a", "size"), ("P3", "sme_manufacturing")), SIZES),
        Question("industry", N_("所属行业"), Kind.TEXT, (("P10", "industry"), ("P1", "enterprise")), hint=N_("如装备制造、家电、汽车零部件")),
        Question("tags", N_("企业称号"), Kind.SEVERAL, (("P2c", "tags"),), TITLES),
    ), is_open=True),
    Group("project", N_("技改项目"), ("三(一)", "三(二)", "三(九)"), (
        Question("total", N_("总投资"), Kind.WAN, (("P2a", "total_investment_yuan"),)),
        Question("equipment", N_("其中：生产设备购置"), Kind.WAN, (("P2a", "production_equipment_yuan"),)),
        Question("main", N_("以什么为主"), Kind.CHOICE, (("P9", "main"),), MAIN),
        Question("land", N_("新增用地"), Kind.MU, (("P9", "new_land_mu"),), hint=N_("没有新增填0")),
        Question("energy", N_("需要新增用能"), Kind.YES_NO, (("P9", "energy_need"),)),
        Question("item", N_("要争取的国家资金或税收事项"), Kind.TEXT, (("P1", "item"),), hint=N_("如节能节水专用设备、设备一次性扣除")),
    ), is_open=True),
    Group("loan", N_("贷款贴息"), ("三(二)",), (
        Question("relending", N_("已纳入国家科技创新和技术改造专项再贷款"), Kind.YES_NO, (("P2b", "in_national_relending"),)),
        Question("loan", N_("再贷款项目的贷款"), Kind.WAN, (("P2b", "loan_yuan"),)),
        Question("loan_years", N_("贷款年数"), Kind.YEARS, (("P2b", "years"),)),
        Question("special", N_("省技术创新专项贷的贷款"), Kind.WAN, (("P2c", "loan_yuan"),)),
        Question("special_years", N_("专项贷年数"), Kind.YEARS, (("P2c", "years"),)),
    )),
    Group("guarantee", N_("“楚设担”担保"), ("三(三)",), (
        Question("guarantee", N_("担保额"), Kind.WAN, (("P3", "guarantee_yuan"),)),
        Question("fee", N_("年化担保费率"), Kind.PERCENT, (("P3", "fee_rate"),), hint=N_("如0.8")),
        Question("guarantee_years", N_("担保年数"), Kind.YEARS, (("P3", "years"),)),
    )),
    Group("lease", N_("融资租赁"), ("三(四)",), (
        Question("lease", N_("租赁方式"), Kind.CHOICE, (("P4", "direct_lease"),), LEASES),
        Question("contracts", N_("合同额"), Kind.SUMS, (("P4", "contracts_yuan"),), hint=N_("几份合同用顿号隔开，如1200、800")),
        Question("lpr", N_("同期LPR"), Kind.PERCENT, (("P4", "lpr"),), hint=N_("方案没有写数值")),
        Question("lease_years", N_("租赁年数"), Kind.YEARS, (("P4", "years"),)),
    )),
    Group("first", N_("首台（套）产品"), ("三(七)",), (
        Question("catalogue", N_("是否列入目录"), Kind.CHOICE, (("P7", "in_catalogue"), ("P7", "self_claimed")), CATALOGUE),
        Question("price", N_("购置单价"), Kind.WAN, (("P7", "unit_price_yuan"),)),
        Question("cost", N_("研发费用"), Kind.WAN, (("P7", "rd_cost_yuan"),)),
        Question("quantity", N_("数量"), Kind.COUNT, (("P7", "quantity"),), unit=N_("台套")),
    )),
    Group("revenue", N_("营业收入上台阶"), ("三(十)",), (
        Question("renewed", N_("实施了设备更新改造"), Kind.YES_NO, (("P10", "renewed"),)),
        Question("before", N_("之前的年营业收入"), Kind.YI, (("P10", "before_yuan"),)),
        Question("after", N_("之后的年营业收入"), Kind.YI, (("P10", "after_yuan"),)),
    )),
    Group("digital", N_("上云、软硬件开发、5G基站"), ("三(六)",), (
        Question("cloud", N_("上云费用"), Kind.WAN, (("P6a", "cloud_fee_yuan"),)),
        Question("core", N_("项目核心内容"), Kind.TEXT, (("P6b", "core"),), hint=N_("如嵌入式控制软件研发")),
        Question("requested", N_("申请支持"), Kind.WAN, (("P6b", "requested_yuan"),)),
        Question("telecom", N_("是否电信服务企业"), Kind.YES_NO, (("P6c", "telecom"),)),
        Question("year", N_("新建基站的年份"), Kind.YEAR, (("P6c", "year"),)),
        Question("urban", N_("城市新建基站"), Kind.COUNT, (("P6c", "urban"),)),
        Question("rural", N_("农村新建基站"), Kind.COUNT, (("P6c", "rural"),)),
        Question("urban_prev", N_("上一年城市新建基站"), Kind.COUNT, (("P6c", "urban_prev"),)),
        Question("rural_prev", N_("上一年农村新建基站"), Kind.COUNT, (("P6c", "rural_prev"),)),
    )),
    Group("others", N_("城市试点、供应链平台"), ("三(五)", "三(八)"), (
        Question("applicant", N_("申请方"), Kind.TEXT, (("P5", "applicant"),), hint=N_("如宜昌市人民政府")),
        Question("pilot", N_("试点"), Kind.CHOICE, (("P5", "pilot"),), PILOTS),
        Question("platform", N_("平台"), Kind.TEXT, (("P8", "platform"),), hint=N_("如汽车产业链供应链平台")),
    )),
)  # fmt: skip
QUESTIONS: Mapping[str, Question] = MappingProxyType({q.key: q for group in GROUPS for q in group.questions})
BY_FACT: Mapping[tuple[str, str], tuple[Question, ...]] = MappingProxyType(
    {
        serves: tuple(other for other in QUESTIONS.values() if serves in other.serves)
        for question in QUESTIONS.values()
        for serves in question.serves
    }
)
# What every enterprise tells: given alone, it does not say that a policy was asked about.
OF_THE_FIRM = frozenset(question.key for question in GROUPS[0].questions if question.key != "tags")


def bounds_of(question: Question) -> Range:
    """What a figure may be, in the unit that is shown: of its kind, and narrower where the policies' own facts say so."""
    kind = RANGES[question.kind]
    if question.kind is not Kind.PERCENT:
        return kind
    policies = load_policies().policies
    highs = [policies[policy].facts[name].high for policy, name in question.serves]
    return replace(kind, high=min([kind.high, *(high * 100 for high in highs if high is not None)]))


def group_of(key: str) -> Group:
    """The group that a question stands in."""
    return next(group for group in GROUPS if any(question.key == key for question in group.questions))
