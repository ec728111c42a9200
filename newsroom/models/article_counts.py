"""How many articles there are by place and year, kept beside them, so that no list counts all of a newsroom."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models, transaction
from django.http import HttpRequest
from wagtail.models import Page

from actris_cms.core.pagecache.signals import pages_changed
from actris_cms.core.privacy import below_any, restricted_paths
from actris_cms.core.tree import in_branch, right_below

from .articles import ArticlePage

_is_put_off: ContextVar[bool] = ContextVar("counting is put off", default=False)


class ArticleCountsManager(models.Manager["ArticleCounts"]):
    """The counts of places, and what follows from them."""

    def public_below(self, path: str, request: HttpRequest) -> Counter[tuple[str, int]]:
        """How many articles every visitor may see below a tree path, by the path of the page above them and by year.

        What only some may see is counted where there is any: mostly there is none.
        """
        kept = self.filter(in_branch(path, "place__path")).values_list("place__path", "by_year")
        counts = Counter({(place, int(year)): count for place, by_year in kept for year, count in by_year.items()})
        hidden = [other for other in restricted_paths(request) if other.startswith(path) or path.startswith(other)]
        if hidden:
            counts -= ArticlePage.objects.live().filter(in_branch(path), below_any(hidden)).by_place_and_year()
        return counts

    def count_right_below(self, path: str, *, begin: bool = True) -> None:
        """Count the articles right below a tree path anew, and have the lists that show another number made anew.

        Whoever else changes articles there waits until this transaction is over: each counts what the others did.
        Where there were none before, they are counted only if that should `begin`.
        """
        if _is_put_off.get():
            return
        articles = ArticlePage.objects.live().filter(right_below(path))
        with transaction.atomic(savepoint=False):
            kept = self._locked(path)
            if kept is None and begin and articles.exists():
                self.get_or_create(place_id=Page.objects.values_list("pk", flat=True).get(path=path))
                kept = self._locked(path)
            if kept is not None:
                by_year = {str(year): count for (_, year), count in articles.by_place_and_year().items()}
                if by_year != kept.by_year:
                    kept.by_year = by_year
                    kept.save()
                    pages_changed.send(sender=ArticleCounts, pages=[kept.pk])

    def _locked(self, path: str) -> "ArticleCounts | None":
        return self.select_for_update(of=("self",)).filter(place__path=path).first()

    def count_everything(self) -> None:
        """Count all articles anew, as when they were changed in the database by hand."""
        known = set(self.values_list("place__path", flat=True))
        for path in sorted(known | {place for place, _ in ArticlePage.objects.by_place_and_year()}):
            self.count_right_below(path)
        self.exclude(place__in=Page.objects.values("pk")).delete()

    @contextmanager
    def counted_at_the_end(self) -> Iterator[None]:
        """Count everything at the end, and nothing before: for a transaction that saves thousands of articles.

        Until then, editors who publish in the same places need not wait for it.
        """
        token = _is_put_off.set(True)
        try:
            yield
        finally:
            _is_put_off.reset(token)
        self.count_everything()


class ArticleCounts(models.Model):
    """How many live articles stand right below a page, by year. `signals` keeps them right.

    The database does not insist on the page: a release that does not know of this table can delete it all the same.
    """

    place = models.OneToOneField(
        Page, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    by_year = models.JSONField(default=dict)

    objects = ArticleCountsManager()

    class Meta:
        verbose_name = "counts of articles"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.place_id}: {self.by_year}"
