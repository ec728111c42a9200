"""What the rest of the site is told of the sizes of pictures."""

from django.dispatch import Signal

# Sent with `image`, whose sizes have just been made and are in the database: whoever keeps pages that show it has old
# ones.
renditions_made = Signal()
