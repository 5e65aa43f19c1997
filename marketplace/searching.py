"""The search index of the application, opened when first asked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import cast

from flask import Flask, current_app

from catalog.analysis import analyzer_for
from catalog.index import open_index
from catalog.index.document import Document, DocumentBuilder
from catalog.index.making import Making
from catalog.index.protocol import SearchIndex
from catalog.records import Product
from seed_catalog import load_plan


class Search:
    """The index and the builder of its documents. Opening waits for the first use, so that commands start fast."""

    def __init__(self, url: str | None, path: Path) -> None:
        self._url, self._path = url, path
        self._lock = Lock()
        self._index: SearchIndex | None = None
        self._builder: DocumentBuilder | None = None

    @property
    def index(self) -> SearchIndex:
        """The index. Raises IndexUnavailable where the engine does not answer."""
        with self._lock:
            if self._index is None:
                self._index = open_index(self._url, self._path)
            return self._index

    def document(self, product: Product) -> Document:
        """The product as the index holds it."""
        return self._ready_builder().document(product)

    def documents(self, products: Iterable[Product]) -> Making:
        """Many products for a rebuild, which makes their documents on every core."""
        return Making(products, self._ready_builder())

    def _ready_builder(self) -> DocumentBuilder:
        with self._lock:
            if self._builder is None:
                plan = load_plan()
                self._builder = DocumentBuilder(plan, analyzer_for(plan))
            return self._builder

    def close(self) -> None:
        """Let go of the engine; the next use opens it again."""
        with self._lock:
            if self._index is not None:
                self._index.close()
            self._index = None


def init_search(app: Flask) -> None:
    """Give `app` its search: Elasticsearch where ELASTICSEARCH_URL is set, else the embedded index."""
    folder = Path(app.config["INSTANCE_FOLDER"]) / "index"
    app.extensions["search"] = Search(app.config["ELASTICSEARCH_URL"] or None, folder)


def current_search() -> Search:
    """The search of the current application."""
    return cast(Search, current_app.extensions["search"])
