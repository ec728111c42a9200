"""What tests of security share."""

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from about.models import AboutPage

PASSWORD = "correct horse battery"


@pytest.fixture(params=["page", "collection"])
def shared_form(request: pytest.FixtureRequest, about_page: AboutPage) -> str:
    """The URL of a form for a password that many share."""
    protected: dict[str, Any] = {"restriction_type": "password", "password": PASSWORD}
    if request.param == "page":
        rule = PageViewRestriction.objects.create(page=about_page, **protected)
        return reverse("wagtailcore_authenticate_with_password", args=(rule.pk, about_page.pk))
    root = Collection.get_first_root_node()
    collection_rule = CollectionViewRestriction.objects.create(collection=root, **protected)
    return reverse("wagtaildocs_authenticate_with_password", args=(collection_rule.pk,))
