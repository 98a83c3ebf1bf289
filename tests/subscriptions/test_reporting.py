import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from subscriptions import figures
from subscriptions.models import ConsentEvent, Delivery
from tests.articles.factories import UserFactory
from tests.subscriptions.ledgers import planned, run, started
from tests.subscriptions.test_figures import bounce, many, sent_to
from tests.subscriptions.test_mailing_admin import onlooker, page_url, text  # noqa: F401  fixture
from tests.subscriptions.test_planning import BACKEND


def url_of(mailing, name="report"):
    return reverse(f"admin:subscriptions_mailing_{name}", args=[mailing.pk])


def sent(subscribers=8):
    mailing = sent_to(*many("groot.example", subscribers))
    one, two, three, *_ = mailing.deliveries.order_by("pk")
    bounce(one, soft=False, reason="invalid")
    bounce(two, soft=True, reason="timed_out")
    Delivery.objects.filter(pk=three.pk).update(status="complained")
    ConsentEvent.objects.create(
        subscriber=three.subscriber, kind="withdrawn", source="x", mailing_id=mailing.pk
    )
    return mailing


def test_report_shows_every_outcome_and_says_that_nobody_is_followed(onlooker):  # noqa: F811
    mailing = sent()
    page = text(onlooker.get(url_of(mailing)))
    for label, number in [("Ontvangers", 8), ("Aangenomen", 8), ("Teruggekomen", 2)]:
        assert f"<dt>{label}</dt><dd>{number}</dd>" in page
    assert "<dt>Spamklachten</dt><dd>1</dd>" in page
    assert "<dt>Afmeldingen</dt><dd>1</dd>" in page
    assert "we volgen onze lezers niet" in page
    assert "1 blijvend" in page
    assert "1 tijdelijk" in page
    assert 'groot.example</th><td data-label="Ontvangers">8</td>' in page
    assert '<td data-label="Terug">2</td><td data-label="Deel">25,0%</td>' in page


def test_each_chart_has_a_name_a_description_and_no_inline_style(onlooker):  # noqa: F811
    page = text(onlooker.get(url_of(sent())))
    charts = re.findall(r'<svg class="chart".*?</svg>', page)
    assert len(charts) == 4
    for chart in charts:
        names = re.search(r'role="img" aria-labelledby="(\w+) (\w+)"', chart).groups()
        assert re.search(rf'<title id="{names[0]}">[^<]+</title>', chart)
        assert re.search(rf'<desc id="{names[1]}">[^<]+</desc>', chart)
        assert "style=" not in chart
        assert not re.search(r'(?:x|y|width|height)="[^"]*,', chart)


def test_report_compares_with_the_mailings_before(onlooker):  # noqa: F811
    earlier = sent()
    mailing = sent_to("jan@example.org")
    page = text(onlooker.get(url_of(mailing)))
    assert f'<a href="{url_of(earlier)}">{earlier.issue}</a>' in page
    cells = re.sub(r' data-label="\w+"', "", page)
    assert "<td>8</td><td>8</td><td>25,0%</td><td>12,50%</td><td>12,50%</td>" in cells


def test_report_as_a_file_has_the_same_numbers(onlooker):  # noqa: F811
    mailing = sent()
    response = onlooker.get(url_of(mailing, "csv"))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    content = response.content.decode()
    assert content[0] == "\ufeff"
    rows = {tuple(row[:2]): row[2] for row in csv.reader(io.StringIO(content[1:]), delimiter=";")}
    assert rows["verzending", "ontvangers"] == "8"
    assert rows["uitkomst", "teruggekomen"] == "2"
    assert rows["uitkomst", "mislukt"] == "0"
    assert rows["afmeldingen", "via deze editie"] == "1"
    assert rows["teruggekomen", "blijvend"] == "1"
    assert rows["reden van terugkomen", "adres bestaat niet"] == "1"
    assert rows["maildomein: teruggekomen", "groot.example"] == "2"
    outcome = [int(number) for (part, _), number in rows.items() if part == "uitkomst"]
    assert sum(outcome) == 8
    assert len(outcome) == len(Delivery.Status)


def test_large_mailing_without_figures_shows_what_is_known(onlooker, monkeypatch):  # noqa: F811
    mailing = sent()
    monkeypatch.setattr(figures, "COUNTED_LIVE", 0)
    page = text(onlooker.get(url_of(mailing)))
    assert "De andere grafieken worden geteld" in page
    assert "<dt>Aangenomen</dt><dd>8</dd>" in page
    assert "blijvend" not in onlooker.get(url_of(mailing, "csv")).content.decode()


def test_mailing_of_which_nothing_left_has_an_empty_report(onlooker):  # noqa: F811
    page = text(onlooker.get(url_of(started(2))))
    assert "Er is nog niets aangenomen." in page
    assert "Er is niets teruggekomen." in page
    assert "nog geen eerdere verzending" in page


def test_report_is_for_who_may_see_mailings(client, db):
    mailing = started(1)
    client.force_login(UserFactory(), backend=BACKEND)
    assert client.get(url_of(mailing)).status_code == 403
    assert client.get(url_of(mailing, "csv")).status_code == 403


def test_mailing_that_has_not_begun_has_no_report(onlooker):  # noqa: F811
    assert onlooker.get(url_of(planned(1))).status_code == 404


def test_page_of_a_mailing_leads_to_its_report(onlooker):  # noqa: F811
    mailing = sent()
    page = text(onlooker.get(page_url(mailing)))
    assert "1 spamklacht, 1 afmelding via deze editie" in page
    assert url_of(mailing) in page


@pytest.mark.parametrize("name", ["report", "csv"])
def test_report_takes_as_many_statements_for_few_as_for_many(onlooker, name):  # noqa: F811
    def statements(subscribers):
        mailing = started(subscribers)
        run(mailing)
        bounce(mailing.deliveries.first(), soft=False)
        onlooker.get(url_of(mailing, name))
        with CaptureQueriesContext(connection) as queries:
            onlooker.get(url_of(mailing, name))
        return len(queries)

    few = statements(3)
    assert statements(30) <= few + 2  # one more mailing to compare with
