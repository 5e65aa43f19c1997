"""The commands around the web application, run as a person runs them."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from marketplace import serving
from marketplace.app import create_app
from marketplace.cli.server_commands import db, demo, index, serve
from marketplace.db import database, transaction
from marketplace.outbox.models import OutboxPromise
from marketplace.supply import service
from marketplace.supply.models import Product
from tests.marketplace.conftest import ORGANIZER, add_product

LATEST = 240  # seconds; the machine may be busy


@pytest.fixture
def home(tmp_path: Path, monkeypatch) -> Path:
    """A data folder of one's own, with nothing in it."""
    for name in ("DATABASE_URL", "ELASTICSEARCH_URL", "REDIS_URL", "SECRET_KEY", "CHUZHUANG_ENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INSTANCE_FOLDER", str(tmp_path / "home"))
    return tmp_path / "home"


def run(command, *arguments: str):
    return CliRunner().invoke(command, list(arguments), catch_exceptions=False)


def change(act) -> None:
    """Do something to the database as the pages would."""
    app = create_app()
    with app.app_context():
        with transaction() as session:
            act(session)
        database().engine.dispose()


def test_a_new_database_is_made_checked_and_gets_an_administrator(home):
    assert run(db, "check").exit_code == 1
    assert run(db, "upgrade").exit_code == 0
    assert run(db, "check").output == "一致\n"
    made = run(db, "administrator", "boss@example.com")
    assert re.search(r"boss@example.com  密码（只显示这一次）：[\w-]{16}", made.output)
    again = run(db, "administrator", "boss@example.com")
    assert (again.exit_code, "已有账号" in again.stderr) == (2, True)


def test_the_index_is_relayed_verified_mended_and_rebuilt(home):
    run(db, "upgrade")
    change(lambda session: [add_product(session), add_product(session)])
    assert run(index, "verify").output == "索引缺2款，过期0款，多出0款\n"
    assert run(index, "relay").output == "已送出2项，等待0项，送不出去0项\n"
    assert run(index, "verify").exit_code == 0

    def lose_a_promise(session):
        service.withdraw_product(session, ORGANIZER, session.get_one(Product, 1))
        session.flush()
        session.query(OutboxPromise).delete()

    change(lose_a_promise)
    assert (run(index, "verify").exit_code, "多出1款" in run(index, "verify").output) == (1, True)
    assert "已一致" in run(index, "verify", "--mend").output
    assert run(index, "rebuild").output == "已重建：1款产品\n"
    assert run(index, "verify").exit_code == 0


def test_a_dead_letter_makes_relay_answer_one(home):
    run(db, "upgrade")
    change(add_product)
    change(lambda session: session.query(OutboxPromise).update({"state": "dead"}))
    answer = run(index, "relay")
    assert (answer.exit_code, "送不出去1项" in answer.output) == (1, True)


def test_faults_are_sentences_with_exit_code_two(home, monkeypatch, tmp_path):
    monkeypatch.setenv("CHUZHUANG_ENV", "production")
    answer = run(db, "upgrade")
    assert (answer.exit_code, "SECRET_KEY" in answer.stderr) == (2, True)
    monkeypatch.setenv("CHUZHUANG_ENV", "development")
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    answer = run(db, "upgrade")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("未完成：")
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:1")
    run(db, "upgrade")
    assert run(index, "relay").exit_code == 0  # nothing waits: nothing to ask the engine
    assert run(index, "verify").exit_code == 2


def test_a_taken_port_is_told_before_anything_is_done(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = run(serve, "--port", str(taken.getsockname()[1]))
    assert (answer.exit_code, "--port" in answer.stderr) == (2, True)
    assert not home.exists()


def test_a_demonstration_never_empties_somebody_elses_folder(home, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "chuzhuang.sqlite3").write_text("mine")
    answer = run(demo, "--port", str(free_port()), "--folder", str(tmp_path / "letters"))
    assert (answer.exit_code, "--folder" in answer.stderr) == (2, True)
    assert (tmp_path / "letters" / "chuzhuang.sqlite3").read_text() == "mine"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except (urllib.error.URLError, OSError):
        return 0, ""


def test_a_process_that_dies_is_told_by_name_and_signal():
    dead = subprocess.Popen([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"])
    dead.wait(30)
    with pytest.raises(serving.ServingFault, match="后台任务意外停止（被信号SIGKILL结束，可能是内存不足）"):
        serving._check({"后台任务": dead})


@pytest.mark.services
def test_the_demonstration_serves_searches_and_stops(home, tmp_path):
    port = free_port()
    command = [sys.executable, "-c", "from marketplace.cli import main; main()", "demo", "--port", str(port)]
    with (tmp_path / "out.txt").open("w+") as out:
        process = subprocess.Popen(
            [*command, "--folder", str(tmp_path / "demo")], stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            began = time.monotonic()
            while ask(f"http://127.0.0.1:{port}/readyz")[0] != 200:
                assert process.poll() is None, (tmp_path / "out.txt").read_text()
                assert time.monotonic() - began < LATEST, (tmp_path / "out.txt").read_text()
                time.sleep(0.3)
            status, text = ask(f"http://127.0.0.1:{port}/api/v1/products?q=%E6%B2%B9%E5%8E%8B%E6%9C%BA")
            assert status == 200
            assert json.loads(text)["total"] > 0
            assert ask(f"http://127.0.0.1:{port}/")[0] == 200
            while "匹配已就绪" not in (tmp_path / "out.txt").read_text():  # made ready without anybody asking
                assert time.monotonic() - began < LATEST, (tmp_path / "out.txt").read_text()
                time.sleep(0.3)
        finally:
            process.send_signal(signal.SIGTERM)
            code = process.wait(60)
    assert code == 0
    said = (tmp_path / "out.txt").read_text()
    assert "密码（只显示这一次）：" in said
    for words in (
        "正在启动",
        "已启动",
        "匹配已就绪",
        "后台任务已启动",
        "收到停止信号，正在退出",
        "signal=SIGTERM",
        "已退出",
    ):
        assert words in said, words
    assert said.index("已启动") < said.index("收到停止信号") < said.rindex("已退出")
    assert ask(f"http://127.0.0.1:{port}/healthz")[0] == 0
