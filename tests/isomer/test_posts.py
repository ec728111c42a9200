"""Reading a resource room: its page, its categories, its posts."""

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
    ("text", "day"),
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
        ("9999-12-31", date(9999, 12, 31)),
        ("9999-12-31T23:59:59-12:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("0001-01-01 00:00:00 +1400", None),
        ("soon", None),
        ("", None),
    ],
)
def test_dates_in_many_formats_are_parsed_in_singapore_time(text: str, day: date | None) -> None:
    assert parse_day(text) == day


def test_a_post_has_its_date_category_and_permalink(sample: SampleSite) -> None:
    post(sample, "title: A post\ndate: 2024-03-01\npermalink: /a-post/")

    (found,) = posts_of(sample)

    assert (found.title, found.permalink) == ("A post", "/a-post/")
    assert found.post is not None
    assert (found.post.day, found.post.folder) == (date(2024, 3, 1), "news/events")


def test_without_a_date_field_a_post_has_the_date_in_its_file_name(sample: SampleSite) -> None:
    post(sample)

    (found,) = posts_of(sample)

    assert found.post is not None
    assert found.post.day == date(2024, 2, 29)


@pytest.mark.parametrize("written", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "soon"])
def test_a_date_that_cannot_be_read_gives_way_to_that_of_the_file_name_with_a_note(
    written: str, sample: SampleSite
) -> None:
    post(sample, f"title: A post\ndate: {written}\npermalink: /a-post/")

    source = read_source(sample.root)

    (found,) = [page for page in source.pages if page.post]
    assert found.post is not None
    assert found.post.day == date(2024, 2, 29)
    (note,) = [note for note in source.notes if note.kind == NoteKind.LEFT_OUT]
    assert (note.line, note.message.partition(";")[0]) == (3, f"the date {written} cannot be read")


@pytest.mark.parametrize(
    ("name", "url"),
    [
        (f"{DAY}-post-Café & “Cells”: a | b?.md", "/news/events/post-Café-&-Cells-a-b.html"),
        (f"{DAY}-An old post.md", "/news/events/An-old-post.html"),
        (f"{DAY}-link-Elsewhere.html", "/news/events/link-Elsewhere.html"),
        (f"{DAY}-华语.md", "/news/events/华语.html"),
    ],
)
def test_a_post_without_permalink_has_the_url_that_jekyll_gives_it(name: str, url: str, sample: SampleSite) -> None:
    post(sample, "title: A post", name)

    (found,) = posts_of(sample)

    assert found.permalink == url


@pytest.mark.parametrize("name", ["A post.md", "2024-13-01-A post.md", "2024-02-30-A post.md"])
def test_a_file_in_posts_without_a_date_is_reported_and_not_imported(name: str, sample: SampleSite) -> None:
    sample.page()
    post(sample, name=name)

    site = read_source(sample.root)

    assert [page.title for page in site.pages if page.kind == PageKind.ARTICLE] == []
    assert [(note.kind, note.file) for note in site.notes] == [(NoteKind.NOT_IMPORTED, f"news/events/_posts/{name}")]


def test_the_title_of_a_post_without_front_matter_is_made_from_its_file_name(sample: SampleSite) -> None:
    sample.write(f"news/events/_posts/{DAY}-old-words.md", "Only words")

    (found,) = posts_of(sample)

    assert (found.title, found.body) == ("Old Words", "Only words")


def test_the_target_of_a_post_depends_on_its_fields_and_not_on_its_layout(sample: SampleSite) -> None:
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


def test_posts_with_a_future_date_are_unpublished_unless_the_settings_allow_them(sample: SampleSite) -> None:
    future = date.today() + timedelta(days=2)
    post(sample, f"title: Soon\ndate: {future}")

    assert posts_of(sample)[0].unpublished == f"its date, {future}, is in the future"

    sample.write("_config.yml", "title: T\nresources_name: news\nfuture: true\n")

    assert posts_of(sample)[0].unpublished == ""


def test_posts_in_a_hidden_folder_are_unpublished(sample: SampleSite) -> None:
    post(sample, folder="news/_old")

    assert posts_of(sample)[0].unpublished == "its folder is hidden"


def test_room_and_categories_have_the_titles_of_their_index_pages_or_folders(sample: SampleSite) -> None:
    sample.write("news/index.html", "---\nlayout: resources\ntitle: Newsroom\n---\n")
    sample.write("news/in-the-news/index.html", "---\nlayout: resources-alt\ntitle: In the News\n---\n")
    sample.write("news/empty/index.html", "---\nlayout: resources-alt\n---\n")
    post(sample, folder="news/media-releases")

    rooms = [(page.kind, page.title, page.permalink) for page in read_source(sample.root).listings]

    assert rooms == [
        (PageKind.NEWSROOM, "Newsroom", "/news/"),
        (PageKind.CATEGORY, "Empty", "/news/empty/"),
        (PageKind.CATEGORY, "In the News", "/news/in-the-news/"),
        (PageKind.CATEGORY, "Media Releases", "/news/media-releases/"),
    ]


def test_without_a_room_in_the_settings_the_first_folder_with_posts_is_the_room(sample: SampleSite) -> None:
    sample.write("_config.yml", "title: T\n")
    post(sample, folder="updates/events")
    post(sample, "title: Other\npermalink: /other/", folder="archive")

    rooms = [(page.kind, page.permalink) for page in read_source(sample.root).listings]

    assert rooms == [
        (PageKind.NEWSROOM, "/archive/"),
        (PageKind.CATEGORY, "/updates/events/"),
    ]


def test_reading_a_single_post_also_reads_its_room_and_category(sample: SampleSite) -> None:
    sample.write("news/index.html", "---\nlayout: resources\ntitle: Newsroom\n---\n")
    path = post(sample)

    site = read_source(path)

    assert [(page.kind, page.title) for page in site.pages] == [
        (PageKind.NEWSROOM, "Newsroom"),
        (PageKind.CATEGORY, "Events"),
        (PageKind.ARTICLE, "A post"),
    ]


def test_reading_a_single_post_without_a_date_raises_an_error(sample: SampleSite) -> None:
    path = post(sample, name="No day.md")

    with pytest.raises(IsomerError, match="does not begin with a date"):
        read_source(path)
