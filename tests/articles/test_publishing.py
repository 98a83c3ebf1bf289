import datetime as dt

import pytest
from django.utils import timezone

from articles.models import Article
from articles.publishing import NotReadyError, StepRefusedError, publish, withdraw
from tests.articles.factories import ArticleFactory, EventFactory, ImageFactory, UserFactory

pytestmark = pytest.mark.django_db
Status = Article.Status


def draft(**values):
    return ArticleFactory(**{"status": Status.DRAFT, "published_at": None, **values})


def test_publish_draft_is_public_from_now(time_machine):
    time_machine.move_to(dt.datetime(2024, 1, 8, 9, 0, tzinfo=dt.UTC), tick=False)
    article = publish(draft(), by=UserFactory())

    assert article.status == Status.PUBLISHED
    assert article.published_at == timezone.now()
    assert list(Article.objects.published()) == [article]


def test_publish_later_is_public_only_from_then_on(time_machine):
    time_machine.move_to(dt.datetime(2024, 1, 8, 9, 0, tzinfo=dt.UTC), tick=False)
    article = publish(draft(), by=UserFactory(), at=dt.datetime(2024, 1, 9, 9, 0, tzinfo=dt.UTC))

    assert list(Article.objects.published()) == []
    assert not article.is_public
    time_machine.move_to(dt.datetime(2024, 1, 9, 9, 0, tzinfo=dt.UTC), tick=False)
    assert list(Article.objects.published()) == [article]
    assert article.is_public


def test_publish_keeps_the_moment_that_was_filled_in():
    moment = dt.datetime(2024, 1, 9, 9, 0, tzinfo=dt.UTC)

    assert publish(draft(published_at=moment), by=None).published_at == moment


def test_publish_stands_in_the_history():
    user = UserFactory()
    article = publish(draft(), by=user)

    line = article.history.first()
    assert (line.status, line.history_user, line.history_change_reason) == (
        "published",
        user,
        "Gepubliceerd",
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": " "}, "Geef het artikel een titel."),
        ({"teaser": ""}, "Schrijf een samenvatting."),
        ({"body": "<p> </p>"}, "Schrijf de tekst."),
    ],
)
def test_publish_incomplete_is_refused(values, sentence):
    article = draft(**values)
    with pytest.raises(NotReadyError) as caught:
        publish(article, by=UserFactory())

    assert caught.value.problems == [sentence]
    assert Article.objects.get().status == Status.DRAFT


def test_publish_undescribed_image_is_refused():
    article = draft(image=ImageFactory())
    article.image.alt = " "
    with pytest.raises(NotReadyError, match="Beschrijf wat er op de afbeelding"):
        publish(article, by=None)


def test_publish_event_without_start_is_refused():
    article = EventFactory(status=Status.DRAFT)
    article.starts_at = None
    with pytest.raises(NotReadyError, match="wanneer de bijeenkomst begint"):
        publish(article, by=None)


def test_publish_names_all_that_is_missing():
    with pytest.raises(NotReadyError) as caught:
        publish(draft(teaser="", body=""), by=None)

    assert caught.value.problems == ["Schrijf een samenvatting.", "Schrijf de tekst."]


def test_publish_published_is_refused():
    with pytest.raises(StepRefusedError, match="het artikel is gepubliceerd"):
        publish(ArticleFactory(), by=None)


def test_publish_changed_by_another_meanwhile_is_refused():
    article = draft()
    publish(Article.objects.get(), by=None)
    before = Article.objects.get().updated_at
    with pytest.raises(StepRefusedError, match="Iemand anders"):
        publish(article, by=None)

    assert Article.objects.get().updated_at == before


def test_publish_does_not_write_the_text_it_holds_in_memory():
    article = draft()
    Article.objects.update(title="Nieuwe titel")
    publish(article, by=None)

    assert Article.objects.get().title == "Nieuwe titel"


def test_withdraw_takes_offline_and_can_come_back():
    article = withdraw(ArticleFactory(), by=UserFactory())
    moment = article.published_at

    assert list(Article.objects.published()) == []
    assert article.history.first().history_change_reason == "Ingetrokken"
    assert publish(article, by=None).published_at == moment


def test_withdraw_draft_is_refused():
    with pytest.raises(StepRefusedError, match="het artikel is concept"):
        withdraw(draft(), by=None)
