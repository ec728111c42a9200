"""The URL paths of deleted pages."""

from typing import Any

from django.db import models
from django.utils import timezone
from wagtail.models import Site


class RemovedAddress(models.Model):
    """The URL path of a deleted page, which answers 410 Gone to visitors and search engines.

    `path` is normalised by `actris_cms.discovery.addresses.path_key`.
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
