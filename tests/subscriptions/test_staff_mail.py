import datetime as dt
import threading

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from subscriptions import mailings, staff_mail
from subscriptions.models import Delivery, Mailing, StaffNotice
from subscriptions.staff_mail import WAITS, NoticeFailedError, post_notice
from subscriptions.tick import tick
from tests.articles.factories import UserFactory
from tests.subscriptions.ledgers import planned, post_staff_mail, run, started
from tests.subscriptions.test_letters import AwayBackend

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def sender(db):
    return UserFactory(is_superuser=True, email="eind@example.org")


def told(mailoutbox):
    post_staff_mail()
    said = [mail.subject for mail in mailoutbox]
    mailoutbox.clear()
    return said


def finished(subscribers=3):
    mailing = started(subscribers)
    run(mailing)
    return mailing


def unknown(mailing, ago=HOUR):
    mailing.deliveries.update(status="unknown", status_at=timezone.now() - ago)
    return mailing


def test_finished_mailing_is_told_once_with_its_figures(sender, mailoutbox):
    mailing = finished(3)
    mailoutbox.clear()
    tick()
    tick()
    post_staff_mail()
    (message,) = mailoutbox
    assert (message.to, message.subject) == (["eind@example.org"], f"Verzonden: {mailing.issue}")
    assert "Ontvangers: 3\nAangenomen door de verzenddienst: 3\n" in message.body
    assert "Je hoeft niets te doen" in message.body
    url = f"https://nieuws.example.org/beheer/subscriptions/mailing/{mailing.pk}/change/"
    for part in (message.body, message.alternatives[0].content):
        assert url in part


def test_finished_mail_names_the_unknowns_and_what_to_do(sender, mailoutbox):
    mailing = unknown(finished(2))
    mailoutbox.clear()
    tick()
    post_staff_mail()
    (message,) = mailoutbox
    assert message.subject == f"Verzonden, maar niet alles is zeker: {mailing.issue}"
    assert "Van 2 berichten weten we niet of ze weg zijn." in message.body
    assert "markeren als verzonden, of opnieuw versturen" in message.body


@pytest.mark.parametrize(
    ("esp", "advice"),
    [
        ("mailgun", "Wacht een dag: de verzenddienst meldt vaak nog wat er is gebeurd."),
        ("smtp", "Vraag de beheerder van de mailserver wat er weg is."),
    ],
)
def test_advice_about_unknowns_fits_what_sends_the_mail(
    sender, mailoutbox, settings, client, esp, advice
):
    mailing = unknown(finished(2))
    mailoutbox.clear()
    tick()
    settings.NPLV_ESP = esp
    post_staff_mail()
    (message,) = mailoutbox
    for part in (message.body, message.alternatives[0].content):
        assert advice in part
    client.force_login(sender, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/beheer/subscriptions/mailing/{mailing.pk}/change/").content.decode()
    assert ("De verzenddienst meldt vaak later nog" in page) == (esp == "mailgun")


def test_everybody_who_may_send_is_told_and_nobody_else(sender, mailoutbox):
    UserFactory(is_superuser=True, email="chef@example.org")
    UserFactory(is_superuser=True, email="chef@example.org")  # a second account, one mailbox
    UserFactory(is_superuser=True, email="")
    UserFactory(is_superuser=True, email="weg@example.org", is_active=False)
    UserFactory(email="redacteur@example.org")
    finished(1)
    mailoutbox.clear()
    tick()
    post_staff_mail()
    assert sorted(mail.to[0] for mail in mailoutbox) == ["chef@example.org", "eind@example.org"]


def test_mailing_finished_again_is_told_again_but_not_within_the_hour(sender, mailoutbox):
    mailing = finished(1)
    mailoutbox.clear()
    tick()
    assert len(told(mailoutbox)) == 1
    Mailing.objects.update(finished_at=timezone.now())  # one unknown was sent again
    tick()
    assert told(mailoutbox) == []
    StaffNotice.objects.update(at=timezone.now() - 2 * HOUR)
    tick()
    assert told(mailoutbox) == [f"Verzonden: {mailing.issue}"]


def test_what_finished_long_ago_is_no_news(sender, mailoutbox):
    finished(1)
    mailoutbox.clear()
    Mailing.objects.update(finished_at=timezone.now() - 3 * 24 * HOUR)
    tick()
    assert told(mailoutbox) == []


def test_unknowns_while_sending_are_told_once(sender, mailoutbox):
    mailing = unknown(started(2))
    tick()
    unknown(mailing)
    tick()
    assert told(mailoutbox) == [f"Onbekend of alles weg is: {mailing.issue}"]


def test_fresh_unknown_is_left_to_the_esp_first(sender, mailoutbox):
    unknown(started(2), ago=dt.timedelta(seconds=20))
    tick()
    assert told(mailoutbox) == []


def test_each_pause_is_told_once_and_only_while_it_lasts(sender, mailoutbox):
    mailing = started(1)
    for _ in range(2):
        mailings.pause(mailing, reason="Sleutel geweigerd.")
        assert (staff_mail.tell_paused(mailing), staff_mail.tell_paused(mailing)) == (True, False)
        assert told(mailoutbox) == [f"Verzending staat stil: {mailing.issue}"]
        mailings.resume(mailing)
    mailings.pause(mailing, reason="Sleutel geweigerd.")
    staff_mail.tell_paused(mailing)
    mailings.resume(mailing)
    assert told(mailoutbox) == []


def test_pause_mail_keeps_its_reason_and_says_what_to_do(sender, mailoutbox):
    mailing = mailings.pause(started(1), reason="Sleutel geweigerd.")
    staff_mail.tell_paused(mailing)
    Mailing.objects.update(pause_reason="")
    post_staff_mail()
    (message,) = mailoutbox
    assert "Reden: Sleutel geweigerd." in message.body
    assert "Wacht nog: 1" in message.body
    assert "Hervat daarna op de pagina" in message.body


def test_planned_moment_that_passed_is_told_again_for_the_next_moment(sender, mailoutbox):
    mailing = planned(1)
    for hours_ago in (6, 5):
        moment = timezone.now() - hours_ago * HOUR
        Mailing.objects.update(
            scheduled_for=moment, too_late_after=moment + mailings.TOO_LATE, pause_reason=""
        )
        tick()
        tick()
        assert told(mailoutbox) == [f"Verzending niet begonnen: {mailing.issue}"]


def test_mail_server_that_is_away_changes_nothing_in_the_ledger(sender, settings, mailoutbox):
    mailing = finished(1)
    settings.EMAIL_BACKEND = f"{AwayBackend.__module__}.AwayBackend"
    tick()
    post_staff_mail()
    mailing.refresh_from_db()
    assert mailing.status == "sent"
    assert mailing.deliveries.get().status == Delivery.Status.SENT
    (later,) = DBTaskResult.objects.filter(task_path=post_notice.module_path)
    assert later.args_kwargs["args"][2] == 1
    assert later.run_after > timezone.now() + WAITS[0] / 2


def test_notice_that_keeps_failing_ends_without_an_address_in_the_log(sender, settings, caplog):
    settings.EMAIL_BACKEND = f"{AwayBackend.__module__}.AwayBackend"
    mailing = finished(1)
    staff_mail.tell_finished(mailing)
    with pytest.raises(NoticeFailedError) as failed:
        post_notice.func(mailing.notices.get().pk, sender.pk, len(WAITS))
    assert "eind@example.org" not in str(failed.value) + caplog.text


def test_notice_to_somebody_who_may_no_longer_send_is_dropped(sender, mailoutbox):
    finished(1)
    mailoutbox.clear()
    tick()
    sender.is_superuser = False
    sender.save()
    assert told(mailoutbox) == []


@pytest.mark.postgres
def test_four_tickers_at_once_tell_once(transactional_db):
    UserFactory(is_superuser=True, email="eind@example.org")
    finished(1)
    ready = threading.Barrier(4)

    def run_tick():
        ready.wait()
        staff_mail.tell_news()
        connection.close()

    threads = [threading.Thread(target=run_tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert StaffNotice.objects.count() == 1
    assert DBTaskResult.objects.filter(task_path=post_notice.module_path).count() == 1
