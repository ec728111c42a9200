"""What the page cache is told beside what Django and Wagtail say by themselves."""

from django.dispatch import Signal

# Sent with `pages`, the primary keys of pages that look different, or whose lists do, though nothing of them was saved.
pages_changed = Signal()
