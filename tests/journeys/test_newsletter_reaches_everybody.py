import re
from collections import Counter

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django_tasks_db.models import DBTaskResult

from articles.models import Issue
from subscriptions.models import Delivery, Mailing, Subscriber

HREF = re.compile(r'href="([^"]+)"')
ADDRESS = re.compile(r"https?://[^\s<>)\"]+")


def part(message, kind):
    return message.get_body((kind,)).get_content()


def ours(links, settings):
    return sorted({link.split("#")[0] for link in links if link.startswith(settings.SITE_URL)})


def path_of(link, settings):
    return link.removeprefix(settings.SITE_URL) or "/"


def test_issue_arrives_once_for_every_active_subscriber_and_nobody_else(demo, newsletters):
    active = Subscriber.objects.active().values_list("email", flat=True)

    assert len(active) == 11
    assert Counter(message["To"] for message in newsletters) == dict.fromkeys(active, 1)
    assert Mailing.objects.get().status == Mailing.Status.SENT
    assert Counter(Delivery.objects.values_list("status", flat=True)) == {"sent": 11, "skipped": 1}


def test_every_link_in_the_mail_works(demo, newsletters, client, settings):
    links = ours(HREF.findall(part(newsletters[0], "html")), settings)

    answers = {link: client.get(path_of(link, settings)).status_code for link in links}

    assert len(links) > 20
    assert {link: code for link, code in answers.items() if code != 200} == {}


def test_text_part_has_the_same_links(demo, newsletters, settings):
    html, text = part(newsletters[0], "html"), part(newsletters[0], "plain")

    in_text = ours((link.rstrip(".,") for link in ADDRESS.findall(text)), settings)
    assert ours(HREF.findall(html), settings) == in_text


def test_mail_is_small_enough_to_be_shown_whole(demo, newsletters):
    assert [len(part(message, "html").encode()) < 100_000 for message in newsletters] == [True] * 11


def test_reading_all_pages_of_all_mails_changes_nobody(demo, newsletters, client, settings):
    before = list(Subscriber.objects.order_by("pk").values())
    for message in newsletters:
        for link in ours(HREF.findall(part(message, "html")), settings):
            if "/nieuwsbrief/" in link:
                client.get(path_of(link, settings))
                client.head(path_of(link, settings))

    assert list(Subscriber.objects.order_by("pk").values()) == before


def test_one_click_ends_the_subscription(demo, newsletters, client, settings):
    message = newsletters[0]
    link = re.search(r"<(https?://[^>]+)>", message["List-Unsubscribe"])[1]

    answer = client.post(
        path_of(link, settings),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 200
    assert Subscriber.objects.get(email=message["To"]).status == "unsubscribed"


def test_second_send_of_the_same_issue_is_refused(demo):
    with pytest.raises(CommandError) as refused:
        call_command("send_issue", "2023-12-22")

    assert str(refused.value) == (
        "Er is niemand om naar te versturen: elke abonnee heeft deze editie al of krijgt haar nu."
    )


def test_loading_the_demo_again_sends_nothing(demo, sent_demo):
    before = sorted(path.name for path in sent_demo.glob("*.eml"))
    call_command("load_demo", subscribers=12)

    assert DBTaskResult.objects.filter(status="READY").count() == 0
    assert Mailing.objects.count() == 1
    assert sorted(path.name for path in sent_demo.glob("*.eml")) == before
    assert Issue.objects.get(slug="2023-12-22").status == "published"
