"""Fit the weights by which evidence chooses the category of a need and of a product, from our own labelled ones.

    python benchmarks/fit_weights.py [--seed 1] [--write]

The model is a conditional logit over the plan's purchasable terms (McFadden 1974): the loss of a need is minus the
log of the share that its right terms get, plus a ridge towards the prior weights below. The figures printed are
cross-validated with whole categories left out, so that what is learned about one cannot help itself.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import minimize

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from matching.categories import CategoryReader  # noqa: E402
from matching.evidence import NAMES as NEED_NAMES  # noqa: E402
from matching.kinds import NAMES as PRODUCT_NAMES  # noqa: E402
from matching.kinds import KindReader  # noqa: E402
from matching.lexicon import Lexicon  # noqa: E402
from matching.weights import load_weights  # noqa: E402
from seed_catalog import load_plan  # noqa: E402
from tests.matching.labelled import Labelled, labelled_needs  # noqa: E402
from tests.matching.labelled_products import labelled_products  # noqa: E402

Array = np.ndarray[Any, np.dtype[np.float64]]
WEIGHTS = ROOT / "matching" / "weights.yaml"
NEED_PRIOR = {
    "name_wanted": 5.0,
    "more_names_wanted": 1.5,
    "name_context": 2.0,
    "name_old": 0.8,
    "name_old_alone": 2.0,
    "name_refused": -3.0,
    "model": 1.5,
    "cue_wanted": 1.6,
    "cue_context": 1.0,
    "cue_old": 0.7,
    "attribute_wanted": 0.8,
    "near_wanted": 1.5,
    "near_all": 1.5,
    "nearest": 1.0,
    "industry": 1.2,
    "other_industry": -1.0,
    "barred": -1.0,
    "vague": -1.0,
    "meant": 2.0,
    "not_meant": -4.0,
    "listed": 0.0,
}
PRODUCT_PRIOR = {
    "name_title": 3.0,
    "name_head": 2.0,
    "cue_title": 1.5,
    "name_text": 1.5,
    "cue_text": 1.0,
    "parameters": 3.0,
    "near_parameters": 1.0,
    "near_title": 1.5,
    "model": 0.5,
    "vague": -1.0,
}
RIDGE = 0.02
FOLDS = 5


@dataclass(frozen=True)
class Example:
    """One need: features of every term, the right terms, those that may be sold, and the category to fold by."""

    table: Array
    right: Array
    buyable: Array
    group: str


def examples(needs: list[Labelled], reader: CategoryReader) -> list[Example]:
    """The needs that ask for something of the plan, as examples."""
    plan, evidence = load_plan(), reader.evidence
    buyable = np.array([category.is_for_purchase for category in plan.categories.values()])
    found = []
    for need in needs:
        family = {name for term in need.terms for name in (term, *plan.categories[term].aliases)}
        if family:
            table = evidence.table(evidence.read(need.text), need.industry)
            right = np.array([term in family for term in evidence.terms]) & buyable
            found.append(Example(table, right, buyable, need.terms[0]))
    return found


def product_examples(reader: KindReader) -> list[Example]:
    """Our labelled products, as examples."""
    plan, labelled = load_plan(), list(labelled_products())
    buyable = np.array([category.is_for_purchase for category in plan.categories.values()])
    found = []
    for (label, _), table in zip(labelled, reader.tables([product for _, product in labelled]), strict=True):
        family = {label, *plan.categories[label].aliases}
        right = np.array([term in family for term in reader.terms]) & buyable
        found.append(Example(table, right, buyable, label))
    return found


def loss_of(weights: Array, chosen: list[Example], prior: Array) -> tuple[float, Array]:
    """Mean negative log share of the right terms with the ridge, and its gradient."""
    total, slope = RIDGE * float(((weights - prior) ** 2).sum()), 2 * RIDGE * (weights - prior)
    for example in chosen:
        scores = np.where(example.buyable, example.table @ weights, -np.inf)
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        right = float(shares[example.right].sum())
        total -= np.log(max(right, 1e-12)) / len(chosen)
        inside = np.where(example.right, shares, 0.0) / max(right, 1e-12)
        slope += (shares - inside) @ example.table / len(chosen)
    return total, slope


def fit(chosen: list[Example], prior: Array) -> Array:
    """The weights of least loss; each keeps the sign of its prior."""
    bounds = [(-8.0, 0.0) if value < 0 else (0.0, 8.0) for value in prior]
    found: Any = minimize(loss_of, prior, (chosen, prior), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x, dtype=float)


def hit(example: Example, weights: Array) -> bool:
    """Whether a right term stands first."""
    scores = np.where(example.buyable, example.table @ weights, -np.inf)
    return bool(example.right[int(np.argmax(scores))])


def cross_validated(chosen: list[Example], prior: Array, seed: int) -> float:
    """Share of needs whose first term is right, each judged by weights fitted without its category."""
    groups = sorted({example.group for example in chosen})
    np.random.default_rng(seed).shuffle(groups)
    fold = {group: place % FOLDS for place, group in enumerate(groups)}
    hits = 0
    for number in range(FOLDS):
        weights = fit([example for example in chosen if fold[example.group] != number], prior)
        hits += sum(hit(example, weights) for example in chosen if fold[example.group] == number)
    return hits / len(chosen)


def write(part: str, names: tuple[str, ...], weights: Array) -> None:
    """Put the fitted weights of one part in `weights.yaml`, leaving the rest and the comments as they are."""
    lines, inside = [], False
    fitted = dict(zip(names, weights, strict=True))
    for line in WEIGHTS.read_text(encoding="utf-8").splitlines():
        if not line.startswith((" ", "#")):
            inside = line.startswith(f"{part}:")
            lines.append(line)
            continue
        name = line.strip().partition(":")[0]
        lines.append(f"  {name}: {fitted[name]:.3f}" if inside and name in fitted else line)
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    yaml.safe_load(WEIGHTS.read_text(encoding="utf-8"))


def report(part: str, chosen: list[Example], names: tuple[str, ...], prior: Array, seed: int) -> Array:
    """Fit one part, print its figures, and return the weights."""
    weights = fit(chosen, prior)
    right = [np.mean([hit(example, w) for example in chosen]) for w in (prior, weights)]
    crossed = cross_validated(chosen, prior, seed)
    print(
        f"{part}: {len(chosen)} examples; first term right: prior {right[0]:.3f}, cross-validated {crossed:.3f}, fitted {right[1]:.3f}"
    )
    for name, old, new in zip(names, prior, weights, strict=True):
        print(f"  {name:<18} {old:6.2f} -> {new:6.3f}")
    return weights


def main() -> None:
    """Fit, print the cross-validated figures, and with `--write` keep the weights."""
    parser = argparse.ArgumentParser(description="Fit the weights of category evidence.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write matching/weights.yaml")
    options = parser.parse_args()
    plan, known = load_plan(), load_weights()
    lexicon = Lexicon(plan)
    needs = examples(list(labelled_needs()), CategoryReader(plan, lexicon, known))
    products = product_examples(KindReader(plan, lexicon, known.product))
    for part, chosen, names, given in (
        ("need", needs, NEED_NAMES, NEED_PRIOR),
        ("product", products, PRODUCT_NAMES, PRODUCT_PRIOR),
    ):
        weights = report(part, chosen, names, np.array([given[name] for name in names]), options.seed)
        if options.write:
            write(part, names, weights)


if __name__ == "__main__":
    main()
