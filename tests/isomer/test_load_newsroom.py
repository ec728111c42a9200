"""The import of a resource room: newsroom, categories, articles, and links to other sites and files."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from actris_cms.core.models import CustomDocument, CustomImage, Navigation
from home.models import HomePage
from newsroom.models import ArticlePage, CategoryPage, NewsroomPage

from .conftest import Import
from .imported import first_page
from .samples import SampleSite, png

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

DAY = "2024-02-29"


@pytest.fixture
def newsroom_site(sample: SampleSite) -> SampleSite:
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


def test_a_post_becomes_an_article_of_its_category(
    newsroom_site: SampleSite, run_import: Import, client: Client
) -> None:
    newsroom_site.write("images/a.png", png())
    post(
        newsroom_site,
        "title: A post\npermalink: /news/events/a-post/\ndescription: In short",
        '<p>Words</p>\n<img src="/images/a.png">',
    )

    run_import(newsroom_site.root)

    found = article()
    assert (found.date, found.url, found.search_description) == (date(2024, 2, 29), "/news/events/a-post/", "In short")
    assert found.get_parent().specific == CategoryPage.objects.get(title="Events")
    assert NewsroomPage.objects.get().title == "News and events"
    assert found.listing_image == CustomImage.objects.get()
    assert "Words" in client.get("/news/events/a-post/").content.decode()


def test_a_permalink_outside_the_newsroom_redirects_to_the_article_in_one_step(
    newsroom_site: SampleSite, run_import: Import, client: Client
) -> None:
    post(newsroom_site, "title: A post\npermalink: /Townhall-2024/")

    run_import(newsroom_site.root)

    assert article().url == "/news/events/Townhall-2024/"
    for old in ("/Townhall-2024/", "/townhall-2024", "/townhall-2024/index.html", "/TOWNHALL-2024.html"):
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, "/news/events/Townhall-2024/"), old


def test_the_menu_shows_categories_with_articles(newsroom_site: SampleSite, run_import: Import, client: Client) -> None:
    post(newsroom_site, "title: A post")

    run_import(newsroom_site.root)

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
def test_a_post_with_an_external_url_links_to_another_site(
    front: str, url: str, newsroom_site: SampleSite, run_import: Import
) -> None:
    post(newsroom_site, f"title: A post\n{front}", "")

    run_import(newsroom_site.root)

    assert article().external_url == url


def test_a_post_with_a_file_links_to_a_document(newsroom_site: SampleSite, run_import: Import, client: Client) -> None:
    newsroom_site.write("files/guide.pdf", b"%PDF-1.4 guide")
    post(newsroom_site, "title: A post\nlayout: file\nfile_url: /files/guide.pdf", "")

    run_import(newsroom_site.root)

    document = CustomDocument.objects.get()
    assert article().document == document
    assert document.url in client.get("/news/events/").content.decode()


def test_the_old_url_of_a_link_redirects_to_its_target(
    newsroom_site: SampleSite, run_import: Import, client: Client
) -> None:
    post(newsroom_site, "title: A post\nlayout: link\nexternal: https://example.org/x", "", name="Elsewhere")

    run_import(newsroom_site.root)

    response = client.get("/news/events/post-Elsewhere.html")
    assert (response.status_code, response["Location"]) == (301, "https://example.org/x")


def test_a_post_with_text_and_an_external_url_keeps_both(
    newsroom_site: SampleSite, run_import: Import, client: Client
) -> None:
    post(newsroom_site, "title: A post\npermalink: /news/events/a-post/\nexternal: https://example.org/x")

    run_import(newsroom_site.root)

    html = client.get("/news/events/a-post/").content.decode()
    assert "Words" in html
    assert 'href="https://example.org/x"' in html
    assert 'href="https://example.org/x"' in client.get("/news/").content.decode()


def test_the_home_page_shows_the_latest_articles_with_the_text_of_the_source(
    newsroom_site: SampleSite, run_import: Import, client: Client
) -> None:
    post(newsroom_site, "title: A post")
    newsroom_site.write(
        "index.md",
        "---\nsections:\n  - hero: {title: Hi}\n"
        "  - resources: {title: News here, subtitle: Fresh, button: MORE}\n---\n",
    )

    run_import(newsroom_site.root)

    html = client.get("/").content.decode()
    assert all(text in html for text in ("News here", "Fresh", "MORE", "A post"))
    assert HomePage.objects.get().body[0].block_type == "latest_news"


def test_two_posts_with_the_same_slug_are_both_imported(newsroom_site: SampleSite, run_import: Import) -> None:
    post(newsroom_site, "title: A\npermalink: /x/same/", name="A")
    post(newsroom_site, "title: B\npermalink: /y/same/", name="B")

    printed = run_import(newsroom_site.root)

    assert {page.title: page.url for page in ArticlePage.objects.all()} == {
        "A": "/news/events/same/",
        "B": "/news/events/same-2/",
    }
    assert "is that of news/events/_posts/2024-02-29-post-A.md too" in printed


def test_a_post_with_a_future_date_becomes_a_draft(
    newsroom_site: SampleSite, run_import: Import, client: Client
) -> None:
    post(newsroom_site, "title: A post\ndate: 2999-01-01\npermalink: /news/events/a-post/")

    printed = run_import(newsroom_site.root)

    assert not article().live
    assert client.get("/news/events/a-post/").status_code == 404
    assert "its date, 2999-01-01, is in the future" in printed


def test_a_post_that_the_source_unpublishes_is_unpublished(
    newsroom_site: SampleSite, run_import: Import, client: Any
) -> None:
    post(newsroom_site, "title: A post\npermalink: /news/events/a-post/")
    run_import(newsroom_site.root)
    post(newsroom_site, "title: A post\npermalink: /news/events/a-post/\npublished: false")

    run_import(newsroom_site.root)

    assert client.get("/news/events/a-post/").status_code == 404
    assert article().has_unpublished_changes


def test_a_second_import_changes_nothing_in_the_newsroom(newsroom_site: SampleSite, run_import: Import) -> None:
    post(newsroom_site, "title: A post\npermalink: /elsewhere/")
    run_import(newsroom_site.root)
    newsroom_site.write("_config.yml", "title: Another name\nresources_name: news\n")
    before = {page.pk: page.latest_revision_id for page in ArticlePage.objects.all()}

    printed = run_import(newsroom_site.root)

    assert {page.pk: page.latest_revision_id for page in ArticlePage.objects.all()} == before
    assert "Pages unchanged" in printed


def test_a_permalink_that_a_post_and_a_page_share_leads_to_the_post(
    newsroom_site: SampleSite, run_import: Import, client: Client
) -> None:
    newsroom_site.write("pages/letter.md", "---\ntitle: Letter\npermalink: /letter/\n---\nAn older draft.")
    post(newsroom_site, "title: Spring letter\npermalink: /letter/", "The post.")
    newsroom_site.page('<p><a href="/letter/">Read it</a></p>')

    for _ in range(2):
        printed = run_import(newsroom_site.root, "--verbosity=2")
        assert "An older draft." in client.get("/letter-2/").content.decode()
        assert "The post." in client.get("/letter/", follow=True).content.decode()
    assert "pages/letter.md:3: address changed: the address /letter/ is that of news/events/_posts/" in printed
    assert f'linktype="page" id="{article("Spring letter").pk}"' in first_page().body[0].value.source


def test_a_permalink_that_two_posts_share_leads_to_the_newest(
    newsroom_site: SampleSite, run_import: Import, client: Client
) -> None:
    for day, category in (("2024-05-01", "events"), ("2023-05-01", "articles"), ("2024-01-01", "articles")):
        name = f"news/{category}/_posts/{day}-post-Twin.md"
        newsroom_site.write(name, f"---\ntitle: Twin\npermalink: /twin/\n---\nWords of {day}")

    printed = run_import(newsroom_site.root, "--verbosity=2")

    assert "Words of 2024-05-01" in client.get("/twin/", follow=True).content.decode()
    newest = "leads to news/events/_posts/2024-05-01-post-Twin.md, as on Isomer; this page is at /news/articles/twin"
    assert f"2024-01-01-post-Twin.md:3: address changed: the permalink /twin/ {newest}" in printed
    assert f"2023-05-01-post-Twin.md:3: address changed: the permalink /twin/ {newest}" in printed


@pytest.mark.parametrize("place", ["news", "news/events"])
def test_the_words_of_a_category_or_newsroom_stand_above_its_list(
    place: str, newsroom_site: SampleSite, run_import: Import, client: Client
) -> None:
    post(newsroom_site, "title: A post")
    (newsroom_site.root / place / "index.html").unlink()
    newsroom_site.write(
        f"{place}/index.md",
        "---\ntitle: Yearly reports\n---\n### How to read\n\nA report has **two parts**.\n\n"
        "- [figures](/section/first/)\n",
    )

    printed = run_import(newsroom_site.root)

    shown = client.get(f"/{place}/").content.decode().partition("<main")[2]
    assert shown.index("How to read</h2>") < shown.index("<b>two parts</b>") < shown.index("A post")
    assert '<a href="/section/first/">figures</a>' in shown
    assert "How to read" not in client.get(f"/{place}/?year=2024").content.decode()
    assert "are not shown by Isomer" not in printed
