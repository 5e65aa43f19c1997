"""Belief in a product's kind: what speaks for it, what against, and that it grows the right way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.belief import affinity_of, belief_of
from matching.weights import load_weights

WEIGHTS = load_weights().kind
shares = st.floats(0, 1, allow_nan=False)


def _belief(kind: float, known: float, nearness: float) -> float:
    return float(belief_of(np.array([kind]), np.array([known]), np.array([nearness]), WEIGHTS)[0])


@given(shares, shares, shares, st.floats(0, 0.99))
def test_words_in_common_speak_for_a_product_and_being_known_for_something_else_against_it(
    kind: float, more: float, near: float, known: float
) -> None:
    low, high = sorted((kind, more))
    assert 0 <= _belief(low, known, near) <= _belief(high, known, near) <= 1
    assert _belief(kind, known, min(low, near)) <= _belief(kind, known, max(low, near))
    assert _belief(kind, max(known, 0.5), near) <= _belief(kind, min(known, 0.5), near)


def test_a_name_that_nobody_recognises_is_judged_by_its_words_and_a_known_other_thing_is_not() -> None:
    assert _belief(0.02, 0.1, 1.0) > 0.5 > _belief(0.02, 0.95, 1.0)


@pytest.mark.parametrize(("kind", "is_right"), [(1.0, True), (0.0, False)])
def test_a_category_that_the_supplier_gave_is_taken_at_its_word(kind: float, is_right: bool) -> None:
    assert (_belief(kind, 1.0, 0.0) > 0.9, _belief(kind, 1.0, 1.0) > 0.9) == (is_right, is_right)


@given(st.floats(0.01, 0.99), st.integers(0, 6), st.integers(0, 6))
def test_figures_stated_speak_for_a_product_and_silence_against_it(belief: float, stated: int, silent: int) -> None:
    here = float(affinity_of(belief, stated, silent, WEIGHTS))
    assert float(affinity_of(belief, stated + 1, silent, WEIGHTS)) >= here or not stated + silent
    assert float(affinity_of(belief, stated, silent + 1, WEIGHTS)) <= here or not stated + silent


@given(st.floats(0.001, 0.999))
def test_where_no_figure_is_asked_for_the_belief_stays(belief: float) -> None:
    assert float(affinity_of(belief, 0, 0, WEIGHTS)) == pytest.approx(belief)
