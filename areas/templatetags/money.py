"""Template filters for amounts of money."""

from decimal import Decimal

from django import template

from areas import money

register = template.Library()


@register.filter
def euros(amount: Decimal | None) -> str:
    """`{{ award.amount|euros }}`: `€ 27.136.679,07`."""
    return "" if amount is None else money.euros(amount)


@register.filter
def euros_short(amount: Decimal | None) -> str:
    """`{{ total.amount|euros_short }}`: `€ 27,1 miljoen`."""
    return "" if amount is None else money.euros_short(amount)
