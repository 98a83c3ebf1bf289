"""Template filters for rich text."""

from django import template
from django.utils.safestring import SafeString

from nplv.richtext import safe_html, to_text

register = template.Library()


@register.filter
def rich(text: str) -> SafeString:
    """`{{ article.body|rich }}`: cleaned HTML."""
    return safe_html(text)


@register.filter
def rich_text(text: str) -> str:
    """`{{ article.body|rich_text }}`: the same as plain text."""
    return to_text(text)
