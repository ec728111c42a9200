"""Signals of `prepare_site`."""

from django.dispatch import Signal

# Sent with `stdout` if the page tree holds only the home page: receivers load initial content.
site_is_empty = Signal()
