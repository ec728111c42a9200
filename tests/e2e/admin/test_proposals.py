"""What is live and what is proposed are beside each other on desktops, and below each other on phones."""

from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import Page

from actris_cms.core.models import CustomImage
from actris_cms.files.models import ProposedChange
from actris_cms.users.models import User
from tests.axe import violations
from tests.factories import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "is_beside"), [(1280, True), (360, False)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_versions_are_compared(
    width: int, is_beside: bool, scheme: str, image: CustomImage, editor: User, sign_in: Callable[..., Page]
) -> None:
    change = ProposedChange(image=image, proposed_by=editor, values={"title": "Cell freezing suite"})
    change.file.save("black.png", ContentFile(picture((400, 300), "#000000")))
    admin = sign_in("editor", color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    for url in (
        reverse("proposed_changes:detail", args=[change.pk]),
        reverse("wagtailimages:edit", args=[image.pk]),
    ):
        admin.goto(url)
        shown = [admin.get_by_alt_text(text) for text in ("The picture as it is live", "The proposed picture")]
        assert all(one.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0 for one in shown)
        live, proposed = (one.bounding_box() for one in shown)
        assert live and proposed
        assert (proposed["x"] > live["x"] + live["width"]) is is_beside
        assert (proposed["y"] > live["y"] + live["height"]) is not is_beside
        assert admin.evaluate("document.documentElement.scrollWidth") == width
        assert violations(admin, ".file-versions") == []
