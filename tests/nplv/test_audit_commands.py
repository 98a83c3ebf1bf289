import getpass
import re
import sys

import pytest
from django.core import management
from django.core.management import CommandError, call_command
from django.db import Error

import manage
from nplv.audit_commands import CLOSED, with_line
from subscriptions import audit
from subscriptions.models import AuditLine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch):
    """Run commands as Django's command line does, which would close the test's connection."""

    def execute(arguments):
        try:
            call_command(*arguments[1:])
        except CommandError:
            sys.exit(1)

    monkeypatch.setattr(management, "execute_from_command_line", execute)


def run(monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["manage.py", *words])
    manage.main()


def lines():
    return [
        (one.user_name, one.act, one.path, one.result) for one in AuditLine.objects.order_by("pk")
    ]


def test_command_that_does_something_is_told(monkeypatch):
    run(monkeypatch, "load_roles")

    who = f"opdrachtregel ({getpass.getuser()})"
    assert lines() == [(who, "command:load_roles", "load_roles", "done")]


def test_command_that_refuses_is_told_without_the_address_in_it(monkeypatch):
    with pytest.raises(SystemExit):
        run(monkeypatch, "send_issue", "els@example.org")

    assert [line[1:] for line in lines()] == [
        ("command:send_issue", "send_issue [address]", "refused")
    ]


def test_command_that_breaks_is_told():
    def broken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        with_line(["manage.py", "load_areas"], broken)

    assert [line[1:] for line in lines()] == [("command:load_areas", "load_areas", "failed")]


def test_command_that_only_looks_is_not_told(monkeypatch):
    run(monkeypatch, "check")
    with pytest.raises(SystemExit, match="0"):
        run(monkeypatch, "load_roles", "--help")

    assert lines() == []


def test_no_log_no_command(monkeypatch):
    def broken(facts):
        raise Error("no such table")

    monkeypatch.setattr(audit, "begin", broken)
    ran = []
    with pytest.raises(SystemExit, match=re.escape(CLOSED)):
        with_line(["manage.py", "load_roles"], lambda: ran.append("load_roles"))
    with_line(["manage.py", "dbshell"], lambda: ran.append("dbshell"))

    assert ran == ["dbshell"]


def test_a_command_within_another_is_not_told_twice():
    call_command("load_roles", verbosity=0)

    assert lines() == []
