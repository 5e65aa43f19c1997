"""Money as people read it."""

from __future__ import annotations

from decimal import Decimal


def yuan_text(amount: Decimal | float | None) -> str:
    """8000元, 96.22万元, 1.26亿元; 面议 for None. At most two decimals."""
    if amount is None:
        return "面议"
    value = Decimal(str(amount))
    for size, unit in ((Decimal(100_000_000), "亿元"), (Decimal(10_000), "万元")):
        if abs(value) >= size:
            return f"{_short(value / size)}{unit}"
    return f"{_short(value)}元"


def _short(value: Decimal) -> str:
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
