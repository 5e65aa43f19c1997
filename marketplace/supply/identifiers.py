"""The unified social credit code (统一社会信用代码) of an organisation, GB 32100-2015."""

from __future__ import annotations

from stdnum.cn import uscc

# Registering departments written with a letter, which came with later amendments; python-stdnum takes digits only.
LETTERS = "ANY"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18


class WrongCode(ValueError):
    """Not a unified social credit code; the message says what is wrong with it."""


def unified_code(text: str) -> str:
    """The code in its usual form: 18 characters, upper case, no blanks. Raises WrongCode."""
    code = str(uscc.compact("".join(text.split())))
    if len(code) != LENGTH:
        raise WrongCode(f"统一社会信用代码应为18位，现为{len(code)}位")
    strange = sorted(set(code) - set(ALPHABET))
    if strange:
        raise WrongCode(f"统一社会信用代码里不会有“{''.join(strange)}”，请对照营业执照")
    if not code[2:8].isdecimal() or not (code[0] in LETTERS or code[0].isdecimal()):
        raise WrongCode("统一社会信用代码的第1位或第3至8位不对，请对照营业执照")
    if code[-1] != uscc.calc_check_digit(code):
        raise WrongCode("统一社会信用代码的校验位对不上，请对照营业执照逐位核对")
    return code
