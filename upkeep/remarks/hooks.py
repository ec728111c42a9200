"""Adds the list of remarks to the admin."""

from django.urls import path

from actris_cms.reports import edits_pages, register_report
from upkeep.health.lists import HealthList, register_list

from .reports import Remarks, may_read, remarks_for
from .views import dismiss, dismiss_kind

register_report(
    Remarks,
    "site-health-remarks",
    may_read=lambda user: may_read(user) and not edits_pages(user),  # Others come from site health.
    order=1233,
    others=[
        path("dismiss-kind/", dismiss_kind, name="dismiss_kind"),
        path("<int:pk>/dismiss/", dismiss, name="dismiss"),
    ],
)
register_list(
    HealthList(
        "Remarks of the import",
        "remarks:report",
        may_read,
        lambda user: remarks_for(user).filter(dismissed_at=None).count(),
    )
)
