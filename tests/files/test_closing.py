"""The folder of open files: filled by the first request, emptied by changes."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction

from about.models import AboutPage
from actris_cms.core.models import CustomDocument
from actris_cms.files import opened, views
from actris_cms.files.watch import close_all_withdrawn
from actris_cms.operations.scheduler import JOBS
from tests.factories import DocumentFactory, picture_file

from .conftest import WITHDRAWALS, Change, Shown, document_url, restrict, save

pytestmark = pytest.mark.slow

Make = Callable[[Change, Shown], None]


@pytest.fixture
def links(shown: Shown, client: Client) -> list[str]:
    """The URLs of open files, after somebody has asked for them."""
    urls = shown.urls
    for url in urls:
        client.get(url)
    assert sorted(opened.all_open()) == sorted(urls)
    return urls


@pytest.mark.parametrize("state", WITHDRAWALS)
def test_the_proxy_has_no_file_of_a_withdrawn_page(state: str, links: list[str], shown: Shown, make: Make) -> None:
    make(WITHDRAWALS[state], shown)
    assert not list(opened.all_open())


def move(shown: Shown) -> None:
    """Move the page into a section with a password."""
    private = shown.page.get_site().root_page.add_child(instance=AboutPage(title="Board", slug="board"))
    private.view_restrictions.create(restriction_type="password", password="sesame")
    shown.page.move(private, pos="last-child")


def hide_alias_source(shown: Shown) -> None:
    """Let only an alias of the page be public, and give its source a password."""
    source = shown.page
    source.create_alias(parent=source.get_parent().get_parent(), update_slug="alias")
    source.view_restrictions.create(restriction_type="password", password="sesame")


def hide_what_is_above_alias_source(shown: Shown) -> None:
    """Let only an alias of the page be public, and give the section of its source a password."""
    section = AboutPage.objects.get(pk=shown.page.get_parent().pk)
    shown.page.create_alias(parent=section.get_parent(), update_slug="alias")
    section.view_restrictions.create(restriction_type="password", password="sesame")


def restrict_collection_above(shown: Shown) -> None:
    """Give the root collection a password."""
    root = Collection.get_first_root_node()
    CollectionViewRestriction.objects.create(collection=root, restriction_type="password", password="sesame")


@pytest.mark.parametrize(
    "change", [move, hide_alias_source, hide_what_is_above_alias_source, restrict_collection_above]
)
def test_what_withdraws_a_whole_branch_closes_its_files(
    change: Change, links: list[str], shown: Shown, make: Make
) -> None:
    make(change, shown)
    assert not list(opened.all_open())


def test_a_file_that_another_public_page_shows_stays_open(links: list[str], shown: Shown, make: Make) -> None:
    shown.page.copy(update_attrs={"slug": "other", "title": "Other"}, to=shown.page.get_parent().get_parent())
    make(WITHDRAWALS["unpublished"], shown)
    assert sorted(opened.all_open()) == sorted(links)


def test_saving_a_draft_closes_nothing(links: list[str], shown: Shown, make: Make) -> None:
    make(lambda shown: save_draft(shown.page), shown)
    assert sorted(opened.all_open()) == sorted(links)


def save_draft(page: AboutPage) -> None:
    """Save a draft without the page's picture and text."""
    page.body, page.listing_image = [], None
    page.save_revision()


def test_a_replaced_document_is_served_anew(shown: Shown, links: list[str], client: Client, make: Make) -> None:
    def replace(shown: Shown) -> None:
        shown.document.file.storage.delete(shown.document.file.name)
        shown.document.file.save("guide.pdf", ContentFile(b"%PDF-1.4 second edition"))

    make(replace, shown)
    assert document_url(shown.document) == links[-1]
    assert b"second edition" in client.get(links[-1]).getvalue()


def test_a_replaced_picture_takes_its_old_sizes_with_it(
    shown: Shown, links: list[str], client: Client, make: Make
) -> None:
    def replace(shown: Shown) -> None:
        shown.image.file = picture_file("new.png", colour="#000000")
        shown.image.save()

    make(replace, shown)
    assert {client.get(url).status_code for url in links[:-1]} == {404}


def test_a_page_that_is_withdrawn_while_a_file_is_opened_closes_it(
    shown: Shown, client: Client, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened_late(url: str, source: str, still_open: Callable[[], bool]) -> None:
        make(WITHDRAWALS["unpublished"], shown)
        opened.open_up(url, source, still_open)

    late: Any = SimpleNamespace(open_up=opened_late, is_open=opened.is_open, has_paths=opened.has_paths)
    monkeypatch.setattr(views, "opened", late)
    client.get(shown.urls[0])
    assert not list(opened.all_open())


def test_an_edition_that_is_replaced_while_it_is_opened_is_closed(
    shown: Shown, client: Client, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened_late(url: str, source: str, still_open: Callable[[], bool]) -> None:
        make(lambda shown: replace(shown.document, b"%PDF-1.4 second edition"), shown)
        Path(source).write_bytes(b"%PDF-1.4 first edition")
        opened.open_up(url, source, still_open)

    late: Any = SimpleNamespace(open_up=opened_late, is_open=opened.is_open, has_paths=opened.has_paths)
    monkeypatch.setattr(views, "opened", late)
    client.get(shown.urls[-1])
    assert not list(opened.all_open())


def replace(document: CustomDocument, content: bytes) -> None:
    """Replace the file of a document."""
    document.file.save("edition.pdf", ContentFile(content))


def test_a_folder_that_is_being_filled_stops_no_other_from_being_closed(
    links: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def filled(folder: Path) -> None:
        raise OSError(39, "Directory not empty")

    monkeypatch.setattr(opened.shutil, "rmtree", filled)
    with pytest.raises(OSError, match="not empty"):
        opened.close([links[-1].rpartition("/")[0], *links[:-1]])
    assert list(opened.all_open()) == links[-1:]


def test_files_are_copied_where_they_cannot_be_linked(
    shown: Shown, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_link(source: str, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(opened.os, "link", no_link)
    url = shown.urls[-1]
    content = client.get(url).getvalue()
    assert (opened.root() / url.lstrip("/")).read_bytes() == content
    assert list(opened.all_open()) == [url]


def test_a_full_disk_stops_no_visitor(shown: Shown, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(opened.Path, "mkdir", full)
    assert {client.get(url).status_code for url in shown.urls} == {200}


def test_the_safety_net_closes_what_a_killed_process_left_open(
    shown: Shown, links: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    restrict(shown, restriction_type="login")
    stale = DocumentFactory()
    opened.open_up(document_url(stale), stale.file.path, lambda: True)
    call_command("close_withdrawn_files")
    assert not list(opened.all_open())
    assert "4 files were closed" in capsys.readouterr().out


def test_the_safety_net_is_a_job() -> None:
    assert JOBS["close_withdrawn_files"].run is close_all_withdrawn


def test_the_safety_net_leaves_open_what_is_public(shown: Shown, links: list[str]) -> None:
    call_command("close_withdrawn_files")
    assert sorted(opened.all_open()) == sorted(links)


def test_an_open_file_is_served_without_a_query(
    links: list[str], client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert client.get(links[0]).status_code == 200


def test_a_page_that_shows_nothing_closes_without_asking_for_files(
    section: AboutPage, django_assert_max_num_queries: Any, django_capture_on_commit_callbacks: Any
) -> None:
    save(section)
    with django_assert_max_num_queries(2):
        with django_capture_on_commit_callbacks() as callbacks:
            pass
        for callback in callbacks:
            callback()
