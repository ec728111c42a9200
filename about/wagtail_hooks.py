"""Who may read, export and delete enquiries in the admin, and what the guide says about the pages of this app."""

from typing import Any

from wagtail import hooks
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet

from actris_cms.explained import explain

from .models import AboutPage, AccessibilityPage, ContactPage, EnquiryPage, PersonPage

explain("change-a-page", AboutPage)
explain("add-people", PersonPage)
explain("edit-the-contact-page", ContactPage)
explain("say-what-does-not-work-for-everybody", AccessibilityPage)
explain("let-visitors-write-to-you", EnquiryPage, "wagtailforms")


@hooks.register("filter_form_submissions_for_user")
def only_for_publishers(user: Any, forms: PageQuerySet) -> PageQuerySet:
    """Keep the forms that the user may publish: enquiries are about people, so writing pages is not enough."""
    allowed = page_permission_policy.instances_user_has_permission_for(user, "publish")
    return forms.filter(pk__in=allowed.values("pk"))
