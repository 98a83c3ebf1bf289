"""Rows that a page of the admin made, told to the audit log."""

from functools import wraps
from typing import Any

from django.contrib.admin import ModelAdmin

from nplv.audit import tell_thing


def tell_of_rows(page: ModelAdmin[Any]) -> None:
    """Let `page` tell the audit log of each row that it adds, as it tells Django's own log."""
    log_addition = page.log_addition
    if hasattr(log_addition, "__wrapped__"):
        return

    @wraps(log_addition)
    def told(request: Any, obj: Any, message: Any) -> Any:
        from nplv.audit_requests import named  # noqa: PLC0415  app ready

        tell_thing(request, named(obj))
        return log_addition(request, obj, message)

    page.log_addition = told  # type: ignore[method-assign]  # for this page only
