"""Links to files say the type and size of the file, wherever they are."""

import re

import pytest
from django.test import Client
from wagtail.rich_text import expand_db_html

from about.models import AboutPage
from actris_cms.core.blocks import CardsBlock
from actris_cms.core.blocks.layout import ButtonBlock
from actris_cms.core.models import CustomDocument
from tests.factories import AboutPageFactory, DocumentFactory, stream

pytestmark = pytest.mark.django_db
LINK = {"text": "The guide", "page": None, "url": ""}


@pytest.fixture
def document() -> CustomDocument:
    document: CustomDocument = DocumentFactory(file_size=482_000)
    return document


def test_links_in_texts_carry_the_type_and_size_for_the_style_sheet(document: CustomDocument) -> None:
    html = expand_db_html(f'<p><a linktype="document" id="{document.pk}">Guide</a></p>')

    assert f'<a href="{document.url}" data-file="{document.kind}, 470.7\xa0KB">Guide</a>' in html


def test_a_link_to_a_deleted_file_has_neither_address_nor_size() -> None:
    assert expand_db_html('<a linktype="document" id="987654">Guide</a>') == "<a>Guide</a>"


def test_a_file_that_was_replaced_shows_its_new_size(document: CustomDocument) -> None:
    document.file_size = 1_000
    document.save()

    assert "1000\xa0bytes" in expand_db_html(f'<a linktype="document" id="{document.pk}">Guide</a>')


def test_buttons_and_cards_show_them(document: CustomDocument) -> None:
    link = {**LINK, "document": document.pk}
    card = {"image": {"image": None, "alt_text": "", "decorative": False}, "title": "A", "text": "", "link": link}
    button, cards = ButtonBlock(), CardsBlock()

    shown = f"The guide ({document.kind}, 470.7\xa0KB)"
    for block, value in ((button, {"link": link, "style": "primary"}), (cards, {"kind": "cards", "cards": [card]})):
        assert shown in block.render(block.to_python(value))


def test_the_markdown_version_says_them(document: CustomDocument, section: AboutPage, client: Client) -> None:
    body = stream(("rich_text", f'<p><a linktype="document" id="{document.pk}">Guide</a></p>'))
    page = AboutPageFactory(parent=section, body=body)

    text = client.get(f"{page.url.rstrip('/')}.md").content.decode()

    assert f"/{document.filename}) ({document.kind}, 470.7\xa0KB)" in text


def test_titles_of_cards_can_be_headings() -> None:
    block = CardsBlock()
    card = {"image": {"image": None, "alt_text": "", "decorative": False}, "title": "Dr A", "text": ""}
    value = {"cards": [{**card, "link": {**LINK, "text": "", "document": None}}]}

    for kind in ("cards", "people"):
        heading = block.render(block.to_python({**value, "kind": kind, "title_level": "3"}))
        assert re.search(r'<h3 class="card-title">Dr A\s*</h3>', heading)
        assert re.search(r'<p class="card-title">Dr A\s*</p>', block.render(block.to_python({**value, "kind": kind})))
