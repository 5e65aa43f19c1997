from __future__ import annotations

import pytest

from catalog.folding import fold
from matching.lexicon import Lexicon, Sort
from seed_catalog import load_plan


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(load_plan())


def names(lexicon: Lexicon, text: str) -> dict[str, bool]:
    return {hit.phrase: hit.heard for hit in lexicon.find(fold(text).text) if hit.sort is Sort.NAME}


@pytest.mark.parametrize(
    ("written", "meant"), [("冷确塔", "冷却塔"), ("转杯仿纱机", "转杯纺纱机"), ("自动落筒机", "自动络筒机")]
)
def test_homophones_are_heard(lexicon: Lexicon, written: str, meant: str) -> None:
    assert any(meant in name and heard for name, heard in names(lexicon, f"想换一台{written}").items())
    assert meant in lexicon.corrected(fold(f"想换一台{written}").text)


def test_a_real_word_is_no_slip(lexicon: Lexicon) -> None:
    assert not any(heard for heard in names(lexicon, "石墨电极消耗大").values())


def test_a_name_inside_a_longer_name_is_silent(lexicon: Lexicon) -> None:
    assert "机床" not in names(lexicon, "想买五轴切削机床")


def test_latin_words_are_matched_whole(lexicon: Lexicon) -> None:
    assert "agv" in names(lexicon, "要两台AGV")
    assert "agv" not in names(lexicon, "MAGVAL牌")


def test_model_numbers_speak_for_their_family(lexicon: Lexicon) -> None:
    hits = lexicon.find(fold("那台 YB32-500 漏油").text)
    assert any(hit.sort is Sort.MODEL and "油压机" in hit.terms for hit in hits)


def test_correction_keeps_the_length(lexicon: Lexicon) -> None:
    text = fold("折湾机、悍接机器人、空雅机").text
    assert len(lexicon.corrected(text)) == len(text)
