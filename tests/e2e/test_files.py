"""Uploaded files that are opened directly: they are shown or downloaded, and their scripts do not run."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Browser, Page, expect

from home.models import HomePage
from tests.factories import DocumentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">
<rect width="20" height="20" style="fill: #00ff00"/><script>document.documentElement.id = "ran"</script></svg>"""


@pytest.mark.urls("tests.security.test_headers")
def test_a_script_in_an_svg_does_not_run(
    home: HomePage, live_server: Any, browser: Browser, settings: Any, new_page: Callable[..., Page]
) -> None:
    settings.MEDIA_URL = "/held/"  # Django's live server serves files below the original MEDIA_URL itself.
    (Path(settings.MEDIA_ROOT) / "mark.svg").write_text(SVG, encoding="utf-8")
    # Without `new_page`, because the violation of the policy would fail the test.
    page = browser.new_context(base_url=live_server.url).new_page()
    page.goto("/held/mark.svg")
    expect(page.locator("rect")).to_have_css("fill", "rgb(0, 255, 0)")
    expect(page.locator("#ran")).to_have_count(0)
    assert page.evaluate("window.origin") == "null"
    page.context.close()
    # As an image on a page, it is shown.
    page = new_page()
    page.goto("/")
    loaded = page.evaluate(
        """() => new Promise((resolve, reject) => {
            const image = new Image();
            image.onload = () => resolve(image.naturalWidth);
            image.onerror = () => reject(new Error("not shown"));
            image.src = "/held/mark.svg";
        })"""
    )
    assert loaded == 20


def test_an_xml_document_is_downloaded(home: HomePage, new_page: Callable[..., Page]) -> None:
    document = DocumentFactory(is_shared=True, file=ContentFile(b"<data/>", name="data.xml"))
    page = new_page()
    page.goto("/")
    with page.expect_download() as download:
        page.evaluate("url => { location.href = url }", document.url)
    assert Path(download.value.path()).read_bytes() == b"<data/>"
