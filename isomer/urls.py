"""The addresses of a former site on Isomer that are no pages."""

from django.urls import re_path

from isomer.views import old_media

urlpatterns = [re_path(r"^(?P<path>(?:images|files)/.+)$", old_media, name="old_media")]
