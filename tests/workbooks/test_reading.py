"""Files that somebody sent: what is read, and what is refused with a sentence."""

import zipfile

import pytest
import xlsxwriter

from marketplace.workbooks.reading import (
    MAX_FILE_BYTES,
    MAX_ROWS,
    UnreadableFile,
    column_letter,
    read_lines,
    read_sheets,
)


def workbook(path, rows, *, merge=None, sheet="表"):
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                page.write(number, column, value)
        if merge:
            page.merge_range(*merge)
    return path


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_letters_that_a_sheet_shows(index, letter):
    assert column_letter(index) == letter


def test_rows_keep_the_numbers_that_the_file_shows(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["题目"], [], ["序号", "名称"], [1, "泵"]])
    (sheet,) = read_sheets(path)
    assert [row.number for row in sheet.rows] == [1, 2, 3, 4]
    assert sheet.rows[3].cells == (1.0, "泵")


def test_a_cell_merged_downwards_speaks_for_each_of_its_rows(tmp_path):
    path = workbook(tmp_path / "a.xlsx", [["企业", "需求"], ["", "泵"], ["", "风机"]], merge=(1, 0, 2, 0, "示例厂"))
    (sheet,) = read_sheets(path)
    assert [row.cells[0] for row in sheet.rows[1:]] == ["示例厂", "示例厂"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_that_offices_use(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_text("名称,单价\n“双吸”泵,面议\n", encoding=encoding)
    (sheet,) = read_sheets(path)
    assert sheet.rows[1].cells == ("“双吸”泵", "面议")


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (400 << 20))
    return path


def too_many_rows(path):
    path.write_text("名称\n" + "泵\n" * (MAX_ROWS + 1), encoding="utf-8")
    return path


def written(path, content):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        ("a.xlsx", lambda path: written(path, b""), "文件是空的"),
        ("a.jsonl", lambda path: written(path, b"\n \n"), "文件是空的"),
        ("a.xlsx", lambda path: written(path, b"%PDF-1.7 ..."), "PDF"),
        ("a.xlsx", lambda path: written(path, b"PK\x03\x04 cut off"), "不完整"),
        ("a.xlsx", bomb, "已拒绝"),
        ("a.csv", too_many_rows, f"超过{MAX_ROWS}行"),
        ("a.csv", lambda path: written(path, b"a" * (MAX_FILE_BYTES + 1)), "超过20 MB"),
        ("a.docx", lambda path: written(path, b"x"), "扩展名"),
        ("a.xlsx", lambda path: path, "读不到"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(tmp_path, name, make, says):
    path = make(tmp_path / name)
    with pytest.raises(UnreadableFile, match=says):
        list(read_lines(path) if name.endswith("jsonl") else read_sheets(path))


def test_a_broken_line_is_named_and_the_rest_goes_on(tmp_path):
    path = written(tmp_path / "a.jsonl", b'{"id": 1}\nnot json\n[1]\n{"id": 2}\n')
    assert list(read_lines(path)) == [(1, {"id": 1}), (2, "不是一行完整的JSON"), (3, "不是JSON对象"), (4, {"id": 2})]
