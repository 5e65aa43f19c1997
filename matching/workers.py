"""Work spread over processes that inherit what they need: nothing large is sent, results come in order."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")
_SHARED: list[tuple[Callable[[Any, Any], Any], Any]] = []


def spread(function: Callable[[S, T], R], shared: S, items: Sequence[T], workers: int, chunk: int = 1) -> Iterator[R]:
    """`function(shared, item)` for each item, in the order of the items, whatever the number of workers.

    More than one worker only where the system can fork; the program should have no threads of its own then.
    """
    if workers < 2 or len(items) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from (function(shared, item) for item in items)
        return
    _SHARED.append((function, shared))
    try:
        fork = multiprocessing.get_context("fork")
        # what they inherit stays: collecting would look through all of it, and copy its pages
        with ProcessPoolExecutor(workers, fork, initializer=gc.freeze) as pool:
            yield from pool.map(_run, items, chunksize=chunk)
    finally:
        _SHARED.pop()


def _run(item: Any) -> Any:
    function, shared = _SHARED[-1]
    return function(shared, item)
