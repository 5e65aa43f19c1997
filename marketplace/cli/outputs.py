"""Output that appears whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from xlsxwriter.exceptions import FileCreateError

from marketplace.system_faults import reason_of


class Refusal(click.ClickException):
    """Nothing could be done: exit status 2, one sentence, no traceback."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        """Print the sentence to standard error."""
        click.echo(f"未完成：{self.message}", err=True)


@contextmanager
def whole_files(folder: Path) -> Iterator[Path]:
    """A scratch folder whose files move into `folder` together when the block ends well; otherwise nothing remains.

    Raises Refusal where the folder cannot be made or the disk is full.
    """
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".partial-", dir=folder))
    except OSError as error:
        raise Refusal(f"不能写入文件夹 {folder}（{reason_of(error)}），请换一个文件夹") from error
    try:
        yield scratch
        for path in sorted(scratch.iterdir()):
            os.replace(path, folder / path.name)
    except (OSError, FileCreateError) as error:
        fault = error if isinstance(error, OSError) else error.args[0]  # XlsxWriter wraps what the system said
        raise Refusal(f"写入 {folder} 时出错（{reason_of(fault)}），没有留下半个文件；请检查磁盘空间和权限") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if made and folder.exists() and not any(folder.iterdir()):
            folder.rmdir()


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a JSON Lines file. Raises ValueError for a number that JSON cannot hold."""
    with path.open("w", encoding="utf-8") as lines:
        for row in rows:
            lines.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")
