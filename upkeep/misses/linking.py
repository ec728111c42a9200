"""Finds out whether pages of the site really link to the addresses that are not there: browsers may say anything."""

from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from wagtail.contrib.settings.registry import registry as settings
from wagtail.fields import StreamField
from wagtail.models import Site

from actris_cms.discovery.addresses import own_path
from actris_cms.discovery.destinations import Guide
from actris_cms.path_keys import path_key
from upkeep.checks.content import Content, links_in

from .counting import forget_old
from .models import Miss


def look_after_misses() -> None:
    """Forget old addresses, and look again at the pages that visitors are said to come from."""
    forget_old()
    for site in Site.objects.select_related("root_page"):
        _look_at_links(site)


def _look_at_links(site: Site) -> None:
    guide = Guide(site)
    everywhere = set().union(*(_linked_by(one, guide) for model in settings for one in model._default_manager.all()))

    @cache
    def linked_on(path: str) -> set[str]:
        place = guide.standing(path)
        return _linked_by(place.page.specific, guide) if place and place.page else set()

    for miss in Miss.objects.filter(site=site).exclude(linked_from=""):
        is_linked = miss.path in everywhere or miss.path in linked_on(miss.linked_from)
        if is_linked != miss.is_linked:
            Miss.objects.filter(pk=miss.pk).update(is_linked=is_linked)


def _linked_by(source: Any, guide: Guide) -> set[str]:
    """Return the keys of the addresses of the site that the streams of a page or a setting link to."""
    names = [field.name for field in source._meta.get_fields() if isinstance(field, StreamField)]
    content = Content(streams={name: list(getattr(source, name).raw_data) for name in names})
    links = [str(link.target) for link in links_in(content) if link.kind == "url"]
    paths = [urlsplit(path).path for link in links if (path := own_path(link, guide.hosts))]
    return {path_key(unquote(path)) for path in paths}
