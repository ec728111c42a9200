"""What there is to count, one by one."""

from collections import Counter

from newsroom.models import ArticleCounts, ArticlePage


def assert_right() -> None:
    """Fail unless what is kept of the counts of articles is what there is to count."""
    kept = {
        (place, int(year)): count
        for place, by_year in ArticleCounts.objects.values_list("place__path", "by_year")
        for year, count in by_year.items()
    }
    assert kept == Counter((article.path[:-4], article.date.year) for article in ArticlePage.objects.live())
