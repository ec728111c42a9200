"""Adds the list of findings about files to the admin."""

from django.urls import path

from actris_cms.reports import edits_pages, register_report
from upkeep.health.lists import HealthList, register_list

from .access import findings_for, may_read
from .reports import LibraryHealth
from .views import KeepOneView, delete_unused, dismiss

register_report(
    LibraryHealth,
    "site-health-files",
    may_read=lambda user: may_read(user) and not edits_pages(user),  # Others come from site health.
    order=1231,
    others=[
        path("delete/", delete_unused, name="delete"),
        path("<int:pk>/keep/", KeepOneView.as_view(), name="keep"),
        path("<int:pk>/dismiss/", dismiss, name="dismiss"),
    ],
)
register_list(
    HealthList(
        "Pictures and files",
        "library_health:report",
        may_read,
        lambda user: findings_for(user).filter(dismissed_at=None).count(),
    )
)
