"""Links that name a document of the library by its URL."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from actris_cms.core.blocks import LinkBlock
from actris_cms.core.models import CustomDocument
from actris_cms.own_documents import document_at
from tests.factories import AboutPageFactory, DocumentFactory, link, stream

from .conftest import document_url


@pytest.fixture
def document(db: None) -> CustomDocument:
    """A document of the library."""
    found: CustomDocument = DocumentFactory()
    return found


@pytest.mark.parametrize("host", ["", "http://testserver:8000", "https://testserver", "//testserver"])
def test_the_document_at_an_own_url_is_found(host: str, document: CustomDocument) -> None:
    assert document_at(f"{host}{document_url(document)}") == document.pk


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org{}",
        "/documents/x/a.pdf",
        "/documents/999/a.pdf",
        "/documents/",
        "http://[::",
        "",
        "mailto:a@b.sg",
    ],
)
def test_other_urls_lead_to_no_document(url: str, document: CustomDocument) -> None:
    assert document_at(url.format(document_url(document))) is None


def test_a_link_block_asks_to_choose_the_document(document: CustomDocument) -> None:
    block = LinkBlock()
    value = block.to_python(link(text="Guide", url=document_url(document)))
    with pytest.raises(ValidationError) as caught:
        block.clean(value)
    errors: Any = caught.value
    assert "Choose it under Document" in str(errors.block_errors["url"])


def test_a_link_in_rich_text_becomes_the_choice_of_the_document(document: CustomDocument) -> None:
    converter = ContentstateConverter(features=["link", "document-link"])
    state = converter.from_database_format(f'<p><a href="{document_url(document)}">Guide</a></p>')
    stored = converter.to_database_format(state)
    assert 'linktype="document"' in stored
    assert f'id="{document.pk}"' in stored


def test_other_links_in_rich_text_stay(db: None) -> None:
    converter = ContentstateConverter(features=["link"])
    state = converter.from_database_format(
        '<p><a href="https://example.org/">There</a> <a linktype="page" id="1">a</a></p>'
    )
    stored = converter.to_database_format(state)
    assert 'href="https://example.org/"' in stored and 'linktype="page"' in stored


def test_a_command_opens_the_documents_that_live_pages_link_by_their_urls(
    section: Any, document: CustomDocument, capsys: pytest.CaptureFixture[str]
) -> None:
    only_of_a_draft = DocumentFactory(title="Draft paper")
    for live, linked in ((True, document), (False, only_of_a_draft)):
        body = stream(("rich_text", f'<p><a href="{document_url(linked)}">Paper</a></p>'))
        AboutPageFactory(parent=section, slug=f"page-{live}", live=live, body=body)
    call_command("share_linked_documents")
    assert [found.pk for found in CustomDocument.objects.filter(is_shared=True)] == [document.pk]
    assert document_url(document) in capsys.readouterr().out
