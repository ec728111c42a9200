"""The URLs of the admin, with what tests put in the place of their arguments."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from django.urls import URLResolver, get_resolver

from tests.doors import has_model

ARGUMENT = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
# Those that end the session, or say in their name that they fail.
LEFT_OUT = ("admin/logout/", "admin/failwhale/")


def _patterns(resolver: URLResolver, start: str = "") -> Iterator[str]:
    for part in resolver.url_patterns:
        pattern = start + str(part.pattern).lstrip("^")
        if isinstance(part, URLResolver):
            yield from _patterns(part, pattern)
        else:
            yield pattern


def admin_urls(values: Mapping[str, Iterable[object]], numbers: Iterable[object]) -> Iterator[str]:
    """Yield each URL of the admin, once for each combination of these values for its arguments.

    An argument without values of its own is one of `numbers`.
    """
    for pattern in _patterns(get_resolver()):
        if not pattern.startswith("admin/") or pattern.startswith(LEFT_OUT) or re.search(r"[(\\*]", pattern):
            continue
        names = [found["name"] for found in ARGUMENT.finditer(pattern)]
        for chosen in product(*(list(values.get(name, numbers)) for name in names)):
            if not has_model(dict(zip(names, chosen, strict=True))):
                continue
            parts = iter(chosen)
            yield "/" + ARGUMENT.sub(lambda _, parts=parts: str(next(parts)), pattern)  # type: ignore[misc]
