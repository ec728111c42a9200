"""Count all articles anew: for a change that nobody announced, such as one made in the database by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from ...models import ArticleCounts


class Command(BaseCommand):
    """Sets right how many articles lists say there are, and which filters they offer."""

    help = (
        "Count the articles of all newsrooms and categories anew; lists that said another number are made anew. "
        "Editors' own changes need no such command, and `migrate` does it, too."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Count them, and say how many there are."""
        counts = ArticleCounts.objects
        counts.count_everything()
        total = sum(sum(by_year.values()) for by_year in counts.values_list("by_year", flat=True))
        self.stdout.write(self.style.SUCCESS(f"{total} articles are counted, in {counts.count()} places."))
