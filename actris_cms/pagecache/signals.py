"""Signals to the page cache, in addition to those of Django and Wagtail."""

from django.dispatch import Signal

# Sent with `image` when new renditions of it are in the database: cached pages do not show them yet.
renditions_made = Signal()
