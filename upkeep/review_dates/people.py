"""Who answers for a page: its owner, or whoever stands in for an owner who has left."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.functional import cached_property
from wagtail.models import GroupPagePermission, Page
from wagtail.permissions import page_permission_policy
from wagtail.query import PageQuerySet

from actris_cms.tree import paths_from_root

from .models import ReviewDate, ReviewPlan


class Team:
    """The people who answer for pages, read once for many pages. The number of queries grows with the people only."""

    @cached_property
    def _owners(self) -> dict[str, int]:
        """The owners of pages, by the tree path."""
        return dict(ReviewDate.objects.exclude(owner=None).values_list("page__path", "owner"))

    @cached_property
    def _of_site(self) -> int | None:
        return ReviewPlan.objects.values_list("owner", flat=True).first()

    @cached_property
    def _users(self) -> dict[int, Any]:
        """The owners who can still sign in."""
        wanted = {*self._owners.values(), self._of_site} - {None}
        return get_user_model()._default_manager.filter(is_active=True).in_bulk(list(wanted))

    @cached_property
    def _publishers(self) -> list[Any]:
        """Everybody who may publish something; administrators only if nobody else may."""
        found = page_permission_policy.users_with_permission("publish", include_superusers=False)
        return list(found or page_permission_policy.users_with_permission("publish"))

    @cached_property
    def _granted(self) -> set[str]:
        """The tree paths of the pages for which groups have permissions: those also hold for all pages below."""
        return set(GroupPagePermission.objects.values_list("page__path", flat=True))

    @cached_property
    def _publishers_at(self) -> dict[tuple[str, ...], list[Any]]:
        """Who may publish a page, by the paths above it that have permissions: the same for most pages."""
        return {}

    def _publishers_of(self, page: Page) -> list[Any]:
        above = tuple(path for path in paths_from_root(page.path) if path in self._granted)
        if above not in self._publishers_at:
            self._publishers_at[above] = [user for user in self._publishers if _may("publish", user, page)]
        return self._publishers_at[above]

    def answers_for(self, page: Page) -> list[Any]:
        """Return who answers for a page, of those who may edit it.

        It is the owner of the page, else of the nearest page above it that has one, else the user that the site names,
        else everybody who may publish the page.
        """
        owners = [self._owners.get(path) for path in reversed(paths_from_root(page.path))]
        for key in [*owners, self._of_site]:
            user = self._users.get(key) if key else None
            if user and _may("change", user, page):
                return [user]
        return self._publishers_of(page)

    def pages_by_user(self, pages: Iterable[Page]) -> dict[Any, list[Page]]:
        """Return the pages that each user answers for, in the order of the pages."""
        found: dict[Any, list[Page]] = {}
        for page in pages:
            for user in self.answers_for(page):
                found.setdefault(user, []).append(page)
        return found


def _may(action: str, user: Any, page: Page) -> bool:
    return bool(page_permission_policy.user_has_permission_for_instance(user, action, page))


def editable_pages(user: Any) -> PageQuerySet:
    """Return the pages that a user may edit."""
    pages: PageQuerySet = page_permission_policy.instances_user_has_permission_for(user, "change")
    return pages


def editors_of(pages: Iterable[Page]) -> list[Any]:
    """Return the users who may edit all of these pages, by name."""
    wanted = list(pages)
    users = page_permission_policy.users_with_permission("change").order_by("first_name", "last_name", "username")
    return [user for user in users if all(_may("change", user, page) for page in wanted)]
