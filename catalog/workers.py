"""Work spread over processes that inherit what they need: nothing large is sent, results come in order."""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from typing import Any, TypeVar

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")
_AHEAD = 4  # chunks under way for each worker: enough that none waits, few enough that results do not pile up
_SHARED: list[tuple[Callable[[Any, Any], Any], Any]] = []


def spread(function: Callable[[S, T], R], shared: S, items: Iterable[T], workers: int, chunk: int = 1) -> Iterator[R]:
    """`function(shared, item)` for each item, in the order of the items, whatever the number of workers.

    Reads a few chunks of items ahead. More than one worker only where the system can fork, and for more than one item;
    they start before this returns, and the program should have no threads of its own then.
    """
    waiting = iter(items)
    first = list(islice(waiting, 2))
    waiting = chain(first, waiting)
    if workers < 2 or len(first) < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return (function(shared, item) for item in waiting)
    chunks = in_chunks(waiting, chunk)
    early = list(islice(chunks, _AHEAD * workers))  # a fault in the source comes before there is a process
    _SHARED.append((function, shared))
    try:
        # what they inherit stays: collecting would look through all of it, and copy its pages
        pool = ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), initializer=gc.freeze)
        ahead = deque(pool.submit(_run, items) for items in early)
    finally:
        _SHARED.pop()
    return _in_order(pool, ahead, chunks)


def in_chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in their order, `size` at a time; fewer at the end."""
    remaining = iter(items)
    while chunk := list(islice(remaining, size)):
        yield chunk


def _in_order(
    pool: ProcessPoolExecutor, ahead: deque[Future[list[Any]]], chunks: Iterator[Sequence[Any]]
) -> Iterator[Any]:
    with pool:
        while ahead:
            ready = ahead.popleft().result()
            ahead.extend(pool.submit(_run, items) for items in islice(chunks, 1))
            yield from ready


def _run(items: Sequence[Any]) -> list[Any]:
    function, shared = _SHARED[-1]
    return [function(shared, item) for item in items]
