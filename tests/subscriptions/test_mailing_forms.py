import datetime as dt

import pytest
import time_machine

from subscriptions.mailing_forms import PlanForm

UTC = dt.UTC


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel("2026-11-24T09:00Z", tick=False):
        yield


def later(day, time, **given):
    return PlanForm({"when": "later", "date": day, "time": time, **given})


def errors(form):
    return {name: str(found[0]) for name, found in form.errors.items()}


def test_now_has_no_moment():
    form = PlanForm({"when": "now"})
    assert form.is_valid()
    assert (form.cleaned_data["at"], form.carried()) == (None, [("when", "now")])


@pytest.mark.parametrize(
    ("day", "clock"),
    [("2026-12-01", "09:30"), ("1-12-2026", "9.30"), ("01/12/2026", "09:30:00")],
)
def test_moment_may_be_written_in_several_ways(day, clock):
    form = later(day, clock)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"] == dt.datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
    assert form.carried() == [("date", "2026-12-01"), ("time", "09:30"), ("when", "later")]


@pytest.mark.parametrize(
    ("form", "field", "said"),
    [
        (later("", "09:00"), "date", "Kies een datum."),
        (later("2026-12-01", ""), "time", "Kies een tijd."),
        (later("morgen", "09:00"), "date", "Dit is geen datum."),
        (later("2026-12-01", "negen uur"), "time", "Dit is geen tijd."),
        (later("2026-11-23", "09:00"), "date", "Dit moment is al voorbij."),
        (later("2026-11-24", "10:00"), "time", "Dit moment is al voorbij."),
        (later("2027-03-28", "02:30"), "time", "Kies 01:59 of eerder, of 03:00 of later."),
        (later("2027-10-31", "02:30"), "clock", "Daarom is het twee keer 02:30."),
        (later("2028-11-28", "09:00"), "far", "dinsdag 28 november 2028 om 09:00 uur"),
        (PlanForm({"when": "now", "date": "2026-12-01"}), "when", "vulde ook een datum in"),
        (PlanForm({"when": "ooit"}), "when", "ooit"),
    ],
)
def test_moment_that_cannot_be_meant_is_refused_at_its_field(form, field, said):
    assert said in errors(form)[field]
    assert list(errors(form)) == [field]


@pytest.mark.parametrize(("clock", "hour"), [("summer", 0), ("winter", 1)])
def test_doubled_time_is_the_one_chosen(clock, hour):
    form = later("2027-10-31", "02:30", clock=clock)
    assert form.is_valid()
    assert form.asks_clock
    assert form.cleaned_data["at"] == dt.datetime(2027, 10, 31, hour, 30, tzinfo=UTC)


def test_clock_is_asked_only_where_it_matters_and_else_ignored():
    form = later("2026-12-01", "09:30", clock="winter")
    assert not form.asks_clock
    assert form.cleaned_data["at"] == dt.datetime(2026, 12, 1, 8, 30, tzinfo=UTC)


def test_far_moment_passes_when_it_is_meant():
    form = later("2028-11-28", "09:00", far="on")
    assert form.is_valid()
    assert ("far", "on") in form.carried()
