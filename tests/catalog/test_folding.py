"""Folding, and what no reader should be shown."""

import pytest

from catalog.folding import fold, without_endless_numbers


def test_a_folded_stretch_leads_back_to_the_original_words():
    folded = fold("要４００萬像素")
    assert folded.text == "要400万像素"
    assert folded.piece(1, 5) == "４００萬"


@pytest.mark.parametrize(("digits", "struck"), [(30, False), (31, True), (10_000, True)])
def test_only_runs_that_are_no_figure_are_struck_out(digits, struck):
    text = f"压力{'9' * digits}吨"
    assert without_endless_numbers(text) == (f"压力{'#' * digits}吨" if struck else text)
