"""Run the web server and the worker side by side, and stop both together."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping

import structlog

from marketplace.stopping import STOPPING, StopSignal, listen_for_signals
from marketplace.system_faults import reason_of

PATIENCE_SECONDS = 180.0  # a small machine under load needs a minute to import everything
FAREWELL_SECONDS = 10.0
log = structlog.get_logger("serving")


class ServingFault(Exception):
    """The site cannot be served; the message says why and how to mend it."""


def check_port(host: str, port: int) -> None:
    """Raise ServingFault where the port is taken or forbidden."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServingFault(f"{host}:{port} 不能用（{reason_of(error)}），请用 --port 换一个端口") from error


def serve(host: str, port: int, settings: Mapping[str, str], *, workers: int, ready: Callable[[str], None]) -> None:
    """Serve until told to stop (SIGTERM, SIGHUP or Ctrl-C); `ready` is called with the address once it answers.

    Start, the word to stop and the end are logged, with how each process ended. `settings` are added to the environment of both processes. Raises ServingFault where one of them stops by itself.
    """
    environment = {**os.environ, **settings}
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--host", host, "--port", str(port)]
    web += ["--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    commands = {
        "网页服务": [*web, "marketplace.warming:web_app"],
        "后台任务": [sys.executable, "-m", "marketplace.worker"],
    }
    listen_for_signals()
    # each leads a group of its own, so that the server's own children can be stopped with it
    running = {
        name: subprocess.Popen(command, env=environment, start_new_session=True) for name, command in commands.items()
    }
    log.info(
        "正在启动", address=f"http://{host}:{port}/", pid=os.getpid(), processes={n: p.pid for n, p in running.items()}
    )
    try:
        _await(f"http://{host}:{port}/healthz", running)
        log.info("已启动，可以访问")
        ready(f"http://{host}:{port}/")
        while True:
            _check(running)
            time.sleep(0.5)
    except StopSignal as told:
        log.info("收到停止信号，正在退出", signal=told.name)
    except KeyboardInterrupt:
        log.info("收到停止信号，正在退出", signal="SIGINT")
    except ServingFault as fault:
        log.error("服务出错，正在退出", reason=str(fault))
        raise
    finally:
        _stop(running)
        log.info("已退出", processes={name: _ending(process) for name, process in running.items()})


def _check(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for name, process in running.items():
        if process.poll() is not None:
            raise ServingFault(f"{name}意外停止（{_ending(process)}），原因见上面的输出")


def _ending(process: subprocess.Popen[bytes]) -> str:
    """How a process ended, in words."""
    code = process.returncode
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        return f"被信号{name}结束" + ("，可能是内存不足" if name == "SIGKILL" else "")
    return f"退出码{code}"


def _await(address: str, running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        _check(running)
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 (our own address)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise ServingFault(f"{PATIENCE_SECONDS:.0f}秒内没有响应：{address}")


def _stop(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for number in (*STOPPING, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # being told twice must not leave anything behind
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    for process in running.values():
        try:
            process.wait(FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        _end_group(process.pid)
        process.wait()


def _end_group(leader: int) -> None:
    """End what a process left behind; nothing where it left nothing."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
