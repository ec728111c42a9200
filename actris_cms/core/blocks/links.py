"""The one way in which a block links to something: a page, a document, or an address."""

import re
from typing import Any
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from wagtail import blocks

from ..pagecache import kinds
from .choosers import AtHandDocumentBlock, AtHandPageBlock

TELEPHONE = r"\(?[+\d][\d\s().-]*"
ADDRESS = re.compile(rf"^(https?://[^\s/]+\S*|mailto:\S+@\S+|tel:{TELEPHONE}|/(?![/\\])\S*|#\S+)$", re.IGNORECASE)
TARGETS = ("page", "document", "url")
# Words that say nothing of where a link leads: the list of Lighthouse's audit "link-text".
VAGUE = frozenset(
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


def validate_address(value: str) -> None:
    """Raise ValidationError unless the value is an address that a browser may be sent to.

    Web addresses, mail addresses, telephone numbers, paths of this site and anchors are; script addresses are not.
    """
    if value and not ADDRESS.match(value):
        raise ValidationError(
            "Enter a full address, such as https://example.org/, mailto:name@example.org or tel:+6561234567."
        )


def telephone_address(number: str) -> str:
    """The address that dials the number, or an empty string where the words are no number alone."""
    dialled = "".join(number.split())
    is_number = re.fullmatch(TELEPHONE, dialled) and any(sign.isdigit() for sign in dialled)
    return f"tel:{dialled}" if is_number else ""


def mail_address(words: str) -> str:
    """The address that opens a mail to it, or an empty string where the words are no mail address alone."""
    try:
        validate_email(words.strip())
    except ValidationError:
        return ""
    return f"mailto:{quote(words.strip(), safe='@+')}"


class LinkValue(blocks.StructValue):
    """What templates ask of a link. A target that was deleted or unpublished leaves `href` empty."""

    @property
    def targets(self) -> list[str]:
        """The names of the fields that say where the link leads: one, in a link that is as it should be."""
        return [name for name in TARGETS if self.get(name)]

    @property
    def href(self) -> str:
        """Where the link leads, or an empty string where it leads nowhere."""
        if page := self.get("page"):
            kinds.ADDRESS.shown(page.pk, kinds.address_value(page))
            anchor = self.get("anchor")
            return f"{page.url}{'#' + anchor if anchor else ''}" if page.live and page.url else ""
        if document := self.get("document"):
            return str(document.url)
        return str(self.get("url") or "")

    @property
    def label(self) -> str:
        """The words of the link: its own, or the title of what it leads to, or the address."""
        if text := self.get("text"):
            return str(text)
        if page := self.get("page"):
            kinds.LINK.shown(page.pk, kinds.link_value(page))
        target = page or self.get("document")
        return (target.title if target else "") or self.href

    @property
    def unsaid(self) -> str:
        """The title of the page or file that the link leads to, where its own words say too little alone; else empty.

        It is read out after them, for those who hear the links of a page without what stands around them.
        """
        target = self.get("page") or self.get("document")
        if target is None or str(self.get("text") or "").strip(" .…").lower() not in VAGUE:
            return ""
        if page := self.get("page"):
            kinds.LINK.shown(page.pk, kinds.link_value(page))
        return str(target.title)

    @property
    def is_external(self) -> bool:
        """Whether the link leaves the site."""
        return not self.get("page") and not self.get("document") and self.href.lower().startswith("http")


class LinkBlock(blocks.StructBlock):
    """A link with its words. `optional=True` allows it to be left empty; `text_required=True` asks for the words."""

    text = blocks.CharBlock(required=False, max_length=120, label="Words of the link")
    page = AtHandPageBlock(required=False, help_text="A page of this site. The link follows the page when it moves.")
    anchor = blocks.RegexBlock(
        regex=r"^[^\s#]+$",
        required=False,
        max_length=120,
        label="Anchor on that page",
        help_text="Where on the page: the anchor of one of its headings. Usually empty.",
        error_messages={"invalid": "Give the anchor alone, without # and blanks."},
    )
    document = AtHandDocumentBlock(required=False, help_text="A file from the library.")
    url = blocks.CharBlock(
        required=False,
        max_length=2000,
        label="Address",
        validators=[validate_address],
        help_text="For what is neither a page nor a file of the library: https://…, mailto:… or tel:…",
    )

    def clean(self, value: Any) -> Any:
        """Ask for exactly one target, and put what is wrong on the field at fault."""
        value = super().clean(value)
        given = value.targets
        errors: dict[str, ValidationError] = {}
        if len(given) > 1:
            errors = {name: ValidationError("Choose only one of page, document and address.") for name in given[1:]}
        elif not given and (not self.meta.optional or value.get("text")):
            errors["page"] = ValidationError("Choose a page or a document, or give an address.")
        elif given == ["url"] and self.meta.text_required and not value.get("text"):
            errors["text"] = ValidationError("An address needs words: nobody can read an address aloud.")
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
