"""Facts for the support policies, found in the text of a need, each with its place.

A policy is looked for only where the text speaks of its subject; a fact is taken only from words that name it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from catalog.folding import fold
from policy import quantities
from policy.industries import belongs
from policy.quantities import NUMBER, number_of
from policy.telling import FoundFact, PolicyFacts, Telling, labelled, loan_facts, share_fact, wider, years_near
from seed_catalog.policies import load_policies

_SHARE = rf"(?P<share>(?:百分之|千分之|万分之){NUMBER}|{NUMBER}\s*(?:%|‰|个百分点|个点))"
_FEE = re.compile(rf"(?:费率|担保费|年化|保费|费用?)[^,;。]{{0,8}}?{_SHARE}")
_LPR = re.compile(rf"(?:lpr|报价利率)[^,;。]{{0,8}}?{_SHARE}|{_SHARE.replace('share', 'before')}[^,;。]{{0,3}}lpr")
_EQUIPMENT_RATE = re.compile(
    rf"设备[^,;。]{{0,6}}?占[^,;。\d]{{0,4}}?(?P<rate>{NUMBER}\s*%|百分之{NUMBER}|[一二三四五六七八九\d]成)"
)


def facts_in_text(text: str, *, size: str, industry: str, as_of: date | None) -> tuple[PolicyFacts, ...]:
    """The facts that `text` and the need's form give, policy by policy, in the plan's order."""
    told = Telling(fold(text), size, industry, as_of)
    found = ((policy, tuple(reader(told))) for policy, reader in _READERS.items())
    return tuple(PolicyFacts(policy, facts) for policy, facts in found if any(fact.span for fact in facts))


def _is_manufacturer(told: Telling) -> bool | None:
    """From the form's trade or the text's own words; None where neither tells."""
    if told.industry and belongs(told.industry, "not_industrial"):
        return False
    if told.industry and belongs(told.industry, "industrial"):
        return True
    return True if re.search(r"我们?厂|车间|产线|生产线|厂房|制造", told.text) else None


def _is_small(told: Telling) -> bool | None:
    words = load_policies().policies["P6a"].words
    for text in (
        told.size,
        *re.findall(r"(?:是|属|属于|就是|算)(?:家|个|一家)?((?:小微|中小微?|小型|微型|中型|大型)(?:企业)?)", told.text),
    ):
        folded = fold(text).text.strip()
        if folded and words["large"].search(folded):
            return False
        if folded and words["small"].search(folded):
            return True
    return None


def _equipment_share(told: Telling) -> Iterator[FoundFact]:
    total = labelled(
        told,
        r"总投资|总盘子|总投|投资总额|共投|一共|总共|项目投资|整个项目|盘子|全部投资|总造价|总额|总规模|总预算|计划投资",
    )
    bought = labelled(
        told,
        r"生产设备|生产性设备|设备购置|购置设备|设备款|设备投资|买设备|设备采购|采购设备|设备占|其中设备|里头设备|里面设备|设备(?:是|有|就|大概|约|投入|费用?|部分)?[^,;。亿万]{0,3}$|机器",
    )
    rate = _EQUIPMENT_RATE.search(told.text) if bought is None else None
    if total is None or (bought is None and rate is None and not re.search(r"补|奖|支持|政策", told.text)):
        return
    if (maker := _is_manufacturer(told)) is not None:
        yield told.fact("manufacturing", maker, None)
    yield told.fact("total_investment_yuan", total[1], total[0])
    if bought is not None and bought[0].start() != total[0].start():
        yield told.fact("production_equipment_yuan", bought[1], bought[0])
    elif rate is not None and (part := _rate_of(rate["rate"])) is not None:
        yield told.fact("production_equipment_yuan", total[1] * part, rate)


def _rate_of(text: str) -> Decimal | None:
    """A share from 60% or 六成."""
    if text.endswith("成"):
        tenths = number_of(text[:-1].replace("成", "点"))
        return None if tenths is None else tenths / 10
    return quantities.share(text)


def _relending(told: Telling) -> Iterator[FoundFact]:
    match = re.search(r"再贷款", told.text)
    if match is None:
        return
    start, end = wider(told, match)
    near = told.text[max(start, match.start() - 14) : match.end() + 14]
    absent = re.search(
        r"(?:没|未|不在|不是|没有|还没)[^,;。]{0,8}再贷款|再贷款[^,;。]{0,8}(?:没进|未进|没入|未入|没批|未批|没赶上|没排上|不在|没有)",
        near,
    )
    yield told.fact("in_national_relending", absent is None, match)
    yield from loan_facts(told, start, end, "loan_yuan", r"批|贷|授信|放款|额度|银行")


def _tags(told: Telling) -> list[tuple[str, re.Match[str]]]:
    names = {
        "高新技术企业": r"高新技术企业|高企(?!业)|国家高新",
        "专精特新小巨人": r"小巨人",
        "制造业单项冠军": r"单项冠军",
        "重点工业企业": r"重点工业企业",
    }
    found = (
        (name, re.search(rf"(?<!不是)(?<!还不是)(?<!没评上)(?:{pattern})", told.text))
        for name, pattern in names.items()
    )
    return [(name, match) for name, match in found if match]


def _innovation_loan(told: Telling) -> Iterator[FoundFact]:
    match = re.search(r"技术?创新(?:专项)?贷|技创贷|创新专项贷|(?<!再)专项贷(?!款?再)|创新贷", told.text)
    tags = _tags(told)
    if match is None and tags and not re.search(r"再贷款|楚设担", told.text):
        match = re.search(r"贷[^,;。]{0,20}", told.text) if "贴息" in told.text else None
    if match is None:
        return
    if tags:
        yield told.fact("tags", [name for name, _ in tags], tags[0][1])
    elif re.search(r"普通(?:企业|小微)|什么(?:称号|牌子)都没有|没有(?:任何)?(?:称号|资质)", told.text):
        yield told.fact("tags", [], match)
    start, end = wider(told, match)
    yield told.fact("purpose", match[0], match)
    yield from loan_facts(told, start, end, "loan_yuan", r"贷|批|授信|放款")


def _guarantee(told: Telling) -> Iterator[FoundFact]:
    match = re.search(r"楚设担|设备担", told.text)
    if match is None:
        return
    start, end = wider(told, match)
    small, maker = _is_small(told), _is_manufacturer(told)
    if small is False or maker is False:
        yield told.fact("sme_manufacturing", False, None)
    elif small and maker is not None:
        yield told.fact("sme_manufacturing", True, None)
    yield told.fact("product", match[0], match)
    yield from loan_facts(told, start, end, "guarantee_yuan", r"贷|担保|保|担|授信")
    if fee := share_fact(told, "fee_rate", _FEE):
        yield fee


def _lease(told: Telling) -> Iterator[FoundFact]:
    match = re.search(r"融资租赁|直租|回租|租赁公司|融租", told.text)
    if match is None:
        return
    start, end = wider(told, match)
    if back := re.search(r"回租", told.text):
        yield told.fact("direct_lease", False, back)
    elif direct := re.search(r"直租|直接(?:融资)?租赁", told.text):
        yield told.fact("direct_lease", True, direct)
    if (maker := _is_manufacturer(told)) is not None:
        yield told.fact("manufacturing", maker, None)
    sums = told.sums(start, end)
    if sums:
        each = re.search(
            rf"({NUMBER})\s*[份笔单个](?:合同|租约)?[^,;。]{{0,6}}(?:各|每份|每笔|都是)", told.text[start:end]
        )
        times = number_of(each[1]) if each and len(sums) == 1 else None
        contracts = [value for _, value in sums] * int(times or 1)
        yield told.fact("contracts_yuan", contracts, sums[0][0])
    yield told.fact("product", match[0], match)
    if years := years_near(told, start, end):
        yield years
    if lpr := share_fact(told, "lpr", _LPR):
        yield lpr


def _cloud(told: Telling) -> Iterator[FoundFact]:
    match = re.search(r"上云|云服务|云资源|云平台(?:费|年费|租)|服务券", told.text)
    if match is None:
        return
    start, end = told.around(match)
    fee = labelled(told, r"云|服务费|年费|费用|一年|每年|订阅", start, end)
    if fee is None and not re.search(r"券|补|政策", told.text):
        return
    sizes = re.search(r"小微|中小微|微型企业|小型企业|中型企业|大型企业", told.text)
    if told.size or sizes:
        yield told.fact("size", told.size or (sizes[0] if sizes else ""), None if told.size else sizes)
    yield told.fact("subject", match[0], match)
    if fee:
        yield told.fact("cloud_fee_yuan", fee[1], fee[0])


def _development(told: Telling) -> Iterator[FoundFact]:
    match = re.search(
        r"[^,;。]*(?:开发|研发|自研|研制)[^,;。]*(?:软件|硬件|系统|平台|芯片|算法|控制器|app|固件)[^,;。]*", told.text
    )
    if match is None or not re.search(r"申请|申报|扶持|资助|补助|支持资金|数字产业化|奖补", told.text):
        return
    yield told.fact("core", match[0], match)
    if asked := labelled(told, r"申请|申报|要|求|争取|补"):
        yield told.fact("requested_yuan", asked[1], asked[0])


def _stations(told: Telling) -> Iterator[FoundFact]:
    match = re.search(r"宏基?站|5g基?站|基站", told.text)
    places = {"urban": r"城里|城区|城市|市区|主城|城镇?(?!乡)", "rural": r"乡下|农村|乡镇|乡村|村里|镇上|县乡|郊县"}
    if match is None or not re.search("|".join(places.values()), told.text):
        return
    year = told.as_of.year if told.as_of else None
    if re.search(r"运营商|移动|联通|电信|铁塔|通信公司|广电网络", told.text + told.industry):
        yield told.fact("telecom", True, None)
    elif _is_manufacturer(told):
        yield told.fact("telecom", False, None)
    marks = [
        (mark.start(), _station_year(mark[0], year))
        for mark in re.finditer(r"20\d\d年?|去年|上年|上一年|前一年|今年|本年|当年|明年", told.text)
    ]
    years = {known for _, known in marks if known}
    year = max(years) if years else year
    if year is None and len(marks) > 1:
        return
    for name, words in places.items():
        for count in re.finditer(
            rf"(?:{words})(?:5g|[^,;。、\d]){{0,10}}?({NUMBER})\s*(?:个|座|站|处|(?=[、,;。]|$))|({NUMBER})\s*(?:个|座|站)[^,;。、\d]{{0,3}}(?:在)?(?:{words})",
            told.text,
        ):
            group = 1 if count[1] else 2
            own = next((known for place, known in reversed(marks) if place <= count.start()), year)
            suffix = "_prev" if own is not None and year is not None and own < year else ""
            yield told.fact(name + suffix, number_of(count[group]), count, group)
    if year is not None:
        yield told.fact("year", year, None)


def _station_year(word: str, this: int | None) -> int | None:
    if word[0].isdigit():
        return int(word[:4])
    shift = {"去": -1, "上": -1, "前": -1, "明": 1}.get(word[0], 0)
    return None if this is None else this + shift


def _first_set(told: Telling) -> Iterator[FoundFact]:
    match = re.search(r"首台\(?套|首批次|首版次|首台(?!套)", told.text)
    if match is None:
        return
    price = labelled(told, r"单价|每台|一台|售价|卖|报价|价格|台价|买价|购置价")
    cost = labelled(told, r"研发费?|研制费?|开发费")
    if price is None and cost is None:
        return
    near = told.text[max(0, match.start() - 16) : match.end() + 16]
    if re.search(r"没进|未进|没入|未入|没列入|未列入|还没|自称|自己说|正在申报|在申报|想申报|没有进|不在目录", near):
        yield told.fact("in_catalogue", False, match)
    elif re.search(r"目录|名录|入选|认定|列入|纳入|公布", near):
        yield told.fact("in_catalogue", True, match)
    else:
        yield told.fact("self_claimed", True, match)
    if price:
        yield told.fact("unit_price_yuan", price[1], price[0])
    if cost and (price is None or cost[0].start() != price[0].start()):
        yield told.fact("rd_cost_yuan", cost[1], cost[0])


def _platform(told: Telling) -> Iterator[FoundFact]:
    match = re.search(r"[^,;。]{0,10}(?:供应链|产业链)[^,;。]{0,10}平台", told.text)
    if match is not None and re.search(r"搭|建|做|运营|牵头|上线", told.text):
        yield told.fact("platform", match[0], match)


def _filing(told: Telling) -> Iterator[FoundFact]:
    none = re.search(
        r"(?:不|没有?|无需?|不用|不需要)(?:再)?(?:新增|新征|新占|另征|征|占用?新|加|要新|额外)的?(?:建设)?(?:土地|用地|地(?!方|坪|线|区|面))|不(?:征|占|拿)地|(?:用地|土地|占地)(?:面积)?(?:不(?:新)?增(?:加)?|不变|没有?(?:新)?增)|承诺备案",
        told.text,
    )
    land = re.search(
        rf"(?:新增|新征|征|拿|要|用)[^,;。]{{0,6}}?({NUMBER})\s*亩|({NUMBER})\s*亩(?:新)?(?:地|土地|用地)", told.text
    )
    if none is None and land is None:
        return
    if land is not None:
        group = 1 if land[1] else 2
        yield told.fact("new_land_mu", number_of(land[group]), land, group)
    elif none is not None and "备案" not in none[0]:
        yield told.fact("new_land_mu", 0, none)
    building = re.search(r"新建(?:厂房|车间|基地)|扩建厂房|盖厂房|建新厂", told.text)
    renewing = re.search(r"设备更新|更新设备|换设备|换机|更换|换新|技改|技术改造|改造|想换|换成|设备", told.text)
    if main := building or renewing:
        yield told.fact("main", "新建厂房" if building else "设备更新", main)
    if energy := re.search(
        r"增容|用电(?:负荷|指标|不够|缺口|要|需)|电(?:力)?(?:不够|负荷)|用能|能耗指标|能评|用气指标|蒸汽不够|变压器容量",
        told.text,
    ):
        yield told.fact("energy_need", True, energy)


def _revenue(told: Telling) -> Iterator[FoundFact]:
    match = re.search(r"营收|营业收入|销售收入|销售额|年收入|主营收入|销售", told.text)
    if match is None:
        return
    start, end = wider(told, match)
    sums = [(found, value) for found, value in told.sums(start, end) if "亿" in found[0]]
    if len(sums) < 2:
        return
    before = (
        labelled(told, r"去年|上年|前年|改造前|技改前|更新前|换之前|从|由|原来|之前|2023", start, end, reach=14)
        or sums[0]
    )
    after = (
        labelled(told, r"今年|明年|改造后|技改后|更新后|换完|到|突破|预计|能做|达|冲|2024|2025", start, end, reach=14)
        or sums[-1]
    )
    if before[0].start() == after[0].start():
        before, after = sums[0], sums[-1]
    yield told.fact("before_yuan", before[1], before[0])
    yield told.fact("after_yuan", after[1], after[0])
    if renewed := re.search(
        r"改造|技改|更新|换(?:了|完|上|新|设备)|上了[^,;。]*(?:设备|产线|线)|新设备|想换|换成", told.text
    ):
        yield told.fact("renewed", True, renewed)
    trade = (
        told.industry
        if told.industry and (belongs(told.industry, "industrial") or belongs(told.industry, "not_industrial"))
        else ""
    )
    named = re.search(r"装备制造|家电|汽车|船舶|机械|设备制造", told.text)
    if trade or named:
        yield told.fact("industry", trade or (named[0] if named else ""), None)


def _national(told: Telling) -> Iterator[FoundFact]:
    match = re.search(
        r"[^,;。]*(?:加速折旧|一次性(?:税前)?扣除|加计抵减|超长期|特别国债|中央预算内|税收优惠|投资抵免|抵免所得税)[^,;。]*",
        told.text,
    )
    if match is not None:
        yield told.fact("item", match[0], match)
        yield told.fact("enterprise", told.industry or "工业企业", None)


_READERS: dict[str, Callable[[Telling], Iterator[FoundFact]]] = {
    "P1": _national,
    "P2a": _equipment_share,
    "P2b": _relending,
    "P2c": _innovation_loan,
    "P3": _guarantee,
    "P4": _lease,
    "P6a": _cloud,
    "P6b": _development,
    "P6c": _stations,
    "P7": _first_set,
    "P8": _platform,
    "P9": _filing,
    "P10": _revenue,
}
