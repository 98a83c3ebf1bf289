"""Speed, end, and what is waited for: as the page says it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from subscriptions import counting, mailings, progress, putting_back
from subscriptions.audience import standing
from subscriptions.models import Batch, Mailing
from subscriptions.progress import progress_of
from subscriptions.waiting import PAUSED_BY_HAND
from tests.articles.factories import UserFactory
from tests.subscriptions.ledgers import planned, started

pytestmark = pytest.mark.django_db


def ago(**passed):
    return timezone.now() - dt.timedelta(**passed)


def ahead(**passed):
    return timezone.now() + dt.timedelta(**passed)


def going(subscribers=10, *, sent=0, samples=(), since=5):
    """Return a mailing that began `since` seconds ago; samples are (seconds ago, handled)."""
    mailing = started(subscribers)
    some = list(mailing.deliveries.order_by("pk").values_list("pk", flat=True)[:sent])
    mailing.deliveries.filter(pk__in=some).update(status="sent")
    Mailing.objects.filter(pk=mailing.pk).update(
        started_at=ago(seconds=since),
        samples=[[ago(seconds=back).timestamp(), done] for back, done in samples],
    )
    return mailing


def look(mailing):
    mailing.refresh_from_db()
    return progress_of(mailing, standing(mailing))


def said(mailing):
    return " ".join(look(mailing).waits_for)


def test_speed_is_measured_over_the_last_minute():
    mailing = going(sent=8, samples=[(120, 0), (60, 2), (30, 5)], since=120)
    assert look(mailing).speed == pytest.approx(6 / 60, rel=0.05)
    assert look(mailing).speed_text == "6 per minuut"


def test_speed_of_a_mailing_that_just_began_is_since_its_beginning():
    found = look(going(sent=10, samples=[(4, 0)]))
    assert found.speed == pytest.approx(2.5, rel=0.2)
    assert found.speed_text in {"2 per seconde", "3 per seconde"}


def test_speed_is_not_told_before_it_can_be_measured():
    assert look(going()).speed is None
    assert look(going(samples=[(0.5, 0)])).speed_text == ""


def test_end_follows_from_speed():
    mailing = going(sent=5, samples=[(50, 0)])
    left = look(mailing).ends_at - timezone.now()
    assert left.total_seconds() == pytest.approx(50, rel=0.1)


def test_end_is_not_before_the_last_batch_may_go():
    mailing = going(sent=5, samples=[(50, 0)])
    last = ahead(hours=3)
    mailing.batches.update(run_after=last)
    assert look(mailing).ends_at == last


def test_mailing_that_simply_goes_on_waits_for_nothing():
    found = look(going(sent=1, samples=[(5, 0)]))
    assert (found.waits_for, found.stuck) == ([], False)


def test_missing_worker_is_told():
    mailing = going(samples=[(200, 0), (20, 0)], since=200)
    found = look(mailing)
    assert "Er draait geen verzender: er is al 3 minuten niets opgepakt." in found.waits_for[0]
    assert (found.stuck, found.ends_at) == (True, None)


@pytest.mark.parametrize(("status", "lease"), [("queued", None), ("sending", 7)])
def test_quiet_that_may_pass_is_told_without_alarm(status, lease):
    mailing = going(sent=4, samples=[(300, 0), (35, 4), (5, 4)], since=300)
    mailing.batches.update(status=status, lease_until=ahead(minutes=lease) if lease else None)
    found = look(mailing)
    said = "Al 30 seconden gaat er niets weg. Meestal gaat het vanzelf weer verder."
    assert (found.waits_for, found.stuck) == ([said], False)


def test_worker_that_stopped_half_way_is_missed_since_then():
    mailing = going(sent=4, samples=[(300, 0), (90, 4), (10, 4)], since=300)
    assert "al 1 minuut niets opgepakt" in said(mailing)


def test_batch_that_became_due_just_now_is_not_missed():
    mailing = going(samples=[(300, 0), (5, 0)], since=300)
    mailing.batches.update(run_after=ago(seconds=10))
    assert said(mailing) == ""


def test_resumed_mailing_does_not_count_the_pause_as_silence():
    mailing = going(samples=[(9000, 0)], since=9000)
    counting.refresh([mailing.pk], force=True)
    assert said(mailing) == ""


def test_wait_that_the_esp_asked_for_is_told_with_its_end():
    mailing = going()
    until = ahead(minutes=5)
    mailing.batches.update(
        run_after=until, attempts=1, error="De verzenddienst antwoordde met 429."
    )
    found = look(mailing)
    clock = f"{timezone.localtime(until):%H:%M}"
    day = "" if timezone.localdate(until) == timezone.localdate() else "other day"
    assert day or found.waits_for == [f"Wacht tot {clock} omdat de verzenddienst om rust vroeg."]
    assert (found.tail, found.tail_from, found.tail_until) == (10, until, until)


def test_long_tail_is_not_counted_to_the_end(monkeypatch):
    monkeypatch.setattr(progress, "COUNTED_TAIL", 3)
    mailing = going()
    mailing.batches.update(run_after=ahead(minutes=5), attempts=2)
    assert look(mailing).tail_text == "meer dan 3"


def test_pace_that_is_set_is_told(settings):
    settings.NPLV_SEND_RATE = 5
    mailing = going()
    mailing.batches.update(run_after=ahead(seconds=40))
    assert "er gaan hooguit 5 berichten per seconde weg" in said(mailing)
    assert look(mailing).tail == 0


def test_what_goes_within_seconds_is_no_news():
    mailing = going()
    mailing.batches.update(run_after=ahead(seconds=5), attempts=1, error="Nee (503).")
    assert (said(mailing), look(mailing).tail) == ("", 0)


def test_silent_worker_is_told_with_what_happens_next():
    mailing = going(samples=[(150, 0), (5, 0)], since=150)
    mailing.deliveries.update(status="sending")
    mailing.batches.update(status=Batch.Status.SENDING, lease_until=ahead(minutes=7))
    assert "al 2 minuten niets laten horen over wat onderweg is: 10 berichten." in said(mailing)


def test_clock_that_stands_still_is_told():
    mailing = going(since=900)
    mailing.batches.update(status=Batch.Status.SENDING, lease_until=ago(minutes=10))
    found = look(mailing)
    assert "tick) staat stil" in found.waits_for[0]
    assert found.stuck


def test_planned_mailing_whose_time_passed_says_that_the_clock_stands_still():
    mailing = planned(1)
    assert said(mailing) == ""
    Mailing.objects.update(scheduled_for=ago(minutes=10))
    assert "had om" in said(mailing)
    Mailing.objects.update(pause_reason="Te laat.")
    assert said(mailing) == ""


@pytest.mark.parametrize("status", ["scheduled", "sending", "paused"])
def test_copy_that_is_held_blames_neither_worker_nor_clock(status):
    mailing = going(2, since=3600)
    Mailing.objects.update(stamp="elders", status=status, scheduled_for=ago(hours=1))
    found = look(mailing)
    assert (found.elsewhere, found.stuck, len(found.waits_for)) == (True, True, 1)
    assert "ergens anders gepland" in found.waits_for[0]


def test_mailing_that_ended_elsewhere_waits_for_nothing():
    mailing = going(2, sent=2)
    Mailing.objects.update(stamp="elders", status="sent")
    assert (look(mailing).elsewhere, look(mailing).waits_for) == (False, [])


def test_paused_mailing_waits_for_a_person():
    mailing = mailings.pause(going())
    mailing.deliveries.filter(pk=mailing.deliveries.first().pk).update(status="sending")
    assert "tot iemand op Hervat drukt" in said(mailing)
    assert "Nog onderweg: 1 bericht. Dat wordt afgemaakt." in said(mailing)


def test_mailing_that_paused_itself_says_what_comes_first():
    mailing = mailings.pause(going(), reason="De verzenddienst weigert onze sleutel (401).")
    assert said(mailing).startswith("Los eerst de oorzaak op. Er gaat niets meer weg tot iemand")
    Mailing.objects.update(pause_reason=PAUSED_BY_HAND)
    assert said(mailing) == "Er gaat niets meer weg tot iemand op Hervat drukt."


def test_finished_mailing_waits_for_nothing():
    mailing = going()
    Mailing.objects.update(status="sent")
    assert look(mailing).waits_for == []


def test_mailing_in_which_nothing_is_open_is_being_closed():
    mailing = going()
    mailing.deliveries.update(status="sent")
    mailing.batches.update(status="sent")
    assert said(mailing) == "Alles is aangeboden. De verzending wordt afgesloten."
    assert look(mailing).ends_at is None


def test_tries_within_one_minute_are_told_as_one_moment(client):
    mailing = going()
    noon = timezone.now().replace(minute=5, second=10) + dt.timedelta(hours=2)
    later = noon + dt.timedelta(seconds=20)
    mailing.batches.update(run_after=noon, attempts=1, error="De verzenddienst antwoordde met 429.")
    half = putting_back.split(mailing.batches.get())
    mailing.batches.filter(pk=half.pk).update(run_after=later, attempts=1)
    client.force_login(
        UserFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = client.get(reverse("admin:subscriptions_mailing_live", args=[mailing.pk]))
    clock = f"{timezone.localtime(noon):%H:%M}"
    assert f"krijgen later een nieuwe poging, om {clock}." in page.content.decode()
