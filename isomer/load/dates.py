"""Finds out when visitors are to be told that imported pages were last changed."""

from datetime import date, datetime, time

from django.utils.timezone import get_default_timezone, localtime

from isomer.load.report import Report
from isomer.mends import Mend
from isomer.reader import IsomerSite

NOON = time(12)


def noon_of(day: date) -> datetime:
    """Return noon of a day, which is on the same day in most time zones."""
    return datetime.combine(day, NOON, get_default_timezone())


def dates_of(source: IsomerSite) -> dict[str, datetime]:
    """Return the date of each file that has one: of its last commit, but not before that of the post."""
    posts = {page.file: noon_of(page.post.day) for page in source.pages if page.post}
    return source.changed | {file: max(day, source.changed.get(file, day)) for file, day in posts.items()}


def report_dates(source: IsomerSite, dates: dict[str, datetime], report: Report) -> None:
    """Add a note for each page with a date, and one for all pages without."""
    before, unknown = "the date of the import", 0
    for page in source.pages:
        if page.unpublished:
            continue
        if day := dates.get(page.file):
            reason = "of the last commit" if page.file in source.changed else "of the post"
            report.mended(Mend.DATES, page.file, None, before, f"{localtime(day):%-d %B %Y}, the date {reason}")
        else:
            unknown += 1
    if unknown:
        after = "none, because the source does not say when they were changed"
        report.mended(Mend.DATES, ".", None, f"{before} on {unknown} pages", after)
