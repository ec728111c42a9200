"""How many articles there are by place and year is right after whatever editors do."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, Site

from home.models import HomePage
from newsroom.models import ArticleCounts, ArticlePage, CategoryPage, EventPage, NewsroomPage
from newsroom.signals import migrated
from tests.factories import (
    ArticlePageFactory,
    CategoryPageFactory,
    EventPageFactory,
    NewsroomPageFactory,
    UserFactory,
)

from .counted import assert_right


@pytest.fixture
def request_(site: Site) -> HttpRequest:
    """The request of a visitor."""
    return RequestFactory().get("/")


@pytest.fixture
def article(events: CategoryPage) -> ArticlePage:
    """An article of 2025 in the category "Events"."""
    made: ArticlePage = ArticlePageFactory(parent=events, date=date(2025, 3, 1))
    return made


def below(page: Page, request: HttpRequest) -> Counter[tuple[str, int]]:
    """The counts below a page that lists use."""
    return ArticleCounts.objects.public_below(page.path, request)


def leave(article: ArticlePage) -> None:
    """Save nothing."""


def publish_another_year(article: ArticlePage) -> None:
    """Publish it with a date of another year."""
    article.date = date(2024, 12, 31)
    article.save_revision().publish()


def unpublish(article: ArticlePage) -> None:
    """Unpublish it."""
    article.unpublish()


def unpublish_as_a_page(article: ArticlePage) -> None:
    """Unpublish it without knowing that it is an article."""
    Page.objects.get(pk=article.pk).unpublish()


def unpublish_all_of_the_newsroom(article: ArticlePage) -> None:
    """Unpublish the newsroom with all that is below it."""
    publisher = UserFactory(is_superuser=True)
    UnpublishPageAction(NewsroomPage.objects.get(), user=publisher, include_descendants=True).execute()


def go_live_on_time(article: ArticlePage) -> None:
    """Unpublish it, and let the clock publish it."""
    article.unpublish()
    article.refresh_from_db()
    article.go_live_at = timezone.now() + timedelta(hours=1)
    article.save_revision().publish()
    with patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(hours=2)):
        call_command("publish_scheduled")


def publish_again(article: ArticlePage) -> None:
    """Unpublish it and publish it."""
    article.unpublish()
    article.refresh_from_db()
    article.get_latest_revision_as_object().save_revision().publish()


def expire(article: ArticlePage) -> None:
    """Let its time be over."""
    article.expire_at = timezone.now() - timedelta(days=1)
    article.save_revision().publish()
    call_command("publish_scheduled")


def delete(article: ArticlePage) -> None:
    """Delete it."""
    article.delete()


def delete_its_category(article: ArticlePage) -> None:
    """Delete the category with all that is in it."""
    article.get_parent().delete()


def move_to_the_newsroom(article: ArticlePage) -> None:
    """Move it to where articles without a category stand."""
    article.move(NewsroomPage.objects.get(), pos="last-child")


def move_its_category_to_the_end(article: ArticlePage) -> None:
    """Put the categories into another order, by which all have another place in the tree."""
    newsroom = NewsroomPage.objects.get()
    CategoryPageFactory(parent=newsroom, title="Training")
    Page.objects.get(pk=article.get_parent().pk).move(newsroom, pos="last-child")


def copy_its_category(article: ArticlePage) -> None:
    """Copy the category with all that is in it."""
    article.get_parent().specific.copy(recursive=True, update_attrs={"slug": "copy"})


def alias_and_convert(article: ArticlePage) -> None:
    """Let it stand twice, once as an alias that becomes a page of its own."""
    alias = article.create_alias(update_slug="alias")
    ConvertAliasPageAction(alias).execute(skip_permission_checks=True)


def add_and_delete_an_event(article: ArticlePage) -> None:
    """Add two events and delete one of them."""
    category = article.get_parent().specific
    EventPageFactory(parent=category, date=date(2026, 1, 1))
    category.refresh_from_db()
    EventPageFactory(parent=category, date=date(2026, 1, 1)).delete()


@pytest.mark.parametrize(
    ("change", "total"),
    [
        (leave, 1),
        (publish_another_year, 1),
        (unpublish, 0),
        (unpublish_as_a_page, 0),
        (unpublish_all_of_the_newsroom, 0),
        (go_live_on_time, 1),
        (publish_again, 1),
        (expire, 0),
        (delete, 0),
        (delete_its_category, 0),
        (move_to_the_newsroom, 1),
        (move_its_category_to_the_end, 1),
        (copy_its_category, 2),
        (alias_and_convert, 2),
        (add_and_delete_an_event, 2),
    ],
)
def test_the_counts_are_right_after_every_change(
    request_: HttpRequest,
    newsroom: NewsroomPage,
    article: ArticlePage,
    change: Callable[[ArticlePage], None],
    total: int,
) -> None:
    change(article)
    assert_right()
    newsroom.refresh_from_db()
    assert below(newsroom, request_).total() == total


def test_a_saved_draft_counts_nothing(newsroom: NewsroomPage, article: ArticlePage, request_: HttpRequest) -> None:
    article.date = date(2020, 1, 1)
    article.save_revision()
    assert below(newsroom, request_) == {(article.get_parent().path, 2025): 1}


@pytest.mark.parametrize("hidden", ["article", "category", "newsroom"])
def test_what_only_some_may_see_is_not_counted(
    request_: HttpRequest, newsroom: NewsroomPage, events: CategoryPage, article: ArticlePage, hidden: str
) -> None:
    newsroom.refresh_from_db()
    ArticlePageFactory(parent=newsroom, date=date(2025, 5, 1))
    article.create_alias(parent=newsroom, update_slug="alias")
    pages: dict[str, Page] = {"article": article, "category": events, "newsroom": newsroom}
    pages[hidden].view_restrictions.create(restriction_type="login")
    # An alias obeys the page that it repeats, not the category in which that stands.
    left = {"article": 1, "category": 2, "newsroom": 0}[hidden]
    assert below(newsroom, request_) == ({(newsroom.path, 2025): left} if left else {})


def test_what_stands_in_another_newsroom_is_not_counted(
    request_: HttpRequest, home: HomePage, article: ArticlePage
) -> None:
    home.refresh_from_db()
    other: NewsroomPage = NewsroomPageFactory(parent=home, slug="other-news")
    assert below(other, request_) == {}


def test_counting_everything_sets_right_what_was_changed_by_hand(
    newsroom: NewsroomPage, article: ArticlePage, capsys: pytest.CaptureFixture[str]
) -> None:
    ArticleCounts.objects.update(by_year={"1999": 9})
    ArticlePage.objects.filter(pk=article.pk).update(date=date(2019, 1, 1))
    call_command("count_articles")
    assert_right()
    assert "1 articles are counted, in 1 places." in capsys.readouterr().out


def test_where_nothing_was_counted_before_the_next_article_begins_it(
    newsroom: NewsroomPage, article: ArticlePage
) -> None:
    ArticleCounts.objects.all().delete()
    ArticlePageFactory(parent=article.get_parent())
    assert_right()


def test_what_is_saved_in_a_long_transaction_is_counted_once_at_its_end(
    newsroom: NewsroomPage, article: ArticlePage
) -> None:
    with CaptureQueriesContext(connection) as asked, ArticleCounts.objects.counted_at_the_end():
        for _ in range(3):
            ArticlePageFactory(parent=Page.objects.get(pk=article.get_parent().pk))
        assert not [query for query in asked if "newsroom_articlecounts" in query["sql"]]
    assert_right()


def test_nothing_is_counted_when_a_long_transaction_fails(newsroom: NewsroomPage, article: ArticlePage) -> None:
    with pytest.raises(RuntimeError), transaction.atomic(), ArticleCounts.objects.counted_at_the_end():
        article.delete()
        raise RuntimeError
    assert_right()
    ArticlePageFactory(parent=newsroom)
    assert_right()


def test_each_migrate_counts_everything(newsroom: NewsroomPage, article: ArticlePage) -> None:
    ArticleCounts.objects.update(by_year={"1999": 9})
    call_command("migrate", verbosity=0)
    assert_right()


@pytest.mark.parametrize("table", ["wagtailcore_page", "newsroom_articlepage", "newsroom_articlecounts"])
def test_a_migrate_to_where_a_table_is_not_there_counts_nothing(
    newsroom: NewsroomPage, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    names = [name for name in connection.introspection.table_names() if name != table]
    monkeypatch.setattr(connection.introspection, "table_names", lambda: names)
    with CaptureQueriesContext(connection) as asked:
        migrated(using="default")
        migrated(using="another")
    assert not list(asked)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_two_who_publish_at_once_count_each_others_articles(newsroom: NewsroomPage) -> None:
    pages = [ArticlePageFactory(parent=NewsroomPage.objects.get(), live=False) for _ in range(2)]
    both_have_begun = threading.Barrier(2, timeout=20)

    def publish(page: ArticlePage) -> None:
        try:
            with transaction.atomic():
                Page.objects.count()  # The transaction has begun.
                both_have_begun.wait()
                page.save_revision().publish()
        finally:
            connection.close()

    threads = [threading.Thread(target=publish, args=[page]) for page in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert ArticlePage.objects.live().count() == 2
    assert_right()


def test_an_event_is_counted_as_the_article_that_it_is(newsroom: NewsroomPage, request_: HttpRequest) -> None:
    event: EventPage = EventPageFactory(parent=newsroom, date=date(2023, 1, 1))
    assert below(newsroom, request_) == {(event.path[:-4], 2023): 1}
