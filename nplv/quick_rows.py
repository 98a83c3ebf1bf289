"""Rows of a list at the desk, put together without a template for each of them."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.utils.html import format_html
from django.utils.safestring import SafeString

BOX = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="Kies ‘{}’">'


def plain_checkbox(page: ModelAdmin[Any]) -> None:
    """Write the box that chooses a row. Django renders a template: a fourth of a list's time."""

    def action_checkbox(obj: Any) -> SafeString:
        return format_html(BOX, ACTION_CHECKBOX_NAME, obj.pk, obj)

    page.action_checkbox = action_checkbox  # type: ignore[method-assign]  # for this page only
