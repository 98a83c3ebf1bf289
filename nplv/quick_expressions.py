"""The variables, filters and conditions of a template, looked at once: see nplv/quick_templates.py.

Whatever is not plain is asked again from Django's own code, which then answers or raises.
"""

from collections.abc import Callable
from typing import Any, cast

from django.template import Context, Variable, VariableDoesNotExist
from django.template.base import FilterExpression
from django.template.defaulttags import TemplateLiteral
from django.template.smartif import TokenBase
from django.utils.safestring import SafeData, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]  # not in stubs

Find = Callable[[Context], Any]
Step = Callable[[Any, Context], Any]
# What has one of these takes no words between brackets: `current["title"]` is always an error.
NO_WORDS = frozenset({None, str.__getitem__, tuple.__getitem__, list.__getitem__})
MISSING = "Failed lookup for key [%s] in %r"
NOT_THERE = (TypeError, AttributeError, KeyError, ValueError, IndexError)


class QuickExpression(FilterExpression):
    """A variable and its filters."""

    __slots__ = ("find", "steps")

    def __init__(self, found: FilterExpression) -> None:
        self.token, self.filters = found.token, found.filters
        self.var, self.is_var = found.var, found.is_var
        self.find = _finder(found.var) if found.is_var else _always(found.var)
        self.steps = [_step(function, args) for function, args in found.filters]

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:  # noqa: FBT001, FBT002  as Django's
        try:
            value = self.find(context)
        except VariableDoesNotExist:
            if not ignore_failures:
                return super().resolve(context)
            value = None
        for step in self.steps:
            value = step(value, context)
        return value


def _always(value: Any) -> Find:
    return lambda _context: value


def _finder(variable: Any) -> Find:
    """Return what finds a variable in a context; it raises VariableDoesNotExist as Django does."""
    by_django: Find = variable.resolve
    if not isinstance(variable, Variable) or variable.lookups is None:
        return by_django
    first, *rest = variable.lookups
    return _by_path(first, rest, by_django) if rest else _by_name(first, by_django)


def _by_name(name: str, by_django: Find) -> Find:
    def find(context: Context) -> Any:
        for names in reversed(context.dicts):
            if name in names:
                found = names[name]
                return by_django(context) if callable(found) else found
        raise VariableDoesNotExist(MISSING, (name, context))

    return find


def _by_path(first: str, rest: list[str], by_django: Find) -> Find:  # noqa: C901  a call for each step is what takes the time
    def find(context: Context) -> Any:
        for names in reversed(context.dicts):
            if first in names:
                current = names[first]
                break
        else:
            raise VariableDoesNotExist(MISSING, (first, context))
        try:
            if callable(current):
                current = _called(current)
            for word in rest:
                if current.__class__ in _without_words:
                    current = getattr(current, word)
                else:
                    current = _within(current, word)
                if callable(current):
                    current = _called(current)
        except Exception:  # noqa: BLE001  Django does it again, and raises what is to be raised
            return by_django(context)
        return current

    return find


def _within(current: Any, word: str) -> Any:
    if getattr(current.__class__, "__getitem__", None) in NO_WORDS:
        _without_words.add(current.__class__)
        return getattr(current, word)
    try:
        return current[word]
    except NOT_THERE:
        return getattr(current, word)


_without_words: set[type] = set()  # classes that are known to be of NO_WORDS


def _called(current: Any) -> Any:
    if getattr(current, "do_not_call_in_templates", False):
        return current
    if getattr(current, "alters_data", False):
        raise TypeError(current)
    return current()


def _step(function: Any, args: list[tuple[bool, Any]]) -> Step:
    """Return what a filter does to a value."""
    # A literal in a template is safe, as with Django: its author wrote it.
    finders = [_finder(arg) if varies else _always(mark_safe(arg)) for varies, arg in args]  # noqa: S308  a literal of ours
    local = getattr(function, "expects_localtime", False)
    escapes = getattr(function, "needs_autoescape", False)
    safe = getattr(function, "is_safe", False)
    if not (finders or local or escapes or safe):
        return lambda value, _context: function(value)

    def step(value: Any, context: Context) -> Any:
        values = [find(context) for find in finders]
        if local:
            value = template_localtime(value, context.use_tz)
        if escapes:
            made = function(value, *values, autoescape=context.autoescape)
        else:
            made = function(value, *values)
        return mark_safe(made) if safe and isinstance(value, SafeData) else made  # noqa: S308  as Django does

    return step


def condition(found: Any) -> Find:
    """Return whether the condition of an `{% if %}` holds; what cannot be compared does not."""
    if isinstance(found, TemplateLiteral):
        return _literal(cast("QuickExpression", found.value))
    combine = _COMBINE.get(found.id)
    if combine is None:
        return _unless_missing(found.eval)
    parts = [condition(part) for part in (found.first, found.second) if part is not None]
    return _false_if_it_fails(combine(*parts))


def _literal(expression: QuickExpression) -> Find:
    find, steps = expression.find, expression.steps
    if not steps and not expression.is_var:
        return find

    def value(context: Context) -> Any:
        try:
            found = find(context)
        except VariableDoesNotExist:
            found = None
        for step in steps:
            found = step(found, context)
        return found

    return value


def _unless_missing(by_django: Find) -> Find:
    def holds(context: Context) -> Any:
        try:
            return by_django(context)
        except VariableDoesNotExist:
            return None

    return holds


def _false_if_it_fails(test: Find) -> Find:
    def holds(context: Context) -> Any:
        try:
            return test(context)
        except Exception:  # noqa: BLE001  as Django does
            return False

    return holds


# Of one or two parts; the other operators are Django's.
_COMBINE: dict[str | None, Callable[..., Find]] = {
    "and": lambda one, other: lambda context: one(context) and other(context),
    "or": lambda one, other: lambda context: one(context) or other(context),
    "not": lambda one: lambda context: not one(context),
    "==": lambda one, other: lambda context: one(context) == other(context),
    "!=": lambda one, other: lambda context: one(context) != other(context),
}


def quick(value: Any) -> Any:
    """Return quick expressions in the place of those in `value`, however deep they stand."""
    if type(value) is FilterExpression:
        return QuickExpression(value)
    if isinstance(value, TemplateLiteral):
        value.value = quick(value.value)
    elif isinstance(value, TokenBase):
        value.first, value.second = quick(value.first), quick(value.second)
    return value
