"""The logos and the favicon that every page shows, and the presets that they are shown in."""

from typing import Any

from actris_cms.images.ahead import queue_renditions
from actris_cms.images.presets import ICONS
from actris_cms.images.wanted import PresetsByImage, merge

from .models import SiteIdentity

# Image fields of SiteIdentity: the presets that each image is shown in.
PRESETS = {"logo": ("logo",), "logo_reversed": ("logo",), "favicon": tuple(f"icon-{size}" for size in ICONS)}


def brand_images_of(identity: SiteIdentity) -> PresetsByImage:
    """Return the logos and the favicon of a site, with their presets."""
    found: PresetsByImage = {}
    for field, names in PRESETS.items():
        if pk := getattr(identity, f"{field}_id"):
            merge(found, {pk: set(names)})
    return found


def brand_images_of_all_sites() -> PresetsByImage:
    """Return the logos and favicons of all sites, with their presets."""
    found: PresetsByImage = {}
    for identity in SiteIdentity.objects.all():
        merge(found, brand_images_of(identity))
    return found


def identity_was_saved(sender: Any, instance: SiteIdentity, **kwargs: Any) -> None:
    """Have the renditions of the logos and the favicon made."""
    queue_renditions(brand_images_of(instance))
