"""The URLs of the newsroom without a trailing slash, which Wagtail's URL pattern does not match."""

from django.urls import re_path
from wagtail import views

urlpatterns = [
    # Wagtail's view finds the page and checks its view restrictions.
    re_path(r"^((?:[\w\-]+/)+calendar\.ics)$", views.serve, name="event_calendar"),
]
