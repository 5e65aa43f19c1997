"""A real Elasticsearch for tests: the integration-test distribution from Maven, unpacked once, run as a plain user."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = "8.19.21"
SHA1 = "8861771bbfe2fab12ccc386bc8b4c5c6f9619865"
_ARTIFACT = f"org/elasticsearch/distribution/integ-test-zip/elasticsearch/{VERSION}/elasticsearch-{VERSION}.zip"
_COORDINATES = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get"
_PLAIN_USER = "es"  # the server refuses to run as root
_READY_SECONDS = 120


class ServiceMissing(Exception):
    """The service cannot be had on this machine; the message says what is missing."""


def cache_folder() -> Path:
    """Where the server is unpacked: outside the checkout, and readable by the plain user."""
    if named := os.environ.get("CHUZHUANG_CACHE"):
        return Path(named)
    return Path("/var/cache/chuzhuang") if os.geteuid() == 0 else Path.home() / ".cache" / "chuzhuang"


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that all processes of this machine share."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def distribution() -> Path:
    """The unpacked server; fetched and unpacked if need be. Raises ServiceMissing."""
    home = cache_folder() / f"elasticsearch-{VERSION}"
    with locked(cache_folder() / "elasticsearch.lock"):
        if not home.exists():
            fresh = home.with_name(f"{home.name}.{os.getpid()}")
            with zipfile.ZipFile(_archive()) as archive:
                archive.extractall(fresh)
            for program in [*(fresh / home.name / "bin").iterdir(), *(fresh / home.name).glob("modules/**/bin/*")]:
                program.chmod(0o755)
            (fresh / home.name).rename(home)
            fresh.rmdir()
    return home


def _archive() -> Path:
    archive = Path.home() / ".m2" / "repository" / _ARTIFACT
    if not archive.exists():
        if not shutil.which("mvn"):
            raise ServiceMissing("no Maven to fetch Elasticsearch with: install maven, or set ELASTICSEARCH_URL")
        # -C: a wrong checksum is fatal
        subprocess.run(
            ["mvn", "-q", "-B", "-C", _PLUGIN, "-Dtransitive=false", f"-Dartifact={_COORDINATES}"], check=True
        )
    if hashlib.sha1(archive.read_bytes()).hexdigest() != SHA1:
        raise ServiceMissing(f"{archive} is damaged: remove it and run again")
    return archive


def java_home() -> str:
    """The folder of Java. Raises ServiceMissing."""
    java = shutil.which("java")
    if java is None:
        raise ServiceMissing("no Java: install openjdk-17-jre-headless, or set ELASTICSEARCH_URL")
    return str(Path(java).resolve().parent.parent)


class ElasticsearchServer:
    """One node on free ports of this machine, with its data in `folder`."""

    def __init__(self, folder: Path, *, heap: str = "512m") -> None:
        self.folder = folder
        self._heap = heap
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    @property
    def pid(self) -> int:
        """The process to signal; it leads a group of its own."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> str:
        """Start and wait until it answers; its URL. Raises ServiceMissing."""
        home, java = distribution(), java_home()
        for name in ("data", "logs", "tmp"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        if not (self.folder / "config").exists():
            shutil.copytree(home / "config", self.folder / "config")
        port, transport = _free_port(), _free_port()
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_TMPDIR": str(self.folder / "tmp"),
            "ES_JAVA_HOME": java,
            "ES_JAVA_OPTS": f"-Xms{self._heap} -Xmx{self._heap}",
        }
        settings = {
            "discovery.type": "single-node",
            "xpack.security.enabled": "false",
            "http.host": "127.0.0.1",
            "transport.host": "127.0.0.1",
            "http.port": port,
            "transport.port": transport,
            "path.data": self.folder / "data",
            "path.logs": self.folder / "logs",
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        command = [str(home / "bin" / "elasticsearch")]
        for name, value in settings.items():
            command += ["-E", f"{name}={value}"]
        user = _give_to_plain_user(self.folder) if os.geteuid() == 0 else None
        with (self.folder / "out.log").open("wb") as out:
            self._process = subprocess.Popen(
                command,
                env=environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=user,
            )
        self.url = f"http://127.0.0.1:{port}"
        self._wait()
        return self.url

    def _wait(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline:
            assert self._process is not None
            if self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=1s", timeout=3):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        self.stop()
        raise ServiceMissing("Elasticsearch did not start:\n" + (self.folder / "out.log").read_text()[-2000:])

    def stop(self) -> None:
        """Stop it and wait until it is gone."""
        if self._process is None:
            return
        stop_group(self._process.pid)
        self._process.wait()
        self._process = None


def stop_group(pid: int, *, patience: float = 15.0) -> None:
    """End a process group that a server leads: politely, then not."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(pid, how)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            try:
                if os.waitpid(pid, os.WNOHANG)[0] == pid:
                    return
            except ChildProcessError:
                if not Path(f"/proc/{pid}").exists():
                    return
            time.sleep(0.1)


def _give_to_plain_user(folder: Path) -> str:
    try:
        user = pwd.getpwnam(_PLAIN_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", _PLAIN_USER], check=True)
        user = pwd.getpwnam(_PLAIN_USER)
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, user.pw_uid, user.pw_gid)
    return _PLAIN_USER


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
