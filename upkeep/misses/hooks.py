"""Adds the list of addresses that are not there to the admin."""

from django.urls import path

from actris_cms.reports import edits_pages, register_report
from upkeep.health.lists import HealthList, register_list

from .models import Miss
from .reports import Misses
from .views import RedirectView, dismiss, may_redirect, redirect_there

register_report(
    Misses,
    "site-health-addresses",
    may_read=lambda user: may_redirect(user) and not edits_pages(user),  # Others come from site health.
    order=1232,
    others=[
        path("<int:pk>/redirect/", RedirectView.as_view(), name="redirect"),
        path("<int:pk>/redirect-there/", redirect_there, name="redirect_there"),
        path("<int:pk>/dismiss/", dismiss, name="dismiss"),
    ],
)
register_list(
    HealthList(
        "Addresses not found",
        "misses:report",
        may_redirect,
        lambda user: Miss.worth_a_look().filter(dismissed_at=None).count(),
    )
)
