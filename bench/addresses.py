"""One address for each page type of the site of the settings: `python -m bench.addresses` prints them as JSON.

Of each type the page with most in it stands for all: it has the longest streams.
"""

import json
import sys
from contextlib import suppress
from typing import Any

import django

ABOUT = "About ACTRIS"  # Measured by its name, beside the largest page of its type.
WORD = "cells"


def largest(model: Any) -> Any:
    """The public page of a type with most in its streams; None where there is none that is a page of its own."""
    from wagtail.fields import StreamField

    streams = [field.name for field in model._meta.get_fields() if isinstance(field, StreamField)]
    pages = [page for page in model.objects.live().public() if not getattr(page, "target_url", "")]
    return max(pages, key=lambda page: sum(len(str(getattr(page, name).raw_data)) for name in streams), default=None)


def addresses() -> list[dict[str, str]]:
    """The page types by the names that editors know, and the path of a page of each; search, where there is one."""
    from django.urls import NoReverseMatch, reverse
    from wagtail.models import get_page_models

    found = []
    for model in get_page_models():
        if model._meta.app_label == "wagtailcore":
            continue
        pages = [("", largest(model)), (ABOUT, model.objects.live().public().filter(title=ABOUT).first())]
        for name, page in pages:
            if page is not None:
                found.append({"kind": name or str(model._meta.verbose_name), "path": page.get_url() or "/"})
    with suppress(NoReverseMatch):
        found.append({"kind": "search", "path": f"{reverse('search')}?q={WORD}"})
    return found


def main() -> None:
    """Print them."""
    django.setup()
    sys.stdout.write(json.dumps(addresses()) + "\n")


if __name__ == "__main__":
    main()
