"""Commands of `manage.py` that do something leave a line in the audit log as well."""

import getpass
import logging
from collections.abc import Callable

from django.db import Error

from nplv.audit import Facts, Result, Thing, audit_log
from nplv.audit_words import COMMAND
from nplv.logs import redact

logger = logging.getLogger(__name__)
# What runs by itself, only looks, or comes before there is a log. Any other command is an act.
NO_ACTS = {
    *("tick", "db_worker", "read_bounces", "runserver", "demo", "help", "version", "check"),
    *("migrate", "makemigrations", "showmigrations", "sqlmigrate", "collectstatic", "test"),
    *("makemessages", "compilemessages", "diffsettings", "findstatic", "inspectdb", "testserver"),
    *("mailing_report", "check_mail_domain", "sqlflush", "sqlsequencereset", "startapp"),
}
# With these one mends a broken database, and with that the log.
MENDING = {"shell", "dbshell"}
CLOSED = (
    "Het logboek is niet te schrijven, daarom is er niets gedaan. "
    "Is de database bereikbaar, en is `migrate` gedraaid?"
)


def with_line(arguments: list[str], run: Callable[[], None]) -> None:
    """Run a command, with its line. Django ends one that went wrong by SystemExit."""
    name = arguments[1] if len(arguments) > 1 else "help"
    if name in NO_ACTS or name.startswith("-") or {"--help", "-h"} & set(arguments):
        run()
        return
    key = _begun(name, arguments)
    result = Result.FAILED
    try:
        run()
        result = Result.DONE
    except SystemExit as end:
        result = Result.REFUSED if end.code else Result.DONE
        raise
    finally:
        _finish(key, result)


def _begun(name: str, arguments: list[str]) -> int | None:
    import django  # noqa: PLC0415  slow import

    django.setup()
    said = redact(" ".join(arguments[1:]))[:200]
    who, act = f"opdrachtregel ({getpass.getuser()})", f"{COMMAND}{name}"[:100]
    facts = Facts(None, who, act, said, Thing(), address="", agent="")
    try:
        key: int = audit_log().begin(facts)
    except Error as error:
        if name not in MENDING:
            raise SystemExit(CLOSED) from error
        return None
    return key


def _finish(key: int | None, result: Result) -> None:
    if key is None:
        return
    try:
        audit_log().finish(key, result=result, thing=Thing())
    except Error:
        logger.exception("line %s of the audit log says begun: the act ended as %s", key, result)
