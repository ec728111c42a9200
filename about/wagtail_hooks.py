"""Who may read, export and delete enquiries in the admin."""

from typing import Any

from wagtail import hooks
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet


@hooks.register("filter_form_submissions_for_user")
def only_for_publishers(user: Any, forms: PageQuerySet) -> PageQuerySet:
    """Keep the forms that the user may publish: enquiries are about people, so writing pages is not enough."""
    allowed = page_permission_policy.instances_user_has_permission_for(user, "publish")
    return forms.filter(pk__in=allowed.values("pk"))
