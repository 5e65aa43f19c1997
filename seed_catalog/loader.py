"""Read the plan and the trade's knowledge from YAML, checked: every fault names file, entry and field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from seed_catalog.model import (
    Attribute,
    Better,
    Category,
    Citation,
    Direction,
    Distinction,
    Kind,
    OutOfScope,
    Plan,
    Trade,
)

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class SeedFault(ValueError):
    """A fault in the seed files; the message says where: file, entry, field."""

    def __init__(self, file: str, entry: object, field: str, problem: str) -> None:
        super().__init__(f"{file}: {entry}: {field}: {problem}")


class Fields:
    """The fields of one entry, taken one by one with their types; what is left over at the end is a fault."""

    def __init__(self, file: str, entry: object, raw: object) -> None:
        self.file, self.entry = file, entry
        if not isinstance(raw, dict):
            raise self.fault("entry", "is not a mapping")
        self._left: dict[str, Any] = dict(raw)

    def fault(self, field: str, problem: str) -> SeedFault:
        """The fault to raise about a field of this entry."""
        return SeedFault(self.file, self.entry, field, problem)

    def text(self, field: str, default: str | None = None) -> str:
        """A text; required unless a default is given."""
        value = self._left.pop(field, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.fault(field, f"needs a text, has {value!r}")
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts, each once; empty where absent."""
        value = self._left.pop(field, None) or []
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self.fault(field, f"needs a list of texts, has {value!r}")
        return tuple(dict.fromkeys(value))

    def rows(self, field: str) -> list[Any]:
        """A list of anything; empty where absent."""
        value = self._left.pop(field, None) or []
        if not isinstance(value, list):
            raise self.fault(field, "needs a list")
        return value

    def pair(self, field: str) -> tuple[float, float]:
        """Two numbers, the lower first."""
        value = self._left.pop(field, None)
        if not isinstance(value, list) or len(value) != 2 or not all(isinstance(n, (int, float)) for n in value):
            raise self.fault(field, f"needs [lowest, highest], has {value!r}")
        if value[0] >= value[1]:
            raise self.fault(field, f"lowest is not below highest: {value!r}")
        return float(value[0]), float(value[1])

    def done(self) -> None:
        """Fault what nobody asked for: a misspelt field would otherwise be lost in silence."""
        if self._left:
            raise self.fault(next(iter(self._left)), "is not a field of such an entry")


def _read(source: Traversable) -> Any:
    try:
        return yaml.load(source.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a safe loader)
    except yaml.YAMLError as error:
        raise SeedFault(source.name, "file", "syntax", " ".join(str(error).split())) from error


def _sources(folder: str) -> Iterator[Traversable]:
    found = files("seed_catalog") / folder
    return iter(sorted((item for item in found.iterdir() if item.name.endswith(".yaml")), key=lambda item: item.name))


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _citation(fields: Fields, raw: object, clauses: Mapping[str, str]) -> Citation:
    parts = Fields(fields.file, fields.entry, raw)
    citation = Citation(parts.text("clause"), parts.text("quote"))
    parts.done()
    if citation.clause not in clauses:
        raise fields.fault("citations", f"no clause {citation.clause!r} in clauses.yaml")
    if _squeezed(citation.quote) not in _squeezed(clauses[citation.clause]):
        raise fields.fault("citations", f"the quote is not in clause {citation.clause}: {citation.quote!r}")
    return citation


def _column(citations: tuple[Citation, ...]) -> int | None:
    return next((int(c.clause.removeprefix("专栏")) for c in citations if c.clause.startswith("专栏")), None)


def _category(file: str, raw: object, clauses: Mapping[str, str]) -> Category:
    fields = Fields(file, raw.get("term") if isinstance(raw, dict) else raw, raw)
    term = fields.text("term")
    try:
        kind, directions = Kind(fields.text("kind")), tuple(map(Direction, fields.texts("directions")))
    except ValueError as error:
        raise fields.fault("kind or directions", str(error)) from error
    citations = tuple(_citation(fields, item, clauses) for item in fields.rows("citations"))
    if not citations or not directions:
        raise fields.fault("citations", "needs a citation and a direction")
    category = Category(
        term=term,
        aliases=fields.texts("aliases"),
        kind=kind,
        directions=directions,
        industries=fields.texts("industries"),
        citations=citations,
        column=_column(citations),
    )
    fields.done()
    return category


def _attribute(fields: Fields, raw: object) -> Attribute:
    parts = Fields(fields.file, f"{fields.entry} / {raw.get('name') if isinstance(raw, dict) else raw}", raw)
    low, high = parts.pair("range")
    try:
        better = Better(parts.text("better"))
    except ValueError as error:
        raise parts.fault("better", "is none of more, less, exact") from error
    attribute = Attribute(
        name=parts.text("name"),
        spellings=parts.texts("spellings"),
        unit=parts.text("unit", "") or "无量纲",
        better=better,
        low=low,
        high=high,
        english=parts.text("english", ""),
    )
    parts.done()
    return attribute


def _trade(file: str, term: str, raw: object) -> Trade:
    fields = Fields(file, term, raw)
    models = fields.texts("models")
    for pattern in models:
        try:
            re.compile(pattern)
        except re.error as error:
            raise fields.fault("models", f"{pattern!r} is no regular expression: {error}") from error
    attributes = tuple(_attribute(fields, item) for item in fields.rows("attributes"))
    names = [attribute.name for attribute in attributes]
    if len(set(names)) < len(names):
        raise fields.fault("attributes", f"a name stands twice: {names}")
    trade = Trade(
        names=fields.texts("names"),
        english=fields.texts("english"),
        models=models,
        cues=fields.texts("cues"),
        not_when=fields.texts("not_when"),
        broader=fields.texts("broader"),
        attributes=attributes,
    )
    fields.done()
    return trade


def _trades(terms: Mapping[str, Category]) -> dict[str, Trade]:
    """The trade's entries by term, `same_as` resolved."""
    found: dict[str, Trade] = {}
    borrowed: list[tuple[str, str, str]] = []
    for source in _sources("trade"):
        entries = _read(source)
        if not isinstance(entries, dict):
            continue  # the lists: distinctions and requests out of scope
        for term, raw in entries.items():
            if term not in terms:
                raise SeedFault(source.name, term, "term", "is not a term of the plan")
            if term in found:
                raise SeedFault(source.name, term, "term", "is described twice")
            if isinstance(raw, dict) and set(raw) == {"same_as"}:
                borrowed.append((source.name, term, raw["same_as"]))
                continue
            trade = found[term] = _trade(source.name, term, raw)
            unknown = [other for other in trade.broader if other not in terms]
            if unknown:
                raise SeedFault(source.name, term, "broader", f"not terms of the plan: {unknown}")
    for file, term, other in borrowed:
        if other not in found:
            raise SeedFault(file, term, "same_as", f"{other!r} is not described")
        found[term] = found[other]
    return found


def _known(fields: Fields, field: str, names: tuple[str, ...], terms: Mapping[str, Category]) -> None:
    unknown = [name for name in names if name and name not in terms]
    if unknown:
        raise fields.fault(field, f"not terms of the plan: {unknown}")


def _distinctions(terms: Mapping[str, Category]) -> Iterator[Distinction]:
    for source in _sources("trade"):
        if not source.name.startswith("distinctions"):
            continue
        for place, raw in enumerate(_read(source) or [], 1):
            fields = Fields(source.name, place, raw)
            found = Distinction(
                word=fields.texts("word"),
                beside=fields.texts("beside"),
                term=fields.text("term", ""),
                not_term=fields.texts("not_term"),
                reason=fields.text("reason"),
            )
            fields.done()
            _known(fields, "term", (found.term, *found.not_term), terms)
            yield found


def _out_of_scope() -> Iterator[OutOfScope]:
    for source in _sources("trade"):
        if source.name != "out_of_scope.yaml":
            continue
        for place, raw in enumerate(_read(source) or [], 1):
            fields = Fields(source.name, place, raw)
            yield OutOfScope(fields.text("name"), fields.texts("words"), fields.texts("unless"), fields.text("answer"))
            fields.done()


@cache
def load_plan() -> Plan:
    """The whole taxonomy, read once a process. Raises SeedFault naming file, entry and field of the first fault."""
    clauses: dict[str, str] = _read(files("seed_catalog") / "plan" / "clauses.yaml")
    categories: dict[str, Category] = {}
    for name in ("advanced", "digital", "green", "safety", "policy"):
        file = f"{name}.yaml"
        for raw in _read(files("seed_catalog") / "plan" / file):
            category = _category(file, raw, clauses)
            if category.term in categories:
                raise SeedFault(file, category.term, "term", "stands twice")
            categories[category.term] = category
    trades = _trades(categories)
    described = {term: replace(c, trade=trades.get(term, c.trade)) for term, c in categories.items()}
    return Plan(described, tuple(_distinctions(categories)), tuple(_out_of_scope()), clauses)
