"""Is it due, as pages: lists kept under a token, diagnosed row by row, corrected, exported, and turned into drafts."""

from __future__ import annotations

import csv
import io
import re
import time
import zipfile
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from catalog.records import Need
from marketplace import jobs
from marketplace.db import current_session, transaction
from marketplace.diagnosing import replacing, service, working
from marketplace.diagnosing.incoming import MOST_ASSETS, assets_in_text
from marketplace.diagnosing.models import AssetList, ListedAsset
from marketplace.needs.models import NeedDraft
from matching.understanding import Reader
from tests.marketplace.conftest import send, token_in

DAY = date(2026, 11, 24)
LINES = """1. 普通车床 C6140 2009年
2、加氢反应器，2001年投用
炼铁高炉 1080立方米
电炉 60吨
空压机 3级能效
某种没人认识的东西"""
EVIL = '=HYPERLINK("https://example.com","点我")'


def words(page: str) -> str:
    """A page's text without its tags and runs of blanks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def paste(client: FlaskClient, text: str, **fields: str) -> str:
    """The address of the result."""
    answer = send(client, "/diagnose", {"text": text, "as_of": "2026-11-24", **fields})
    assert answer.status_code == 302, words(answer.text)
    return answer.location


def upload(client: FlaskClient, name: str, content: bytes, **fields: str) -> Any:
    form = {"csrf_token": token_in(client.get("/diagnose")), "list": (io.BytesIO(content), name), **fields}
    return client.post("/diagnose/upload", data=form, content_type="multipart/form-data")


def workbook(*rows: list[object], title: str = "填报日期：2024年6月1日") -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("一分厂")
        for place, row in enumerate([["在用设备清单"], [title], *rows]):
            sheet.write_row(place, 0, row)
    return content.getvalue()


def outcomes(app: Flask, address: str) -> dict[str, str]:
    with app.app_context():
        token = address.rsplit("/", 1)[-1]
        rows = current_session().scalars(select(ListedAsset).where(ListedAsset.list_token == token))
        return {row.label: row.outcomes for row in rows}


def row_id(app: Flask, label: str) -> int:
    with app.app_context():
        return current_session().scalars(select(ListedAsset).where(ListedAsset.label.startswith(label))).one().id


# ----------------------------------------------------------------------------------------------------------- what comes
def test_every_line_is_a_machine_and_none_is_lost() -> None:
    found = assets_in_text(LINES, "", DAY)
    assert [asset.label for asset in found] == [
        "普通车床 C6140 2009年", "加氢反应器，2001年投用", "炼铁高炉 1080立方米", "电炉 60吨", "空压机 3级能效", "某种没人认识的东西",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "industry"),
    [
        ("细纱机FA506 2005年 纺织", "纺织"),
        ("加氢反应器，2001年投用，石油化工", "石油化工"),
        ("电炉 60吨 不锈钢", None),
        ("甲醇精馏塔 2001年", None),
        ("化工泵 2001年", None),
    ],
)
def test_an_industry_in_a_word_of_its_own_is_read(line: str, industry: str | None) -> None:
    (found,) = assets_in_text(line, "", DAY)
    assert found.facts.get("industry") == industry


@pytest.mark.parametrize(
    ("line", "since"),
    [
        ("四柱油压机 2008 工程机械", 2008), ("1. 车床，1998", 1998), ("油压机 2000", None), ("车床 2035", None),
        ("剪板机 2500", None), ("车床 2008年 2010", None), ("2008 车床", None), ("龙门铣 X2012", None),
    ],
)  # fmt: skip
def test_a_bare_year_behind_the_machine_is_its_year(line: str, since: int | None) -> None:
    (asset,) = assets_in_text(line, "", DAY)
    assert asset.facts.get("since") == since


def test_a_paragraph_gives_each_machine_with_its_own_age() -> None:
    found = assets_in_text("我们厂有两台2005年买的C6140车床，还有一台反应釜用了16年。另外打算买台新铣床。", "化工", DAY)
    assert [(asset.label, asset.facts.get("since"), asset.facts.get("service_years")) for asset in found] == [
        ("2005年的车床C6140", 2005, None),
        ("反应釜", None, 16),
    ]


def test_a_stretch_of_years_stays_a_doubt_when_it_is_kept(app: Flask) -> None:
    address = paste(app.test_client(), "车间里有台零几年买的普通车床，另外那台反应釜是1998年的。", as_of="2015-06-01")
    assert outcomes(app, address)["2000年代的车床"] == "|aged_update:ambiguous|"


@pytest.mark.parametrize(("text", "fault"), [("  ", "empty"), ("车床\n" * 9000, "long")])
def test_text_is_bounded(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        assets_in_text(text, "", DAY)


# ------------------------------------------------------------------------------------------------------------- results
def test_pasted_machines_are_diagnosed_without_an_account(app: Flask) -> None:
    client = app.test_client()
    address = paste(client, LINES, industry="钢铁")
    page = client.get(address)
    text = words(page.text)
    for said in (
        "到期更新 1",
        "限制类改造 1",
        "建议推广 1",
        "存疑、缺事实 1",
        "没有对应条款 2",
        "更新服役超过 10 年的机床",
    ):
        assert said in text, said
    assert "不相加" in text
    for kind in ("tag-update", "tag-restricted", "tag-promote"):
        assert kind in page.text
    only = words(client.get(f"{address}?show=restricted_retrofit").text)
    assert "炼铁高炉" in only
    assert "加氢反应器" not in only


def test_what_is_missing_is_asked_for_and_settles_the_doubt(app: Flask) -> None:
    client = app.test_client()
    address = paste(client, LINES, industry="钢铁")
    furnace = row_id(app, "电炉")
    assert f'name="fact:{furnace}:steel"' in client.get(address).text
    answer = send(client, address, {f"fact:{furnace}:steel": "合金钢", "stay": f"asset-{furnace}"})
    assert answer.location.endswith(f"#asset-{furnace}")
    assert outcomes(app, address)["电炉 60吨"] == "|none|restricted_retrofit:no|"
    send(client, address, {f"fact:{furnace}:steel": "普碳钢"})
    assert outcomes(app, address)["电炉 60吨"] == "|restricted_retrofit:fires|"


def test_industry_and_day_of_the_list_serve_every_row_that_has_none(app: Flask) -> None:
    client = app.test_client()
    address = paste(client, "反应釜 2014年\n车床 2014年")
    assert outcomes(app, address)["反应釜 2014年"] == "|phase_out:ambiguous|"
    send(client, address, {"industry": "石油化工", "as_of": "2026-11-24"})
    assert outcomes(app, address)["反应釜 2014年"] == "|phase_out:fires|"
    send(client, address, {"industry": "石油化工", "as_of": "2020-01-01"})
    assert outcomes(app, address) == {"反应釜 2014年": "|none|phase_out:no|", "车床 2014年": "|none|aged_update:no|"}
    refused = send(client, address, {"industry": "", "as_of": "2999-01-01"})
    assert refused.status_code == 422
    assert "还没有到" in refused.text


def test_nobody_finds_a_list_without_its_token_nor_changes_another_s_rows(app: Flask) -> None:
    client = app.test_client()
    first, second = paste(client, "车床 2009年"), paste(client, "铣床 2009年")
    assert client.get("/diagnose/abcdefgh").status_code == 404
    stranger = row_id(app, "铣床")
    send(client, first, {f"fact:{stranger}:since": "2025"})
    assert outcomes(app, second) == {"铣床 2009年": "|aged_update:fires|"}
    assert send(client, f"{first}/needs", {"asset": str(stranger)}, at=first).status_code == 404


def test_a_list_is_deleted_at_once_where_its_owner_wants(app: Flask) -> None:
    client = app.test_client()
    address = paste(client, "车床 2009年")
    assert send(client, f"{address}/drop", at=address).status_code == 302
    assert client.get(address).status_code == 404
    with app.app_context():
        assert current_session().scalars(select(ListedAsset)).all() == []


# ------------------------------------------------------------------------------------------------------------- uploads
def test_an_office_s_list_is_read_and_bad_cells_are_named_by_sheet_row_and_letter(app: Flask) -> None:
    client = app.test_client()
    answer = upload(
        client,
        "清单.xlsx",
        workbook(
            ["序号", "设备名称", "所属行业", "投用年份", "能效等级"],
            [1, "普通车床", "机械加工", "2009年", ""],
            [2, "", "机械加工", 2001, ""],
            [3, "通勤大客车", "机械加工", "2050", ""],
            ["合计", "3台"],
        ),
    )
    assert answer.status_code == 302
    page = client.get(answer.location).text
    text = words(page)
    assert "基准日期 2024-06-01" in text
    assert "车床服役15年" in text
    assert "“一分厂”第5行" in text
    assert "要改 B 设备名称：没有写设备名称" in text
    assert "要改 D 投用年份 “2050”：投用年份不可能是2050" in text
    bus = row_id(app, "通勤大客车")
    send(client, answer.location, {f"fact:{bus}:since": "2005"})
    assert outcomes(app, answer.location)["通勤大客车"] == "|none|"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("清单.docx", b"x", "不是能读的格式"),
        ("清单.xlsx", b"x", "清单.xlsx"),
        ("清单.csv", "名字里没有\n车床\n".encode(), "没有找到设备"),
        ("清单.csv", b"", "清单.csv"),
        ("清单.csv", ("设备名称\n" + "车床\n" * (MOST_ASSETS + 1)).encode(), "不超过10000台"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    sqlite_app: Flask, name: str, content: bytes, says: str
) -> None:
    answer = upload(sqlite_app.test_client(), name, content)
    assert answer.status_code == 422
    assert says in unescape(answer.text)
    assert "Traceback" not in answer.text


def test_the_sample_list_can_be_uploaded_as_it_is(app: Flask) -> None:
    client = app.test_client()
    sample = client.get("/diagnose/example.xlsx").data
    address = upload(client, "样表.xlsx", sample).location
    found = outcomes(app, address)
    assert len(found) == 7
    assert found["普通车床 C6140"] == "|aged_update:fires|"
    assert found["炼铁高炉 有效容积1080立方米"] == "|restricted_retrofit:fires|"
    assert "ambiguous" in found["电炉 60吨"]


def test_the_result_is_a_workbook_without_formulas_that_can_be_uploaded_again(app: Flask) -> None:
    client = app.test_client()
    lines = [
        ["序号", "设备名称", "所属行业", "投用年份", "备注"],
        [1, "普通车床", "机械加工", 2009, EVIL],
        [2, EVIL, EVIL, "", ""],
    ]
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    address = upload(client, "清单.csv", text.getvalue().encode("utf-8-sig")).location
    answer = client.get(f"{address}/result.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    rows = book.get_sheet_by_name("诊断结果").to_python()
    assert rows[2][:5] == ["序号", "设备名称", "所属行业", "投用年份", "服役年限"]
    assert {"到期更新", "点名更新", "限制类改造", "淘汰退出", "建议推广"} <= set(rows[2])
    assert rows[3][rows[2].index("到期更新")].startswith("成立：车床服役")
    assert rows[3][rows[2].index("备注")] == EVIL
    assert b"<f>" not in _sheet_xml(answer.data)
    assert b"ySplit" in _sheet_xml(answer.data)  # the header is frozen
    again = upload(client, "结果.xlsx", answer.data).location
    assert list(outcomes(app, again).values()) == list(outcomes(app, address).values())


def _sheet_xml(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name)


def test_words_of_a_list_are_shown_and_never_run(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    page = client.get(paste(client, "<script>alert(1)</script>车床 2009年")).text
    assert "<script>alert" not in page


def test_a_page_of_a_thousand_assets_takes_less_than_a_second(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    address = paste(
        client, "\n".join(f"车床C6140 {1980 + n % 40}年" if n % 2 else f"电炉{n % 90 + 10}吨" for n in range(1000))
    )
    client.get(address)
    began = time.perf_counter()
    page = client.get(f"{address}?size=1000")
    took = time.perf_counter() - began
    assert page.text.count('class="asset"') == 1000
    assert took < 2  # one second on a quiet machine; this one is shared


# ----------------------------------------------------------------------------------------------------------- long lists
LONG = "\n".join(["设备名称,投用年份", *(f"车床{n}号,{1980 + n % 40}" for n in range(1200))]).encode("utf-8-sig")


@pytest.fixture
def queued(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application with a worker that says it is alive; the test itself lets it work."""
    with sqlite_app.app_context():
        jobs.beat()
    return sqlite_app


def work(app: Flask, times: int = 1) -> None:
    """What a worker does with the tasks that wait."""
    queue = app.extensions["jobs"]
    for _ in range(times):
        queue.execute(queue.dequeue())


def test_a_long_list_shows_how_far_it_is_and_then_its_result(queued: Flask) -> None:
    client = queued.test_client()
    address = upload(client, "长表.csv", LONG).location
    page = client.get(address)
    assert "正在诊断" in page.text
    assert 'value="0"' in page.text
    assert '<noscript><meta http-equiv="refresh"' in page.text
    assert client.get(f"{address}/result.xlsx").location == address
    work(queued)
    assert 'max="1200" value="500"' in client.get(address, headers={"HX-Request": "true"}).text
    work(queued, 2)
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    result = client.get(address)
    assert "正在诊断" not in result.text
    assert "1200台" in result.text
    assert len(queued.extensions["jobs"]) == 0


def test_another_industry_for_a_long_list_is_worked_on_beside_the_page(queued: Flask) -> None:
    client = queued.test_client()
    address = upload(client, "长表.csv", LONG).location
    work(queued, 3)
    send(client, address, {"industry": "纺织", "as_of": "2024-06-01"}, at=address)
    assert "正在诊断" in client.get(address).text
    work(queued, 3)
    assert "基准日期 2024-06-01" in client.get(address).text


def test_a_long_list_is_cancelled_while_it_is_worked_on(queued: Flask) -> None:
    client = queued.test_client()
    address = upload(client, "长表.csv", LONG).location
    work(queued)
    send(client, f"{address}/drop", at=address)
    work(queued)
    assert client.get(address).status_code == 404
    assert len(queued.extensions["jobs"]) == 0


def test_a_long_list_that_the_worker_lost_is_taken_up_again(queued: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = queued.test_client()
    address = upload(client, "长表.csv", LONG).location
    work(queued)
    queued.extensions["jobs"].flush()
    with queued.app_context():
        jobs.beat()
    monkeypatch.setattr(working, "STALLED", timedelta(seconds=-1))
    client.get(address)
    assert len(queued.extensions["jobs"]) == 1
    queued.extensions["jobs"].flush()
    monkeypatch.setattr(jobs, "LATE", timedelta(seconds=-1))
    stalled = client.get(address)
    assert "后台任务没有在运行" in stalled.text
    assert 'http-equiv="refresh"' not in stalled.text
    send(client, f"{address}/resume", at=address)
    assert "1200台" in client.get(address).text


def test_without_a_worker_a_long_list_is_diagnosed_in_the_request(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    assert "诊断结果" in client.get(upload(client, "长表.csv", LONG).location).text


# --------------------------------------------------------------------------------------------------------------- needs
@pytest.mark.parametrize(
    ("line", "industry", "said", "term"),
    [
        ("普通车床 C6140 2009年", "机械加工", "要换下", "机床"),
        ("反应釜 2001年", "石油化工", "要淘汰", "反应器（釜）"),
        ("固定床间歇式煤气化炉 1998年", "煤化工", "想更新为先进水煤浆气化炉", "先进水煤浆气化技术"),
        ("细纱机FA506 2005年", "纺织", "想更新为新的细纱机", "细纱机"),
        ("空压机 3级能效", "机械加工", "新的空压机，能效等级不低于2级", "空压机"),
        ("炼铁高炉 1080立方米", "钢铁", "要改造或更换", "高炉"),
    ],
)
def test_a_draft_says_what_goes_and_asks_for_what_comes(
    sqlite_app: Flask, line: str, industry: str, said: str, term: str
) -> None:
    with sqlite_app.app_context(), transaction() as session:
        found = assets_in_text(line, industry, DAY)
        kept = service.keep_list(session, service.prepare_list("清单", found, industry=industry, as_of=DAY))
        asset = session.scalars(service.assets_of(kept.token)).one()
        (draft,) = replacing.draft_needs(session, kept, [asset])
        assert said in draft.text
        assert asset.need_token == draft.token
        understood = Reader().understand(_need(draft))
    assert term in [guess.term for guess in understood.categories][:2]
    assert not any("1080" in requirement.span for requirement in understood.requirements)


def _need(draft: NeedDraft) -> Need:
    return Need("", draft.text, industry=draft.industry)


def test_one_click_leads_from_an_asset_to_its_need_and_back(app: Flask) -> None:
    client = app.test_client()
    address = paste(client, LINES, industry="钢铁")
    client.get(address)
    lathe = row_id(app, "普通车床")
    answer = send(client, f"{address}/needs", {"asset": str(lathe)}, at=address)
    assert answer.location.startswith("/needs/draft/")
    again = send(client, f"{address}/needs", {"asset": str(lathe)}, at=address)
    assert again.location == answer.location  # the pair stays a pair
    assert answer.location in client.get(address).text
    need = client.get(answer.location).text
    assert f"{address}#asset-{lathe}" in need
    assert address not in app.test_client().get(answer.location).text  # the list is not for whoever gets the need


def test_a_need_shows_beside_it_what_its_text_gives_facts_for(app: Flask) -> None:
    client = app.test_client()
    told = "车间那台2008年的普通车床C6140要换成数控车床。项目总投资8000万元，其中生产设备5600万元。楚设担贷800万，费率0.8%。"
    address = send(client, "/needs/new", {"text": told}).location
    page = client.get(address).text
    text = words(page.split('id="policies"')[1].split("</details>")[0])
    assert "560万元" in text
    assert "缺事实" in text
    assert "不相加" in text
    assert words(page).count("到期更新 · 成立") == 1
    machines = words(page.split('id="old-equipment"')[1].split("</section>")[0])
    assert machines.count("2008年的车床C6140") == 1
    assert client.get(f"/estimate?need={address.rsplit('/', 1)[-1]}").status_code == 200


def test_a_machine_in_use_that_the_plan_does_not_name_is_recognised_all_the_same(app: Flask) -> None:
    client = app.test_client()
    address = send(client, "/needs/new", {"text": "现在两台1600吨摩擦压力机人工夹料，想换电动螺旋压力机。"}).location
    text = words(client.get(address).text.split('id="old-equipment"')[1].split("</section>")[0])
    assert "摩擦压力机" in text
    assert "方案没有点名它" in text


def test_all_that_is_due_is_drafted_once_and_advice_is_not(app: Flask) -> None:
    client = app.test_client()
    address = paste(client, LINES, industry="钢铁")
    for _ in range(2):
        assert send(client, f"{address}/needs", at=address).status_code == 302
    with app.app_context():
        texts = list(current_session().scalars(select(NeedDraft.text)))
    assert len(texts) == 2
    assert not any("空压机" in text for text in texts)


def test_a_draft_that_was_pruned_can_be_made_anew(app: Flask) -> None:
    with app.app_context(), transaction() as session:
        found = assets_in_text("车床 2009年", "", DAY)
        kept = service.keep_list(session, service.prepare_list("清单", found, as_of=DAY))
        asset = session.scalars(service.assets_of(kept.token)).one()
        (draft,) = replacing.draft_needs(session, kept, [asset])
        assert replacing.draft_needs(session, kept, [asset]) == []
        session.delete(draft)
        session.flush()
        assert len(replacing.draft_needs(session, kept, [asset])) == 1


SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "cases" / "assets.xlsx"


@pytest.mark.skipif(not SHARED.exists(), reason="no shared folder beside the checkout")
def test_an_office_s_list_gives_the_same_page_and_workbook(app: Flask) -> None:
    client = app.test_client()
    address = upload(client, "assets.xlsx", SHARED.read_bytes()).location
    assert client.get(f"{address}?size=200").status_code == 200
    again = upload(client, "again.xlsx", client.get(f"{address}/result.xlsx").data).location
    with app.app_context():
        tallies = [service.tally_of(current_session(), a.rsplit("/", 1)[-1]) for a in (address, again)]
        assert current_session().scalars(select(AssetList)).all()
    assert tallies[0] == tallies[1]
    assert tallies[0].total > 100
