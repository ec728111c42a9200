"""What earlier imports have done, so that the next one changes only what has changed."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model_string

KEPT_RUNS = 20  # Older ones say nothing that an editor still needs.


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

    wagtail_reference_index_ignore = True  # Where something came from is no use of it.

    class Meta:
        # A picture may be shown by one page and offered as a file by another.
        constraints = [
            models.UniqueConstraint(fields=("site", "source", "kind"), name="isomer_one_item_of_a_kind_for_each_source")
        ]

    def __str__(self) -> str:
        """The source file."""
        return self.source


class ImportRun(models.Model):
    """One import that was carried out: from where, when, and what it came to. A rehearsal leaves none.

    `digest` is that of the whole source with the options it was read under: a later run that finds the same has
    nothing to read again.
    """

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    seconds = models.FloatField(default=0, help_text="How long it took.")
    source = models.CharField(max_length=255, help_text="The name of the repository's folder.")
    branch = models.CharField(max_length=255, blank=True)
    commit = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    expires = models.DateField(null=True, help_text="The first day on which the same source comes to something else.")
    totals = models.JSONField(default=dict, help_text="What came in, by its name, such as pages created: 39.")

    class Meta:
        verbose_name = "import"
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        """The repository and the time."""
        return f"{self.source}, {timezone.localtime(self.started_at):%d %B %Y, %H:%M}"


class ImportNote(models.Model):
    """One thing that an import had to say, with what an editor opens to mend it: a page, an image, a document."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=40, help_text="One of NoteKind.")
    file = models.CharField(max_length=1000, help_text="The file in the repository.")
    line = models.PositiveIntegerField(null=True)
    message = models.TextField()
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")
    image = models.ForeignKey(get_image_model_string(), null=True, on_delete=models.SET_NULL, related_name="+")
    document = models.ForeignKey(get_document_model_string(), null=True, on_delete=models.SET_NULL, related_name="+")

    wagtail_reference_index_ignore = True  # What is said about an image is no use of it.

    class Meta:
        verbose_name = "note of an import"
        verbose_name_plural = "notes of imports"
        ordering = ["pk"]

    def __str__(self) -> str:
        """The place and the sentence."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"
