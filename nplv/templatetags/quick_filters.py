"""Django's filters for dates and for the begin of a text, with a memory.

What they return follows from what they are given alone: a page writes the same forty dates and
teasers each time. There is one language and one time zone here (nplv/settings.py).
"""

import datetime as dt
from functools import lru_cache
from typing import Any

from django import template
from django.template.defaultfilters import date as django_date
from django.template.defaultfilters import truncatechars as django_truncatechars
from django.utils import timezone

register = template.Library()
LONGEST = 1000  # characters of a text that is remembered


@register.filter(is_safe=False)
def date(value: Any, form: str | None = None) -> str:
    """`{{ article.published_at|date:"j F Y" }}`: in local time, as Django writes it."""
    if isinstance(value, dt.date):  # a moment is one too
        return _written(value, form)
    return str(django_date(value, form))


@lru_cache(maxsize=4096)
def _written(value: dt.date, form: str | None) -> str:
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return str(django_date(value, form))


@register.filter(is_safe=True)
def truncatechars(value: Any, length: Any) -> str:
    """`{{ article.teaser|truncatechars:170 }}`."""
    if type(value) is str and len(value) <= LONGEST:
        return _begin(value, length)
    return str(django_truncatechars(value, length))


@lru_cache(maxsize=1024)
def _begin(text: str, length: Any) -> str:
    return str(django_truncatechars(text, length))
