"""What a need asks for in words that no requirement came of, so that nobody's wish vanishes silently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from catalog import wording
from catalog.figures import is_count
from catalog.folding import fold
from catalog.purchase import Purchase
from catalog.quantities import Quantity, quantities
from catalog.specs import Passage, Requirement
from matching.model import Clause, Role

_ASKED = (Role.WANTED, Role.WISHED)
# A property that is asked for by name: 要带…, 支持…, 必须….
_PROPERTY = re.compile(
    r"要带|要有|要能|带有|带上?(?!宽|速|长|钢|锯|负)|自带|配备|配上|附带|支持|兼容|具[有备]|必须|须|不得|应能|防爆|可选|能[接跟和与]|对接|"
    r"\b(?:with|must|should|shall|support(?:s|ing)?|equipped)\b"
)
_TRIMMED = " \t\r\n，,。；;、.:：!！?？-"


def unread_of(
    text: str, clauses: Sequence[Clause], requirements: Sequence[Requirement], purchase: Purchase | None
) -> tuple[Passage, ...]:
    """The clauses that ask or wish for something and gave no requirement, with their text; in the order of the text.

    A clause counts where it holds a figure with a unit that was not read, or where it wishes for a property and nothing
    at all was read of it. What is taken back in the clause after it does not count.
    """
    taken = [(r.start, r.end) for r in requirements]
    if purchase:
        taken += [(p.start, p.end) for p in (purchase.quantity, purchase.budget, purchase.budget_each) if p]
    found = []
    for place, clause in enumerate(clauses):
        following = clauses[place + 1].text if place + 1 < len(clauses) else ""
        if clause.role not in _ASKED or wording.CORRECTION.search(fold(following).text):
            continue
        if _has_unread_figure(clause, taken) or (_wishes(clause) and not _overlaps(clause.start, clause.end, taken)):
            found.append(_passage(text, clause))
    return tuple(found)


def _passage(text: str, clause: Clause) -> Passage:
    written = text[clause.start : clause.end]
    start = clause.start + len(written) - len(written.lstrip(_TRIMMED))
    piece = written.strip(_TRIMMED)
    return Passage(start, start + len(piece), clause.role is Role.WANTED, piece)


def _wishes(clause: Clause) -> bool:
    folded = fold(clause.text).text
    return clause.role is Role.WISHED or bool(wording.SOFT.search(folded) or _PROPERTY.search(folded))


def _has_unread_figure(clause: Clause, taken: Iterable[tuple[int, int]]) -> bool:
    folded = fold(clause.text)
    for quantity in quantities(folded):
        start, end = folded.span(quantity.start, quantity.end)
        if _tells(quantity) and not _overlaps(clause.start + start, clause.start + end, taken):
            return True
    return False


def _tells(quantity: Quantity) -> bool:
    """True for a measured figure; the 一台 or 两个 of a sentence says little by itself."""
    return bool(quantity.unit) and quantity.sharp and not (is_count(quantity.unit) and quantity.is_han)


def _overlaps(start: int, end: int, taken: Iterable[tuple[int, int]]) -> bool:
    return any(first < end and start < last for first, last in taken)
