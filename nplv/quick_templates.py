"""Django's templates, shown faster: the same language, the same text, less work.

Django looks at every tag and variable anew each time it shows a template. Here each is looked at
once, when the template is loaded, and becomes a function of the context. Whatever is not plain (a
missing variable, a method that wants arguments, a tag that we do not know) is left to Django's own
code, so what a template means is still Django's to say: `tests/nplv/test_quick_templates.py` shows
the same templates both ways.

Used where DEBUG is off; with DEBUG, Django's own way tells better where a fault is.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from html import escape
from typing import Any, cast

from django.template import Context, Node, NodeList, Template, VariableDoesNotExist
from django.template.base import TextNode, VariableNode, render_value_in_context
from django.template.defaulttags import (
    CommentNode,
    ForNode,
    IfNode,
    LoadNode,
    URLNode,
    WithNode,
)
from django.template.library import SimpleNode
from django.template.loader_tags import IncludeNode, construct_relative_path
from django.template.loaders import cached
from django.templatetags.l10n import LocalizeNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString

from nplv.quick_expressions import QuickExpression, condition, quick

Show = Callable[[Context], str]


class Loader(cached.Loader):
    """Django's loader that keeps what it parsed; it quickens that first."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template: Template = super().get_template(template_name, skip)
        if not isinstance(template.nodelist, QuickNodes):
            template.nodelist = QuickNodes(template.nodelist)
        return template


class QuickNodes(NodeList):
    """The nodes themselves, for who walks through them, and what shows them."""

    def __init__(self, nodes: NodeList) -> None:
        super().__init__(nodes)
        self.contains_nontext = nodes.contains_nontext
        for node in nodes:
            _quicken(node)
        self.text = _together(_joined(_part(node) for node in nodes))

    @cached_property
    def are_plain(self) -> bool:
        """Whether none of these, however deep, remembers anything between what it shows."""
        return all(
            type(each) in PLAIN or isinstance(each, URLNode)
            for each in self.get_nodes_by_type(Node)
        )

    def render(self, context: Context) -> SafeString:
        return SafeString(self.text(context))


class Body(Node):
    """The inside of a loop as one node: a loop shows node by node."""

    def __init__(self, nodelist: QuickNodes) -> None:
        self.nodelist = nodelist
        self.render = self.render_annotated = nodelist.text  # type: ignore[method-assign,assignment]  # both are this


PLAIN = frozenset(
    {
        *(TextNode, VariableNode, IfNode, ForNode, Body, WithNode, IncludeNode),
        *(StaticNode, SimpleNode, LoadNode, CommentNode, LocalizeNode),
    }
)


def _quicken(node: Node) -> None:
    """Put quick expressions and quick lists of nodes in the place of those in a node."""
    attributes = vars(node)
    for name, value in attributes.items():
        attributes[name] = _within(value)
    if isinstance(node, ForNode):
        node.nodelist_loop = NodeList([Body(cast("QuickNodes", node.nodelist_loop))])


def _within(value: Any) -> Any:
    kind = type(value)
    if kind is NodeList:
        return QuickNodes(value)
    if kind in {list, tuple}:
        return kind(_within(each) for each in value)
    if kind is dict:
        return {name: _within(each) for name, each in value.items()}
    return quick(value)


def _part(node: Node) -> str | Show:
    """Return what shows a node: a text, or a function."""
    if isinstance(node, TextNode):
        return node.s
    if type(node) in {LoadNode, CommentNode}:
        return ""
    make = _MAKERS.get(type(node))
    return make(node) if make else node.render


def _joined(parts: Iterable[str | Show]) -> list[str | Show]:
    """Return the parts, with texts beside each other in one."""
    found: list[str | Show] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return found


def _together(parts: list[str | Show]) -> Show:
    """Return what shows these one after the other."""
    if len(parts) == 1:
        (only,) = parts
        return only if callable(only) else lambda _context: only
    return lambda context: "".join(
        [part if part.__class__ is str else part(context) for part in parts]  # type: ignore[operator]  # a function
    )


def _variable(node: VariableNode) -> Show:
    expression = cast("QuickExpression", node.filter_expression)
    resolve = expression.resolve
    find = resolve if expression.steps else expression.find

    def show(context: Context) -> str:
        try:
            value = find(context)
        except VariableDoesNotExist:
            value = resolve(context)
        if value.__class__ is SafeString:
            return cast("str", value)
        if value.__class__ is str:
            return escape(value) if context.autoescape else value
        return render_value_in_context(value, context)

    return show


def _if(node: IfNode) -> Show:
    choices = [
        (condition(found) if found else None, cast("QuickNodes", nodes).text)
        for found, nodes in node.conditions_nodelists
    ]

    def show(context: Context) -> str:
        for holds, text in choices:
            if holds is None or holds(context):
                return text(context)
        return ""

    return show


def _include(node: IncludeNode) -> Show:
    """Return what shows another template: found once where its name stands in the tag."""
    template: Any = node.template
    own = cast("str", node.origin.template_name)
    if template.is_var or template.filters or not isinstance(template.var, str):
        return node.render
    name = str(construct_relative_path(own, template.var))
    found: list[Template] = []
    values = [(each, expression.resolve) for each, expression in node.extra_context.items()]

    def show(context: Context) -> str:
        if not found:
            found.append(cast("Template", context.template).engine.get_template(name))
        given = {each: resolve(context) for each, resolve in values}
        if cast("QuickNodes", found[0].nodelist).are_plain:
            return _shown_within(found[0], context, given, isolated=node.isolated_context)
        if node.isolated_context:
            return found[0].render(context.new(given))
        with context.push(**given):
            return found[0].render(context)

    return show


def _shown_within(
    template: Template, context: Context, given: dict[str, Any], *, isolated: bool
) -> str:
    """Return the text of another template, without the room where tags keep what they remember."""
    outside = context.dicts
    context.dicts = [*outside[:1], given] if isolated else [*outside, given]
    try:
        return cast("str", template._render(context))  # type: ignore[attr-defined]  # noqa: SLF001  what Django's tests listen to
    finally:
        context.dicts = outside


def _for(node: ForNode) -> Show:
    """Return what shows a loop over things that have one name each."""
    if len(node.loopvars) != 1:
        return node.render
    name: str = node.loopvars[0]
    sequence = cast("QuickExpression", node.sequence)
    (body,) = cast("list[Body]", node.nodelist_loop)
    text, empty = body.nodelist.text, cast("QuickNodes", node.nodelist_empty).text

    def show(context: Context) -> str:
        values = sequence.resolve(context, ignore_failures=True)
        if not hasattr(values, "__len__"):
            values = [] if values is None else list(values)
        many, outer, shown = len(values), context.get("forloop", {}), []
        with context.push() as given:
            if not many:
                return empty(context)
            loop = given["forloop"] = {"parentloop": outer}
            for place, value in enumerate(reversed(values) if node.is_reversed else values):
                loop["counter0"], loop["counter"] = place, place + 1
                loop["revcounter0"], loop["revcounter"] = many - place - 1, many - place
                loop["first"], loop["last"] = not place, place == many - 1
                given[name] = value
                shown.append(text(context))
        return "".join(shown)

    return show


def _static(node: StaticNode) -> Show:
    """Return what shows the address of a file: the same as long as the process runs."""
    path: Any = node.path
    if path.is_var or path.filters or node.varname is not None:
        return node.render
    found: list[str] = []

    def show(context: Context) -> str:
        if not found:
            found.append(node.render(context))
        return found[0]

    return show


_MAKERS: dict[type[Node], Callable[[Any], Show]] = {
    VariableNode: _variable,
    IfNode: _if,
    ForNode: _for,
    IncludeNode: _include,
    StaticNode: _static,
}
