"""The mark of the site in header and footer: its logo, the drawn wordmark of ACTRIS, or the name of another site."""

import re

import pytest
from django.test import Client
from wagtail.models import Site

from actris_cms.core.models import SiteIdentity
from home.models import HomePage
from tests.factories import ImageFactory, picture_file

pytestmark = pytest.mark.django_db


def marks(client: Client) -> list[str]:
    """The marks of header and footer: “wordmark”, the words, or the colour of the logo with “ on a plate”."""
    found = re.findall(r'class="site-mark"[^>]*>(.*?)</(?:a|div|span)>', client.get("/").content.decode(), re.DOTALL)
    return [_mark(html) for html in found]


def _mark(html: str) -> str:
    if "<svg" in html:
        return "wordmark"
    if logo := re.search(r'src="[^"]*(dark|light)', html):
        return logo[1] + (" on a plate" if "site-mark-plate" in html else "")
    return re.sub(r"<[^>]+>", "", html).strip()


@pytest.mark.parametrize(
    ("name", "logos", "shown"),
    [
        ("Institute (ACTRIS)", [], ["wordmark", "wordmark"]),
        ("Institute (ACTRIS)", ["logo"], ["dark on a plate", "wordmark"]),
        ("Institute (ACTRIS)", ["logo", "logo_reversed"], ["dark", "light"]),
        ("Institute of Bees (IB)", [], ["IB", "IB"]),
        ("Institute of Bees (IB)", ["logo"], ["dark on a plate", "dark on a plate"]),
        ("Institute of Bees (IB)", ["logo", "logo_reversed"], ["dark", "light"]),
    ],
)
def test_the_drawn_wordmark_stands_for_actris_alone(
    client: Client, home: HomePage, site: Site, name: str, logos: list[str], shown: list[str]
) -> None:
    identity = SiteIdentity.for_site(site)
    identity.site_name = name
    for field in logos:
        file = picture_file(name="dark.png" if field == "logo" else "light.png", size=(90, 30))
        setattr(identity, field, ImageFactory(file=file))
    identity.save()

    assert marks(client) == shown
