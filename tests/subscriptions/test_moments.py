import datetime as dt

import pytest

from subscriptions.moments import in_words, moments_at, nearest, remark_on, suggestions

UTC = dt.UTC


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [
        ("2026-07-01", "09:30", ["2026-07-01T07:30"]),
        ("2026-12-01", "09:30", ["2026-12-01T08:30"]),
        ("2026-03-29", "01:59", ["2026-03-29T00:59"]),
        ("2026-03-29", "02:00", []),
        ("2026-03-29", "02:59", []),
        ("2026-03-29", "03:00", ["2026-03-29T01:00"]),
        ("2026-10-25", "01:59", ["2026-10-24T23:59"]),
        ("2026-10-25", "02:00", ["2026-10-25T00:00", "2026-10-25T01:00"]),
        ("2026-10-25", "02:59", ["2026-10-25T00:59", "2026-10-25T01:59"]),
        ("2026-10-25", "03:00", ["2026-10-25T02:00"]),
    ],
)
def test_clock_shows_a_time_once_never_or_twice(day, clock, expected):
    found = moments_at(dt.date.fromisoformat(day), dt.time.fromisoformat(clock))
    assert found == [at(each) for each in expected]


def test_nearest_times_stand_on_both_sides_of_the_gap():
    day = dt.date(2027, 3, 28)
    assert nearest(day, dt.time(2, 30)) == (dt.time(1, 59), dt.time(3))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-10-25T00:30", "zondag 25 oktober 2026 om 02:30 uur, zomertijd"),
        ("2026-10-25T01:30", "zondag 25 oktober 2026 om 02:30 uur, wintertijd"),
        ("2026-11-24T08:05", "dinsdag 24 november 2026 om 09:05 uur, wintertijd"),
    ],
)
def test_moment_is_named_with_weekday_and_season(moment, expected):
    assert in_words(at(moment)) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-24T09:00", ""),
        ("2026-11-24T05:59", "Dit is ’s nachts, of heel vroeg."),
        ("2026-11-24T21:00", "Dit is ’s nachts, of heel vroeg."),
        ("2026-11-28T09:00", "Dit is in het weekend."),
        ("2026-11-29T02:00", "Dit is ’s nachts, in het weekend."),
    ],
)
def test_odd_hours_are_remarked_on(moment, expected):
    assert remark_on(at(moment)) == expected


@pytest.mark.parametrize(
    ("now", "labels"),
    [
        # a Monday morning, a Friday afternoon, a Monday evening
        ("2026-11-23T08:00", ["vandaag om 14:00", "morgen om 09:00", "dinsdag", "donderdag"]),
        ("2026-11-27T15:00", ["dinsdag", "donderdag"]),
        ("2026-11-23T22:50", ["morgen om 09:00", "dinsdag", "donderdag"]),
    ],
)
def test_suggestions_are_ahead_and_on_working_days(now, labels):
    found = suggestions(at(now))
    assert [each.label.removesuffix(" om 10:00") for each in found] == labels
    for each in found:
        (moment,) = moments_at(each.day, each.clock)
        assert moment > at(now)
        assert remark_on(moment) == ""
