"""Lists of people: who is in a group, in which order, and what their cards show.

A group is a page, such as that of a committee. People have roles in it; each role is written on the person's page.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from wagtail.images.models import AbstractImage

from actris_cms.pagecache.dependencies import Dependency, all_with_any_page
from actris_cms.privacy import live_and_public

LAST: Final = 10**9  # The place in a group of those whose role names none.


@dataclass(frozen=True, slots=True)
class CardLink:
    """Where a card leads, and the words that say so."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What the card of a person shows. `level` of the name's heading is up to the template."""

    title: str
    role: str
    image: AbstractImage | None
    link: CardLink


def _people() -> Any:
    """Return the manager of people. Blocks cannot import the page type, whose fields they are."""
    return apps.get_model("about", "PersonPage").objects


def members_of(groups: Collection[str], request: HttpRequest | None = None) -> dict[str, list[tuple[int, str]]]:
    """Return who is in each group, by the primary key of its page: (primary key, roles), in the order of the group.

    Only public people are members. The roles of all people are read, in one query: they are short.
    """
    found: dict[str, list[tuple[int, int, str]]] = {group: [] for group in groups}
    for pk, roles in live_and_public(request, _people()).order_by("path").values_list("pk", "roles"):
        of_person: dict[str, tuple[list[int], list[str]]] = {}
        for role in (part["value"] for part in roles.raw_data):
            if (group := str(role.get("page"))) in found:
                places, titles = of_person.setdefault(group, ([], []))
                places.append(role.get("position") or LAST)
                titles.append(role.get("title") or "")
        for group, (places, titles) in of_person.items():
            found[group].append((min(places), pk, ", ".join(dict.fromkeys(filter(None, titles)))))
    return {
        group: [(pk, titles) for _, pk, titles in sorted(members, key=lambda member: member[0])]
        for group, members in found.items()
    }


def _shown(names: Collection[str]) -> dict[str, Any]:
    return {str(person.pk): person.listed_value for person in live_and_public(None, _people()).filter(pk__in=names)}


# Who is in a group. The name is the primary key of the group's page.
GROUP = Dependency("group", members_of, all_with_any_page)
# A person in a list. A person who is not public has no value.
PERSON = Dependency("person", _shown, lambda changed, _: changed.pages)


def cards_of_group(group: int, words: str, request: HttpRequest | None) -> list[PersonCard]:
    """Return the cards of the people in a group, with their roles there. `words` of the link may be empty."""
    members = members_of([str(group)], request)[str(group)]
    GROUP.declare(group, members)
    return _cards(dict(members), words, request)


def cards_of_people(people: Iterable[int], words: str, request: HttpRequest | None) -> list[PersonCard]:
    """Return the cards of people by their primary keys, in this order, with all their roles."""
    return _cards(dict.fromkeys(people, ""), words, request)


def _cards(roles: dict[int, str], words: str, request: HttpRequest | None) -> list[PersonCard]:
    """Return the cards of these people who are public; empty roles stand for all that a person has."""
    public = live_and_public(request, _people()).filter(pk__in=roles) if roles else _people().none()
    people = public.select_related("portrait", "listing_image").in_bulk()
    fetch_renditions(people.values())
    for pk in roles:
        PERSON.declare(pk, people[pk].listed_value if pk in people else None)
    return [people[pk].card(role, words) for pk, role in roles.items() if pk in people]


def fetch_renditions(pages: Iterable[Any]) -> None:
    """Fetch the pictures on the cards of these pages, with their renditions, in a query for each kind."""
    pages = list(pages)
    prefetch_related_objects([page for page in pages if getattr(page, "portrait_id", None)], "portrait")
    prefetch_related_objects([page.card_image for page in pages if page.card_image], "renditions")
