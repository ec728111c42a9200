"""The URLs of files on the former Isomer site."""

from django.urls import re_path

from isomer.views import old_media

urlpatterns = [re_path(r"^(?P<path>(?:images|files)/.+)$", old_media, name="old_media")]
