"""A lecture in a browser: its transcript plays the video from a moment, once the visitor agrees, and is searched."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from actris_cms.core.models import CustomImage
from home.models import HomePage
from tests.axe import violations
from tests.factories import CategoryPageFactory, LecturePageFactory, NewsroomPageFactory

from .test_consent import OtherServers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

URL = "/newsroom/lectures/vectors/"
FRAME = "https://www.youtube-nocookie.com/embed/abc"


@pytest.fixture
def lecture(home: HomePage, image: CustomImage) -> None:
    """A lecture with two passages."""
    category = CategoryPageFactory(parent=NewsroomPageFactory(parent=home), title="Lectures")
    LecturePageFactory(parent=category, title="Vectors", still=image)


@pytest.mark.usefixtures("lecture")
def test_a_time_plays_the_video_from_this_moment_and_nothing_is_loaded_before(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 360, "height": 700}, reduced_motion="reduce")
    other_servers = OtherServers(page)
    page.goto(URL)
    page.get_by_role("link", name="Play from 12:34").press("Enter")
    button = page.get_by_role("button", name="Play here")
    expect(button).to_be_focused()
    expect(page.get_by_text("Plays from 12:34.")).to_be_in_viewport()
    assert violations(page) == []
    assert other_servers.urls == []
    button.press("Enter")
    expect(page.locator("iframe")).to_have_attribute("src", f"{FRAME}?start=754&autoplay=1")
    page.get_by_role("link", name="Play from 0:00").click()
    expect(page.locator("iframe")).to_have_attribute("src", f"{FRAME}?start=0&autoplay=1")
    expect(page.locator("iframe")).to_have_count(1)


@pytest.mark.usefixtures("lecture")
def test_a_link_to_a_moment_shows_its_passage_and_plays_from_there(new_page: Callable[..., Page]) -> None:
    page = new_page()
    OtherServers(page)
    for link in ("#t-754", "?t=754"):
        page.goto(f"{URL}{link}")
        expect(page.get_by_text("Plays from 12:34.")).to_be_visible()
    page.get_by_role("button", name="Play here").click()
    expect(page.locator("iframe")).to_have_attribute("src", f"{FRAME}?start=754&autoplay=1")


@pytest.mark.usefixtures("lecture")
def test_the_transcript_can_be_searched(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto(URL)
    page.get_by_label("Find in the transcript").fill("cell VECTOR")
    expect(page.get_by_text("1 of 2 passages")).to_be_visible()
    expect(page.get_by_text("Welcome, everybody.")).to_be_hidden()
    expect(page.get_by_text("The vector enters the cell.")).to_be_visible()
    page.get_by_label("Find in the transcript").fill("")
    expect(page.get_by_text("Welcome, everybody.")).to_be_visible()


@pytest.mark.usefixtures("lecture")
def test_without_scripts_times_are_links_to_the_provider(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(URL)
    link = page.get_by_role("link", name="Play from 12:34")
    expect(link).to_have_attribute("href", "https://www.youtube.com/watch?v=abc&t=754")
    expect(page.get_by_label("Find in the transcript")).to_be_hidden()
