"""The addresses of pages that were deleted on purpose."""

from typing import Any

from django.db import models
from django.utils import timezone
from wagtail.models import Site


class RemovedAddress(models.Model):
    """Where a page was that an editor deleted: visitors are told that it is gone for good, and so are search engines.

    `path` is the address as `actris_cms.core.addresses.address_key` spells it.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="removed_addresses")
    path = models.CharField(max_length=255, verbose_name="address")
    title = models.CharField(max_length=255, verbose_name="title of the page")
    removed_at = models.DateTimeField(default=timezone.now, verbose_name="deleted")

    class Meta:
        verbose_name = "address of a deleted page"
        verbose_name_plural = "addresses of deleted pages"
        default_permissions = ("view", "delete")
        ordering = ["-removed_at", "path"]
        constraints = [models.UniqueConstraint(fields=("site", "path"), name="core_unique_removed_address")]

    def __str__(self) -> Any:
        return self.path
