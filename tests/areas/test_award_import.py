import pytest
from django.contrib.admin.models import LogEntry

from areas import award_import
from areas.award_import import ChangedMeanwhileError, carry_out, keep_upload, plan_of
from areas.models import AwardUpload, FundingAward, FundingRound
from areas.sheets import SheetRefusedError
from articles.four_eyes import unseen_work
from tests.areas.factories import FundingAwardFactory, FundingRoundFactory
from tests.areas.sheet_cases import NEW, sheet
from tests.articles.factories import IssueFactory, IssueItemFactory, UserFactory

COLUMNS = ["kenmerk", "regeling", "ronde", "jaar", "ontvanger", "bedrag"]
OLD = NEW | {"kenmerk": "wf-arnhem", "ontvanger": "Arnhem", "bedrag": "2.000"}
WRONG = NEW | {"ontvanger": ""}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def award():
    of = FundingRoundFactory(scheme__name="Woonfonds", name="2", year=2023)
    return FundingAwardFactory(key="wf-arnhem", round=of, recipient="Arnhem", amount=100)


@pytest.fixture
def editor():
    return UserFactory(username="sam")


@pytest.fixture
def upload(editor):
    text = sheet(OLD, NEW, WRONG, columns=COLUMNS)
    return keep_upload(text.encode(), name="toekenningen.csv", by=editor)


def amounts():
    return dict(FundingAward.objects.order_by("recipient").values_list("recipient", "amount"))


def test_upload_changes_no_award(upload):
    assert (amounts(), upload.carried_out_at) == ({"Arnhem": 100}, None)


def test_upload_that_is_no_table_is_not_kept(editor):
    with pytest.raises(SheetRefusedError):
        keep_upload(b"a;b\n1;2\n", name="x.csv", by=editor)
    assert not AwardUpload.objects.exists()


def test_carrying_out_saves_what_was_looked_at(upload, editor):
    done = carry_out(upload, digest=plan_of(upload).digest, by=editor)

    assert amounts() == {"Arnhem": 2000, "Delft": None}
    assert [line["step"] for line in done.outcome] == ["changed", "new", "refused"]
    assert (done.carried_out_by, done.carried_out_at is not None) == (editor, True)
    logged = LogEntry.objects.order_by("action_flag").values_list("action_flag", "user__username")
    assert list(logged) == [(1, "sam"), (2, "sam")]


def test_carrying_out_twice_changes_nothing_more(upload, editor):
    digest = plan_of(upload).digest
    carry_out(upload, digest=digest, by=editor)
    FundingAward.objects.filter(key="wf-arnhem").update(amount=7)

    again = carry_out(upload, digest=digest, by=UserFactory())

    assert amounts() == {"Arnhem": 7, "Delft": None}
    assert (again.carried_out_by, FundingAward.history.count()) == (editor, 3)


def test_what_changed_meanwhile_refuses_everything(upload, editor):
    digest = plan_of(upload).digest
    FundingAward.objects.filter(key="wf-arnhem").update(amount=150)

    with pytest.raises(ChangedMeanwhileError):
        carry_out(upload, digest=digest, by=editor)

    assert amounts() == {"Arnhem": 150}
    upload.refresh_from_db()
    assert upload.carried_out_at is None
    carry_out(upload, digest=plan_of(upload).digest, by=editor)
    assert amounts() == {"Arnhem": 2000, "Delft": None}


def test_field_that_the_file_leaves_out_is_not_put_back(upload, editor):
    digest = plan_of(upload).digest
    FundingAward.objects.filter(key="wf-arnhem").update(note="Van een collega.")

    carry_out(upload, digest=digest, by=editor)

    assert FundingAward.objects.get(key="wf-arnhem").note == "Van een collega."


def test_same_file_again_is_all_equal(upload, editor):
    carry_out(upload, digest=plan_of(upload).digest, by=editor)
    again = keep_upload(upload.text.encode(), name="weer.csv", by=editor)

    assert [line["step"] for line in plan_of(again).told] == ["equal", "equal", "refused"]


def test_fault_halfway_writes_nothing(upload, editor, monkeypatch):
    digest = plan_of(upload).digest
    saved = []

    def save_one_and_fail(award, *, by):
        if saved:
            FundingRound.objects.create(scheme_id=award.round.scheme_id, name="2", year=2023)
        saved.append(award)
        award.save()

    monkeypatch.setattr(award_import, "_save", save_one_and_fail)
    with pytest.raises(ChangedMeanwhileError):
        carry_out(upload, digest=digest, by=editor)

    assert (amounts(), LogEntry.objects.count()) == ({"Arnhem": 100}, 0)


def test_import_is_an_edit_for_four_eyes(upload, editor, award):
    issue = IssueFactory()
    item = IssueItemFactory(issue=issue, article=None, kind="awards", heading="Geld")
    item.awards.add(award)

    carry_out(upload, digest=plan_of(upload).digest, by=editor)

    assert unseen_work(issue, by=editor) == ["de toekenning aan Arnhem"]
    assert unseen_work(issue, by=UserFactory()) == []
