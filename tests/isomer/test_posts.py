"""What the reader makes of a resource room: its page, its categories, its posts."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from isomer.notes import IsomerError, NoteKind
from isomer.reader import PageKind, SourcePage, read_source
from isomer.reader.posts import parse_day

from .samples import SampleSite

DAY = "2024-02-29"


def post(
    sample: SampleSite, front: str = "title: A post\npermalink: /a-post/", name: str = "", folder: str = ""
) -> Path:
    file = f"{folder or 'news/events'}/_posts/{name or f'{DAY}-post-A post.md'}"
    return sample.write(file, f"---\n{front}\n---\n<p>Words</p>")


def posts_of(sample: SampleSite) -> list[SourcePage]:
    return [page for page in read_source(sample.root).pages if page.kind == PageKind.ARTICLE]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("2024-2-9", date(2024, 2, 9)),
        ("24-02-29", date(2024, 2, 29)),
        ("2024-02-29 23:30:00 +0000", date(2024, 3, 1)),
        ("2024-02-29T23:30:00+08:00", date(2024, 2, 29)),
        ("2024-02-29 10:00", date(2024, 2, 29)),
        ("29 February 2024", date(2024, 2, 29)),
        ("29 Feb 2024", date(2024, 2, 29)),
        ("29/02/2024", date(2024, 2, 29)),
        ("February 29, 2024", date(2024, 2, 29)),
        ("2024-02-30", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_day_is_read_however_it_is_written_and_a_time_is_singapores(written: str, day: date | None) -> None:
    assert parse_day(written) == day


def test_a_post_has_its_day_its_category_and_its_permalink(sample: SampleSite) -> None:
    post(sample, "title: A post\ndate: 2024-03-01\npermalink: /a-post/")

    (found,) = posts_of(sample)

    assert (found.title, found.permalink) == ("A post", "/a-post/")
    assert found.post is not None
    assert (found.post.day, found.post.folder) == (date(2024, 3, 1), "news/events")


def test_without_a_date_of_its_own_a_post_has_that_of_its_name(sample: SampleSite) -> None:
    post(sample)

    (found,) = posts_of(sample)

    assert found.post is not None
    assert found.post.day == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        (f"{DAY}-post-Café & “Cells”: a | b?.md", "/news/events/post-Café-&-Cells-a-b.html"),
        (f"{DAY}-An old post.md", "/news/events/An-old-post.html"),
        (f"{DAY}-link-Elsewhere.html", "/news/events/link-Elsewhere.html"),
        (f"{DAY}-华语.md", "/news/events/华语.html"),
    ],
)
def test_a_post_without_permalink_stands_where_jekyll_puts_it(name: str, address: str, sample: SampleSite) -> None:
    post(sample, "title: A post", name)

    (found,) = posts_of(sample)

    assert found.permalink == address


@pytest.mark.parametrize("name", ["A post.md", "2024-13-01-A post.md", "2024-02-30-A post.md"])
def test_a_post_without_a_day_is_no_post_and_is_reported(name: str, sample: SampleSite) -> None:
    sample.page()
    post(sample, name=name)

    site = read_source(sample.root)

    assert [page.title for page in site.pages if page.kind == PageKind.ARTICLE] == []
    assert [(note.kind, note.file) for note in site.notes] == [(NoteKind.NOT_IMPORTED, f"news/events/_posts/{name}")]


def test_a_post_without_front_matter_is_called_after_its_file(sample: SampleSite) -> None:
    sample.write(f"news/events/_posts/{DAY}-old-words.md", "Only words")

    (found,) = posts_of(sample)

    assert (found.title, found.body) == ("Old Words", "Only words")


def test_the_listing_leads_where_the_fields_say_whatever_the_layout(sample: SampleSite) -> None:
    post(sample, "title: A\nlayout: post\nexternal: https://example.org/\nfile_url: /files/a.pdf", f"{DAY}-a.md")
    post(sample, "title: B\nlayout: file\nfile_url: /files/b.pdf", f"{DAY}-b.md")
    post(sample, "title: C\nlayout: post\nfile_url: ''", f"{DAY}-c.md")
    post(sample, "title: D\nlayout: link\npermalink: https://example.org/d/", f"{DAY}-d.md")

    found = {page.title: (page.post.external, page.post.file_url) for page in posts_of(sample) if page.post}

    assert found == {
        "A": ("https://example.org/", "/files/a.pdf"),
        "B": ("", "/files/b.pdf"),
        "C": ("", ""),
        "D": ("https://example.org/d/", ""),
    }


def test_what_is_dated_in_the_future_is_not_published_unless_the_site_says_so(sample: SampleSite) -> None:
    tomorrow = date.today() + timedelta(days=2)
    post(sample, f"title: Soon\ndate: {tomorrow}")

    assert posts_of(sample)[0].unpublished == f"its date, {tomorrow}, is still to come"

    sample.write("_config.yml", "title: T\nresources_name: news\nfuture: true\n")

    assert posts_of(sample)[0].unpublished == ""


def test_posts_below_a_hidden_folder_are_not_published(sample: SampleSite) -> None:
    post(sample, folder="news/_old")

    assert posts_of(sample)[0].unpublished == "its folder is hidden"


def test_the_room_and_its_categories_have_their_own_titles_else_those_of_their_folders(sample: SampleSite) -> None:
    sample.write("news/index.html", "---\nlayout: resources\ntitle: Newsroom\n---\n")
    sample.write("news/in-the-news/index.html", "---\nlayout: resources-alt\ntitle: In the News\n---\n")
    sample.write("news/empty/index.html", "---\nlayout: resources-alt\n---\n")
    post(sample, folder="news/media-releases")

    rooms = [(page.kind, page.title, page.permalink) for page in read_source(sample.root).rooms]

    assert rooms == [
        (PageKind.NEWSROOM, "Newsroom", "/news/"),
        (PageKind.CATEGORY, "Empty", "/news/empty/"),
        (PageKind.CATEGORY, "In the News", "/news/in-the-news/"),
        (PageKind.CATEGORY, "Media Releases", "/news/media-releases/"),
    ]


def test_where_the_settings_name_no_room_the_first_folder_with_posts_is_one(sample: SampleSite) -> None:
    sample.write("_config.yml", "title: T\n")
    post(sample, folder="updates/events")
    post(sample, "title: Other\npermalink: /other/", folder="archive")

    rooms = [(page.kind, page.permalink) for page in read_source(sample.root).rooms]

    assert rooms == [
        (PageKind.NEWSROOM, "/archive/"),
        (PageKind.CATEGORY, "/updates/events/"),
    ]


def test_a_post_alone_brings_along_the_room_and_the_category_it_stands_in(sample: SampleSite) -> None:
    sample.write("news/index.html", "---\nlayout: resources\ntitle: Newsroom\n---\n")
    path = post(sample)

    site = read_source(path)

    assert [(page.kind, page.title) for page in site.pages] == [
        (PageKind.NEWSROOM, "Newsroom"),
        (PageKind.CATEGORY, "Events"),
        (PageKind.ARTICLE, "A post"),
    ]


def test_a_file_alone_that_is_no_post_is_refused(sample: SampleSite) -> None:
    path = post(sample, name="No day.md")

    with pytest.raises(IsomerError, match="does not begin with a date"):
        read_source(path)
