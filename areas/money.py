"""Amounts of money as Dutch readers write them."""

from decimal import ROUND_HALF_UP, Decimal

NO_BREAK = "\N{NO-BREAK SPACE}"
CENT = Decimal("0.01")
TENTH = Decimal("0.1")
MILLION = Decimal(1_000_000)
BILLION = Decimal(1_000_000_000)


def euros(amount: Decimal) -> str:
    """Return the amount to the cent, `€ 27.136.679,07`; whole euros without cents."""
    cents = amount.quantize(CENT, ROUND_HALF_UP)
    text = f"{abs(cents):,.2f}".removesuffix(".00")
    sign = "-" if cents < 0 else ""
    return f"€{NO_BREAK}{sign}{text.translate(str.maketrans(',.', '.,'))}"


def euros_short(amount: Decimal) -> str:
    """Return the amount for running text, `€ 27,1 miljoen`; below a million to the euro."""
    for unit, word in ((BILLION, "miljard"), (MILLION, "miljoen")):
        rounded = (amount / unit).quantize(TENTH, ROUND_HALF_UP)
        if abs(rounded) >= 1:
            text = f"{rounded:,.1f}".removesuffix(".0")
            number = text.translate(str.maketrans(",.", ".,"))
            return f"€{NO_BREAK}{number}{NO_BREAK}{word}"
    return euros(amount.quantize(Decimal(1), ROUND_HALF_UP))
