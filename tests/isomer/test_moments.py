"""Dates and times of day in the words of posts."""

from datetime import date, time
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isomer.convert.context import block
from isomer.events.lines import lines_of
from newsroom.announced.facts import read_facts
from newsroom.announced.moments import Days, Times, read_moment

POSTED = date(2024, 3, 1)


def days(first: str, last: str = "") -> Days:
    return Days(date.fromisoformat(first), date.fromisoformat(last or first))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Monday, 22 April 2024", days("2024-04-22")),
        ("Mon 22nd of April, 2024", days("2024-04-22")),
        ("22 April 2024 (Monday)", days("2024-04-22")),
        ("22 Apr. 2024", days("2024-04-22")),
        ("April 22, 2024", days("2024-04-22")),
        ("2024-04-22", days("2024-04-22")),
        ("22/04/2024", days("2024-04-22")),
        ("22.04.2024", days("2024-04-22")),
        ("5/5/2024", days("2024-05-05")),
        ("\U0001d7ee\U0001d7ee \U0001d5d4\U0001d5fd\U0001d5ff\U0001d5f6\U0001d5f9 2024", days("2024-04-22")),
        ("22 & 23 April 2024", days("2024-04-22", "2024-04-23")),
        ("22, 23 and 24 April 2024", days("2024-04-22", "2024-04-24")),
        ("22\u201324 Apr 2024", days("2024-04-22", "2024-04-24")),
        ("April 22-24, 2024", days("2024-04-22", "2024-04-24")),
        ("Mon, 22 April to Wed, 24 April 2024", days("2024-04-22", "2024-04-24")),
        ("Wed 3 - Fri 5 June 2026", days("2026-06-03", "2026-06-05")),
        ("30 April \u2013 2 May 2024", days("2024-04-30", "2024-05-02")),
        ("30 Dec 2024 to 2 Jan 2025", days("2024-12-30", "2025-01-02")),
        ("April 30 - May 2, 2024", days("2024-04-30", "2024-05-02")),
        ("Monday, 22 April", days("2024-04-22")),
    ],
)
def test_days_are_read_in_the_usual_ways(text: str, found: Days) -> None:
    moment = read_moment(text, POSTED)
    assert (moment.days, moment.is_exact) == (found, True)


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday, 22 April 2024",  # It was a Monday.
        "22 April",
        "Tuesday, 22 April",
        "30 February 2024",
        "4/5/2024",
        "22 and 25 April 2024",
        "22 April 2024 and 5 May 2024",
        "24-22 April 2024",
        "22 April 2024; 29 April 2024",
        "April 2024",
        "2024",
        "30 Sample Boulevard, #19-02, Singapore 168583",
        "from 5 to 12 May patients",
    ],
)
def test_days_that_are_not_certain_are_not_read(text: str) -> None:
    assert read_moment(text, POSTED).days is None
    assert not read_moment(text, POSTED).is_exact


def test_without_a_weekday_a_year_is_not_guessed_even_near_the_post() -> None:
    assert read_moment("2 March", POSTED).days is None
    assert read_moment("Saturday, 2 March", POSTED).days == days("2024-03-02")
    assert read_moment("Saturday, 2 March").days is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10:30 am to 2:00 pm", Times(time(10, 30), time(14))),
        ("9am - 5.30pm", Times(time(9), time(17, 30))),
        ("9.00 a.m. \u2013 12nn", Times(time(9), time(12))),
        ("9am to noon", Times(time(9), time(12))),
        ("0900-1700hrs", Times(time(9), time(17))),
        ("0900 hrs to 1700 hrs", Times(time(9), time(17))),
        ("14:00 - 16:00", Times(time(14), time(16))),
        ("9 to 11 am", Times(time(9), time(11))),
        ("9 to 5pm", Times(time(9), time(17))),
        ("11 to 1 pm", Times(time(11), time(13))),
        ("1 to 5 pm", Times(time(13), time(17))),
        ("From 2pm (SGT)", Times(time(14))),
        ("12.00pm", Times(time(12))),
        ("2359 hrs", Times(time(23, 59))),
    ],
)
def test_times_are_read_in_the_usual_ways(text: str, found: Times) -> None:
    moment = read_moment(text)
    assert (moment.times, moment.is_exact) == (found, True)


@pytest.mark.parametrize(
    "text", ["5pm to 9am", "00:30 am", "13 pm", "9am GMT", "9am-12pm and 2pm-5pm", "9 to 5", "25:00", "9", "midnight"]
)
def test_times_that_are_not_certain_are_not_exact(text: str) -> None:
    assert not read_moment(text).is_exact


def test_days_and_times_may_share_a_line() -> None:
    moment = read_moment("Thursday, 2 May 2024 | 2 pm to 4 pm (Singapore time)")
    assert (moment.days, moment.times, moment.is_exact) == (days("2024-05-02"), Times(time(14), time(16)), True)


PIECES = (*"0123456789:-/&,.#", "Date:", "Venue:", "Mon", "April", "2024", "31", "am", "to", "hrs", "<br/>")
WORDS = st.lists(
    st.one_of(st.text(max_size=8), st.sampled_from(PIECES), st.integers(0, 9999).map(str)), max_size=12
).map(" ".join)


@settings(max_examples=300)
@given(WORDS)
def test_no_text_makes_it_fail(text: str) -> None:
    moment = read_moment(text, POSTED)
    assert moment.days is None or moment.days.first <= moment.days.last
    assert moment.times is None or moment.times.end is None or moment.times.start < moment.times.end


@settings(max_examples=200)
@given(st.lists(WORDS, max_size=6))
def test_no_body_makes_it_fail(texts: list[str]) -> None:
    printable = ("".join(sign for sign in text if sign.isprintable()) for text in texts)
    paragraphs = "".join(f"<p>{escape(text).replace('&lt;br/&gt;', '<br/>')}</p>" for text in printable)
    facts = read_facts(lines_of([block("rich_text", paragraphs)] if paragraphs else []), {}, POSTED)
    assert not facts.is_certain or (facts.days and (facts.venue or facts.is_online))
