import json

import pytest
from django.core.management import CommandError, call_command

from articles.models import Issue
from subscriptions.models import Delivery, Mailing
from subscriptions.report import lines_of
from tests.articles.factories import IssueFactory
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.ledgers import counts, rendering, run, started


def test_report_for_machines_has_every_status(db, capsys):
    mailing = started(2)
    run(mailing)
    call_command("mailing_report", str(mailing.pk), "--json")
    report = json.loads(capsys.readouterr().out)
    assert (report["audience"], report["total"], report["adds_up"]) == (2, 2, True)
    assert report["counts"] == {**dict.fromkeys(Delivery.Status.values, 0), "sent": 2}
    assert (report["status"], report["issue"]) == ("sent", mailing.issue.slug)


def test_report_for_people_adds_up_in_dutch(db, capsys):
    mailing = started(2)
    run(mailing)
    call_command("mailing_report", str(mailing.pk))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"Verzending {mailing.pk} van ‘{mailing.issue}’: verzonden"
    assert ["verzonden", "2"] in [line.split() for line in lines]
    assert lines[-1] == "De som klopt."


def test_report_says_when_the_sum_is_wrong_and_why_it_stands_still(db):
    mailing = started(1)
    Mailing.objects.update(audience=5, pause_reason="Sleutel geweigerd.")
    mailing.refresh_from_db()
    assert lines_of(mailing)[1] == "Reden: Sleutel geweigerd."
    assert lines_of(mailing)[-1] == "LET OP: de som klopt niet."


def test_report_of_no_mailing_is_an_error(db):
    with pytest.raises(CommandError, match="geen verzending 7"):
        call_command("mailing_report", "7")


def test_send_issue_starts_and_prints_the_number(db, capsys):
    SubscriberFactory.create_batch(3)
    approved = rendering()
    call_command("send_issue", approved.issue.slug)
    mailing = Mailing.objects.get()
    assert capsys.readouterr().out == f"{mailing.pk}\n"
    assert (mailing.status, counts(mailing)) == ("sending", {"queued": 3})


def test_send_issue_refuses_what_the_desk_refuses(db):
    SubscriberFactory()
    mailing = started(1)
    with pytest.raises(CommandError, match="elke abonnee heeft deze editie al"):
        call_command("send_issue", mailing.issue.slug)
    with pytest.raises(CommandError, match="geen editie"):
        call_command("send_issue", "bestaat-niet")
    with pytest.raises(CommandError, match="nog niet goedgekeurd"):
        call_command("send_issue", IssueFactory(status=Issue.Status.DRAFT).slug)
    changed = rendering()
    Issue.objects.filter(pk=changed.issue_id).update(status="draft")
    with pytest.raises(CommandError, match="nog niet goedgekeurd"):
        call_command("send_issue", changed.issue.slug)
