"""Lectures: their pages, their cards in lists, and what search engines and the site's search know of them."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.blocks import StructBlockValidationError

from about.models import AboutPage
from newsroom.lectures.speakers import SpeakerBlock
from newsroom.models import ArticlePage, CategoryPage, EventPage, LecturePage
from tests.factories import ImageFactory, LecturePageFactory, PersonPageFactory, speaker, stream

from .test_articles import words

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Main = Callable[[str], str]
URL = "/newsroom/events/vectors/"


@pytest.fixture
def lecture(events: CategoryPage, section: AboutPage) -> LecturePage:
    """A lecture by a person of the site and a guest."""
    person = PersonPageFactory(parent=section, name="Tan Mei Ling", slug="tan")
    made: LecturePage = LecturePageFactory(
        parent=events,
        title="Vectors",
        slug="vectors",
        still=ImageFactory(description="A vector, drawn"),
        speakers=stream(speaker(page=person, role="Director"), speaker("Prof Jane Doe")),
    )
    return made


class TestPage:
    def test_it_says_who_spoke_when_and_how_long(self, lecture: LecturePage, main: Main) -> None:
        html = main(URL)
        assert "Speakers Dr Tan Mei Ling Director Prof Jane Doe Held 24 February 2026 Length 60 minutes" in words(html)
        assert '<a href="/about-us/tan/">Dr Tan Mei Ling</a>' in html

    def test_the_video_is_played_on_demand_behind_our_own_picture(self, lecture: LecturePage, main: Main) -> None:
        html = main(URL)
        assert 'data-embed-src="https://www.youtube-nocookie.com/embed/abc"' in html
        assert 'alt="A vector, drawn"' in html
        assert "<iframe" not in html

    def test_the_times_of_the_transcript_are_links_to_the_moment(self, lecture: LecturePage, main: Main) -> None:
        passage = BeautifulSoup(main(URL), "html.parser").select_one("#t-754")
        assert passage
        assert words(str(passage)) == "Play from 12:34 The vector enters the cell."
        assert passage.a and passage.a["href"] == "https://www.youtube.com/watch?v=abc&t=754"

    @pytest.mark.parametrize(
        ("video", "address"),
        [
            ("https://youtu.be/abc?t=90", "https://www.youtube.com/watch?v=abc&t=754"),
            ("https://vimeo.com/123/f00#t=5s", "https://vimeo.com/123/f00#t=754s"),
            ("https://player.vimeo.com/video/123?h=f00", "https://player.vimeo.com/video/123?h=f00#t=754s"),
        ],
    )
    def test_each_provider_has_its_own_links(self, video: str, address: str) -> None:
        passage = LecturePage(video=video, transcript="12:34 Here").shown_passages[0]
        assert passage.address == address

    def test_passages_that_begin_at_once_share_an_anchor_and_those_without_a_time_have_none(self) -> None:
        page = LecturePage(transcript="Before\n\n0:01 One\n\n0:01 Two")
        assert [passage.anchor for passage in page.shown_passages] == ["", "t-1", ""]

    def test_a_draft_without_video_and_transcript_can_be_previewed(self, lecture: LecturePage) -> None:
        lecture.video = lecture.transcript = ""
        lecture.speakers = []
        html = lecture.make_preview_request().render().content.decode()
        assert "Vectors" in html
        assert "data-embed-src" not in html
        assert "Transcript" not in html

    def test_an_event_and_its_recording_lead_to_each_other(
        self, lecture: LecturePage, workshop: EventPage, main: Main
    ) -> None:
        workshop.highlights = ArticlePage.objects.get(pk=lecture.pk)
        workshop.save()
        assert 'href="/newsroom/events/workshop/"' in main(URL)
        assert f'href="{URL}"' in main("/newsroom/events/workshop/")

    def test_its_markdown_has_the_transcript_with_its_moments(self, client: Client, lecture: LecturePage) -> None:
        response = client.get(f"{URL.rstrip('/')}.md")
        assert "[Play from 12:34](https://www.youtube.com/watch?v=abc&t=754)" in response.text
        assert "The vector enters the cell." in response.text
        assert "Find in the transcript" not in response.text

    def test_the_name_of_a_person_who_is_not_public_is_not_shown(self, lecture: LecturePage, main: Main) -> None:
        person = AboutPage.objects.get(slug="about-us").get_children().get(slug="tan")
        person.view_restrictions.create(restriction_type="login")
        assert "Tan Mei Ling" not in main(URL)
        assert "Prof Jane Doe" in main("/newsroom/")
        assert "Tan Mei Ling" not in main("/newsroom/")


class TestForm:
    @pytest.mark.parametrize(
        "video",
        [
            "https://example.org/video.mp4",
            "https://www.youtube.com/@channel",
            "https://www.youtube.com/playlist?list=PL1",
            "http://youtu.be/abc",
            "https://vimeo.com/channels/staffpicks",
        ],
    )
    def test_a_video_that_cannot_be_played_here_is_refused(self, lecture: LecturePage, video: str) -> None:
        lecture.video = video
        with pytest.raises(ValidationError) as caught:
            lecture.full_clean()
        assert set(caught.value.message_dict) == {"video"}

    def test_captions_become_passages_and_damaged_ones_are_refused(self, lecture: LecturePage) -> None:
        lecture.transcript = "WEBVTT\n\n00:42.000 --> 00:45.000\nWelcome."
        lecture.full_clean()
        assert lecture.transcript == "0:42 Welcome."
        lecture.transcript = "WEBVTT\n\n00:42.000\nWelcome."
        with pytest.raises(ValidationError, match="Line 3"):
            lecture.full_clean()

    def test_a_speaker_is_a_person_or_a_name(self) -> None:
        block = SpeakerBlock()
        with pytest.raises(StructBlockValidationError) as caught:
            block.clean(block.to_python(speaker(role="Nobody")[1]))
        assert set(caught.value.block_errors) == {"page"}


def test_revisions_are_compared_by_passage_in_no_time(lecture: LecturePage) -> None:
    said = [f"{n // 60}:{n % 60:02} {' '.join(f'word{n * k % 997}' for k in range(80))}" for n in range(130)]
    old, new = LecturePage(transcript="\n\n".join(said)), LecturePage(transcript="")
    said[7:9] = ["0:07 Corrected.", "0:08 w0 as well", "0:08 Added."]
    new.transcript = "\n\n".join([*said[:101], said[101].replace("word100 ", "vector ", 1), *said[102:]])
    started = time.process_time()
    panel = LecturePage.get_edit_handler().get_bound_panel(instance=lecture, request=None, form=None)
    (compared,) = [each(old, new) for each in panel.get_comparison() if each(old, new).field.name == "transcript"]
    html = str(compared.htmldiff())
    assert time.process_time() - started < 2
    assert html.count("<p>") == 6
    assert '<span class="deletion">word100</span><span class="addition">vector</span>' in html
    assert '<span class="addition">0:08 Added.</span>' in html


class TestLists:
    def test_a_card_shows_still_speakers_and_length(self, lecture: LecturePage, main: Main) -> None:
        for url in ("/newsroom/", "/newsroom/events/"):
            card = BeautifulSoup(main(url), "html.parser").select_one(".card")
            assert card
            assert card.img
            assert "Dr Tan Mei Ling, Prof Jane Doe 60 minutes" in words(str(card))

    def test_lists_do_not_load_transcripts(self, lecture: LecturePage) -> None:
        (found,) = ArticlePage.objects.for_cards()
        assert type(found) is LecturePage
        assert "transcript" in found.get_deferred_fields()
        assert "speakers" not in found.get_deferred_fields()


def test_search_engines_learn_of_the_video_its_speakers_and_its_moments(client: Client, lecture: LecturePage) -> None:
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get(URL).text)
    (video,) = [node for node in json.loads(script)["@graph"] if node["@type"] == "VideoObject"]
    assert video["embedUrl"] == "https://www.youtube-nocookie.com/embed/abc"
    assert video["duration"] == "PT60M"
    assert video["uploadDate"] == "2026-02-24T00:00:00+08:00"
    assert video["thumbnailUrl"].startswith("http://localhost/")
    assert video["potentialAction"]["target"] == f"http://localhost{URL}?t={{seek_to_second_number}}"
    assert [person["name"] for person in video["author"]] == ["Dr Tan Mei Ling", "Prof Jane Doe"]
    assert video["author"][0]["url"] == "http://localhost/about-us/tan/"


class TestSearch:
    def found(self, client: Client, query: str) -> Any:
        results = BeautifulSoup(client.get("/search/", {"q": query}).text, "html.parser").select(".result")
        return next(result for result in results if "Vectors" in str(result.select_one(".result-title")))

    def test_words_of_the_transcript_lead_to_their_moment(self, client: Client, lecture: LecturePage) -> None:
        result = self.found(client, "vector enters")
        assert words(str(result.select_one(".result-snippet"))) == "The vector enters the cell."
        assert result.select_one(".result-moment a")["href"] == f"{URL}#t-754"
        assert words(str(result.select_one(".result-moment"))) == "Go to 12:34 of Vectors"
        assert "Lecture" in words(str(result.select_one(".result-meta")))

    def test_other_words_lead_to_the_page_and_times_are_no_words(self, client: Client, lecture: LecturePage) -> None:
        for query in ("All that happened", "Tan Mei Ling", "Sample Doe"):
            assert not self.found(client, query).select(".result-moment"), query
        assert not BeautifulSoup(client.get("/search/", {"q": "12:34"}).text, "html.parser").select(".result")
