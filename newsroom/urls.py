"""The addresses of the newsroom that Wagtail's own, which end with a slash, leave out."""

from django.urls import re_path
from wagtail import views

urlpatterns = [
    # The page is found, and who may see it is asked, as for every other address of a page.
    re_path(r"^((?:[\w\-]+/)+calendar\.ics)$", views.serve, name="event_calendar"),
]
