"""When an entry of a first-set catalogue and a product are the same thing."""

import pytest

from matching.register import LEAST, LIKELY, Naming, holder_key, holder_nearness, likeness, model_key, name_nearness

ENTRY = Naming("襄阳丙字精密机械有限公司", "四柱伺服液压机", "SL-Y32-68H/II")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SL-Y32-68H/II", "ＳＬＹ32－68Ｈ/II"),
        ("sl y32 68h ii", "SL-Y32-68H/II"),
        ("YB32-630型", "yb32－630"),
        ("WTD-2000系列", "WTD2000"),
    ],
)
def test_a_model_is_the_same_however_it_is_spelt(one, other):
    assert model_key(one) == model_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("YB32-630", "YB32-63"), ("SL-1", "SL-2"), ("2600x3200", "2600x320")])
def test_models_that_differ_in_a_figure_are_different(one, other):
    assert model_key(one) != model_key(other)
    assert likeness(ENTRY.__class__("甲乙机械", "泵", one), Naming("甲乙机械", "泵", other)).sureness == 0


@pytest.mark.parametrize("model", ["", "-", "无", "见附件", "非标"])
def test_no_model_is_none(model):
    assert model_key(model) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("襄阳丙字精密机械有限公司", "襄阳市丙字精密机械股份有限公司（虚构）"),
        ("湖北丙字精密机械有限责任公司", "丙字（襄阳）精密机械有限公司"),
        ("襄陽丙字精密機械有限公司", "襄阳丙字精密机械有限公司"),
    ],
)
def test_a_firm_is_the_same_with_another_legal_form_or_place(one, other):
    assert holder_key(one) == holder_key(other)
    assert holder_nearness(one, other) == 1


def test_firms_of_one_town_and_trade_with_other_trade_names_are_others():
    assert holder_nearness("襄阳丙字精密机械有限公司", "襄阳丁字精密机械有限公司") < 0.5
    assert holder_nearness("襄阳丙字精密机械有限公司", "襄阳丙字精密机械制造有限公司") > 0.75


def test_maker_model_and_name_make_it_sure_and_each_adds_its_share():
    found = likeness(ENTRY, Naming("襄阳丙字精密机械有限公司（虚构）", "四柱伺服液压机", "SLY32-68HII"))
    assert found.sureness == 1
    assert [ground.verdict for ground in found.grounds] == ["same", "same", "same"]
    other_name = likeness(ENTRY, Naming(ENTRY.holder, "伺服液压机", ENTRY.model))
    assert LIKELY <= other_name.sureness < 1
    assert sum(ground.share for ground in other_name.grounds) == pytest.approx(other_name.sureness)


@pytest.mark.parametrize(
    "product",
    [
        Naming("襄阳丁字精密机械有限公司", "四柱伺服液压机", "SL-Y32-68H/II"),
        Naming("襄阳丙字精密机械有限公司", "四柱伺服液压机", "SL-Y32-88S"),
        Naming("", "四柱伺服液压机", "SL-Y32-68H/II"),
        Naming("襄阳丙字精密机械有限公司", "冷却塔", ""),
    ],
)
def test_another_maker_model_or_thing_is_never_proposed(product):
    assert likeness(ENTRY, product).sureness < LEAST


def test_without_a_model_maker_and_name_are_worth_a_look_and_no_more():
    found = likeness(ENTRY, Naming(ENTRY.holder, ENTRY.product, ""))
    assert LEAST <= found.sureness < LIKELY


def test_a_series_and_one_of_its_models_are_near():
    for series, model in (("SL-Y32系列", "SL-Y32-68H"), ("WTD系列", "WTD-2000"), ("WTD-2000", "wtd")):
        found = likeness(Naming(ENTRY.holder, ENTRY.product, series), Naming(ENTRY.holder, ENTRY.product, model))
        assert found.grounds[0].verdict == "near"
        assert LEAST <= found.sureness < LIKELY
    longer = likeness(Naming(ENTRY.holder, ENTRY.product, "YB32"), Naming(ENTRY.holder, ENTRY.product, "YB320"))
    assert longer.grounds[0].verdict == "other"


def test_nearness_stays_between_nothing_and_one_and_goes_both_ways():
    words = ["", "泵", "四柱伺服液压机", "液压机", "SL-Y32", "===", "（虚构）", "有限公司", "a" * 500]
    for one in words:
        for other in words:
            for nearness in (holder_nearness, name_nearness):
                assert 0 <= nearness(one, other) <= 1
                assert nearness(one, other) == pytest.approx(nearness(other, one))
            assert 0 <= likeness(Naming(one, one, one), Naming(other, other, other)).sureness <= 1
