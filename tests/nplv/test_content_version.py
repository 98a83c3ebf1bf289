"""Whatever writes content begins a new version; whatever else is written does not."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from areas.models import Area, FundingAward
from articles import correcting, publishing, reviewing
from articles.models import Article, Issue
from nplv import content_version
from subscriptions.models import Subscriber
from tests.areas.factories import AreaFactory, FundingAwardFactory
from tests.articles.factories import (
    ArticleFactory,
    ImageFactory,
    IssueFactory,
    IssueItemFactory,
    ThemeFactory,
    UserFactory,
)
from tests.subscriptions.factories import SubscriberFactory

pytestmark = pytest.mark.django_db(transaction=True)


def changed_by(act):
    before = content_version.read()
    act()
    return content_version.read() != before


def rolled_back():
    with transaction.atomic():
        Article.objects.update(title="Anders")
        transaction.set_rollback(True)


def test_version_stays_while_nothing_changes():
    assert content_version.read() == content_version.read()


def test_acts_begin_a_new_version():
    article = ArticleFactory(status="draft", published_at=None)
    issue = IssueFactory(status=Issue.Status.APPROVED)
    assert changed_by(lambda: publishing.publish(article, by=None))
    assert changed_by(lambda: publishing.withdraw(article, by=None))
    assert changed_by(lambda: reviewing.publish(issue))
    assert changed_by(lambda: correcting.correct(issue, by=None, note="Het bedrag klopt nu."))
    assert changed_by(lambda: call_command("load_areas", verbosity=0))


def test_rows_relations_and_bulk_writes_begin_a_new_version():
    article, area, theme = ArticleFactory(), AreaFactory(), ThemeFactory()
    item = IssueItemFactory(article=article)
    award = FundingAwardFactory()
    acts = {
        "save": article.save,
        "relation": lambda: article.areas.add(area),
        "theme": lambda: article.themes.add(theme),
        "relation gone": article.areas.clear,
        "award": lambda: article.awards.add(award),
        "item": lambda: item.events.add(article),
        "update": lambda: Area.objects.update(province="Drenthe"),
        "bulk": lambda: Area.objects.bulk_create([AreaFactory.build()]),
        "image": ImageFactory,
        "delete": award.round.awards.all().delete,
        "scheme": award.round.scheme.delete if not FundingAward.objects.exists() else theme.delete,
    }
    assert {name for name, act in acts.items() if not changed_by(act)} == set()


def test_plain_sql_begins_a_new_version():
    ArticleFactory()

    def rename():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE articles_article SET title = 'Anders'")

    assert changed_by(rename)


def test_what_no_public_page_shows_leaves_the_version():
    assert not changed_by(SubscriberFactory)
    assert not changed_by(lambda: Subscriber.objects.update(status="active"))
    assert not changed_by(UserFactory)


def test_version_of_a_transaction_that_failed_is_gone():
    ArticleFactory()
    before = content_version.read()
    rolled_back()
    assert content_version.read() == before


def test_change_after_a_savepoint_that_failed_counts():
    article = ArticleFactory()

    def half():
        with transaction.atomic():
            rolled_back()
            article.save()

    assert changed_by(half)


def test_change_after_constraints_were_checked_counts():
    article = ArticleFactory()

    def early():
        with transaction.atomic():
            Article.objects.update(title="Eerst")
            connection.check_constraints()
            article.save()

    assert changed_by(early)


def test_a_version_never_comes_back():
    seen = {content_version.read()}
    for _each in range(20):
        AreaFactory()
        seen.add(content_version.read())
    assert len(seen) == 21


def test_every_migrate_begins_a_new_version():
    assert changed_by(lambda: content_version.ensure(connection))


def test_missing_trigger_comes_back():
    with connection.cursor() as cursor:
        name = content_version.TABLE
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}_areas_area_INSERT")
        else:
            cursor.execute(f"DROP TRIGGER {name} ON areas_area")
    assert not changed_by(AreaFactory)
    content_version.ensure(connection)
    assert changed_by(AreaFactory)


def test_no_table_is_no_version():
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {content_version.TABLE} RENAME TO elders")
        try:
            assert content_version.read() is None
        finally:
            cursor.execute(f"ALTER TABLE elders RENAME TO {content_version.TABLE}")


def test_all_content_tables_are_watched():
    tables = content_version.content_tables(connection)
    for name in ("areas_area", "areas_fundingaward", "articles_article", "articles_article_areas"):
        assert name in tables
    assert not [name for name in tables if "historical" in name or name.startswith("subscr")]
