"""Django's own `{% url %}`, with a memory: see nplv/addresses.py."""

from html import escape

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.urls import NoReverseMatch
from django.utils.safestring import SafeString

from nplv.addresses import address

register = template.Library()
PLAIN = frozenset({str, int, SafeString})  # what is equal to another of these reads the same


class RememberedURLNode(URLNode):
    def render(self, context: Context) -> str:
        name = self.view_name.resolve(context)
        args = [argument.resolve(context) for argument in self.args]
        if self.kwargs or not name or not all(type(each) in PLAIN for each in args):
            return str(super().render(context))
        try:
            found = address(name, *args)
        except NoReverseMatch:
            return str(super().render(context))  # an error, or nothing
        if self.asvar:
            context[self.asvar] = found
            return ""
        return escape(found) if context.autoescape else found


@register.tag
def url(parser: Parser, token: Token) -> RememberedURLNode:
    """Django's `{% url %}`; with arguments by name it does not remember."""
    node = django_url(parser, token)
    return RememberedURLNode(node.view_name, node.args, node.kwargs, node.asvar)
