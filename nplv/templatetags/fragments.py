"""`{% kept %}`: a part of a page that is kept, see nplv/fragments.py."""

from collections.abc import Hashable

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString

from nplv import fragments

register = template.Library()


class KeptNode(template.Node):
    def __init__(self, nodelist: NodeList, name: str, differs_by: list[FilterExpression]) -> None:
        self.nodelist, self.name, self.differs_by = nodelist, name, differs_by

    def render(self, context: Context) -> SafeString:
        differs_by: list[Hashable] = [each.resolve(context) for each in self.differs_by]

        def make() -> SafeString:
            with context.push():
                return self.nodelist.render(context)

        request = context.get("request")
        if request is None:
            return make()
        return fragments.kept(request, self.name, *differs_by, make=make)


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept "article" article.pk %}...{% endkept %}`: the same until content or clock changes.

    What it shows is asked for within it (a queryset, a function), so that keeping saves that too.
    """
    _tag, name, *differs_by = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    found = [parser.compile_filter(each) for each in differs_by]
    return KeptNode(nodelist, name.strip("\"'"), found)
