#!/usr/bin/env python3
"""Django's command line for this project; a command that does something is in the audit log."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nplv.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  slow import

    from nplv.audit_commands import with_line  # noqa: PLC0415  slow import

    with_line(sys.argv, lambda: execute_from_command_line(sys.argv))


if __name__ == "__main__":
    main()
