"""`chuzhuang estimate` and `chuzhuang diagnose` from outside: files, exit status, refused rows."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner

from marketplace.cli.policy_commands import diagnose_command, estimate_command

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
needs_shared = pytest.mark.skipif(
    not (SHARED / "data" / "cases").exists(), reason="no shared folder beside the checkout"
)


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_lines(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_every_row_is_answered_in_order_and_refused_rows_say_how_to_mend_them(tmp_path):
    cases = write_lines(
        tmp_path / "cases.jsonl",
        [
            {"id": "a", "policy": "P6a", "facts": {"size": "小型"}},
            {"id": "b", "policy": "P0", "facts": {}},
            {"id": "c", "policy": "P2b", "facts": {"in_national_relending": True, "loan_yuan": 1e400, "years": 2}},
        ],
    )
    result = CliRunner().invoke(estimate_command, ["--cases", str(cases), "--out", str(tmp_path / "out" / "e.jsonl")])
    assert result.exit_code == 1
    rows = lines(tmp_path / "out" / "e.jsonl")
    assert [row["id"] for row in rows] == ["a", "b", "c"]
    assert rows[0]["applies"] is True
    assert [row["refused"]["column"] for row in rows[1:]] == ["policy", "loan_yuan"]
    assert "第2行 policy" in result.output


def test_a_broken_line_is_refused_by_its_number(tmp_path):
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"id": "a", "policy": "P8", "facts": {"platform": "供应链平台"}}\n{"id": \n', encoding="utf-8")
    result = CliRunner().invoke(estimate_command, ["--cases", str(cases), "--out", str(tmp_path / "e.jsonl")])
    assert result.exit_code == 1
    assert lines(tmp_path / "e.jsonl")[1]["id"] == "2"


@pytest.mark.parametrize("content", [None, "", "\x00\x01"])
def test_nothing_to_do_is_one_sentence_and_leaves_no_file(tmp_path, content):
    source = tmp_path / "a.xlsx"
    if content is not None:
        source.write_text(content, encoding="utf-8")
    result = CliRunner().invoke(diagnose_command, ["--assets", str(source), "--out", str(tmp_path / "d.jsonl")])
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert not (tmp_path / "d.jsonl").exists()


def test_an_office_s_list(tmp_path):
    workbook = xlsxwriter.Workbook(tmp_path / "list.xlsx")
    sheet = workbook.add_worksheet("在用设备")
    for place, row in enumerate(
        [
            ["某厂在用设备清单"],
            ["填报日期：2024年6月1日"],
            ["序号", "设备\n名称", "所属\n行业", "投用\n年份", "规格型号\n及能力", "能效\n等级", "备注"],
            [1, "普通車床", "机械加工", "2009年", "C6140", "", ""],
            [],
            ["2", "炼铁高炉", "钢铁", "", "内容积1080立方米", "", ""],
            [3, "螺杆空压机", "机械加工", "", "", "三级", ""],
            [4, "", "机械加工", 2001, "", "", ""],
            [5, "反应釜", "化工", "", "", "", "已服役16年"],
            ["合计", "4台"],
            ["填表说明"],
        ]
    ):
        sheet.write_row(place, 0, row)
    workbook.close()
    args = ["--assets", str(tmp_path / "list.xlsx"), "--out", str(tmp_path / "d.jsonl")]
    result = CliRunner().invoke(diagnose_command, args)
    assert result.exit_code == 1
    assert "第8行" in result.output
    found = {
        row["id"]: {f["verdict"]: f["status"] for f in row.get("findings", [])} for row in lines(tmp_path / "d.jsonl")
    }
    assert found == {
        "1": {"aged_update": "fires"},
        "2": {"restricted_retrofit": "fires"},
        "3": {"promote_grade_2": "fires"},
        "4": {},
        "5": {"phase_out": "fires", "phase_out_priority": "fires"},
    }


def test_a_column_in_ten_thousand_tons_and_numbers_used_twice(tmp_path):
    workbook = xlsxwriter.Workbook(tmp_path / "list.xlsx")
    for place, tons in enumerate((6, 12)):
        sheet = workbook.add_worksheet(f"{place + 1}分厂")
        for row, cells in enumerate([["序号", "设备名称", "产能（万吨/年）", "行业"], [1, "磷铵装置", tons, "磷化工"]]):
            sheet.write_row(row, 0, cells)
    workbook.close()
    args = ["--assets", str(tmp_path / "list.xlsx"), "--out", str(tmp_path / "d.jsonl"), "--as-of", "2024-06-01"]
    assert CliRunner().invoke(diagnose_command, args).exit_code == 0
    rows = lines(tmp_path / "d.jsonl")
    assert [row["id"] for row in rows] == ["1", "2分厂-1-2"]
    assert [row["findings"][0]["status"] for row in rows] == ["fires", "ambiguous"]


def test_help_shows_an_example():
    for command in (estimate_command, diagnose_command):
        assert "例：chuzhuang" in CliRunner().invoke(command, ["--help"]).output


@needs_shared
@pytest.mark.parametrize(
    ("command", "source", "truth", "figure", "least"),
    [
        ("estimate", "estimate.jsonl", "estimate_truth.jsonl", "accuracy", 0.98),
        ("diagnose", "assets.jsonl", "assets_truth.jsonl", "assets_right", 0.97),
        ("diagnose", "assets.xlsx", "assets_truth.jsonl", "assets_right", 0.97),
    ],
)
def test_known_cases_are_answered_rightly(tmp_path, command, source, truth, figure, least):
    cases = SHARED / "data" / "cases"
    run, option = {"estimate": (estimate_command, "--cases"), "diagnose": (diagnose_command, "--assets")}[command]
    CliRunner().invoke(run, [option, str(cases / source), "--out", str(tmp_path / "out.jsonl")])
    scorer = [sys.executable, str(SHARED / "accept" / "score_cases.py"), command, "--truth", str(cases / truth)]
    numbered = ["--by-number"] if source.endswith("xlsx") else []
    out = ["--out", str(tmp_path / "out.jsonl"), "--json", str(tmp_path / "score.json")]
    subprocess.run([*scorer, *numbered, *out], check=True, capture_output=True)
    score = json.loads((tmp_path / "score.json").read_text(encoding="utf-8"))
    assert score[figure] >= least
    assert score["quote"]["from_the_clause"] == 1
