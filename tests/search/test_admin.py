"""The search in the admin: synonyms, promoted results, searches without results; and Wagtail's own search."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.contrib.search_promotions.models import Query

from about.models import AboutPage
from actris_cms.users.models import User
from search.models import EmptySearch, SynonymGroup
from tests.factories import AboutPageFactory

SYNONYMS = "wagtailsnippets_search_synonymgroup"


@pytest.fixture
def as_publisher(client: Client, publisher: User) -> Client:
    client.force_login(publisher)
    return client


@pytest.fixture
def as_editor(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def test_publishers_find_the_search_in_the_menus(as_publisher: Client) -> None:
    html = as_publisher.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse(f"{SYNONYMS}:list") in html
    assert reverse("wagtailsearchpromotions:index") in html
    assert reverse("empty_searches:report") in html
    assert reverse("wagtailsearchpromotions:search_terms") not in html


def test_publishers_add_change_and_delete_synonyms(as_publisher: Client) -> None:
    assert "CAR-T = CART" in as_publisher.get(reverse(f"{SYNONYMS}:list")).content.decode()
    as_publisher.post(reverse(f"{SYNONYMS}:add"), {"words": "exosome\nextracellular vesicle"})
    group = SynonymGroup.objects.get(words__startswith="exosome")
    as_publisher.post(reverse(f"{SYNONYMS}:edit", args=[group.pk]), {"words": "exosome\nEV"})
    group.refresh_from_db()
    assert group.phrases == ["exosome", "EV"]
    as_publisher.post(reverse(f"{SYNONYMS}:delete", args=[group.pk]))
    assert not SynonymGroup.objects.filter(pk=group.pk).exists()


def test_a_synonym_group_without_effect_is_rejected_with_the_reason(as_publisher: Client) -> None:
    html = as_publisher.post(reverse(f"{SYNONYMS}:add"), {"words": "alone"}).content.decode()
    assert "Enter at least two different words" in html


def test_publishers_promote_a_page(as_publisher: Client, about_page: AboutPage, client: Client) -> None:
    form = {
        "query_string": "donors",
        "editors_picks-TOTAL_FORMS": "1",
        "editors_picks-INITIAL_FORMS": "0",
        "editors_picks-MIN_NUM_FORMS": "0",
        "editors_picks-MAX_NUM_FORMS": "1000",
        "editors_picks-0-page": str(about_page.pk),
        "editors_picks-0-external_link_url": "",
        "editors_picks-0-external_link_text": "",
        "editors_picks-0-description": "For donors.",
        "editors_picks-0-ORDER": "1",
        "editors_picks-0-DELETE": "",
    }
    as_publisher.post(reverse("wagtailsearchpromotions:add"), form)
    client.logout()
    html = client.get("/search/?q=Donor").content.decode()
    assert "Recommended by the editors" in html
    assert "For donors." in html


@pytest.mark.parametrize("view", ["add", "edit"])
def test_the_form_of_promoted_results_offers_no_recorded_searches(as_publisher: Client, view: str) -> None:
    args = [Query.get("donors").pk] if view == "edit" else []
    html = as_publisher.get(reverse(f"wagtailsearchpromotions:{view}", args=args)).content.decode()
    assert "All that visitors type" in html
    assert "popular search terms" not in html
    assert "donation" not in html


def test_the_report_lists_searches_without_results(as_publisher: Client) -> None:
    EmptySearch.objects.create(words="lymphoma trial", count=3)
    EmptySearch.objects.create(words="parking", count=7)
    html = as_publisher.get(reverse("empty_searches:report")).content.decode()
    assert html.index("parking") < html.index("lymphoma trial")
    assert "/search/?q=lymphoma+trial" in html
    found = as_publisher.get(reverse("empty_searches:report_results"), {"q": "park"}).content.decode()
    assert "parking" in found
    assert "lymphoma" not in found
    sheet = as_publisher.get(reverse("empty_searches:report"), {"export": "csv"})
    assert b"parking,7" in b"".join(sheet.streaming_content)


def test_the_report_shows_the_date_of_the_last_search_and_no_single_letters(as_publisher: Client) -> None:
    EmptySearch.objects.create(words="parking", last_searched=timezone.localdate())
    EmptySearch.objects.create(words="x")
    html = as_publisher.get(reverse("empty_searches:report_results")).content.decode()
    assert date_format(timezone.localdate()) in html
    assert "ago" not in re.findall(r"<tbody>.*</tbody>", html, re.DOTALL)[0]
    assert "/search/?q=x" not in html


def test_editors_need_a_permission_for_the_report(as_editor: Client, editor: User) -> None:
    assert as_editor.get(reverse("empty_searches:report")).status_code == 302
    editor.user_permissions.add(Permission.objects.get(codename="view_emptysearch"))
    assert as_editor.get(reverse("empty_searches:report")).status_code == 200


def test_the_admin_still_finds_pages(as_publisher: Client, about_page: AboutPage) -> None:
    for name in ("wagtailadmin_explore_results", "wagtailadmin_explore"):
        args = [about_page.get_parent().pk]
        html = as_publisher.get(reverse(name, args=args), {"q": "About ACTRIS"}).content.decode()
        assert "About ACTRIS" in html
    assert "About ACTRIS" in as_publisher.get(reverse("wagtailadmin_pages:search"), {"q": "actris"}).content.decode()


@pytest.mark.slow
def test_a_search_without_results_gets_a_synonym_or_a_page(as_publisher: Client, about_page: AboutPage) -> None:
    EmptySearch.objects.create(words="about actrix")
    EmptySearch.objects.create(words="donor clinic")
    first, second = EmptySearch.objects.order_by("pk")
    assert "Make a synonym" in as_publisher.get(reverse("empty_searches:report")).content.decode()

    url = reverse("empty_searches:synonym", args=[first.pk])
    assert 'value="About ACTRIS"' in as_publisher.get(url).content.decode()
    for nothing in ("", "!", "About Actrix"):
        assert as_publisher.post(url, {"meant": nothing}).status_code == 200
    group = SynonymGroup.objects.create(words="About ACTRIS\nwho you are")
    as_publisher.post(url, {"meant": "about actris"})
    group.refresh_from_db()
    assert group.phrases == ["About ACTRIS", "who you are", "about actrix"]

    url = reverse("empty_searches:promote", args=[second.pk])
    draft = AboutPageFactory(parent=about_page.get_parent(), live=False)
    assert as_publisher.post(url, {"page": draft.pk}).status_code == 200
    as_publisher.post(url, {"page": about_page.pk, "description": "For donors."})
    assert not EmptySearch.objects.exists()
    assert "For donors." in Client().get("/search/?q=Donor+clinics").content.decode()


@pytest.mark.parametrize("name", ["synonym", "promote"])
def test_editors_make_neither(as_editor: Client, editor: User, about_page: AboutPage, name: str) -> None:
    search = EmptySearch.objects.create(words="parking")
    editor.user_permissions.add(Permission.objects.get(codename="view_emptysearch"))
    url = reverse(f"empty_searches:{name}", args=[search.pk])
    as_editor.post(url, {"meant": "About ACTRIS", "page": about_page.pk})
    assert EmptySearch.objects.exists()
    assert "Make a synonym" not in as_editor.get(reverse("empty_searches:report")).content.decode()
