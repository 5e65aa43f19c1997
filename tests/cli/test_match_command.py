"""The main job from the command line: two files in, a match book out, whole or not at all."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile

import pytest
from click.testing import CliRunner

from marketplace.cli import main
from marketplace.stopping import STOPPING, listen_for_signals
from tests.workbooks.test_reading import workbook

NEEDS = [
    ["序号", "企业名称", "市州", "更新需求描述"],
    [1, "示例甲（虚构）", "襄阳市", "旧折弯机精度不行了，要换能折4米长板的折弯机，压力250吨以上。"],
    [2, '=HYPERLINK("http://example.com")', "十堰市", "急招20个焊工，包吃住。"],
]
PRODUCTS = [
    [
        "序号",
        "供应商名称",
        "所在地",
        "产品名称",
        "规格型号",
        "主要技术参数",
        "单价（万元）",
        "是否首台（套）",
        "目录/证书",
    ],
    [
        "A",
        "示例·甲（虚构）",
        "武汉市",
        "数控折弯机",
        "W-300",
        "公称力:3000kN；可折板长:4.1m",
        80,
        "是",
        "示例-省级目录-2024-001",
    ],
    ["B", "示例·乙（虚构）", "黄石市", "数控折弯机", "W-100", "公称力:1000kN；可折板长:4.1m", 40, "否", ""],
    ["C", "示例·丙（虚构）", "南京市", "数控折弯机", "W-301", "公称力:3000kN；可折板长:4.1m", 70, "否", ""],
]


@pytest.fixture
def files(tmp_path):
    return workbook(tmp_path / "需求.xlsx", NEEDS), workbook(tmp_path / "清单.xlsx", PRODUCTS), tmp_path / "out"


def run(*arguments):
    return CliRunner().invoke(main, ["match", *map(str, arguments)])


def rows(folder, name="matches.jsonl"):
    return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]


def test_two_workbooks_make_a_match_book(files):
    needs, products, out = files
    done = run("--needs", needs, "--products", products, "--out", out)
    assert done.exit_code == 0, done.output
    assert {path.name for path in out.iterdir()} == {"matches.jsonl", "refused.jsonl", "对接手册.html", "对接手册.xlsx"}
    press, jobs = rows(out)
    assert press["supply"] == "found"
    assert press["categories"][0]["term"] == "折弯机"
    assert [(m["product_id"], m["strong"]) for m in press["matches"]][:2] == [("A", True), ("B", False)]
    assert press["matches"][0]["first_set"]["subsidy_yuan"] == 120_000
    assert (jobs["supply"], jobs["categories"], jobs["matches"]) == ("out_of_scope", [], [])


def test_products_from_elsewhere_show_only_on_request(files):
    needs, products, out = files
    run("--needs", needs, "--products", products, "--out", out, "--all-provinces")
    listed = {m["product_id"]: m["hubei_made"] for m in rows(out)[0]["matches"]}
    assert listed == {"A": True, "B": True, "C": False}


def test_points_of_every_match_add_up_to_its_score(files):
    needs, products, out = files
    run("--needs", needs, "--products", products, "--out", out)
    for match in rows(out)[0]["matches"]:
        assert sum(reason["points"] for reason in match["reasons"]) == pytest.approx(match["score"], abs=1e-3)


def test_no_cell_of_the_match_book_is_a_formula(files):
    needs, products, out = files
    run("--needs", needs, "--products", products, "--out", out)
    with zipfile.ZipFile(out / "对接手册.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 5
    assert not any("<f>" in sheet for sheet in sheets)
    assert "&lt;a" not in (out / "对接手册.html").read_text(encoding="utf-8").split("HYPERLINK")[0][-3:]


def test_refused_rows_are_named_and_the_rest_is_done(files, tmp_path):
    needs = workbook(tmp_path / "n.xlsx", [*NEEDS, [1, "重复", "武汉市", "换泵"], [4, "空", "武汉市", ""]])
    done = run("--needs", needs, "--products", files[1], "--out", files[2])
    assert done.exit_code == 1
    assert [(r["row"], r["whole"]) for r in rows(files[2], "refused.jsonl")] == [(4, True), (5, True)]
    assert len(rows(files[2])) == 2


def test_cells_passed_over_are_summed_up_and_are_no_failure(files, tmp_path):
    products = workbook(
        tmp_path / "p.xlsx", [*PRODUCTS, ["D", "示例·丁（虚构）", "武汉市", "泵", "", "", "问老板", "", ""]]
    )
    done = run("--needs", files[0], "--products", products, "--out", files[2])
    assert done.exit_code == 0
    assert "退回0行，略过1个单元格" in done.output
    assert [(r["row"], r["whole"]) for r in rows(files[2], "refused.jsonl")] == [(5, False)]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "文件是空的"), (b"%PDF-1.4", "PDF"), (b"PK\x03\x04", "不完整")],
    ids=["empty", "pdf", "cut off"],
)
def test_a_bad_file_leaves_nothing_behind(files, tmp_path, content, says):
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(content)
    done = run("--needs", bad, "--products", files[1], "--out", files[2])
    assert done.exit_code == 2
    assert says in done.output
    assert "Traceback" not in done.output
    assert not files[2].exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device here")
def test_a_full_disk_leaves_nothing_behind(files, monkeypatch):
    import marketplace.cli.match_command as command

    def full(path, lines):
        with open("/dev/full", "w") as device:
            device.write("x" * 100_000)

    monkeypatch.setattr(command, "write_lines", full)
    done = run("--needs", files[0], "--products", files[1], "--out", files[2])
    assert done.exit_code == 2
    assert "没有留下半个文件" in done.output
    assert not files[2].exists()


def test_an_interruption_leaves_nothing_behind(files, tmp_path):
    many = tmp_path / "many.jsonl"
    text = NEEDS[1][3]
    many.write_text("\n".join(json.dumps({"id": n, "text": text + str(n)}) for n in range(4000)), encoding="utf-8")
    # what is started in the background of a shell inherits an ignored SIGINT, this test's runner too
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    command = [sys.executable, "-c", f"{heard}; from marketplace.cli import main; main()"]
    job = subprocess.Popen(
        [*command, "match", "--needs", str(many), "--products", str(files[1]), "--out", str(files[2])],
        stderr=subprocess.PIPE,
    )
    while not files[2].exists() and job.poll() is None:
        time.sleep(0.05)
    time.sleep(0.5)
    job.send_signal(signal.SIGINT)
    _, said = job.communicate(timeout=60)
    assert job.returncode == 2
    assert "已中断" in said.decode()
    assert not files[2].exists()


_LIMITED = """
import resource, sys
sys.dont_write_bytecode = True  # or modules would stay behind cut short
resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))  # as a disk that is full after so many bytes of a file
from marketplace.cli import main
main()
"""


def test_a_disk_that_fills_up_under_the_workbook_leaves_nothing_behind(files):
    command = [sys.executable, "-c", _LIMITED, "match"]
    done = subprocess.run(
        [*command, "--needs", files[0], "--products", files[1], "--out", files[2]], capture_output=True, check=False
    )
    said = done.stderr.decode()
    assert (done.returncode, "Traceback" in said) == (2, False)
    assert "文件超过允许的大小" in said and "没有留下半个文件" in said
    assert not files[2].exists()


def test_a_missing_file_is_said_in_chinese(files, tmp_path):
    done = run("--needs", tmp_path / "没有.xlsx", "--products", files[1], "--out", files[2])
    assert (done.exit_code, "没有这个文件" in done.output, "No such file" in done.output) == (2, True, False)


def test_a_need_of_several_machines_stands_once_for_each_in_the_book_and_once_in_the_rows(files, tmp_path):
    rows_in = [
        NEEDS[0],
        [7, "示例甲（虚构）", "襄阳市", "要630吨以上油压机2台，台面1.4米以上；另外折弯机一台，4米长板，100吨就够"],
    ]
    needs = workbook(tmp_path / "几台.xlsx", [[*rows_in[0], "联系地址"], [*rows_in[1], "某路1号"]])
    done = run("--needs", needs, "--products", files[1], "--out", files[2])
    assert "1项需求写了几种设备" in done.output and "没有用到的列：联系地址" in done.output
    assert [row["need_id"] for row in rows(files[2])] == ["7"]
    book = (files[2] / "对接手册.html").read_text(encoding="utf-8")
    blocks = re.findall(r'<p class="quote">(.*?)</p>', book, re.DOTALL)
    assert len(blocks) == 2 and "油压机" in blocks[0] and "折弯机" in blocks[1]
    assert "折弯机" not in blocks[0]


def test_products_without_a_place_are_not_passed_over_in_silence(files, tmp_path):
    header, *lines = PRODUCTS
    placeless = workbook(tmp_path / "无产地.xlsx", [header[:2] + header[3:], *(line[:2] + line[3:] for line in lines)])
    done = run("--needs", files[0], "--products", placeless, "--out", files[2])
    assert "3款产品没有写产地" in done.output and "--all-provinces" in done.output
    assert rows(files[2])[0]["matches"] == []
    wide = run("--needs", files[0], "--products", placeless, "--out", files[2], "--all-provinces")
    assert "没有写产地" not in wide.output and rows(files[2])[0]["matches"]
    assert "没有写产地" not in run("--needs", files[0], "--products", files[1], "--out", files[2]).output


def test_help_has_an_example():
    done = CliRunner().invoke(main, ["match", "--help"])
    assert "chuzhuang match --needs" in done.output


def test_a_signal_to_stop_is_raised_as_an_interruption():
    usual = {each: signal.getsignal(each) for each in STOPPING}
    try:
        listen_for_signals()
        for number in STOPPING:
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(number)
    finally:
        for each, handler in usual.items():
            signal.signal(each, handler)
