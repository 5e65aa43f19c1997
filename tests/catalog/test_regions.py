"""Where an address lies."""

import pytest

from catalog.records import HUBEI
from catalog.regions import hubei_unit, locate, nearest_unit, units


def test_hubei_has_17_units():
    assert len(units()) == 17


@pytest.mark.parametrize(
    ("address", "city", "province"),
    [
        ("武汉", "武汉市", HUBEI),
        ("湖北省武汉市", "武汉市", HUBEI),
        ("湖北大冶", "黄石市", HUBEI),
        ("恩施土家族苗族自治州", "恩施土家族苗族自治州", HUBEI),
        ("神农架", "神农架林区", HUBEI),
        ("荆州市沙市区", "荆州市", HUBEI),
        ("鄂州市", "鄂州市", HUBEI),
        ("長沙市", "長沙市", "湖南省"),
        ("江苏省苏州市", "江苏省苏州市", "江苏省"),
        ("东莞", "东莞", "广东省"),
        ("上海市", "上海市", "上海市"),
        ("吉林省长春市", "吉林省长春市", "吉林省"),
    ],
)
def test_an_address_is_located_as_firms_write_it(address, city, province):
    place = locate(address)
    assert place is not None
    assert (place.city, place.province) == (city, province)


def test_what_is_no_place_is_nowhere():
    assert locate("无名镇") is None
    assert hubei_unit("长沙市") is None


def test_a_misspelt_unit_is_guessed_for_the_person_to_confirm():
    near = nearest_unit("随洲")
    assert near is not None
    assert near.name == "随州市"
