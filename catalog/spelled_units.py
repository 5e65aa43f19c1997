"""Units spelled out, abroad or on the shop floor, in the metric spelling that pages and files use: 250 tons, 13 ft, 20 gpm."""

from __future__ import annotations

import re
from functools import lru_cache

# Spellings, the unit that stands for them, and what a value is multiplied by.
# Source: international foot, pound and US gallon (NIST SP 811, appendix B).
_ROWS = """
t 1 ton tons tonne tonnes
tf 1 tonf
m 1 metre metres meter meters
mm 1 millimetre millimetres millimeter millimeters
cm 1 centimetre centimetres centimeter centimeters
μm 1 micron microns
m 0.3048 ft feet foot
mm 25.4 inches inch
kg 1 kilo kilos kilogram kilograms
kg 0.45359237 lb lbs pound pounds
N 4.4482216152605 lbf
kN 4.4482216152605 kip kips
MPa 6.894757293168 ksi
L 3.785411784 gal gallon gallons
m3/h 0.22712470704 gpm
L/min 1 lpm
m3/min 0.028316846592 cfm scfm acfm
m3 0.028316846592 ft3
m2 0.09290304 ft2 sqft
m/min 0.3048 fpm sfm
mm/min 25.4 ipm
t/h 1 tph
kJ 1.05505585262 btu
kW 3.516852842 冷吨 rt usrt
s 1 sec secs second seconds
min 1 minute minutes mins
h 1 hour hours hrs
d 1 day days
周 1 week weeks
月 1 month months
年 1 year years
kW 1 kilowatt kilowatts
W 1 watt watts
马力 1 horsepower
点/h 1 cph
轴 1 axis axes
dB 1 dbc dbi dbfs dbc/hz
"""
_STANDARD = {word: (unit, float(factor)) for row in _ROWS.strip().splitlines()
             for unit, factor, *words in [row.split()] for word in words}  # fmt: skip


@lru_cache(maxsize=4096)
def standard(unit: str) -> tuple[str, float]:
    """The metric unit for a spelling (itself where it is one already), and what to multiply a value by."""
    whole = _STANDARD.get(unit.casefold())
    if whole:
        return whole
    parts = re.split(r"([/·])", unit)
    factor, is_under = 1.0, False
    for place, part in enumerate(parts):
        is_under = is_under or part == "/"
        found = _STANDARD.get(part) or _STANDARD.get(part.casefold())
        if found and "/" not in (found[0] if is_under else ""):
            parts[place] = found[0]
            factor = factor / found[1] if is_under else factor * found[1]
    return "".join(parts), factor


_COMPUTING = {"k": 1e-12, "M": 1e-9, "G": 1e-6, "T": 1e-3, "P": 1.0, "E": 1e3, "": 1e-15}
_LISTED = {
    "班": "h", "发": "个", "种": "个", "tce": "t", "吨标煤": "t", "吨标准煤": "t",
    "kgce": "kg", "公斤标煤": "kg", "千克标煤": "kg", "公斤标准煤": "kg", "千克标准煤": "kg",
}  # fmt: skip


@lru_cache(maxsize=4096)
def exchanged(unit: str) -> tuple[str, float]:
    """The unit in which files state a value, where theirs has no word for it, and what to multiply the value by.

    Computing power counts in PFLOPS there, without a unit; a shift (班) is eight hours, standard coal is counted by its mass.
    """
    found = re.fullmatch(r"([kMGTPE]?)(?:FL)?OPS", unit)
    if found:
        return "无量纲", _COMPUTING[found[1]]
    over, mark, under = unit.partition("/")
    factor = (8.0 if over == "班" else 1.0) / (8.0 if under == "班" else 1.0)
    listed = (_LISTED.get(part, part) for part in (over, under))
    return mark.join(listed) if mark else _LISTED.get(over, over), factor
