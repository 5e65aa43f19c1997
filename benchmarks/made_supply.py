"""Products made for our own labelled needs: for each need two that fit, and for each figure one that just misses it.

The products carry names from tests/data/labelled_products.tsv and print the figures under the labels of the needs'
truth, so that neither comes from the taxonomy. All of them are offered to all needs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from catalog.comparison import figure as plain_figure
from catalog.records import HUBEI, Need, Product, StatedSpec
from catalog.specs import Verdict
from matching.matcher import Matcher
from matching.model import MatchedNeed
from tests.matching.labelled import Figure, Labelled, labelled_needs
from tests.matching.labelled_products import labelled_products


@dataclass(frozen=True)
class Offered:
    """A need and the ids of the products made for it; each miss with the label that it misses."""

    need: Labelled
    fitting: tuple[str, ...]
    missing: dict[str, str]


def made() -> tuple[list[Offered], list[Product]]:
    """All needs for which products can be named, and all products."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for term, product in labelled_products():
        names[term].append(product.name)
    offered, products = [], []
    for need in labelled_needs():
        named = [name for term in need.terms for name in names[term]]
        if not named or not need.figures:
            continue
        fitting = [_product(f"{need.id}F{n}", named[n % len(named)], need.figures, better=n) for n in range(2)]
        missing = [
            _product(f"{need.id}M{n}", named[n % len(named)], need.figures, missed=n) for n in range(len(need.figures))
        ]
        products += [*fitting, *missing]
        labels = {p.id: f.attribute for p, f in zip(missing, need.figures, strict=True)}
        offered.append(Offered(need, tuple(p.id for p in fitting), labels))
    return offered, products


def _product(id_: str, name: str, figures: tuple[Figure, ...], *, better: int = 0, missed: int = -1) -> Product:
    specs = tuple(
        StatedSpec(f.attribute, _value(f, -1 if place == missed else better), "" if f.unit == "无量纲" else f.unit)
        for place, f in enumerate(figures)
    )
    words = "；".join(f"{spec.name}{plain_figure(float(spec.value))}{spec.unit}" for spec in specs)
    return Product(
        id_, "示例", "武汉市", HUBEI, name, "XA-20K", description=f"{name}，XA-20K。主要参数：{words}。", specs=specs
    )


def _value(figure: Figure, step: int) -> float:
    """The bound itself, a little better (step 1), or a little worse (step -1)."""
    towards = abs(figure.value) * 0.2 * step
    value = figure.value + towards if figure.op == ">=" else figure.value - towards
    return round(value) if step and figure.value == int(figure.value) and abs(figure.value) >= 10 else round(value, 6)


def count(matched: MatchedNeed, offered: Offered, counts: Counter[str]) -> list[str]:
    """Add one need's successes to the counts, and say what went wrong."""
    faults, rank = [], {match.product.id: match.rank for match in matched.matches}
    strong = {match.product.id for match in matched.matches if match.strong}
    fitting = set(offered.fitting)
    counts["needs"] += 1
    first = matched.matches[0].product if matched.matches else None
    hit = first is not None and first.id in fitting
    counts["hit"] += hit
    wrong = strong & set(offered.missing)
    counts["clean"] += bool(strong & fitting) and not wrong
    counts["all strong"] += fitting <= strong
    low = max((rank.get(id_, 99) for id_ in fitting), default=99)
    counts["order"] += all(rank.get(id_, 100) > low for id_ in offered.missing)
    if not hit:
        faults.append(f"first is {first.name if first else 'nothing'}")
    if wrong:
        faults.append(f"wrongly strong: {', '.join(offered.missing[id_] for id_ in sorted(wrong))}")
    if not fitting <= strong:
        faults.append(f"not strong: {_lacks(matched, fitting - strong)}")
    for match in matched.matches:
        if match.product.id in fitting or match.product.id in offered.missing:
            counts["scored"] += 1
            counts["error"] += int(1000 * abs(match.score - (match.product.id in fitting)))
    return faults


def _lacks(matched: MatchedNeed, ids: set[str]) -> str:
    for match in matched.matches:
        if match.product.id in ids:
            lacking = [
                f"{v.verdict.value} {v.requirement.attribute} {v.requirement.value} {v.requirement.unit}"
                for v in match.verdicts
                if v.verdict is not Verdict.MEETS and v.requirement.hard
            ]
            return f"{match.product.name} as {match.term} {match.score} {lacking}"
    categories = "、".join(guess.term for guess in matched.understanding.categories[:3])
    return f"not listed; categories {categories} {matched.understanding.refusal[:10]}"


def table(faults: bool = True) -> Iterator[str]:
    """The table, line by line; each need's faults first if wanted."""
    offered, products = made()
    matcher, counts = Matcher.fit(products), Counter[str]()
    for item in offered:
        need = Need(item.need.id, item.need.text, industry=item.need.industry)
        for fault in count(matcher.match_one(need), item, counts):
            if faults:
                yield f"{need.id} {need.text[:50]}: {fault}"
    for name in ("hit", "order", "clean", "all strong"):
        yield f"made supply: {name} {counts[name] / counts['needs']:.3f} of {counts['needs']}"
    yield f"made supply: mean distance of scores {counts['error'] / 1000 / max(1, counts['scored']):.3f} of {counts['scored']}"


if __name__ == "__main__":
    for line in table():
        print(line)
