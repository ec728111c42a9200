"""What the rest of the site is told of the sizes of pictures."""

from django.dispatch import Signal

# Sent with `image`, whose sizes have just been made and are in the database: what was kept of pages that show it is old.
renditions_made = Signal()
