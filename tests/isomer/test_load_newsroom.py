"""What an import makes of a resource room: a newsroom with categories, articles, and entries that lead elsewhere."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from actris_cms.core.models import CustomDocument, CustomImage, Navigation
from home.models import HomePage
from newsroom.models import ArticlePage, CategoryPage, NewsroomPage

from .conftest import Import
from .samples import SampleSite, png

pytestmark = pytest.mark.django_db

DAY = "2024-02-29"


@pytest.fixture
def room(sample: SampleSite) -> SampleSite:
    """The sample site with a newsroom of two categories, one of them empty."""
    sample.page()
    sample.write("_data/navigation.yml", "links:\n  - {title: Newsroom, resource_room: true}\n")
    sample.write("news/index.html", "---\nlayout: resources\ntitle: News and events\n---\n")
    sample.write("news/events/index.html", "---\nlayout: resources-alt\ntitle: Events\n---\n")
    sample.write("news/articles/index.html", "---\nlayout: resources-alt\ntitle: Articles\n---\n")
    return sample


def post(sample: SampleSite, front: str, body: str = "<p>Words</p>", name: str = "A post") -> None:
    sample.write(f"news/events/_posts/{DAY}-post-{name}.md", f"---\n{front}\n---\n{body}")


def article(title: str = "A post") -> ArticlePage:
    found: ArticlePage = ArticlePage.objects.get(title=title)
    return found


def test_a_post_becomes_an_article_of_its_category(room: SampleSite, run_import: Import, client: Client) -> None:
    room.write("images/a.png", png())
    post(
        room,
        "title: A post\npermalink: /news/events/a-post/\ndescription: In short",
        '<p>Words</p>\n<img src="/images/a.png">',
    )

    run_import(room.root)

    found = article()
    assert (found.date, found.url, found.search_description) == (date(2024, 2, 29), "/news/events/a-post/", "In short")
    assert found.get_parent().specific == CategoryPage.objects.get(title="Events")
    assert NewsroomPage.objects.get().title == "News and events"
    assert found.listing_image == CustomImage.objects.get()
    assert "Words" in client.get("/news/events/a-post/").content.decode()


def test_an_address_outside_the_newsroom_leads_to_the_article_in_one_step(
    room: SampleSite, run_import: Import, client: Client
) -> None:
    post(room, "title: A post\npermalink: /Townhall-2024/")

    run_import(room.root)

    assert article().url == "/news/events/Townhall-2024/"
    for old in ("/Townhall-2024/", "/townhall-2024", "/townhall-2024/index.html", "/TOWNHALL-2024.html"):
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, "/news/events/Townhall-2024/"), old


def test_the_menu_shows_the_categories_that_hold_articles(room: SampleSite, run_import: Import, client: Client) -> None:
    post(room, "title: A post")

    run_import(room.root)

    (item,) = Navigation.objects.get().items
    assert item.value["link"]["page"].specific == NewsroomPage.objects.get()
    menu = client.get("/").content.decode().split("</nav>")[0]
    assert "/news/events/" in menu
    assert "/news/articles/" not in menu


@pytest.mark.parametrize(
    ("front", "url"),
    [
        ("external: https://example.org/x", "https://example.org/x"),
        ("external: www.example.org/x", "https://www.example.org/x"),
        ("external: https://sample.example.org/section/first/", "https://sample.example.org/section/first/"),
        ("layout: link\npermalink: https://example.org/y/", "https://example.org/y/"),
        ("external: javascript:alert(1)", ""),
        ("file_url: ''", ""),
    ],
)
def test_an_entry_leads_to_another_site(front: str, url: str, room: SampleSite, run_import: Import) -> None:
    post(room, f"title: A post\n{front}", "")

    run_import(room.root)

    assert article().external_url == url


def test_an_entry_leads_to_a_file(room: SampleSite, run_import: Import, client: Client) -> None:
    room.write("files/guide.pdf", b"%PDF-1.4 guide")
    post(room, "title: A post\nlayout: file\nfile_url: /files/guide.pdf", "")

    run_import(room.root)

    document = CustomDocument.objects.get()
    assert article().document == document
    assert document.url in client.get("/news/events/").content.decode()


def test_the_old_address_of_an_entry_leads_straight_to_what_it_is_about(
    room: SampleSite, run_import: Import, client: Client
) -> None:
    post(room, "title: A post\nlayout: link\nexternal: https://example.org/x", "", name="Elsewhere")

    run_import(room.root)

    response = client.get("/news/events/post-Elsewhere.html")
    assert (response.status_code, response["Location"]) == (301, "https://example.org/x")


def test_a_post_with_words_and_a_target_keeps_both(room: SampleSite, run_import: Import, client: Client) -> None:
    post(room, "title: A post\npermalink: /news/events/a-post/\nexternal: https://example.org/x")

    run_import(room.root)

    html = client.get("/news/events/a-post/").content.decode()
    assert "Words" in html
    assert 'href="https://example.org/x"' in html
    assert 'href="https://example.org/x"' in client.get("/news/").content.decode()


def test_the_home_page_shows_the_latest_articles_under_the_sources_words(
    room: SampleSite, run_import: Import, client: Client
) -> None:
    post(room, "title: A post")
    room.write(
        "index.md",
        "---\nsections:\n  - hero: {title: Hi}\n"
        "  - resources: {title: News here, subtitle: Fresh, button: MORE}\n---\n",
    )

    run_import(room.root)

    html = client.get("/").content.decode()
    assert all(words in html for words in ("News here", "Fresh", "MORE", "A post"))
    assert HomePage.objects.get().body[0].block_type == "latest_news"


def test_two_posts_of_one_name_are_both_kept(room: SampleSite, run_import: Import) -> None:
    post(room, "title: A\npermalink: /x/same/", name="A")
    post(room, "title: B\npermalink: /y/same/", name="B")

    printed = run_import(room.root)

    assert {page.title: page.url for page in ArticlePage.objects.all()} == {
        "A": "/news/events/same/",
        "B": "/news/events/same-2/",
    }
    assert "is that of news/events/_posts/2024-02-29-post-A.md too" in printed


def test_what_is_still_to_come_is_a_draft_that_nobody_sees(
    room: SampleSite, run_import: Import, client: Client
) -> None:
    post(room, "title: A post\ndate: 2999-01-01\npermalink: /news/events/a-post/")

    printed = run_import(room.root)

    assert not article().live
    assert client.get("/news/events/a-post/").status_code == 404
    assert "its date, 2999-01-01, is still to come" in printed


def test_a_post_that_the_source_takes_back_is_taken_down(room: SampleSite, run_import: Import, client: Any) -> None:
    post(room, "title: A post\npermalink: /news/events/a-post/")
    run_import(room.root)
    post(room, "title: A post\npermalink: /news/events/a-post/\npublished: false")

    run_import(room.root)

    assert client.get("/news/events/a-post/").status_code == 404
    assert article().has_unpublished_changes


def test_running_again_changes_nothing_in_the_newsroom(room: SampleSite, run_import: Import) -> None:
    post(room, "title: A post\npermalink: /elsewhere/")
    run_import(room.root)
    room.write("_config.yml", "title: Another name\nresources_name: news\n")
    before = {page.pk: page.latest_revision_id for page in ArticlePage.objects.all()}

    printed = run_import(room.root)

    assert {page.pk: page.latest_revision_id for page in ArticlePage.objects.all()} == before
    assert "Pages unchanged" in printed
