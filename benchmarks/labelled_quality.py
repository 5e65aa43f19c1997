"""Categories and requirements on our own labelled needs (tests/data/labelled_needs.txt)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from catalog.records import Need
from catalog.specs import Requirement
from catalog.units import IncompatibleUnits, UnknownUnit, convert
from matching.understanding import Reader
from tests.matching.labelled import Figure, Labelled, labelled_needs

BOUND = {">": ">=", "<": "<="}


def equal(value: float, unit: str, wanted: float, wanted_unit: str) -> bool:
    """Equal within 1 % after conversion."""
    try:
        return abs(convert(value, unit, wanted_unit) - wanted) <= 0.01 * abs(wanted) + 1e-12
    except (IncompatibleUnits, UnknownUnit):
        return False


def right_figure(figure: Figure, requirement: Requirement) -> bool:
    """Same bound, equal value after conversion, overlapping place."""
    op = BOUND.get(requirement.op.value, requirement.op.value)
    values = requirement.value if isinstance(requirement.value, tuple) else (requirement.value,)
    overlapping = requirement.start < figure.end and figure.start < requirement.end
    return (
        overlapping
        and op in (figure.op, "range")
        and any(equal(value, requirement.unit, figure.value, figure.unit) for value in values)
    )


def count(reader: Reader, need: Labelled, counts: Counter[str]) -> list[str]:
    """Add one need's successes to the counts, and say what went wrong."""
    found = reader.understand(Need(need.id, need.text, industry=need.industry))
    faults = []
    if not need.terms:
        counts["scope asked"] += 1
        counts["scope right"] += not found.categories
        return [f"in scope as {found.categories[0].term}"] if found.categories else []
    counts["terms asked"] += 1
    first = found.categories[0].term if found.categories else "nothing"
    family = {name for term in need.terms for name in (term, *reader.plan.categories[term].aliases)}
    counts["terms right"] += first in family
    if first not in family:
        faults.append(f"wanted {'/'.join(need.terms)}, got {first} {found.refusal}")
    hard = [requirement for requirement in found.requirements if requirement.hard]
    counts["figures found"] += len(hard)
    left = list(hard)
    for figure in need.figures:
        counts["figures asked"] += 1
        match = next((r for r in left if right_figure(figure, r)), None)
        if match is None:
            faults.append(
                f"figure not found: {figure.attribute} {figure.op} {figure.value:g} {figure.unit} «{need.text[figure.start : figure.end]}»"
            )
        else:
            counts["figures right"] += 1
            left.remove(match)
    faults += [f"figure too many: {r.attribute} {r.op} {r.value} {r.unit} «{r.span}»" for r in left]
    return faults


def table(faults: bool = True) -> Iterator[str]:
    """The table, line by line; each need's faults first if wanted."""
    reader, counts = Reader(), Counter[str]()
    for need in labelled_needs():
        for fault in count(reader, need, counts):
            if faults:
                yield f"{need.id} {need.text[:60]}: {fault}"
    yield f"own needs: first term right {counts['terms right'] / counts['terms asked']:.3f} of {counts['terms asked']}"
    yield f"own needs: out of scope seen {counts['scope right'] / counts['scope asked']:.3f} of {counts['scope asked']}"
    f1 = 2 * counts["figures right"] / (counts["figures asked"] + counts["figures found"])
    yield f"own needs: figures F1 {f1:.3f} ({counts['figures right']} of {counts['figures asked']} asked, {counts['figures found']} found)"
