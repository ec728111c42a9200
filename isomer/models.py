"""Records of earlier imports, so that the next one changes only what has changed."""

from django.db import models
from django.utils import timezone
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model_string

KEPT_RUNS = 20  # Editors do not need the reports of older imports.


class ImportedItem(models.Model):
    """One object that was imported from a source file: a page, a section, an image, a document or a setting.

    For a page, `digest` is the fingerprint of the values that the source gave, and `revision_number` the revision that
    the import made: if the page has a later one, an editor has changed it. `permalink` is the one in the source, and
    `address` the URL path where the import put the page: if it is elsewhere now, an editor has moved it. For a
    setting, `digest` is the fingerprint of the imported values.
    """

    class Kind(models.TextChoices):
        """The kind of object."""

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

    wagtail_reference_index_ignore = True  # A record of the import does not count as usage.

    class Meta:
        # One page may show a file as an image while another offers it as a document.
        constraints = [
            models.UniqueConstraint(fields=("site", "source", "kind"), name="isomer_one_item_of_a_kind_for_each_source")
        ]

    def __str__(self) -> str:
        """Return the source file."""
        return self.source


class ImportRun(models.Model):
    """One import that was carried out: its source, its time and its results. A rehearsal is not recorded.

    `digest` is the fingerprint of the whole source and of the options: a later run with the same fingerprint need not
    read the source again.
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
        """Return the name of the repository and the time."""
        return f"{self.source}, {timezone.localtime(self.started_at):%d %B %Y, %H:%M}"


class ImportNote(models.Model):
    """One note of an import, with the page, image or document that an editor opens to fix the problem."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=40, help_text="One of NoteKind.")
    file = models.CharField(max_length=1000, help_text="The file in the repository.")
    line = models.PositiveIntegerField(null=True)
    message = models.TextField()
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")
    image = models.ForeignKey(get_image_model_string(), null=True, on_delete=models.SET_NULL, related_name="+")
    document = models.ForeignKey(get_document_model_string(), null=True, on_delete=models.SET_NULL, related_name="+")
    proposal = models.JSONField(default=dict, help_text="The facts of a post that may be an event, by form field.")

    wagtail_reference_index_ignore = True  # A note about an image does not count as usage.

    class Meta:
        verbose_name = "note of an import"
        verbose_name_plural = "notes of imports"
        ordering = ["pk"]

    def __str__(self) -> str:
        """Return the place in the source and the message."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.message}"
