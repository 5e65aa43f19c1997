"""Documents of a whole catalogue, made on every core: a rebuild waits for their analysis more than for any engine."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeVar

from catalog.index.document import Document, DocumentBuilder
from catalog.records import Product
from catalog.workers import spread

_BATCH = 250
_FEW = 4 * _BATCH  # fewer are made here sooner than a process starts
T = TypeVar("T")
Shape = Callable[[Document], bytes]


class Making:
    """Products on their way to documents. They can be gone through once, in order, one of two ways."""

    def __init__(self, products: Iterable[Product], builder: DocumentBuilder, workers: int | None = None) -> None:
        """`workers`: processes at most; by default one for each core."""
        self._products = iter(products)
        self._builder = builder
        self._workers = os.cpu_count() or 1 if workers is None else workers

    def __iter__(self) -> Iterator[Document]:
        """The documents, made here."""
        return _rarely_collected(map(self._builder.document, self._products))

    def shaped(self, shape: Shape) -> Iterator[bytes]:
        """The documents as an engine takes them, whatever the number of workers.

        Reads a few batches ahead. Processes only for many products, and where the system can fork; they start before
        this returns, so call it before threads are at work.
        """
        first = list(islice(self._products, _FEW))
        workers = self._workers if len(first) == _FEW else 1
        with collecting_rarely():  # the processes inherit it
            made = spread(_made, _Task(self._builder, shape), chain(first, self._products), workers, _BATCH)
        return _rarely_collected(made)


@dataclass(frozen=True, slots=True)
class _Task:
    builder: DocumentBuilder
    shape: Shape


def shaped(documents: Iterable[Document], shape: Shape) -> Iterator[bytes]:
    """The documents as an engine takes them; by several processes where they are yet to be made."""
    return documents.shaped(shape) if isinstance(documents, Making) else map(shape, documents)


def _made(task: _Task, product: Product) -> bytes:
    return task.shape(task.builder.document(product))


def _rarely_collected(made: Iterator[T]) -> Iterator[T]:
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
