"""A list of choices, and a line to type in, that are quick to write.

Django renders a template for each option, and one more for its attributes: for the sixty choices
above the awards that takes half the time of the whole page.
"""

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from itertools import groupby
from typing import Any

from django import forms
from django.utils.safestring import SafeString

SELECTED = " selected"


class QuickSelect(forms.Select):
    """The same select as Django's, with groups, written in one go; its choices are a list."""

    choices: Any = ()

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = "" if value is None else str(value)
        found = {**self.build_attrs(self.attrs, attrs), "name": name}
        groups = "".join([_group(label, of, chosen) for label, of in _groups(self.choices)])
        return SafeString(f"<select{_written(found)}>{groups}</select>")


class QuickInput(forms.TextInput):
    """The same input as Django's, written in one go."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        own = self.build_attrs(self.attrs, attrs)
        found = {"type": own.pop("type", self.input_type), "name": name}
        shown = self.format_value(value)
        if shown is not None:
            found["value"] = shown
        return SafeString(f"<input{_written({**found, **own})}>")


def look_up(
    form: forms.Form, known: Mapping[str, Mapping[str, Any]], unknown: Mapping[str, str]
) -> None:
    """Put what was meant in the place of its name in the address; `unknown` says what is not."""
    for name, choices in known.items():
        if said := form.cleaned_data[name]:
            if said in choices:
                form.cleaned_data[name] = choices[said]
            else:
                form.add_error(name, unknown[name])


def _written(attributes: dict[str, Any]) -> str:
    """Return attributes as they stand in an element; one that is True has no value."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None and value is not False
    )


def _groups(choices: Iterable[Any]) -> Iterator[tuple[Any, list[Any]]]:
    """Return the choices by group; those without one have None for a name."""
    for has_name, found in groupby(choices, key=lambda one: isinstance(one[1], list | tuple)):
        some = list(found)
        yield from some if has_name else [(None, some)]


def _group(label: Any, choices: list[Any], chosen: str) -> str:
    options = "".join(
        f'<option value="{escape(str(value))}"{SELECTED if str(value) == chosen else ""}>'
        f"{escape(str(text))}</option>"
        for value, text in choices
    )
    return (
        options if label is None else f'<optgroup label="{escape(str(label))}">{options}</optgroup>'
    )
