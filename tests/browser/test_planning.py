"""Planning a mailing without a mouse, and what an automatic check makes of its pages."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from subscriptions.models import Delivery, Mailing
from subscriptions.moments import ZONE, in_words
from tests.browser.test_desk_journey import expect_said, grave, log_in, too_wide  # noqa: F401  fixture
from tests.subscriptions.factories import SubscriberFactory
from tests.subscriptions.ledgers import rendering, run, started
from tests.subscriptions.test_figures import bounce

pytestmark = pytest.mark.django_db(transaction=True)


def focused(page):
    return page.evaluate(
        "((e) => (e.labels && e.labels[0] ? e.labels[0] : e).innerText.trim())"
        "(document.activeElement)"
    )


def tab_to(page, name):
    for _ in range(80):
        page.keyboard.press("Tab")
        if focused(page) == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_mailing_is_planned_by_keyboard_alone(log_in, site):  # noqa: F811
    SubscriberFactory.create_batch(2)
    approved = rendering()
    page = log_in("eindredacteur")
    page.goto(f"/beheer/subscriptions/mailing/plannen/{approved.issue_id}/")
    assert (grave(page), too_wide(page)) == ([], False)

    tab_to(page, "Nu meteen")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "Op een later moment"
    tab_to(page, "Verder")
    enter(page)
    expect(page.locator("main")).to_contain_text("Kies een datum.")
    assert (grave(page), too_wide(page)) == ([], False)

    tab_to(page, "Dinsdag om 10:00")
    enter(page)
    expect(page.get_by_label("Op een later moment")).to_be_checked()
    tab_to(page, "Verder")
    enter(page)
    expect(page.locator("main")).to_contain_text("naar 2 abonnees")
    assert (grave(page), too_wide(page)) == ([], False)
    tab_to(page, "Ja, plan in voor 2 abonnees")
    enter(page)

    mailing = Mailing.objects.get()
    expect_said(page, f"De verzending begint op {in_words(mailing.scheduled_for)}.")
    local = mailing.scheduled_for.astimezone(ZONE)
    assert (local.weekday(), local.time()) == (1, dt.time(10))
    assert (grave(page), too_wide(page)) == ([], False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_twofold_hour_and_report_have_no_barriers_on_a_phone(log_in, site, scheme):  # noqa: F811
    SubscriberFactory.create_batch(7)
    mailing = started(0)
    run(mailing)
    Delivery.objects.filter(mailing=mailing).update(status_at=timezone.now())
    bounce(mailing.deliveries.first(), soft=True, reason="timed_out")
    approved = rendering()
    SubscriberFactory()

    page = log_in("eindredacteur")
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme=scheme)
    october = f"{timezone.localdate().year + 1}-10-31"
    last_sunday = dt.date.fromisoformat(october)
    last_sunday -= dt.timedelta(days=(last_sunday.weekday() + 1) % 7)
    page.goto(
        f"/beheer/subscriptions/mailing/plannen/{approved.issue_id}/"
        f"?date={last_sunday.isoformat()}&time=02:30"
    )
    with page.expect_navigation():
        page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("group", name="Welke van de twee?")).to_be_visible()
    assert (grave(page), too_wide(page)) == ([], False)
    page.goto(f"/beheer/subscriptions/mailing/{mailing.pk}/rapport/")
    expect(page.get_by_role("img", name="Uitkomst van de verzending")).to_be_visible()
    assert (grave(page), too_wide(page)) == ([], False)
