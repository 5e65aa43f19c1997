"""Bringing in a list: checked first, saved only when confirmed, marked for mending."""

import re
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from marketplace.db import current_session, transaction
from marketplace.permissions import RoleName
from marketplace.supply import checking, importing, service
from marketplace.supply.models import ImportBatch, Organisation, Product
from tests.marketplace.conftest import ORGANIZER, sign_in, token_in

HEADERS = ["序号", "企业名称", "产地", "产品名称", "规格型号", "主要技术参数", "单价（万元）", "交货期"]
GOOD = [
    1,
    "宜昌乙字锻压（虚构）",
    "宜昌市",
    "框架式液压机",
    "YX-800",
    "公称力：8000 kN；滑块行程：900 mm",
    147.9,
    "60天",
]
BAD_PRICE = [2, "宜昌乙字锻压（虚构）", "宜昌市", "单柱液压机", "YX-63", "公称力：630 kN", "壹佰贰", "30天"]
BAD_CITY = [3, "随州丁字工装（虚构）", "随洲", "拧紧机", "NJ-12", "最大扭矩：120 N·m", "面议", ""]
NO_SUPPLIER = [4, "", "荆门市", "拧紧机", "NJ-13", "最大扭矩：130 N·m", 3.2, "20"]
TWIN = [5, "宜昌乙字锻压（虚构）", "宜昌市", "框架式液压机", "YX-800", "", 150, ""]


def workbook(*rows: list) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("供给清单")
        sheet.merge_range(0, 0, 0, 7, "湖北省设备供给清单")
        for number, row in enumerate([HEADERS, *rows], 1):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def checked(tmp_path: Path, *rows: list) -> checking.CheckedList:
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(*rows))
    return checking.check_list(path)


def products() -> int:
    return current_session().scalar(select(func.count()).select_from(Product)) or 0


def test_good_rows_are_kept_and_bad_cells_are_named(tmp_path):
    found = checked(tmp_path, GOOD, BAD_PRICE, BAD_CITY, NO_SUPPLIER, TWIN)
    assert [record.model for _, _, record in found.rows] == ["YX-800", "YX-63", "NJ-12"]
    assert found.rows[1][2].price_yuan is None
    faults = {(fault.row, fault.whole): fault for fault in found.faults}
    assert "没有写全" in faults[4, False].reason
    assert faults[4, False].column == "G 单价（万元）"
    assert faults[4, False].value == "壹佰贰"
    assert "随州市" in faults[5, False].mend
    assert "没有企业名称" in faults[6, True].reason
    assert faults[6, True].column == "B 企业名称"
    assert "第3行" in faults[7, True].reason
    assert faults[7, True].column == "E 规格型号"


def test_a_batch_changes_nothing_before_it_is_confirmed_and_once(app: Flask, tmp_path):
    found = checked(tmp_path, GOOD, BAD_CITY)
    with app.app_context():
        with transaction() as session:
            batch_id = importing.open_batch(session, ORGANIZER, "list.xlsx", tmp_path / "x.xlsx", found).id
        assert products() == 0
        with transaction() as session:
            importing.confirm_batch(session, ORGANIZER, session.get_one(ImportBatch, batch_id))
        batch = current_session().get_one(ImportBatch, batch_id)
        assert (batch.added, batch.changed, batch.unchanged) == (2, 0, 0)
        with pytest.raises(importing.NotPending), transaction() as session:
            importing.confirm_batch(session, ORGANIZER, session.get_one(ImportBatch, batch_id))
        assert products() == 2


def test_a_list_sent_again_corrects_and_never_doubles(app: Flask, tmp_path):
    dearer = [*GOOD[:6], 160, "60天"]
    with app.app_context():
        for rows, expected in (([GOOD], (1, 0, 0)), ([GOOD], (0, 0, 1)), ([dearer], (0, 1, 0))):
            found = checked(tmp_path, *rows)
            with transaction() as session:
                batch = importing.open_batch(session, ORGANIZER, "list.xlsx", tmp_path / "x.xlsx", found)
                importing.confirm_batch(session, ORGANIZER, batch)
                assert (batch.added, batch.changed, batch.unchanged) == expected
        product = current_session().scalars(select(Product)).one()
        assert (product.price_yuan, product.lead_days, product.city_code) == (1_600_000, 60, "420500")
        assert product.to_record().specs[0].value == 8000


def test_a_withdrawn_product_stays_withdrawn_when_its_list_comes_again(app: Flask, tmp_path):
    found = checked(tmp_path, GOOD)
    with app.app_context():
        with transaction() as session:
            importing.take_in(session, ORGANIZER, (row for *_, row in found.rows), source="organizer")
        with transaction() as session:
            service.withdraw_product(session, ORGANIZER, session.scalars(select(Product)).one())
            importing.take_in(session, ORGANIZER, (row for *_, row in found.rows), source="organizer")
        assert current_session().scalars(select(Product.state)).one() == "withdrawn"


def test_a_csv_is_named_as_its_sender_knows_it(sqlite_app: Flask):
    rows = [",".join(HEADERS), "1,宜昌乙字锻压（虚构）,宜昌市,液压机,YX-1,,听老板的,"]
    page = upload(sign_in(sqlite_app, RoleName.ORGANIZER), "\n".join(rows).encode(), "我的清单.csv")
    assert '<tr><td class="nowrap">我的清单</td><td class="num">2</td><th scope="row">G 单价（万元）</th>' in page.text


def test_records_survive_being_kept_for_review(tmp_path):
    for *_place, record in checked(tmp_path, GOOD, BAD_CITY).rows:
        assert importing.from_document(importing.as_document(record)) == record


def upload(client, content: bytes, name: str):
    form = {"csrf_token": token_in(client.get("/supply/imports")), "list": (BytesIO(content), name)}
    return client.post("/supply/imports", data=form, content_type="multipart/form-data", follow_redirects=True)


def test_upload_review_mark_mend_and_confirm_through_the_pages(sqlite_app: Flask):
    client = sign_in(sqlite_app, RoleName.ORGANIZER)
    page = upload(client, workbook(GOOD, BAD_PRICE), "湖北省供给清单.xlsx")
    assert "可导入2行" in page.text
    assert "G 单价（万元）" in page.text
    assert "壹佰贰" in page.text
    review = page.request.path

    marked = client.get(f"{review}/marked.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(marked.data))
    assert book.sheet_names == ["供给清单", "要改的单元格"]
    rows = book.get_sheet_by_name("供给清单").to_python(skip_empty_area=False)
    assert rows[3][6] == "壹佰贰"
    assert rows[2][6] == 147.9
    faults = book.get_sheet_by_name("要改的单元格").to_python()
    assert faults[1][:2] == ["供给清单", 4]

    done = client.post(f"{review}/confirm", data={"csrf_token": token_in(page)}, follow_redirects=True)
    assert "新增2款" in done.text
    with sqlite_app.app_context():
        kept = current_session().execute(select(Product.name, Product.price_yuan).order_by(Product.id)).all()
        assert kept == [("框架式液压机", 1_479_000), ("单柱液压机", None)]
        assert current_session().scalars(select(Organisation.city)).all() == ["宜昌市"]


PRESS_BRAKE = [1, "鄂州己字钣金（虚构）", "鄂州市", "数控折弯机", "WE-160", "公称力：1600 kN", 42, "60"]
NAMELESS = [2, "鄂州己字钣金（虚构）", "鄂州市", "XK通用机", "T-1", "质量好、服务周到", 0.003, "60"]


def box_of(page, name: str) -> str:
    """The name of the box for a product's category."""
    found = re.search(rf'name="(category-\d+)" value="[^"]*"[^>]*aria-label="类目 {name}"', page.text)
    assert found, page.text
    return found[1]


def test_a_category_that_the_name_tells_is_proposed_kept_and_found(sqlite_app: Flask):
    client = sign_in(sqlite_app, RoleName.ORGANIZER)
    page = upload(client, workbook(PRESS_BRAKE), "钣金.xlsx")
    assert re.search(r'value="折弯机"[^>]*aria-label="类目 数控折弯机"', page.text)
    assert "<strong>要核对" not in page.text
    client.post(f"{page.request.path}/confirm", data={"csrf_token": token_in(page)})
    assert "WE-160" in client.get("/categories/折弯机").text


def test_rows_without_figures_or_category_or_with_an_odd_price_are_warned_of_before_saving(sqlite_app: Flask):
    client = sign_in(sqlite_app, RoleName.ORGANIZER)
    page = upload(client, workbook(PRESS_BRAKE, NAMELESS), "钣金.xlsx")
    assert "要核对1行" in page.text
    for words in ("没有读到数字参数（“质量好、服务周到”）", "未识别类目，请选", "单价30元，不到0.05万元"):
        assert words in page.text
    assert page.text.index("XK通用机") < page.text.index("数控折弯机")
    picked = {box_of(page, "XK通用机"): "数控机床", box_of(page, "数控折弯机"): "先进成型设备"}
    client.post(f"{page.request.path}/confirm", data={"csrf_token": token_in(page), **picked})
    with sqlite_app.app_context():
        kept = dict(current_session().execute(select(Product.name, Product.category)).all())
    assert kept == {"数控折弯机": "先进成型设备", "XK通用机": "数控机床"}

    again = upload(client, workbook(PRESS_BRAKE), "钣金.xlsx")  # what a person picked outlasts the next list
    client.post(f"{again.request.path}/confirm", data={"csrf_token": token_in(again)})
    with sqlite_app.app_context():
        assert current_session().scalar(select(Product.category).where(Product.model == "WE-160")) == "先进成型设备"


def test_a_word_that_is_no_category_imports_nothing(sqlite_app: Flask):
    client = sign_in(sqlite_app, RoleName.ORGANIZER)
    page = upload(client, workbook(PRESS_BRAKE), "钣金.xlsx")
    values = {"csrf_token": token_in(page), box_of(page, "数控折弯机"): "折湾机"}
    answer = client.post(f"{page.request.path}/confirm", data=values, follow_redirects=True)
    assert "“折湾机”不是设备类目" in answer.text
    with sqlite_app.app_context():
        assert products() == 0


def test_formulas_in_cells_stay_text_in_the_marked_list(sqlite_app: Flask):
    client = sign_in(sqlite_app, RoleName.ORGANIZER)
    evil = [9, "宜昌乙字锻压（虚构）", "宜昌市", "单柱液压机", "=HYPERLINK(1)", "", "听老板的", ""]
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("供给清单")
        sheet.write_row(0, 0, HEADERS)
        for column, cell in enumerate(evil):
            sheet.write(1, column, cell)
    page = upload(client, out.getvalue(), "a.xlsx")
    marked = client.get(f"{page.request.path}/marked.xlsx").data
    rows = CalamineWorkbook.from_filelike(BytesIO(marked)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert rows[1][4] == "=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.xlsx", "empty.xlsx"),
        (b"%PDF-1.7 not a workbook", "renamed.xlsx", "renamed.xlsx"),
        (b"PK\x03\x04 broken", "broken.xlsx", "broken.xlsx"),
        (workbook(), "no-rows.xlsx", "0"),
        (b"hello", "notes.docx", ".xlsx"),
        ("名字,岁数\n甲,3\n".encode(), "people.csv", "产品名称"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(sqlite_app: Flask, content, name, words):
    page = upload(sign_in(sqlite_app, RoleName.ORGANIZER), content, name)
    assert words in page.text
    with sqlite_app.app_context():
        assert products() == 0
        kept = list((Path(sqlite_app.config["INSTANCE_FOLDER"]) / "imports").glob("*"))
        assert len(kept) == current_session().scalar(select(func.count()).select_from(ImportBatch))
