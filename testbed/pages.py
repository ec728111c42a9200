"""The pages of a site that are worth a look. Runs in the process of the site."""

from django.urls import reverse
from wagtail.models import Page, get_page_models

from about.models import AboutPage
from actris_cms.fields import streams_of

ABOUT = "About ACTRIS"


def page_paths() -> dict[str, str]:
    """Return the path of the public page with the longest streams, by page type; also About ACTRIS and the search."""
    found: dict[str, str] = {}
    for model in get_page_models():
        pages = [page for page in model.objects.live().public() if not getattr(page, "target_url", "")]
        if pages and model is not Page:
            page = max(pages, key=lambda page: sum(len(str(stream.raw_data)) for stream in streams_of(page)))
            found[str(model._meta.verbose_name)] = page.get_url() or "/"
    if about := AboutPage.objects.live().public().filter(title=ABOUT).first():
        found[ABOUT] = about.get_url() or "/"
    return {**found, "search": f"{reverse('search')}?q=cells"}
