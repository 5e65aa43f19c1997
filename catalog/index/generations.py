"""The folders of an embedded index: one generation in use, the next one built beside it, one writer at a time."""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy

from catalog.index.protocol import IndexBusy, IndexUnavailable
from catalog.index.schema import VERSION

_CURRENT = "CURRENT"
_PREFIX = f"generation-{VERSION}-"
_PAUSE = 0.02


class Generations:
    """Opens the generation in use, and switches to the next one. In memory where no folder is given."""

    def __init__(self, schema: tantivy.Schema, path: Path | None, *, patience: float) -> None:
        self.place = str(path) if path else "内存"
        self._schema = schema
        self._path = path
        self._patience = patience
        self._thread_turn = threading.Lock()
        self._opening = threading.Lock()
        self._name = ""
        self._seen: tuple[int, int] | None = None
        self._index: tantivy.Index | None = None
        if path is None:
            self._index = self._open(None)

    def index(self) -> tantivy.Index:
        """The generation in use, also after another process has switched it.

        Raises IndexUnavailable where the folder cannot be opened.
        """
        if self._path is None:
            assert self._index is not None
            return self._index
        try:
            seen = os.stat(self._path / _CURRENT)
        except FileNotFoundError:
            return self._start()
        if self._index is None or self._seen != (seen.st_ino, seen.st_mtime_ns):
            self._follow((seen.st_ino, seen.st_mtime_ns))
        assert self._index is not None
        return self._index

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the only right to write. Raises IndexBusy where another thread or process keeps it too long."""
        deadline = time.monotonic() + self._patience
        if not self._thread_turn.acquire(timeout=self._patience):
            raise IndexBusy(_BUSY)
        try:
            if self._path is None:
                yield
                return
            self._path.mkdir(parents=True, exist_ok=True)
            with (self._path / "LOCK").open("w") as lock:
                while True:
                    try:
                        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        break
                    except BlockingIOError:
                        if time.monotonic() > deadline:
                            raise IndexBusy(_BUSY) from None
                        time.sleep(_PAUSE)
                yield
        finally:
            self._thread_turn.release()

    @contextmanager
    def next(self) -> Iterator[tantivy.Index]:
        """A new, empty generation; it comes into use when the block ends well, and is thrown away when it does not."""
        if self._path is None:
            index = self._open(None)
            yield index
            self._index = index
            return
        name = self._fresh_name()
        try:
            yield self._open(self._path / name)
        except BaseException:
            shutil.rmtree(self._path / name, ignore_errors=True)
            raise
        before = self._name
        self._switch(name)
        self.index()
        for old in self._path.glob("generation-*"):
            if old.name not in (name, before):  # other processes may still read the one before
                shutil.rmtree(old, ignore_errors=True)

    def close(self) -> None:
        """Forget the open generation."""
        if self._path is not None:
            self._index = None

    def _start(self) -> tantivy.Index:
        """Make the first generation, or meet the one that another process has just made."""
        assert self._path is not None
        with self._opening:
            if self._index is not None and (self._path / _CURRENT).exists():
                return self._index
            self._path.mkdir(parents=True, exist_ok=True)
            name = self._fresh_name()
            self._open(self._path / name)
            self._switch(name)
            seen = os.stat(self._path / _CURRENT)
        self._follow((seen.st_ino, seen.st_mtime_ns))
        assert self._index is not None
        return self._index

    def _follow(self, seen: tuple[int, int]) -> None:
        assert self._path is not None
        with self._opening:
            if self._index is not None and self._seen == seen:
                return
            name = (self._path / _CURRENT).read_text().strip()
            if not name.startswith(_PREFIX):
                raise IndexUnavailable(f"索引目录“{self._path}”是旧版本的。请运行 chuzhuang index rebuild 重建。")
            self._index, self._name, self._seen = self._open(self._path / name), name, seen

    def _fresh_name(self) -> str:
        assert self._path is not None
        taken = [int(old.name.rsplit("-", 1)[1]) for old in self._path.glob(f"{_PREFIX}*")]
        return f"{_PREFIX}{max(taken, default=0) + 1}"

    def _switch(self, name: str) -> None:
        assert self._path is not None
        fresh = self._path / f"{_CURRENT}.{os.getpid()}"
        fresh.write_text(name)
        os.replace(fresh, self._path / _CURRENT)

    def _open(self, folder: Path | None) -> tantivy.Index:
        try:
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            index = tantivy.Index(self._schema, str(folder) if folder else None)
        except (OSError, ValueError) as fault:
            cure = "请检查权限，或运行 chuzhuang index rebuild 重建。"
            raise IndexUnavailable(f"索引目录“{folder}”打不开：{fault}。{cure}") from fault
        blanks = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("tokens", blanks)
        return index


_BUSY = "另一个进程正在写入或重建索引，本次未写入；稍后会自动重试。"
