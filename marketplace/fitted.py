"""The matcher of the application, fitted to what is listed now."""

from __future__ import annotations

from threading import Lock
from typing import cast

from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.catalogue.records import batches
from marketplace.supply.models import ListingState, Organisation, Product
from matching.kinds import KindReader
from matching.matcher import Matcher
from matching.supply import FittedSupply
from matching.understanding import Reader

Signature = tuple[object, ...]


class Fitted:
    """Keeps one matcher for all threads, and brings it up to date when products or suppliers have changed."""

    def __init__(self) -> None:
        self._reading, self._fitting = Lock(), Lock()  # apart: a search waits for the plan alone, not for the products
        self._reader: Reader | None = None
        self._kinds: KindReader | None = None
        self._matcher: Matcher | None = None
        self._revisions: dict[str, int] = {}
        self._signature: Signature = ()

    @property
    def reader(self) -> Reader:
        """What understands needs; it knows no products, so it is never out of date."""
        with self._reading:
            return self._known_reader()

    @property
    def kinds(self) -> KindReader:
        """What tells the category of a product; it too is never out of date."""
        with self._reading:
            if self._kinds is None:
                reader = self._known_reader()
                self._kinds = KindReader(reader.plan, reader.lexicon, reader.weights.product)
            return self._kinds

    def _known_reader(self) -> Reader:
        if self._reader is None:
            self._reader = Reader()
        return self._reader

    def matcher(self, session: Session) -> Matcher:
        """The matcher over what is listed now. The first call fits all products; later ones only what changed."""
        with self._fitting:
            signature = _signature(session)
            if self._matcher is None:
                self._matcher = self._over_nothing()
            if signature != self._signature:
                self._catch_up(session, self._matcher)
                self._signature = signature
            return self._matcher

    def _over_nothing(self) -> Matcher:
        """A matcher that knows no products yet, with the reader that the pages use: a second one would take as long."""
        reader, kinds = self.reader, self.kinds
        templates = {term: category.trade.attributes for term, category in reader.plan.categories.items()}
        return Matcher(reader, FittedSupply(kinds, templates))

    def _catch_up(self, session: Session, matcher: Matcher) -> None:
        revisions = _revisions(session)
        changed = [id for id, revision in revisions.items() if self._revisions.get(id) != revision]
        removed = self._revisions.keys() - revisions.keys()
        products = [product.to_record() for product in batches(session, changed)]
        self._matcher = matcher.with_changes(products, sorted(removed))
        self._revisions = revisions


def _signature(session: Session) -> Signature:
    """Changes with every product or supplier that is added, edited, withdrawn or restored."""
    products = session.execute(select(func.count(), func.sum(Product.revision), func.max(Product.updated_at))).one()
    firms = session.execute(
        select(func.count(), func.sum(Organisation.revision), func.max(Organisation.updated_at)).select_from(
            Organisation
        )
    ).one()
    return (*products, *firms)


def _revisions(session: Session) -> dict[str, int]:
    rows = session.execute(
        select(Product.id, Product.revision)
        .join(Product.organisation)
        .where(Product.state == ListingState.LISTED, Organisation.state == ListingState.LISTED)
    )
    return {str(id): revision for id, revision in rows}


def init_fitted(app: Flask) -> None:
    """Give `app` its matcher; nothing is read before it is first asked for."""
    app.extensions["fitted"] = Fitted()


def current_fitted() -> Fitted:
    """The matcher of the current application."""
    return cast(Fitted, current_app.extensions["fitted"])
