"""Commands around the web application: demo, serve, jobs, index, db."""

from __future__ import annotations

import functools
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from catalog.index.protocol import IndexFault
from marketplace import demo as demonstration
from marketplace import migrating, serving, worker
from marketplace.accounts.models import Account
from marketplace.accounts.service import AccountFault
from marketplace.app import create_app
from marketplace.config import SettingsError
from marketplace.db import current_session, transaction
from marketplace.jobs import relay_all
from marketplace.outbox import service as outbox
from marketplace.searching import current_search
from marketplace.stopping import StopSignal, listen_for_signals
from marketplace.supply.models import Product

Command = TypeVar("Command", bound=Callable[..., Any])
DEMO_MARK = "demo-folder"
DEMO_PARTS = ("chuzhuang.sqlite3", "chuzhuang.sqlite3-wal", "chuzhuang.sqlite3-shm", "jobs.sqlite3", "index", "imports")
FAULTS = (
    SettingsError,
    IndexFault,
    serving.ServingFault,
    demonstration.DemoFault,
    AccountFault,
    SQLAlchemyError,
    OSError,
)


def plainly(command: Command) -> Command:
    """A command that answers a fault with a sentence and exit code 2, never with a traceback."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except StopSignal as told:
            click.echo(f"收到停止信号（{told.name}），已退出，没有完成", err=True)
            raise SystemExit(128 + signal.Signals[told.name]) from told
        except FAULTS as fault:
            click.echo(f"未完成：{str(fault).splitlines()[0]}", err=True)
            raise SystemExit(2) from fault

    return run  # type: ignore[return-value]


@contextmanager
def application(settings: dict[str, str] | None = None) -> Iterator[None]:
    """The application's context, as the environment configures it."""
    app = create_app(settings, pages=False)
    with app.app_context():
        yield
        current_search().close()


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口")
@click.option(
    "--folder", default="instance/demo", show_default=True, type=click.Path(path_type=Path), help="演示数据放在哪里"
)
@plainly
def demo(port: int, folder: Path) -> None:
    """装入虚构数据，打开网页供试用。每次都从头开始。

    例：chuzhuang demo --port 8000
    """
    serving.check_port("127.0.0.1", port)
    listen_for_signals()
    folder = _fresh(folder.resolve())
    settings = {
        "INSTANCE_FOLDER": str(folder),
        "CHUZHUANG_ENV": "development",
        **dict.fromkeys(("DATABASE_URL", "ELASTICSEARCH_URL", "REDIS_URL", "SECRET_KEY"), ""),
    }
    with application(settings):
        password = _fill_demo()
    (folder / "demo-ready").touch()

    def ready(address: str) -> None:
        click.echo(f"网页：{address}")
        click.echo(f"管理员：{demonstration.ADMINISTRATOR}  密码（只显示这一次）：{password}")
        click.echo("按 Ctrl-C 结束。")

    serving.serve("127.0.0.1", port, settings, workers=1, ready=ready)


def _fresh(folder: Path) -> Path:
    """The folder, emptied of an earlier demonstration. Raises DemoFault where it holds anything else."""
    if folder.exists() and any(folder.iterdir()) and not (folder / DEMO_MARK).exists():
        raise demonstration.DemoFault(f"{folder} 里有别的内容，请用 --folder 换一个文件夹")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / DEMO_MARK).touch()
    for name in DEMO_PARTS:
        part = folder / name
        shutil.rmtree(part) if part.is_dir() else part.unlink(missing_ok=True)
    return folder


def _fill_demo() -> str:
    migrating.upgrade()
    click.echo("装入虚构的企业和产品……", err=True)
    with transaction() as session:
        counts = demonstration.fill(session)
        password = demonstration.open_administrator(session).password
    click.echo(f"{counts['suppliers']}家企业，{counts['products']}款产品。建立检索……", err=True)
    _rebuild()
    return password


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="端口")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址；对外服务请放在反向代理之后")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="网页进程数")
@plainly
def serve(port: int, host: str, workers: int) -> None:
    """打开网页和后台任务，不含演示数据；设置来自环境变量（见 docs/configuration.md）。

    例：SECRET_KEY=… chuzhuang serve --port 8000
    """
    serving.check_port(host, port)
    listen_for_signals()
    with application():
        migrating.upgrade()
        if current_search().index.health().documents == 0 and current_session().scalar(select(Product.id).limit(1)):
            _rebuild()
        if current_session().scalar(select(Account.id).limit(1)) is None:
            click.echo("还没有账号：另开一个窗口运行 chuzhuang db administrator 邮箱", err=True)

    def ready(address: str) -> None:
        click.echo(f"网页：{address}\n按 Ctrl-C 结束。")

    serving.serve(host, port, {}, workers=workers, ready=ready)


@click.command()
@plainly
def jobs() -> None:
    """只运行后台任务（chuzhuang serve 已包含；网页另行部署时用）。

    例：chuzhuang jobs
    """
    worker.run()


@click.group()
def index() -> None:
    """检索索引：重建、核对、送出待办。"""


@index.command()
@plainly
def rebuild() -> None:
    """按数据库重建索引，建好才切换，期间照常检索。

    例：chuzhuang index rebuild
    """
    with application():
        click.echo(f"已重建：{_rebuild()}款产品")


def _rebuild() -> int:
    with transaction() as session:
        count = outbox.rebuild(session, current_search())
    relay_all()
    return count


@index.command()
@click.option("--mend", is_flag=True, help="把不一致的重新送往索引")
@plainly
def verify(mend: bool) -> None:
    """核对索引与数据库的版本；不一致时退出码为1。

    例：chuzhuang index verify --mend
    """
    with application():
        found = outbox.compare(current_session(), current_search())
        click.echo(f"索引缺{len(found.missing)}款，过期{len(found.stale)}款，多出{len(found.extra)}款")
        if found.is_none:
            return
        if mend:
            with transaction() as session:
                outbox.promise_differences(session, found)
            relay_all()
            left = outbox.compare(current_session(), current_search())
            click.echo("已一致" if left.is_none else "仍不一致，请运行 chuzhuang index rebuild")
            raise SystemExit(0 if left.is_none else 1)
        raise SystemExit(1)


@index.command()
@plainly
def relay() -> None:
    """把发件箱里到期的改动送往索引。

    例：chuzhuang index relay
    """
    with application():
        done = relay_all()
        left = outbox.backlog(current_session())
        click.echo(f"已送出{done}项，等待{left.waiting}项，送不出去{left.dead}项")
        if left.dead:
            raise SystemExit(1)


@click.group()
def db() -> None:
    """数据库：升级、核对、开管理员账号。"""


@db.command()
@plainly
def upgrade() -> None:
    """升级到最新的表结构；没有数据库时新建。

    例：chuzhuang db upgrade
    """
    with application():
        migrating.upgrade()
        click.echo("已是最新")


@db.command()
@plainly
def check() -> None:
    """核对表结构与程序是否一致；不一致时退出码为1。

    例：chuzhuang db check
    """
    with application():
        found = [] if not migrating.is_current() else migrating.differences()
        if not migrating.is_current():
            click.echo("数据库不是最新：请运行 chuzhuang db upgrade")
        for difference in found:
            click.echo(f"不一致：{difference}")
        if found or not migrating.is_current():
            raise SystemExit(1)
        click.echo("一致")


@db.command()
@click.argument("message")
@plainly
def revision(message: str) -> None:
    """按模型的改动写一份新的迁移（开发时用）。

    例：chuzhuang db revision "Add quotes"
    """
    with application():
        migrating.alembic().revision(message)


@db.command()
@click.argument("email")
@plainly
def administrator(email: str) -> None:
    """开一个管理员账号，密码只显示一次。

    例：chuzhuang db administrator admin@example.com
    """
    with application():
        migrating.upgrade()
        with transaction() as session:
            made = demonstration.open_administrator(session, email)
            click.echo(f"管理员：{made.account.email}  密码（只显示这一次）：{made.password}")
