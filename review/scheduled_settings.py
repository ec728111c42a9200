"""Settings of the whole site, such as the navigation, whose drafts are to be published at a set time."""

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.models import Revision


def scheduled_settings(user: Any) -> list[Revision]:
    """Return the scheduled drafts of settings that a user may change, the soonest first."""
    scheduled = Revision.objects.not_page_revisions().exclude(approved_go_live_at=None)
    coming = scheduled.select_related("base_content_type").order_by("approved_go_live_at", "pk")
    return [one for one in coming if _may_change(user, one.base_content_type)]


def _may_change(user: Any, kind: ContentType) -> bool:
    return bool(user.has_perm(f"{kind.app_label}.change_{kind.model}"))


def due_settings(user: Any, moment: datetime) -> tuple[Revision, ...]:
    """Return those that are published before a moment."""
    return tuple(one for one in scheduled_settings(user) if one.approved_go_live_at < moment)


def happening(revision: Revision) -> dict[str, Any]:
    """Return what is to happen, for the list of what is scheduled."""
    setting = revision.content_object
    address = (setting._meta.app_label, setting._meta.model_name, setting.site_id)
    url = reverse("wagtailsettings:edit", args=address)
    name = str(setting._meta.verbose_name).capitalize()
    return {"moment": revision.approved_go_live_at, "url": url, "name": name, "what": "published"}


def publish_setting(revision: Revision) -> None:
    """Publish a draft of a setting, whatever its schedule."""
    action = PublishRevisionAction(revision, changed=False, log_action=False)
    action.object.go_live_at = None  # Wagtail would wait for it.
    action.execute(skip_permission_checks=True)
