"""Adds the report of site health to the admin."""

from django.urls import path

from actris_cms.explained import explain
from actris_cms.reports import edits_pages, register_report
from upkeep.checks.findings import RULES

from .access import findings_for
from .lists import HealthList, register_list
from .reports import SiteHealth
from .views import MendView, dismiss

register_report(
    SiteHealth,
    "site-health",
    may_read=edits_pages,
    order=1230,
    others=[
        path("<int:pk>/mend/", MendView.as_view(), name="mend"),
        path("<int:pk>/dismiss/", dismiss, name="dismiss"),
    ],
)
register_list(
    HealthList(
        "Pages",
        "site_health:report",
        edits_pages,
        lambda user: findings_for(user).filter(dismissed_at=None, rule__in=RULES).count(),
    )
)
explain("keep-the-site-in-good-health", "site_health", "library_health", "misses", "remarks")
