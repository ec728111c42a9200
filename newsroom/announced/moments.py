"""Reads dates and times of day out of the words of a text. What can be read in two ways is not read."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY: Final = r"(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_AND: Final = r"\s*(?:-|to|until|till|&|and)\s*"
_LIST: Final = r"\s*(?:,|&|and)\s*"
_DAY: Final = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?!\d|[:.]\d|\s*[ap]\.?m\b)"
_YEAR: Final = r"(?:19|20)\d\d(?!\d)"
_LEAD: Final = rf"(?:{_WEEKDAY}\s*,?\s*(?:the\s+)?)?"
_TRAIL: Final = rf"(?:\s*\(\s*{_WEEKDAY}\s*\)|\s*,\s*{_WEEKDAY})?"
# Each form of a date, or of two to several days. All days and weekdays of it are read in their order.
_FORMS: Final = (
    rf"{_LEAD}(?P<d1>{_DAY})\s+(?P<m1>{_MONTH})(?:,?\s+(?P<y1>{_YEAR}))?(?P<and>{_AND}){_LEAD}"
    rf"(?P<d2>{_DAY})\s+(?P<m2>{_MONTH}),?\s+(?P<y2>{_YEAR}){_TRAIL}",
    rf"{_LEAD}(?P<days>{_DAY}(?:{_LIST}{_LEAD}{_DAY})*(?:{_AND}{_LEAD}{_DAY})?)\s*(?:of\s+)?(?P<m>{_MONTH})"
    rf"(?:,?\s*(?P<y>{_YEAR}))?{_TRAIL}",
    rf"{_LEAD}(?P<m1>{_MONTH})\s+(?P<d1>{_DAY})(?:,?\s+(?P<y1>{_YEAR}))?(?P<and>{_AND}){_LEAD}"
    rf"(?P<m2>{_MONTH})\s+(?P<d2>{_DAY}),?\s+(?P<y2>{_YEAR}){_TRAIL}",
    rf"{_LEAD}(?P<m>{_MONTH})\s+(?P<days>{_DAY}(?:{_LIST}{_DAY})*(?:{_AND}{_DAY})?)(?:,?\s+(?P<y>{_YEAR}))?{_TRAIL}",
    rf"(?P<y>{_YEAR})(?P<s>[-/.])(?P<n>\d\d)(?P=s)(?P<days>\d\d)(?!\d)",
    rf"(?P<days>\d{{1,2}})(?P<s>[-/.])(?P<after>\d{{1,2}})(?P=s)(?P<y>{_YEAR})",
)
DATES: Final = tuple(re.compile(rf"(?<![\w/.-]){form}", re.IGNORECASE) for form in _FORMS)

_CLOCK: Final = (
    r"(?:(?P<{0}h>2[0-3]|[01]?\d)(?:[:.](?P<{0}m>[0-5]\d))?\s*(?P<{0}x>[ap]\.?m\b\.?|noon\b|nn\b)"
    r"|(?P<{0}H>2[0-3]|[01]?\d)[:.](?P<{0}M>[0-5]\d)(?:\s*h(?:ou)?rs?\b)?"
    r"|(?P<{0}F>(?:2[0-3]|[01]\d)[0-5]\d)\s*h(?:ou)?rs?\b"
    r"|(?P<{0}noon>noon)\b)"
)
# The start may lack what the end says: "9 to 11 am", "0900-1700hrs".
_BARE: Final = r"(?:(?P<bF>(?:2[0-3]|[01]\d)[0-5]\d)|(?P<bh>1[0-2]|0?[1-9])(?:[:.](?P<bm>[0-5]\d))?)"
_UNTIL: Final = r"\s*(?:-|to|until|till)\s*"
_START, _END = _CLOCK.format("a"), _CLOCK.format("b2")
TIMES: Final = tuple(
    re.compile(rf"(?<![\w:/.#-]){form}(?!\w)", re.IGNORECASE)
    for form in (rf"{_START}{_UNTIL}{_END}", rf"{_BARE}{_UNTIL}{_END}", _START)
)
# What may stand beside a date and a time without changing them.
_FILLING: Final = re.compile(
    r"[\s,;|()@-]|\b(?:from|at|on|sgt|sst|singapore time|gmt ?\+ ?0?8(?::00)?|utc ?\+ ?0?8(?::00)?)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Times:
    """The time of day of a start, and of an end if there is one."""

    start: time
    end: time | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """The days and times in a text. `is_exact`: the text says nothing else."""

    days: Days | None = None
    times: Times | None = None
    is_exact: bool = False


def plain(text: str) -> str:
    """Return a text on one line, with plain letters, hyphens for all dashes, and no invisible characters."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub("[\u2010-\u2015\u2212]", "-", text)
    text = "".join(" " if character.isspace() else character for character in text)
    text = "".join(character for character in text if unicodedata.category(character) not in {"Cf", "Mn", "Cc"})
    return " ".join(text.split())


def read_moment(text: str, posted: date | None = None) -> Moment:
    """Return the only days and the only times in a text. `posted` helps to find a year that is missing.

    Several dates that differ, or several times, are not read, because it is not certain which is meant.
    """
    rest = plain(text)
    days, rest = _take_days(rest, posted)
    times, rest = _take_times(rest)
    is_known = None not in days and None not in times and len(days) < 2 and len(times) < 2
    is_exact = is_known and bool(days or times) and not _FILLING.sub("", rest).strip(".")
    return Moment(days.pop() if len(days) == 1 else None, times.pop() if len(times) == 1 else None, is_exact)


def _take_days(text: str, posted: date | None) -> tuple[set[Days | None], str]:
    """Return the different days in a text, None for those that are not certain, and the text without them."""
    found: set[Days | None] = set()
    for form in DATES:
        for match in form.finditer(text):
            found.add(_days(match, posted))
        text = form.sub("\0", text)
    return found, text.replace("\0", " ")


def _days(match: re.Match[str], posted: date | None) -> Days | None:
    parts = match.groupdict()
    weekdays = [WEEKDAYS.index(name.lower()[:3]) for name in re.findall(rf"\b{_WEEKDAY}", match.group(), re.IGNORECASE)]
    if "d1" in parts:
        ends = [(parts["d1"], parts["m1"], parts["y1"] or parts["y2"]), (parts["d2"], parts["m2"], parts["y2"])]
        span = _span([_date(int(year), _month(month), _number(day)) for day, month, year in ends], weekdays)
        is_far = span is not None and span.last - span.first > timedelta(days=1)
        return None if is_far and re.search(r"&|and", parts["and"], re.IGNORECASE) else span
    numbers = [_number(day) for day in re.findall(rf"\b{_DAY}", parts["days"], re.IGNORECASE)]
    is_range = bool(re.search(r"-|\b(?:to|until|till)\b", parts["days"], re.IGNORECASE))
    if not numbers or (len(numbers) != 2 if is_range else numbers != _run(numbers)):
        return None  # "22 and 25 April" are two days, not four.
    if after := parts.get("after"):
        month = int(after)
        if month != numbers[0] <= 12:
            return None  # 4/5/2024 is another day for Americans.
    else:
        month = int(parts["n"]) if parts.get("n") else _month(parts["m"])
    years = [int(parts["y"])] if parts["y"] else _years(weekdays, month, posted)
    spans = {_span([_date(year, month, number) for number in numbers], weekdays) for year in years} - {None}
    return spans.pop() if len(spans) == 1 else None


def _years(weekdays: list[int], month: int, posted: date | None) -> list[int]:
    """Return the year that makes a month nearest to the day of the post. Without a weekday, it is not certain."""
    if posted is None or not weekdays:
        return []
    return [min((posted.year + add for add in (-1, 0, 1)), key=lambda year: abs((date(year, month, 15) - posted).days))]


def _run(numbers: list[int]) -> list[int]:
    return list(range(numbers[0], numbers[0] + len(numbers)))


def _span(found: list[date | None], weekdays: list[int]) -> Days | None:
    """Return the first and the last of some days, if they are in order and the weekdays are theirs."""
    days = [day for day in found if day]
    if len(days) != len(found) or not days or days != sorted(days):
        return None
    ends = days if len(weekdays) == len(days) else [days[0], days[-1]] if len(weekdays) == 2 else days[:1]
    if weekdays and (len(weekdays) > len(days) or [day.weekday() for day in ends] != weekdays):
        return None
    return Days(days[0], days[-1])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    return MONTHS.index(name.lower()[:3]) + 1


def _number(day: str) -> int:
    return int(re.sub(r"\D", "", day))


def _take_times(text: str) -> tuple[set[Times | None], str]:
    """Return the different times in a text, None for those that are not certain, and the text without them."""
    found: set[Times | None] = set()
    for form in TIMES:
        for match in form.finditer(text):
            found.add(_times(match.groupdict()))
        text = form.sub("\0", text)
    return found, text.replace("\0", " ")


def _times(parts: dict[str, str | None]) -> Times | None:
    end = _clock(parts, "b2") if "b2h" in parts else None
    if parts.get("bF"):
        start = _of_day(int(str(parts["bF"])[:2]), int(str(parts["bF"])[2:]))
    elif parts.get("bh"):
        starts = list(_starts(int(str(parts["bh"])), int(parts["bm"] or 0), end, parts))
        start = starts[0] if starts else None
    else:
        start = _clock(parts, "a")
    if start is None or ("b2h" in parts and (end is None or end <= start)):
        return None
    return Times(start, end)


def _starts(hour: int, minute: int, end: time | None, parts: dict[str, str | None]) -> Iterator[time]:
    """Return the times before `end` that a start without "am" or "pm" may be, that of the same half of the day first.

    There is none if the end has neither: then the start needs to be written in full.
    """
    if end is None or not (parts.get("b2x") or parts.get("b2noon")):
        return
    late = end.hour >= 12
    for add in (12, 0) if late else (0,):
        found = _of_day(hour % 12 + add, minute)
        if found and found < end:
            yield found


def _clock(parts: dict[str, str | None], name: str) -> time | None:
    if parts[f"{name}noon"]:
        return time(12)
    if whole := parts[f"{name}F"]:
        return _of_day(int(whole[:2]), int(whole[2:]))
    if parts[f"{name}H"]:
        hour, minute = int(str(parts[f"{name}H"])), int(str(parts[f"{name}M"]))
        return _of_day(hour, minute)
    hour, minute, half = int(str(parts[f"{name}h"])), int(parts[f"{name}m"] or 0), str(parts[f"{name}x"]).lower()[0]
    if hour > 12 or hour == 0:
        return None
    if half == "n":
        return time(12, minute) if hour == 12 else None
    return _of_day(hour % 12 + (12 if half == "p" else 0), minute)


def _of_day(hour: int, minute: int) -> time | None:
    return time(hour, minute) if hour < 24 and minute < 60 else None
