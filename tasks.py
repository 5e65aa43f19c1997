#!/usr/bin/env python3
"""The project's own chores, with nothing but Python 3.11+: set up and do the main job, test, check, lock.

python3 tasks.py start     set up .venv, match the bundled example workbooks, say what to do next
python3 tasks.py test      set up .venv with the test tools, install and start the real services, run every check and test
python3 tasks.py check     only lint, types, import contracts, templates, translations, migrations
python3 tasks.py lock      write the lock files anew from setup.cfg (needs uv)
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("CHUZHUANG_VENV", ROOT / ".venv"))
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
DEBIAN = {
    "chromium": "chromium",
    "java": "openjdk-17-jre-headless",
    "mvn": "maven",
    "unzip": "unzip",
}
CJK_FONT = "fonts-noto-cjk"
SOURCES = ["seed_catalog", "catalog", "policy", "matching", "marketplace"]


def main() -> int:
    """Do the chore named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("chore", choices=["start", "test", "check", "lock"])
    options, rest = parser.parse_known_args()
    if sys.version_info < (3, 11):
        return fail("Python 3.11 or newer is needed; this is " + sys.version.split()[0])
    os.chdir(ROOT)
    chores = {"start": start, "test": test, "check": lambda rest: check(), "lock": lambda rest: lock()}
    return chores[options.chore](rest)


def fail(sentence: str) -> int:
    """Say what is wrong, in a sentence."""
    print(f"tasks.py: {sentence}", file=sys.stderr)
    return 2


def run(*command: str | Path, **environment: str) -> int:
    """Run a command, shown, and return its exit status."""
    words = [str(word) for word in command]
    print("+", " ".join(words), flush=True)
    return subprocess.run(words, env={**os.environ, **environment}, check=False).returncode


def set_up(lock_file: str) -> int:
    """Make .venv hold what a lock file says, and the project itself; quick where it already does."""
    stamp = VENV / f".{lock_file}.sha256"
    wanted = hashlib.sha256((ROOT / lock_file).read_bytes() + (ROOT / "setup.cfg").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted and (BIN / "chuzhuang").exists():
        return 0
    if not (BIN / "python").exists():
        status = run(sys.executable, "-m", "venv", VENV)
        if status:
            return fail("python3 -m venv failed; on Debian or Ubuntu: apt-get install python3-venv")
    pip = [BIN / "python", "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    status = run(*pip, "-r", lock_file) or run(*pip, "--no-deps", "-e", ".")
    if status:
        return fail("the packages could not be installed; the lines above say why. Run the same command again")
    stamp.write_text(wanted)
    return 0


def start(rest: list[str]) -> int:
    """Set up, match the example workbooks, and say where the match book lies."""
    began = time.monotonic()
    status = set_up("requirements.lock")
    if status:
        return status
    out = ROOT / "out" / "example"
    status = run(
        BIN / "chuzhuang",
        "match",
        "--needs",
        "examples/更新需求.xlsx",
        "--products",
        "examples/供给清单.xlsx",
        "--out",
        out,
        *rest,
    )
    if status not in (0, 1):
        return status
    print(f"""
完成，用时 {time.monotonic() - began:.0f} 秒。 Done in {time.monotonic() - began:.0f} s.
  对接手册 match book   {out / "对接手册.xlsx"}
  打印版 printable      {out / "对接手册.html"}
  打开网页 web          {(BIN / "chuzhuang").relative_to(ROOT) if VENV.is_relative_to(ROOT) else BIN / "chuzhuang"} demo --port 8000
                        然后访问 then open http://127.0.0.1:8000
""")
    return 0


def missing_programs() -> list[str]:
    """Debian packages of the programs that the tests need and that are not here."""
    missing = [package for program, package in DEBIAN.items() if not shutil.which(program)]
    fonts = (
        subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False) if shutil.which("fc-list") else None
    )
    if fonts is None or not fonts.stdout.strip():
        missing.append(CJK_FONT)
    return missing


def install_programs() -> int:
    """Install what is missing where we may; otherwise say what to run."""
    missing = missing_programs()
    if not missing:
        return 0
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    if not shutil.which("apt-get"):
        return fail("the tests need these programs, please install them: " + " ".join(missing))
    if os.geteuid() != 0:
        return fail("the tests need more programs; run: sudo apt-get update && sudo " + " ".join(install))
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    return run("apt-get", "update", "-qq", **quiet) or run(*install, **quiet)


def test(rest: list[str]) -> int:
    """Set up, install the real services, check, and run every test."""
    status = set_up("requirements-test.lock") or install_programs()
    if status:
        return status
    if not rest:
        status = check()
        if status:
            return status
    workers = ["-n", str(min(os.cpu_count() or 1, 4))] if not rest else []
    return run(BIN / "python", "-m", "pytest", *workers, *rest)


def check() -> int:
    """Lint, format, types, import contracts, templates, translations, migrations; the audit only advises."""
    status = set_up("requirements-test.lock")
    if status:
        return status
    failed = [
        name
        for name, command in {
            "lint": [BIN / "ruff", "check", "."],
            "format": [BIN / "ruff", "format", "--check", "."],
            "types": [BIN / "mypy", *SOURCES],
            "import contracts": [BIN / "lint-imports"],
            "templates": [BIN / "djlint", "templates", "--lint", "--quiet"],
        }.items()
        if run(*command)
    ]
    with tempfile.TemporaryDirectory() as folder:
        scratch = {"INSTANCE_FOLDER": folder, "DATABASE_URL": ""}
        if run(BIN / "chuzhuang", "db", "upgrade", **scratch) or run(BIN / "chuzhuang", "db", "check", **scratch):
            failed.append("migrations")
    if run(BIN / "pip-audit", "-r", "requirements.lock", "--disable-pip", "--progress-spinner", "off"):
        print("pip-audit did not pass: read its lines above (it advises, it does not decide)")
    return fail("these checks failed: " + ", ".join(failed)) if failed else 0


def lock() -> int:
    """Write both lock files from setup.cfg: hashed, for every platform, without index addresses."""
    if not shutil.which("uv"):
        return fail("uv is needed: pip install uv")
    # Extras stay in the lock: pip looks a package with an extra up apart from the package, and would take the newest unpinned.
    shared = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-annotate",
              "--no-strip-extras", "--quiet", "--custom-compile-command", "python tasks.py lock"]  # fmt: skip
    return run("uv", "pip", "compile", "setup.cfg", *shared, "-o", "requirements.lock") or run(
        "uv", "pip", "compile", "setup.cfg", "--extra", "test", *shared, "-o", "requirements-test.lock"
    )


if __name__ == "__main__":
    sys.exit(main())
