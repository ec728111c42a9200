"""Changes in the source and by editors between two imports: both are kept."""

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from about.models import AboutPage, ContactPage
from actris_cms.core.models import CustomImage, SiteIdentity
from isomer.models import ImportRun
from newsroom.models import ArticlePage, CategoryPage, NewsroomPage

from .conftest import Import
from .imported import raw_body
from .samples import SampleSite, page, png

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

NO_PROBLEMS: tuple[list[Any], ...] = ([], [], [], [], [])


@pytest.fixture(autouse=True)
def _tree_is_consistent(db: None) -> Any:
    """After each test, check that the page tree is consistent."""
    yield
    assert Page.find_problems() == NO_PROBLEMS


def post(sample: SampleSite, name: str, folder: str = "news/events", front: str = "") -> Path:
    slug = name.lower()
    front = front or f"title: {name}\npermalink: /news/events/{slug}/"
    return sample.write(f"{folder}/_posts/2024-02-29-post-{name}.md", f"---\n{front}\n---\n<p>Words of {name}</p>")


def page_urls() -> dict[str, str]:
    return {page.title: page.url_path.removeprefix("/home") for page in AboutPage.objects.exclude(slug="section")}


def article_urls() -> dict[str, str]:
    return {page.title: page.url_path.removeprefix("/home") for page in ArticlePage.objects.live()}


def test_a_new_post_and_a_new_page_are_added_below_imported_pages(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    post(sample, "One")
    run_import(sample.root)
    post(sample, "Two")
    sample.page(name="Below", permalink="/section/first/below/")

    run_import(sample.root)

    assert set(article_urls()) == {"One", "Two"}
    assert page_urls()["Below"] == "/section/first/below/"
    category = CategoryPage.objects.get()
    category.add_child(instance=ArticlePage(title="By an editor", slug="by-an-editor"))


def test_the_feed_of_a_category_has_the_imported_articles(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page()
    post(sample, "One", front="title: One\x20two\npermalink: /news/events/one/")
    run_import(sample.root)
    ArticlePage.objects.update(summary="broken\x0bline")

    feed = feedparser.parse(client.get("/news/events/feed/rss/").content)

    assert not feed.bozo
    assert [(entry.title, entry.summary) for entry in feed.entries] == [("One two", "broken line")]


def test_an_image_that_an_editor_deleted_is_imported_again_with_its_changed_page(
    sample: SampleSite, run_import: Import
) -> None:
    sample.write("images/a.png", png())
    sample.page('<img src="/images/a.png" alt="A clean room">')
    run_import(sample.root)
    CustomImage.objects.all().delete()
    sample.page('<p>More</p><img src="/images/a.png" alt="A clean room">')

    run_import(sample.root)

    assert CustomImage.objects.count() == 1


def test_a_new_key_in_the_source_settings_is_not_taken_for_an_edit(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    sample.write("images/icon.png", png())
    run_import(sample.root)
    sample.write("_config.yml", "title: New name\nfavicon: /images/icon.png\ngoogle_analytics_ga4: G-1\n")

    printed = run_import(sample.root)

    identity = SiteIdentity.objects.get()
    assert (identity.site_name, identity.analytics_id) == ("New name", "G-1")
    assert identity.favicon == CustomImage.objects.get()
    assert ": left alone:" not in printed


def test_files_that_take_each_others_names_keep_their_pages(sample: SampleSite, run_import: Import) -> None:
    first = sample.page("<p>Words of A</p>", "A", "/section/a/")
    second = sample.page("<p>Words of B</p>", "B", "/section/b/")
    run_import(sample.root)
    before = {page.slug: page.pk for page in AboutPage.objects.all()}
    second.rename(second.with_name("C.md"))
    first.rename(second)

    printed = run_import(sample.root)

    assert {page.slug: page.pk for page in AboutPage.objects.all()} == before
    assert raw_body("a") == [("rich_text", "<p>Words of A</p>")]
    assert raw_body("b") == [("rich_text", "<p>Words of B</p>")]
    assert ": left alone:" not in printed


def test_two_files_that_swap_their_content_change_nothing(sample: SampleSite, run_import: Import) -> None:
    sample.page("<p>Words of A</p>", "A", "/section/a/")
    sample.page("<p>Words of B</p>", "B", "/section/b/")
    run_import(sample.root)
    sample.write("_section/A.md", page("<p>Words of B</p>", title="B", permalink="/section/b/"))
    sample.write("_section/B.md", page("<p>Words of A</p>", title="A", permalink="/section/a/"))

    run_import(sample.root)

    assert (raw_body("a"), raw_body("b")) == (
        [("rich_text", "<p>Words of A</p>")],
        [("rich_text", "<p>Words of B</p>")],
    )


def test_articles_move_when_the_folder_of_their_category_is_renamed(
    sample: SampleSite, run_import: Import, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    sample.page()
    post(sample, "One")
    run_import(sample.root)
    pk = ArticlePage.objects.get().pk
    (sample.root / "news/events").rename(sample.root / "news/happenings")

    with django_capture_on_commit_callbacks(execute=True):
        run_import(sample.root)

    assert [(page.pk, page.url_path) for page in ArticlePage.objects.all()] == [(pk, "/home/news/happenings/one/")]
    assert client.get("/news/events/one/")["Location"] == "/news/happenings/one/"


@pytest.mark.parametrize("front", ["layout: contact_us\nagency_name: X\n", ""])
def test_a_page_that_gets_another_type_is_replaced(
    front: str, sample: SampleSite, run_import: Import, client: Client
) -> None:
    kinds = ["layout: contact_us\n", ""] if not front else ["", front]
    for kind in kinds:
        sample.write("_section/First page.md", f"---\ntitle: Way\npermalink: /section/way/\n{kind}---\n<p>Words</p>")
        sample.page(name="Below", permalink="/section/way/below/")
        run_import(sample.root)

    model = ContactPage if front else AboutPage
    assert model.objects.filter(slug="way", live=True).count() == 1
    assert Page.objects.filter(title="Way").count() == 1
    assert "Words" in client.get("/section/way/").content.decode()
    assert client.get("/section/way/below/").status_code == 200


def test_new_articles_are_added_to_a_category_with_a_changed_slug(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    post(sample, "One")
    run_import(sample.root)
    category = CategoryPage.objects.get()
    category.slug = "happenings"
    category.save_revision().publish()
    post(sample, "Two")

    run_import(sample.root)

    assert article_urls() == {"One": "/news/happenings/one/", "Two": "/news/happenings/two/"}
    assert CategoryPage.objects.count() == 1
    assert not AboutPage.objects.filter(slug="events").exists()


def test_articles_of_a_category_that_an_editor_deleted_are_left_alone(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    post(sample, "One")
    run_import(sample.root)
    CategoryPage.objects.get().delete()
    post(sample, "Two")

    printed = run_import(sample.root)

    assert article_urls() == {}
    assert "an editor has deleted the category or the newsroom that it belongs to" in printed
    assert NewsroomPage.objects.get().get_children().count() == 0


def test_new_pages_are_added_to_a_section_with_a_changed_slug(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    run_import(sample.root)
    section = AboutPage.objects.get(slug="section")
    section.slug = "renamed"
    section.save_revision().publish()
    sample.page(name="Second", permalink="/section/second/")

    run_import(sample.root)

    assert page_urls()["Second"] == "/renamed/second/"


def test_a_category_is_in_the_newsroom_whatever_its_permalink(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page()
    sample.write("news/index.html", "---\nlayout: resources\ntitle: News\npermalink: /about/news/\n---\n")
    sample.write("news/events/index.html", "---\nlayout: resources-alt\ntitle: Events\npermalink: /events/\n---\n")
    post(sample, "One")

    run_import(sample.root)

    assert CategoryPage.objects.get().url == "/news/events/"
    for old, new in (("/events/", "/news/events/"), ("/about/news/", "/news/"), ("/news/events/one/", "")):
        response = client.get(old)
        assert (response.status_code, response.headers.get("Location", "")) == (301 if new else 200, new)


def test_posts_at_the_root_of_the_source_are_in_the_newsroom(sample: SampleSite, run_import: Import) -> None:
    sample.write("index.md", "---\nlayout: homepage\npermalink: /\nsections: [{hero: {title: Hi}}]\n---\n")
    sample.write("_posts/2024-02-29-post-one.md", "---\ntitle: One\n---\nWords")

    run_import(sample.root)

    assert article_urls() == {"One": "/news/post-one/"}


def test_the_text_of_a_listing_page_is_reported_as_not_imported(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    post(sample, "One")
    sample.write("news/events/index.html", "---\nlayout: resources-alt\n---\n<p>Welcome</p>\n")

    assert "the words of this page are not shown by Isomer, and were not imported: <p>Welcome</p>" in run_import(
        sample.root
    )


def test_a_future_post_is_published_by_an_import_on_its_date(
    sample: SampleSite, run_import: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.page()
    day = date.today() + timedelta(days=3)
    post(sample, "Soon", front=f"title: Soon\npermalink: /news/events/soon/\ndate: {day}")
    run_import(sample.root)
    assert article_urls() == {}
    assert ImportRun.objects.get().expires == day

    ImportRun.objects.update(expires=date.today())
    monkeypatch.setattr("isomer.reader.posts.today", lambda: day)
    run_import(sample.root)

    assert set(article_urls()) == {"Soon"}


def test_a_section_shows_its_pages_in_the_order_of_the_source(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page(name="Deep", permalink="/section/group/deep/")
    sample.page(name="Alpha", permalink="/section/alpha/")
    sample.page(name="Stranger", permalink="/a-stranger/")
    sample.order("Deep.md", "Alpha.md", "Stranger.md")

    run_import(sample.root)

    html = client.get("/section/").content.decode()
    main = html[html.index("<main") :]
    assert main.index(">Group<") < main.index(">Alpha<") < main.rindex(">Stranger<")


def test_chained_redirects_lead_to_their_final_target_and_loops_are_omitted(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page()
    sample.write(
        "_redirects",
        "/c /d\n/d /section/first/\n/a /b\n/b /a\n/m mailto:a@example.org\n/t https://example.org/?x=1 302\n",
    )

    printed = run_import(sample.root)

    assert client.get("/c")["Location"] == client.get("/d")["Location"] == "/section/first/"
    assert [client.get(url).status_code for url in ("/a/", "/b/", "/m/")] == [404, 404, 404]
    assert "the rule leads from /a to /b, which leads back to it" in printed
    for spelling in ("/t", "/T/", "/t?y=2"):
        response = client.get(spelling)
        assert (response.status_code, response["Location"]) == (302, "https://example.org/?x=1"), spelling


def test_a_redirect_that_becomes_permanent_is_updated(sample: SampleSite, run_import: Import) -> None:
    sample.page()
    sample.write("_redirects", "/t /section/first/ 302\n")
    run_import(sample.root)
    sample.write("_redirects", "/t /section/first/ 301\n")

    run_import(sample.root)

    assert Redirect.objects.get(old_path="/t").is_permanent


def test_the_old_url_of_a_link_redirects_to_its_new_target_and_not_after_unpublishing(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    sample.page()
    sample.write(
        "news/events/_posts/2024-02-29-link-x.md", "---\ntitle: X\nlayout: link\nexternal: https://example.org/x\n---\n"
    )
    run_import(sample.root)
    entry = ArticlePage.objects.get()
    entry.external_url = "https://example.org/new"
    entry.save_revision().publish()
    assert client.get("/news/events/link-x.html")["Location"] == "https://example.org/new"

    entry.unpublish()

    assert client.get("/news/events/link-x.html").status_code == 404


def test_file_names_that_are_not_utf8_are_reported_and_do_not_stop_the_import(
    sample: SampleSite, run_import: Import
) -> None:
    sample.page()
    (sample.root / "images").mkdir()
    Path(os.fsdecode(os.fsencode(sample.root / "images") + b"/caf\xe9.png")).write_bytes(png())
    Path(os.fsdecode(os.fsencode(sample.root / "_section") + b"/caf\xe9.md")).write_text(page(title="Odd"))

    printed = run_import(sample.root)

    assert printed.count("is not UTF-8, so it can have no address") == 2
    assert set(page_urls()) == {"First page"}


def test_very_long_permalinks_get_different_urls(sample: SampleSite, run_import: Import) -> None:
    sample.page(name="A", permalink=f"/section/{'a' * 255}/")
    sample.page(name="B", permalink=f"/section/{'A' * 255}/")
    sample.page(name="C", permalink="/section/" + "\ufdfa" * 20 + "/")

    run_import(sample.root)

    assert len(set(page_urls().values())) == 3


@pytest.mark.parametrize("url", ["/images/%00.png", "/files/a%00/", "/images/" + "a" * 3000])
def test_file_urls_with_null_characters_or_extreme_length_are_404(url: str, site: Any, client: Client) -> None:
    assert client.get(url).status_code == 404


def test_the_name_of_a_player_is_not_taken_as_the_title_of_a_frame(sample: SampleSite, run_import: Import) -> None:
    sample.page('<p>x</p>\n<iframe src="https://www.youtube.com/embed/x" title="YouTube video player"></iframe>')

    printed = run_import(sample.root)

    assert "has no meaningful title; give it one that says what it shows" in printed
    assert raw_body()[1][1]["title"] == "First page"
