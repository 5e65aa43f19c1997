"""Documents of a whole catalogue, made on every core: a rebuild waits for their analysis more than for any engine."""

from __future__ import annotations

import gc
import marshal
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import fields
from itertools import chain, islice
from operator import attrgetter

from catalog.index.document import Document, DocumentBuilder
from catalog.records import Product

_BATCH = 250
_FEW = 4 * _BATCH  # fewer are made here sooner than a process starts
_parts = attrgetter(*(part.name for part in fields(Document)))
_BUILDER: list[DocumentBuilder] = []


def documents(products: Iterable[Product], builder: DocumentBuilder, workers: int | None = None) -> Iterator[Document]:
    """The products as documents, in order, whatever the number of workers (by default one for each core).

    Reads a few batches ahead. Processes only for many products, and where the system can fork; they start before this
    returns, so call it before threads are at work.
    """
    workers = os.cpu_count() or 1 if workers is None else workers
    waiting = iter(products)
    first = list(islice(waiting, _FEW))
    if workers < 2 or len(first) < _FEW or "fork" not in multiprocessing.get_all_start_methods():
        return _one_by_one(builder, chain(first, waiting))
    _BUILDER.append(builder)
    try:
        pool = ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), initializer=_start)
        ahead = deque(pool.submit(_made, batch) for batch in _batches(iter(first)))
    finally:
        _BUILDER.pop()
    return _in_order(pool, ahead, _batches(waiting))


def _batches(products: Iterator[Product]) -> Iterator[Sequence[Product]]:
    while batch := list(islice(products, _BATCH)):
        yield batch


def _in_order(
    pool: ProcessPoolExecutor, ahead: deque[Future[bytes]], batches: Iterator[Sequence[Product]]
) -> Iterator[Document]:
    with collecting_rarely(), pool:
        while ahead:
            ready = ahead.popleft().result()
            ahead.extend(pool.submit(_made, batch) for batch in islice(batches, 1))
            for parts in marshal.loads(ready):  # noqa: S302 - from our own workers
                yield Document(*parts)


def _one_by_one(builder: DocumentBuilder, products: Iterable[Product]) -> Iterator[Document]:
    with collecting_rarely():
        yield from map(builder.document, products)


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Products and documents hold no rings: looking through all that is kept, for each thousand made, only takes time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _start() -> None:
    gc.freeze()  # what a worker inherits stays
    gc.set_threshold(100_000, 20, 100)


def _made(batch: Sequence[Product]) -> bytes:
    # a tenth of what pickling records takes; both ends are one program
    return marshal.dumps([_parts(_BUILDER[-1].document(product)) for product in batch])
