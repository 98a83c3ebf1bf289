import importlib

import pytest
from django.apps import apps

from areas.models import FundingAward
from tests.areas.factories import FundingAwardFactory

pytestmark = pytest.mark.django_db


def test_an_award_keeps_its_words_to_search_in():
    award = FundingAwardFactory(recipient="Fryslân", project="Één wijk", note="Btw.")

    assert FundingAward.objects.get().search_text == "fryslan\n\neen wijk\n\nbtw."

    award.recipient = "Weert"
    award.save()
    assert FundingAward.objects.get().search_text == "weert\n\neen wijk\n\nbtw."


def test_the_migration_fills_the_words_of_awards_that_were_there():
    FundingAwardFactory(recipient="Fryslân", project="Één wijk")
    FundingAward.objects.update(search_text="")

    importlib.import_module("areas.migrations.0002_award_search_text").fill(apps, None)

    assert FundingAward.objects.get().search_text == "fryslan\n\neen wijk\n\n"
