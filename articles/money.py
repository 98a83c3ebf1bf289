"""Amounts in the way Dutch readers write them."""

from decimal import Decimal

MILLION = 1_000_000
_ROUND = 10_000  # two decimals of a million


def dutch_amount(amount: Decimal) -> str:
    """Return `amount` in euros: "€ 14,5 miljoen" where that is exact, else every digit."""
    if amount >= MILLION and amount % _ROUND == 0:
        number = f"{amount / MILLION:,.2f}".rstrip("0").rstrip(".")
        return f"€\u00a0{_dutch(number)}\u00a0miljoen"
    digits = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return f"€\u00a0{_dutch(digits)}"


def _dutch(number: str) -> str:
    return number.translate(str.maketrans(",.", ".,"))
