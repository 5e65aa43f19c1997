"""What the plan pays, as pages: the clauses, the calculator, the index of other policies, and figures from outside."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from catalog.records import FirstSet
from marketplace.audit.models import AuditEvent
from marketplace.db import current_session, transaction
from marketplace.i18n import init_languages
from marketplace.permissions import VISITOR, Forbidden
from marketplace.policies import service
from marketplace.policies.answers import facts_by_policy, read_answers, typed_of_facts
from marketplace.policies.calculator import State, card_of
from marketplace.policies.cards import clauses
from marketplace.policies.models import FigureKind, OutsideFigure, PolicyDocument
from marketplace.policies.questions import BY_FACT, QUESTIONS
from marketplace.policies.service import DocumentFacts, FigureFacts
from marketplace.policies.told import pieces_of, told_by
from marketplace.supply.facts import Unacceptable
from policy.estimate import estimate
from seed_catalog.policies import load_policies
from tests.marketplace.conftest import ORGANIZER, add_product, add_supplier, send, sign_in
from tests.marketplace.first_sets.examples import certify

DAY = date(2026, 11, 24)
TEXT = "我们厂项目总盘子3.2亿，里头生产设备1.8亿。进了国家再贷款名单，银行批了4000万、两年。另有楚设担贷800万，费率0.8%，两年。"
BOOK = load_policies()
LOCAL = DocumentFacts(
    title="宜昌市技改奖补办法",
    authority="宜昌市人民政府",
    level="local",
    link="https://example.com/policy/1",
    city_code="420500",
    plan_clause="三(二)",
    valid_from=date(2025, 1, 1),
    valid_to=date(2025, 12, 31),
)
LPR = FigureFacts("lpr_1y", "3.45", date(2026, 10, 20), "全国银行间同业拆借中心公告")


def words(page: str) -> str:
    """A page's text without its tags and runs of blanks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def answers_on(client: FlaskClient, query: str) -> str:
    answer = client.get(f"/estimate?{query}")
    assert answer.status_code == 200
    return words(answer.text.split('id="answers"')[1])


# ------------------------------------------------------------------------------------------------------- questions
def test_every_fact_of_every_policy_is_asked_for_once_and_by_name() -> None:
    for rule in BOOK.policies.values():
        for name in set(rule.facts) - {"amount_yuan"}:  # what clause 三(一) would pay does not hang on it
            assert (rule.id, name) in BY_FACT, (rule.id, name)
    for policy, name in BY_FACT:
        assert name in BOOK.policies[policy].facts


@pytest.mark.parametrize(
    ("rule", "case"),
    [(rule, case) for rule in BOOK.policies.values() for case in rule.cases],
    ids=lambda value: getattr(value, "id", None),
)
def test_every_worked_case_can_be_typed_into_the_calculator(rule, case) -> None:
    answers = read_answers(typed_of_facts(rule.id, case.facts))
    assert answers.problems == {}
    ruling = estimate(rule.id, facts_by_policy(answers).get(rule.id, {}))
    assert (ruling.applies, ruling.amount) == (case.applies, case.amount)


@pytest.mark.parametrize(
    ("key", "text", "says"),
    [
        ("total", "很多", "不是数字"),
        ("total", "8千", "不是数字"),
        ("total", "-1", "应在0～100,000,000之间（单位万元）"),
        ("loan_years", "0", "应大于0、不超过30（单位年）"),
        ("lpr", "345", "应在0～20之间（单位%）"),
        ("urban", "1.5", "不是整数"),
        ("total", "inf", "不是数字"),
        ("contracts", "1200、无", "不是数字"),
    ],
)
def test_what_cannot_be_read_is_named_with_range_and_unit(sqlite_app: Flask, key: str, text: str, says: str) -> None:
    with sqlite_app.test_request_context("/"):
        answers = read_answers({key: [text]})
    assert says in answers.problems[key]
    assert key not in answers.values


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("total", "8000", 80_000_000),
        ("total", "1.2亿", 120_000_000),
        ("total", "八千", 80_000_000),
        ("total", "500元", 500),
        ("total", "８，０００", 80_000_000),
        ("before", "45", 4_500_000_000),
        ("guarantee_years", "18个月", 1.5),
        ("contracts", "1200、800", (12_000_000, 8_000_000)),
        ("contracts", "1,200，800", (12_000_000, 8_000_000)),
        ("year", "2024年", 2024),
    ],
)
def test_figures_may_be_typed_as_people_write_them(key: str, text: str, value: object) -> None:
    assert read_answers({key: [text]}).values[key] == value


def test_a_large_firm_or_none_that_makes_things_gets_no_guarantee_subsidy() -> None:
    for typed, expected in (
        ({"manufacturing": ["yes"], "size": ["小型"]}, True),
        ({"manufacturing": ["yes"], "size": ["大型"]}, False),
        ({"manufacturing": ["no"]}, False),
        ({"manufacturing": ["yes"]}, None),
    ):
        assert facts_by_policy(read_answers(typed)).get("P3", {}).get("sme_manufacturing") is expected


NUMBERS = [key for key, question in QUESTIONS.items() if question.is_number]


@given(st.dictionaries(st.sampled_from(sorted(QUESTIONS)), st.lists(st.text(max_size=12), min_size=1, max_size=2)))
def test_any_answers_give_a_card_of_every_policy_and_no_negative_amount(typed) -> None:
    app = Flask(__name__)
    init_languages(app)
    with app.test_request_context("/"):
        answers = read_answers(typed)
        facts = facts_by_policy(answers)
        for rule in BOOK.policies.values():
            card = card_of(rule, facts.get(rule.id, {}), answers, typed)
            assert card.amount is None or card.amount >= 0
            assert (card.state is State.AMOUNT) == (
                card.ruling is not None and bool(card.ruling.applies) and card.amount is not None
            )


# ------------------------------------------------------------------------------------------------------- told facts
def test_facts_of_a_text_stand_in_the_fields_with_their_places() -> None:
    told = told_by(TEXT)
    assert {key: told.typed[key] for key in ("total", "equipment", "relending", "loan", "loan_years", "guarantee", "fee")} == {
        "total": ("32000",), "equipment": ("18000",), "relending": ("yes",), "loan": ("4000",), "loan_years": ("2",),
        "guarantee": ("800",), "fee": ("0.8",),
    }  # fmt: skip
    assert told.words("total") == "3.2亿"
    assert "".join(piece.text for piece in pieces_of(told)) == TEXT
    marked = {key: piece.text for piece in pieces_of(told) for key in piece.keys}
    assert marked["equipment"] == "1.8亿"


def test_a_pasted_text_is_read_shown_and_can_be_corrected(app: Flask) -> None:
    client = app.test_client()
    answer = send(client, "/estimate/read", {"text": TEXT}, at="/estimate")
    assert answer.status_code == 302
    page = client.get(answer.location)
    assert "<mark" in page.text
    assert "1000万元" in words(page.text)  # capped
    fields = {"go": "1", "need": parse_qs(urlsplit(answer.location).query)["need"][0]}
    fields |= {"total": "32000", "equipment": "5000", "loan": "", "loan_years": "2"}
    corrected = client.get("/estimate", query_string=fields)
    assert corrected.status_code == 302
    kept = parse_qs(urlsplit(corrected.location).query, keep_blank_values=True)
    assert kept["equipment"] == ["5000"]
    assert kept["loan"] == [""]
    assert "total" not in kept  # as the text says
    text = words(client.get(corrected.location).text)
    assert "生产设备购置额5000万元×10%" in text
    assert "您改过" in text


def shop_with_a_first_set(app: Flask) -> None:
    """A press that a catalogue lists (1), one that only claims (2), and one without a price (3)."""
    with app.app_context(), transaction() as session:
        owner = add_supplier(session)
        certify(session, add_product(session, owner, model="YB32-630", price_yuan=Decimal(900_000)))
        claim = FirstSet("首台（套）技术装备", None, None, self_claimed=True)
        add_product(session, owner, model="YB32-800", price_yuan=Decimal(500_000), first_set=claim)
        add_product(session, owner, model="YB32-1000", price_yuan=None)


def test_a_product_is_looked_for_picked_changed_and_left_again(sqlite_app: Flask) -> None:
    shop_with_a_first_set(sqlite_app)
    client = sqlite_app.test_client()
    found = client.get("/estimate?go=find&find=YB32-630&total=8000")
    assert found.location.endswith("#first-picker")
    page = client.get(found.location)
    link = unescape(re.search(r'class="plain-list picks"><li><a href="([^"]+)"', page.text)[1])
    assert parse_qs(urlsplit(link).query) == {"product": ["1"], "total": ["8000"]}
    picked = client.get(link)
    assert 'name="price" value="90"' in picked.text
    assert "13.5万元 135,000元" in words(picked.text)
    assert 'href="/products/1"' in picked.text
    assert "组织方已确认列入目录" in picked.text
    changed = client.get("/estimate?go=1&product=1&price=100&catalogue=listed&find=")
    assert parse_qs(urlsplit(changed.location).query) == {"product": ["1"], "price": ["100"]}
    text = words(client.get(changed.location).text)
    assert "15万元 150,000元" in text
    assert "您改过" in text


def test_what_a_product_does_not_say_is_not_filled_in(sqlite_app: Flask) -> None:
    shop_with_a_first_set(sqlite_app)
    client = sqlite_app.test_client()
    claimed, unpriced = client.get("/estimate?product=2"), client.get("/estimate?product=3")
    assert "企业自称首台（套），目录中未查到" in claimed.text
    assert "可测算0条" in claimed.text
    assert "价格面议，请填单价" in unpriced.text
    assert re.search(r'name="catalogue" id="catalogue-0" value="" checked', unpriced.text)
    for nothing in ("99", "x", "-1", "9" * 30):
        assert "已选产品" not in client.get(f"/estimate?product={nothing}").text
    assert "没有找到“xyz”" in client.get("/estimate?find=xyz").text


def test_an_empty_or_endless_text_is_refused_and_kept(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    assert "还没有写内容" in send(client, "/estimate/read", {"text": " "}, at="/estimate").text
    answer = send(client, "/estimate/read", {"text": "总投资8000万，" * 2000}, at="/estimate")
    assert answer.status_code == 422


# ------------------------------------------------------------------------------------------------------ calculator
def test_every_policy_answers_side_by_side_and_nothing_is_summed(sqlite_app: Flask) -> None:
    text = answers_on(
        sqlite_app.test_client(),
        "manufacturing=yes&total=8000&equipment=5600&industry=家电&renewed=yes&before=45&after=120&core=采购ERP软件"
        "&platform=汽车产业链供应链平台&guarantee=800",
    )
    assert "560万元 5,600,000元" in text
    assert "只奖最高一档：200万元 2,000,000元 （采用）" in text
    assert "跨过的各档分别奖励：300万元" in text
    assert "不相加：文件没有写明能否叠加" in text
    assert "“适当补助”，金额没有写" in text
    assert "企业规模 、 年化担保费率 、 担保年数" in text
    assert "购买、使用不是开发" in text
    for total in ("760万元", "合计7", "总计"):
        assert total not in text


def test_a_contradiction_is_shown_and_led_to_its_field(sqlite_app: Flask) -> None:
    page = sqlite_app.test_client().get("/estimate?manufacturing=yes&total=3000&equipment=5000")
    assert "设备购置额大于总投资" in page.text
    assert 'href="#fact-equipment"' in page.text


def test_each_problem_names_its_field(sqlite_app: Flask) -> None:
    text = words(sqlite_app.test_client().get("/estimate?total=-5&price=x").text)
    assert "总投资：应在0～100,000,000之间（单位万元）" in text
    assert text.count("购置单价 ：“x”不是数字") + text.count("购置单价：“x”不是数字") == 2


def test_the_address_keeps_only_what_was_filled_in(sqlite_app: Flask) -> None:
    answer = sqlite_app.test_client().get("/estimate?go=1&total=8000&equipment=&tags=&tags=none&lpr=")
    assert parse_qs(urlsplit(answer.location).query) == {"total": ["8000"], "tags": ["none"]}


def test_typed_words_are_shown_and_never_run(sqlite_app: Flask) -> None:
    page = sqlite_app.test_client().get(
        "/estimate", query_string={"industry": "<script>alert(1)</script>", "total": '"><b>'}
    )
    assert "<script>alert" not in page.text
    assert '"><b>' not in page.text


# ---------------------------------------------------------------------------------------------- figures from outside
def test_the_lpr_is_missing_until_an_organizer_enters_it_with_its_source(app: Flask) -> None:
    client, lease = app.test_client(), "manufacturing=yes&lease=direct&contracts=2000&lease_years=2"
    assert "缺： 同期LPR" in answers_on(client, lease)
    with app.app_context(), transaction() as session:
        service.add_figure(session, ORGANIZER, LPR, on=DAY)
    text = answers_on(client, lease)
    assert "上限 20.7万元 207,000元" in text
    assert "3.45%：全国银行间同业拆借中心公告，2026-10-20，组织方录入" in text
    assert "上限 18万元" in answers_on(client, f"{lease}&lpr=3")  # what is typed wins


def test_the_latest_figure_of_the_day_counts_and_a_withdrawn_one_never(app: Flask) -> None:
    with app.app_context():
        with transaction() as session:
            for value, day in (("3.45", date(2026, 1, 20)), ("3.10", date(2026, 10, 20)), ("3.00", date(2026, 11, 20))):
                service.add_figure(session, ORGANIZER, FigureFacts("lpr_1y", value, day, "公告"), on=DAY)
            newest = session.scalars(select(OutsideFigure).where(OutsideFigure.value == "3.00")).one()
            service.withdraw_figure(session, ORGANIZER, newest)
        session = current_session()
        found = [
            service.figure_in_force(session, FigureKind.LPR_1Y, day)
            for day in (date(2026, 1, 1), date(2026, 5, 1), DAY)
        ]
        assert [figure and figure.value for figure in found] == [None, "3.45", "3.10"]
        assert service.figure_in_force(session, FigureKind.LPR_5Y, DAY) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": "三点四五"}, "value"),
        ({"value": "-3"}, "value"),
        ({"value": "0"}, "value"),
        ({"value": "345"}, "value"),
        ({"source": ""}, "source"),
        ({"valid_from": None}, "valid_from"),
        ({"valid_from": DAY + timedelta(days=3)}, "valid_from"),
        ({"kind": "other"}, "name"),
        ({"kind": "cpi"}, "kind"),
        ({"link": "javascript:alert(1)"}, "link"),
    ],
)
def test_a_figure_without_source_date_or_sense_is_refused(
    sqlite_app: Flask, changes: dict[str, object], field: str
) -> None:
    facts = FigureFacts(**{**{name: getattr(LPR, name) for name in FigureFacts.__dataclass_fields__}, **changes})
    with sqlite_app.app_context(), pytest.raises(Unacceptable) as refused, transaction() as session:
        service.add_figure(session, ORGANIZER, facts, on=DAY)
    assert field in {fault.field for fault in refused.value.faults}


# ------------------------------------------------------------------------------------------------------------ index
def test_documents_are_added_edited_withdrawn_and_audited(app: Flask) -> None:
    staff = sign_in(app)
    typed = {
        "title": LOCAL.title, "authority": LOCAL.authority, "level": "local", "city_code": "420500", "link": LOCAL.link,
        "plan_clause": "三(二)", "valid_from": "2025-01-01", "valid_to": "2025-12-31",
    }  # fmt: skip
    added = send(staff, "/policies/manage/new", typed)
    assert added.status_code == 302
    visitor = app.test_client()
    assert LOCAL.title in visitor.get("/policies/documents").text
    assert "已过期" in visitor.get("/policies/documents?force=expired").text
    assert LOCAL.title not in visitor.get("/policies/documents?force=now").text
    assert LOCAL.title not in visitor.get("/policies/documents?level=national").text
    assert LOCAL.title in visitor.get("/policies").text
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', staff.get(added.location).text)
    assert revision
    edited = send(staff, added.location, {**typed, "valid_to": "2099-12-31", "revision": revision[1]})
    assert edited.status_code == 302
    assert LOCAL.title in visitor.get("/policies/documents?force=now").text
    stale = send(staff, added.location, {**typed, "title": "改名", "revision": revision[1]})
    assert stale.status_code == 409
    assert "别人刚改过" in stale.text
    assert send(staff, f"{added.location}/withdraw").status_code == 302
    assert LOCAL.title not in visitor.get("/policies/documents").text
    assert send(staff, f"{added.location}/restore", at=added.location).status_code == 302
    with app.app_context():
        actions = [event.action for event in current_session().scalars(select(AuditEvent).order_by(AuditEvent.id))]
        kept = [action for action in actions if action.startswith("policy.")]
        assert kept == ["policy.add", "policy.edit", "policy.withdraw", "policy.restore"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"authority": ""}, "authority"),
        ({"link": ""}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://"}, "link"),
        ({"level": "galactic"}, "level"),
        ({"city_code": None}, "city_code"),
        ({"level": "national"}, "city_code"),
        ({"valid_to": date(2024, 1, 1)}, "valid_to"),
        ({"plan_clause": "四(一)"}, "plan_clause"),
        ({"title": "长" * 201}, "title"),
    ],
)
def test_a_document_that_nobody_could_check_is_refused(
    sqlite_app: Flask, changes: dict[str, object], field: str
) -> None:
    facts = DocumentFacts(**{**{name: getattr(LOCAL, name) for name in DocumentFacts.__dataclass_fields__}, **changes})
    with sqlite_app.app_context(), pytest.raises(Unacceptable) as refused, transaction() as session:
        service.add_document(session, ORGANIZER, facts)
    assert field in {fault.field for fault in refused.value.faults}


def test_an_index_without_entries_says_so_and_offers_no_filter_to_clear(sqlite_app: Flask) -> None:
    visitor = sqlite_app.test_client()
    assert "还没有录入国家和地方政策" in visitor.get("/policies/documents").text
    narrowed = visitor.get("/policies/documents?level=national").text
    assert "没有符合的政策" in narrowed and "还没有录入" not in narrowed


def test_a_visitor_may_neither_add_documents_nor_figures(sqlite_app: Flask) -> None:
    with sqlite_app.app_context(), transaction() as session:
        with pytest.raises(Forbidden):
            service.add_document(session, VISITOR, LOCAL)
        with pytest.raises(Forbidden):
            service.add_figure(session, VISITOR, LPR, on=DAY)
        assert session.scalars(select(PolicyDocument)).all() == []


def test_figures_are_entered_and_withdrawn_on_their_page(sqlite_app: Flask) -> None:
    staff = sign_in(sqlite_app)
    typed = {"kind": "lpr_1y", "value": "3.45", "unit": "%", "valid_from": "2026-10-20", "source": "某年某月公告"}
    assert send(staff, "/policies/figures", {**typed, "valid_from": "昨天"}).status_code == 422
    assert send(staff, "/policies/figures", typed).status_code == 302
    assert "某年某月公告" in sqlite_app.test_client().get("/policies").text
    assert send(staff, "/policies/figures/1/withdraw", at="/policies/figures").status_code == 302
    assert "某年某月公告" not in sqlite_app.test_client().get("/policies").text


# ------------------------------------------------------------------------------------------------------------ cards
def test_the_page_has_every_clause_with_quote_example_and_anchor(sqlite_app: Flask) -> None:
    page = sqlite_app.test_client().get("/policies").text
    assert [clause.anchor for clause in clauses()] == [f"clause-{number}" for number in range(1, 11)]
    for clause in clauses():
        assert f'id="{clause.anchor}"' in page
        for support in clause.supports:
            assert support.rule.quote in page
            assert support.example is not None


def test_every_example_leads_to_a_calculator_that_says_the_same(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    links = re.findall(r'href="(/estimate\?[^"]+)"', client.get("/policies").text)
    assert len(links) == len(BOOK.policies)
    for link, rule in zip(links, BOOK.policies.values(), strict=True):
        page = client.get(unescape(link)).text
        card = page.split(f'id="answer-{rule.id}"')[1].split("</article>")[0]
        assert "可测算" in card or "文件未写明金额" in card, rule.id
