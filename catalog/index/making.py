"""Documents of a whole catalogue, made on every core: a rebuild waits for their analysis more than for any engine."""

from __future__ import annotations

import gc
import marshal
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from itertools import chain, islice
from operator import attrgetter

from catalog.index.document import Document, DocumentBuilder
from catalog.records import Product
from catalog.workers import spread

_BATCH = 250
_FEW = 4 * _BATCH  # fewer are made here sooner than a process starts
_parts = attrgetter(*(part.name for part in fields(Document)))


def documents(products: Iterable[Product], builder: DocumentBuilder, workers: int | None = None) -> Iterator[Document]:
    """The products as documents, in order, whatever the number of workers (by default one for each core).

    Reads a few batches ahead. Processes only for many products, and where the system can fork; they start before this
    returns, so call it before threads are at work.
    """
    workers = os.cpu_count() or 1 if workers is None else workers
    waiting = iter(products)
    first = list(islice(waiting, _FEW))
    waiting = chain(first, waiting)
    if workers < 2 or len(first) < _FEW:
        return _rarely_collected(map(builder.document, waiting))
    made = spread(_made, builder, _batches(waiting), workers)
    parts = chain.from_iterable(map(marshal.loads, made))
    return _rarely_collected(Document(*each) for each in parts)


def _batches(products: Iterator[Product]) -> Iterator[Sequence[Product]]:
    while batch := list(islice(products, _BATCH)):
        yield batch


def _made(builder: DocumentBuilder, batch: Sequence[Product]) -> bytes:
    # a tenth of what pickling records takes; both ends are one program
    with collecting_rarely():
        return marshal.dumps([_parts(builder.document(product)) for product in batch])


def _rarely_collected(made: Iterator[Document]) -> Iterator[Document]:
    with collecting_rarely():
        yield from made


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Products and documents hold no rings: looking through all that is kept, for each thousand made, only takes time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
