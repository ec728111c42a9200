"""The block for all links: to a page, a document or a URL."""

import re
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from wagtail import blocks

from actris_cms.own_documents import document_at
from actris_cms.pagecache import kinds
from actris_cms.privacy import mark_private

from .choosers import PrefetchedDocumentChooserBlock, PrefetchedPageChooserBlock

TELEPHONE = r"\(?[+\d][\d\s().-]*"
ADDRESS = re.compile(rf"^(https?://[^\s/]+\S*|mailto:\S+@\S+|tel:{TELEPHONE}|/(?![/\\])\S*|#\S+)$", re.IGNORECASE)
TARGETS = ("page", "document", "url")
PRIVATE_LABEL = "Protected page"  # In place of the title of a page that only some visitors may see.
# Link texts that do not describe the target, from Lighthouse's audit "link-text".
VAGUE_LABELS = frozenset(
    {
        "click here",
        "click this",
        "go",
        "here",
        "information",
        "learn more",
        "more",
        "more info",
        "more information",
        "right here",
        "read more",
        "see more",
        "start",
        "this",
    }
)


def validate_link_url(value: str) -> None:
    """Raise ValidationError unless the value is a safe URL.

    Allowed are http(s), mailto and tel URLs, paths of this site and anchors; javascript URLs are not.
    """
    if value and not ADDRESS.match(value):
        raise ValidationError(
            "Enter a full address, such as https://example.org/, mailto:name@example.org or tel:+6561234567."
        )


def telephone_url(number: str) -> str:
    """Return the tel URL of the number, or an empty string if the text is not just a telephone number."""
    dialled = "".join(number.split())
    is_number = re.fullmatch(TELEPHONE, dialled) and any(sign.isdigit() for sign in dialled)
    return f"tel:{dialled}" if is_number else ""


def mailto_url(words: str) -> str:
    """Return the mailto URL of the address, or an empty string if the text is not just an e-mail address."""
    try:
        validate_email(words.strip())
    except ValidationError:
        return ""
    return f"mailto:{quote(words.strip(), safe='@+')}"


class LinkValue(blocks.StructValue):
    """The value of a link, for templates. `href` is empty if the target was deleted or unpublished."""

    @property
    def targets(self) -> list[str]:
        """The names of the target fields that are filled in: exactly one in a valid link."""
        return [name for name in TARGETS if self.get(name)]

    @property
    def href(self) -> str:
        """The URL of the target, or an empty string if it has none."""
        if page := self.get("page"):
            kinds.ADDRESS.declare(page.pk, kinds.address_value(page))
            anchor = self.get("anchor")
            return f"{page.url}{'#' + anchor if anchor else ''}" if page.live and page.url else ""
        if document := self.get("document"):
            return str(document.url)
        return str(self.get("url") or "")

    @property
    def label(self) -> str:
        """The text of the link: its own, else the title of the target, else the URL."""
        return str(self.get("text") or self._target_title or self.href)

    @property
    def file_note(self) -> str:
        """What to write after the text of a link to a file: its type and size, such as “ (PDF, 482 KB)”."""
        document = self.get("document")
        return f" ({document.kind_and_size})" if document else ""

    @property
    def screen_reader_suffix(self) -> str:
        """The title of the target page or document if the link's own text is vague; else empty.

        Screen readers read it after the text, for users who hear the links of a page without their context.
        """
        is_vague = str(self.get("text") or "").strip(" .…").lower() in VAGUE_LABELS
        return self._target_title if is_vague else ""

    @property
    def _target_title(self) -> str:
        """The title of the target page or document. That of a private page is private, too."""
        page = self.get("page")
        if page is None:
            return str(self["document"].title) if self.get("document") else ""
        mark_private([page])  # If it was not read with others.
        kinds.LINK.declare(page.pk, kinds.link_value(page))
        return PRIVATE_LABEL if page.is_private else str(page.title)

    @property
    def is_external(self) -> bool:
        """Whether the link leaves the site."""
        return not self.get("page") and not self.get("document") and self.href.lower().startswith("http")


class LinkBlock(blocks.StructBlock):
    """A link with its text. `optional=True` allows an empty link; `text_required=True` requires a text for a URL."""

    text = blocks.CharBlock(required=False, max_length=120, label="Words of the link")
    page = PrefetchedPageChooserBlock(
        required=False, help_text="A page of this site. The link follows the page when it moves."
    )
    anchor = blocks.RegexBlock(
        regex=r"^[^\s#]+$",
        required=False,
        max_length=120,
        label="Anchor on that page",
        help_text="Where on the page: the anchor of one of its headings. Usually empty.",
        error_messages={"invalid": "Give the anchor alone, without # or spaces."},
    )
    document = PrefetchedDocumentChooserBlock(required=False, help_text="A file from the library.")
    url = blocks.CharBlock(
        required=False,
        max_length=2000,
        label="Address",
        validators=[validate_link_url],
        help_text="For what is neither a page nor a file of the library: https://…, mailto:… or tel:…",
    )

    def clean(self, value: Any) -> Any:
        """Require exactly one target, with errors on the fields at fault."""
        value = super().clean(value)
        given = value.targets
        errors: dict[str, ValidationError] = {}
        if len(given) > 1:
            errors = {name: ValidationError("Choose only one of page, document and address.") for name in given[1:]}
        elif not given and (not self.meta.optional or value.get("text")):
            errors["page"] = ValidationError("Choose a page or a document, or give an address.")
        elif given == ["url"] and self.meta.text_required and not value.get("text"):
            errors["text"] = ValidationError("Give the link a text: screen readers cannot read out an address well.")
        elif given == ["url"] and document_at(value["url"]):
            errors["url"] = ValidationError("This is a document of the library. Choose it under Document instead.")
        elif value.get("anchor") and given != ["page"]:
            errors["anchor"] = ValidationError("An anchor belongs to a page. Choose the page, too.")
        if errors and not self.is_deferred_validation:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return value

    class Meta:
        icon = "link"
        label = "Link"
        description = "A link to a page, a document or an address."
        value_class = LinkValue
        optional = False
        text_required = True
        preview_value = {"text": "Read about our facilities", "page": None, "document": None, "url": "/about-us/"}
