"""Files that are public without a page."""

from django.db import models


class SharedFile(models.Model):
    """A file that may be open to everybody although no page shows it; see `actris_cms.files`."""

    is_shared = models.BooleanField(
        "open without a page",
        default=False,
        help_text="Everyone who has its address may open this file, although no page shows it. Otherwise, only those "
        "files are public that a published page shows or links.",
    )

    class Meta:
        abstract = True
