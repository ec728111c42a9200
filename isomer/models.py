"""What earlier imports have done, so that the next one changes only what has changed."""

from __future__ import annotations

from django.db import models
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model_string


class ImportedItem(models.Model):
    """One thing that came from a source file: a page, a section above pages, an image, a document, a setting.

    For a page, `digest` says what the source amounted to and `revision_number` which revision the import made: a
    page with a later one has been changed by an editor. `permalink` is what its source said, and `address` where the
    import put it: a page that stands elsewhere has been moved by an editor. For a setting, `digest` is that of the
    values it was given.
    """

    class Kind(models.TextChoices):
        """What kind of thing it is."""

        PAGE = "page", "Page"
        SECTION = "section", "Section"
        IMAGE = "image", "Image"
        DOCUMENT = "document", "Document"
        SETTING = "setting", "Setting"

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=1000, help_text="The file in the repository, from its root.")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    digest = models.CharField(max_length=64)
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")
    image = models.ForeignKey(get_image_model_string(), null=True, on_delete=models.SET_NULL, related_name="+")
    document = models.ForeignKey(get_document_model_string(), null=True, on_delete=models.SET_NULL, related_name="+")
    revision_number = models.BigIntegerField(null=True)
    permalink = models.TextField(default="", help_text="The address of a page in its source.")
    address = models.TextField(default="", help_text="The address at which the import put a page.")
    live = models.BooleanField(default=False, help_text="Whether the page was live when the import was done with it.")
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("site", "source"), name="isomer_one_item_for_each_source")]

    def __str__(self) -> str:
        """The source file."""
        return self.source
