"""The states of an event over time, and dates and times in words."""

from datetime import UTC, datetime, timedelta

import pytest

from newsroom.events.choices import Status
from newsroom.events.schedule import Schedule, State
from newsroom.events.times import Span, in_words

SECOND = timedelta(seconds=1)
OPENS, CLOSES = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 5, 10, tzinfo=UTC)
STARTS, ENDS = datetime(2026, 5, 12, 1, tzinfo=UTC), datetime(2026, 5, 12, 9, tzinfo=UTC)
MIDNIGHT = datetime(2026, 5, 12, 16, tzinfo=UTC)  # In Singapore, the end of the day on which it starts.


@pytest.mark.parametrize(
    ("schedule", "states", "changes"),
    [
        (
            Schedule(STARTS, ENDS, OPENS, CLOSES, takes_registration=True),
            [State.OPENS, State.OPEN, State.CLOSED, State.ON, State.OVER],
            [OPENS, CLOSES, STARTS, ENDS],
        ),
        (
            Schedule(STARTS, ENDS, takes_registration=True),
            [State.OPEN, State.ON, State.OVER],
            [STARTS, ENDS],
        ),
        (Schedule(STARTS, ENDS), [State.UPCOMING, State.ON, State.OVER], [STARTS, ENDS]),
        (Schedule(STARTS), [State.UPCOMING, State.ON, State.OVER], [STARTS, MIDNIGHT]),
        (
            Schedule(STARTS, ENDS, OPENS, takes_registration=True, status=Status.POSTPONED),
            [State.POSTPONED],
            [],
        ),
        (
            Schedule(STARTS, ENDS, OPENS, takes_registration=True, status=Status.CANCELLED),
            [State.CANCELLED],
            [],
        ),
    ],
    ids=["all times", "registration until it starts", "no registration", "no end", "postponed", "cancelled"],
)
def test_the_state_of_an_event_changes_only_at_its_times(
    schedule: Schedule, states: list[State], changes: list[datetime]
) -> None:
    now = OPENS - timedelta(days=30)
    for state, change in zip(states, [*changes, None], strict=True):
        assert schedule.state(now) == state
        assert schedule.next_change(now) == change
        if change:
            assert schedule.state(change - SECOND) == state
            assert schedule.next_change(change - SECOND) == change
            now = change
    assert schedule.state(ENDS + timedelta(days=3000)) == states[-1]


def at(day: int, hour: int = 1, minute: int = 0, month: int = 5, year: int = 2026) -> datetime:
    """Return a time in UTC, eight hours behind Singapore."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (at(12), None, "12 May 2026"),
        (at(12), at(12, 9), "12 May 2026"),
        (at(12), at(13), "12 to 13 May 2026"),
        (at(30), at(2, month=6), "30 May to 2 June 2026"),
        (at(30, month=12), at(2, month=1, year=2027), "30 December 2026 to 2 January 2027"),
        (at(12), at(12, 16), "12 May 2026"),
        (at(12), at(12, 16, 1), "12 to 13 May 2026"),
        (at(12), at(31, 16), "12 to 31 May 2026"),
        (at(11, 16), at(12, 16), "12 May 2026"),
        (at(11, 16), at(13, 16), "12 to 13 May 2026"),
    ],
)
def test_dates_do_not_repeat_the_same_month_or_year(starts: datetime, ends: datetime | None, said: str) -> None:
    assert in_words(Span(starts, ends).days) == said


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (at(12), None, "Tuesday 12 May 2026, 9 am"),
        (at(12, 4, 30), at(12, 9), "Tuesday 12 May 2026, 12:30 pm to 5 pm"),
        (at(12), at(13, 9, 5), "Tuesday 12 May 2026, 9 am to Wednesday 13 May 2026, 5:05 pm"),
        (at(11, 16), at(12, 4), "Tuesday 12 May 2026, 12 am to noon"),
        (at(12), at(12, 16), "Tuesday 12 May 2026, 9 am to midnight"),
        (at(12), at(13, 16), "Tuesday 12 May 2026, 9 am to Wednesday 13 May 2026, midnight"),
        (at(11, 16), at(12, 16), "Tuesday 12 May 2026"),
        (at(11, 16), at(13, 16), "Tuesday 12 May 2026 to Wednesday 13 May 2026"),
        (at(11, 16), None, "Tuesday 12 May 2026"),
    ],
)
def test_times_are_in_singapore_time(starts: datetime, ends: datetime | None, said: str) -> None:
    assert in_words(Span(starts, ends).times) == said


def test_machine_readable_times_match_the_words() -> None:
    whole, timed = Span(at(11, 16), at(13, 16)), Span(at(12), at(13, 16))
    assert whole.values == ("2026-05-12", "2026-05-13") == tuple(timed.value for timed in whole.times)
    assert timed.values == ("2026-05-12T09:00:00+08:00", "2026-05-14T00:00:00+08:00")
    assert timed.values == tuple(timed.value for timed in timed.times)


def test_registration_that_closes_at_midnight_is_open_until_the_end_of_the_day_before() -> None:
    assert in_words(Schedule(STARTS, closes=at(9, 16)).closing) == "Saturday 9 May 2026, midnight"
