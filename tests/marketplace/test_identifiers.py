"""The unified social credit code."""

import pytest
from stdnum.cn.uscc import calc_check_digit

from marketplace.supply.identifiers import WrongCode, unified_code


def with_check(body: str) -> str:
    return body + str(calc_check_digit(body))


@pytest.mark.parametrize(
    "body", ["91420100MA4KXXXX1".replace("X", "2"), "12420000420000001", "N2420100MA4KRRRR1", "A1110000600037341"]
)
def test_codes_of_every_department_are_taken(body):
    code = with_check(body)
    assert unified_code(code.lower()) == code
    assert unified_code(f" {code[:8]} {code[8:]} ") == code


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("91110000600037341", "17位"),
        ("911100006000373412", "校验位"),
        ("91110000600037341I", "I"),
        ("B1110000600037341L", "第1位"),
        ("91AA0000600037341L", "第3至8位"),
        ("", "0位"),
    ],
)
def test_a_wrong_code_is_explained(code, word):
    with pytest.raises(WrongCode, match=word):
        unified_code(code)


def test_any_single_wrong_character_is_found():
    right = "91110000600037341L"
    for place in range(8, 18):
        for other in "0123456789ABCDEFGHJKLMNPQRTUWXY":
            if other != right[place]:
                with pytest.raises(WrongCode):
                    unified_code(right[:place] + other + right[place + 1 :])
