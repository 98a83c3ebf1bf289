"""Amounts of money as Dutch readers write them."""

from decimal import ROUND_HALF_UP, Decimal

NO_BREAK = "\N{NO-BREAK SPACE}"
CENT = Decimal("0.01")
TENTH = Decimal("0.1")
EURO = Decimal(1)
HUNDRED_THOUSAND = Decimal(100_000)
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
    for unit, word, step in ((BILLION, "miljard", HUNDRED_THOUSAND), (MILLION, "miljoen", EURO)):
        # 999.96 million is a billion to a reader, and 950 million is not.
        if abs((amount / step).quantize(EURO, ROUND_HALF_UP)) * step >= unit:
            number = f"{(amount / unit).quantize(TENTH, ROUND_HALF_UP):,.1f}".removesuffix(".0")
            dutch = number.translate(str.maketrans(",.", ".,"))
            return f"€{NO_BREAK}{dutch}{NO_BREAK}{word}"
    return euros(amount.quantize(EURO, ROUND_HALF_UP))
