"""Results in their final order, a stretch at a time, and how many there are of each answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from catalog.specs import Verdict
from marketplace.catalogue.ranking import ORDER, Row, counts_of

_STEP = 500

Load = Callable[[Sequence[str]], list[Row]]


class Listing(Protocol):
    """Rows in their final order. `counts` add up to `total`; empty where no figure was asked for."""

    @property
    def total(self) -> int:
        """How many rows there are."""
        ...

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many rows answer how, in the order of the list."""
        ...

    def rows(self, start: int, size: int) -> list[Row]:
        """The rows from `start` on, at most `size`."""
        ...


@dataclass(frozen=True, slots=True)
class Judged:
    """All rows at hand, each held against the figures."""

    everything: Sequence[Row]

    @property
    def total(self) -> int:
        """How many rows there are."""
        return len(self.everything)

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many rows answer how."""
        return counts_of(self.everything)

    def rows(self, start: int, size: int) -> list[Row]:
        """The rows from `start` on, at most `size`."""
        return list(self.everything[start : start + size])


@dataclass(frozen=True, slots=True)
class Sorted:
    """Ids by answer as the index knows them, too many to hold each against the figures. `groups` None: nothing asked."""

    groups: Mapping[Verdict | None, Sequence[str]]
    load: Load

    @property
    def total(self) -> int:
        """How many rows there are."""
        return sum(map(len, self.groups.values()))

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many rows answer how."""
        return {verdict: len(self.groups[verdict]) for verdict in ORDER if self.groups.get(verdict)}

    def rows(self, start: int, size: int) -> list[Row]:
        """The rows from `start` on, at most `size`."""
        ids = [id for verdict in (*ORDER, None) for id in self.groups.get(verdict, ())]
        return self.load(ids[start : start + size])


@dataclass(frozen=True, slots=True)
class Paged:
    """Rows in the order of the index, which hands out pages itself."""

    total: int
    page: Callable[[int, int], list[Row]]
    counts: Mapping[Verdict, int] = field(default_factory=dict)

    def rows(self, start: int, size: int) -> list[Row]:
        """The rows from `start` on, at most `size`; `start` stands at a page's beginning."""
        return self.page(start // size + 1, size)


def every_row(listing: Listing, most: int) -> Iterator[Row]:
    """All rows in order, at most `most`, read a stretch at a time."""
    for start in range(0, min(listing.total, most), _STEP):
        yield from listing.rows(start, min(_STEP, most - start))
