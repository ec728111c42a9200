"""Two people delete or restore at the same time, and numbers are given again after a backup."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection
from wagtail.actions.delete_page import DeletePageAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.log_actions import LogContext
from wagtail.models import Page

from about.models import AboutPage
from actris_cms.operations.backup.rules import all_rules
from actris_cms.operations.backup.tables import continue_numbers
from actris_cms.users.models import User
from tests.factories import AboutPageFactory
from upkeep.bin import bringing_back, keeping
from upkeep.bin.bringing_back import restore
from upkeep.bin.models import BinEntry, BinRow

IN_TURN = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
WAIT = 0.5  # Seconds in which whoever comes second would get through if nothing was locked.


def at_once(monkeypatch: pytest.MonkeyPatch, place: Any, name: str, *people: Callable[[], Any]) -> None:
    """Let two people do something: the first one stops after the function with this name, and then the other starts."""
    reached, original = Event(), getattr(place, name)

    def stops(*args: Any, **kwargs: Any) -> Any:
        found = original(*args, **kwargs)
        if not reached.is_set():
            reached.set()
            time.sleep(WAIT)
        return found

    def act(does: Callable[[], Any], is_second: bool) -> None:
        try:
            assert not is_second or reached.wait(10)
            does()
        finally:
            connection.close()

    monkeypatch.setattr(place, name, stops)
    with ThreadPoolExecutor() as threads:
        list(threads.map(act, people, (False, True)))


@IN_TURN
@pytest.mark.slow(seconds=3)
@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.django_db(transaction=True)
def test_a_section_and_a_page_in_it_that_are_deleted_at_once_are_kept_once(
    section: AboutPage, publisher: User, monkeypatch: pytest.MonkeyPatch, order: int
) -> None:
    page = AboutPageFactory(parent=section, title="Services")
    both = [DeletePageAction(AboutPage.objects.get(pk=one.pk), publisher).execute for one in (section, page)]
    at_once(monkeypatch, keeping, "keep", *both[::order])
    kept = BinRow.objects.filter(table="wagtailcore.Page").values_list("key", flat=True)
    assert sorted(map(int, kept)) == [section.pk, page.pk]
    for entry in BinEntry.objects.order_by("-pk"):
        restore(entry, publisher)
    assert AboutPage.objects.filter(pk__in=[section.pk, page.pk]).count() == 2


@IN_TURN
@pytest.mark.slow(seconds=3)
@pytest.mark.django_db(transaction=True)
def test_what_needs_a_page_comes_back_while_the_page_does(
    section: AboutPage, publisher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = AboutPageFactory(parent=section)
    redirect = Redirect.objects.create(old_path="/old", redirect_page=page)
    with LogContext(user=publisher):
        redirect.delete()
        page.delete()
    first, second = BinEntry.objects.order_by("pk")
    both = [lambda entry=entry: restore(entry, publisher) for entry in (second, first)]
    at_once(monkeypatch, bringing_back, "put_back", *both)
    assert Redirect.objects.get(old_path="/old").redirect_page_id == page.pk
    assert not BinEntry.objects.exists()


def number_anew() -> None:
    """Let the next page get the number after the highest one in use, as in a database that a backup was loaded into."""
    continue_numbers([Page])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            highest = "(SELECT MAX(id) FROM wagtailcore_page)"
            cursor.execute(f"UPDATE sqlite_sequence SET seq = {highest} WHERE name = 'wagtailcore_page'")  # noqa: S608


@pytest.mark.django_db
def test_no_page_gets_the_number_of_one_in_the_bin(section: AboutPage, publisher: User) -> None:
    page = AboutPageFactory(parent=section, title="Services")
    page.delete(user=publisher)
    number_anew()
    dict(all_rules().after_restore)["Reserving the numbers of what is in the bin"]()
    assert AboutPageFactory(parent=section).pk > page.pk
    restore(BinEntry.objects.get(), publisher)

    last = AboutPageFactory(parent=section, title="Last")
    last.delete(user=publisher)
    number_anew()  # By an earlier release, which did not reserve any.
    restore(BinEntry.objects.get(), publisher)
    assert AboutPageFactory(parent=section).pk > last.pk
