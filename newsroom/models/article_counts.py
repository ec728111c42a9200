"""How many articles there are by place and year, kept beside them, so that no list counts all of a newsroom."""

from collections import Counter

from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page

from actris_cms.core.privacy import below_any, restricted_paths
from actris_cms.core.tree import in_branch

from .articles import ArticlePage


class ArticleCountsManager(models.Manager["ArticleCounts"]):
    """The counts of places, and what follows from them."""

    def public_below(self, path: str, request: HttpRequest) -> Counter[tuple[str, int]]:
        """How many articles every visitor may see below a tree path, by the path of the page above them and by year.

        What only some may see is counted where there is any: mostly there is none.
        """
        kept = self.filter(in_branch(path, "place__path")).values_list("place__path", "by_year")
        counts = Counter(
            {(place, int(year)): count for place, by_year in kept for year, count in by_year.items() if count}
        )
        hidden = [other for other in restricted_paths(request) if other.startswith(path) or path.startswith(other)]
        if hidden:
            counts -= ArticlePage.objects.live().filter(in_branch(path), below_any(hidden)).by_place_and_year()
        return counts

    def count_right_below(self, path: str) -> None:
        """Count the articles right below a tree path anew; nothing where no articles can stand, or stand no longer.

        Whoever else changes articles there waits until this transaction is over: each counts what the others did.
        """
        with transaction.atomic(savepoint=False):
            kept = self.select_for_update(of=("self",)).filter(place__path=path).first()
            if kept is not None:
                articles = ArticlePage.objects.live().filter(in_branch(path), depth=len(path) // Page.steplen + 1)
                by_year = {str(year): count for (_, year), count in articles.by_place_and_year().items()}
                if by_year != kept.by_year:
                    kept.by_year = by_year
                    kept.save()

    def count_everything(self) -> None:
        """Count all articles anew, as when they were changed in the database by hand."""
        lists = Page.objects.filter(Q(newsroompage__isnull=False) | Q(categorypage__isnull=False))
        for pk, path in lists.values_list("pk", "path"):
            self.get_or_create(place_id=pk)
            self.count_right_below(path)


class ArticleCounts(models.Model):
    """How many live articles stand right below a newsroom or a category, by year. `signals` keeps them right."""

    place = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="+")
    by_year = models.JSONField(default=dict)

    objects = ArticleCountsManager()

    class Meta:
        verbose_name = "counts of articles"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.place_id}: {self.by_year}"
