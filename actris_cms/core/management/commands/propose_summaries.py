"""Proposes summaries and pictures for the cards of all pages, as the next save of each would."""

from typing import Any

from django.core.management import BaseCommand
from wagtail.models import Page

from actris_cms.core.models import BasePage

FIELDS = ["proposed_summary", "body_image", "shares_title"]


class Command(BaseCommand):
    """Run it once after the update that brought these fields."""

    help = "Propose summaries and pictures for the cards of pages that were last saved before there were any."

    def handle(self, **options: Any) -> None:
        """Save what cards and titles show of each page."""
        changed = 0
        for page in Page.objects.type(BasePage).specific().iterator():
            before = [getattr(page, page._meta.get_field(name).attname) for name in FIELDS]
            page.read_for_cards()
            page.read_for_title()
            if before != [getattr(page, page._meta.get_field(name).attname) for name in FIELDS]:
                page.save(update_fields=FIELDS, clean=False)
                changed += 1
        self.stdout.write(f"Pages whose cards or titles have changed: {changed}.")
