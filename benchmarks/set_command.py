"""The command line of a benchmark that reads one set from a folder."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path


def run_on_a_set(
    description: str, holds: str, run: Callable[[Path], Mapping[str, object]], unreadable: tuple[type[Exception], ...]
) -> int:
    """Run on the set named, print and perhaps keep the result; 2 where one of `unreadable` says that it cannot be read.

    `holds`: the files of a set.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--set", type=Path, required=True, metavar="DIR", help=holds)
    parser.add_argument("--out", type=Path, metavar="FILE.json")
    options = parser.parse_args()
    try:
        result = run(options.set)
    except unreadable as error:
        print(f"{options.set}: 读不了这个评测集（{error}）", file=sys.stderr)
        return 2
    print(json.dumps(result))
    if options.out:
        options.out.write_text(json.dumps(result) + "\n", encoding="utf-8")
    return 0
