"""People: written once, and shown wherever they have a role."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail import blocks
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from about.blocks import PeopleBlock, RoleBlock
from about.models import AboutPage, PersonPage
from actris_cms.discovery.lookups import markdown_url
from actris_cms.images.wanted import images_of_page
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import AboutPageFactory, ImageFactory, PersonPageFactory, items, link, role, stream
from tests.test_queries import queries

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BOARD, TEAM = "/about-us/board/", "/about-us/team/"


def people_block(**value: Any) -> list[dict[str, Any]]:
    """Return a body with a list of people; without arguments, those of the page itself."""
    return stream(("people", {"page": None, "people": [], "link_text": "", **value}))


@pytest.fixture
def board(section: AboutPage) -> AboutPage:
    """The page of a board, which lists its people."""
    page: AboutPage = AboutPageFactory(parent=section, title="Board of trustees", slug="board", body=people_block())
    return page


@pytest.fixture
def team(section: AboutPage, board: AboutPage) -> AboutPage:
    """The page of a team, which lists its people."""
    section.refresh_from_db()
    page: AboutPage = AboutPageFactory(parent=section, title="Management team", slug="team", body=people_block())
    return page


@pytest.fixture
def add(section: AboutPage) -> Callable[..., PersonPage]:
    """A function that adds a person with these roles."""

    def make(name: str, *roles: Any, **fields: Any) -> PersonPage:
        parent = AboutPage.objects.get(pk=section.pk)
        slug = name.lower().replace(" ", "-")
        person: PersonPage = PersonPageFactory(parent=parent, name=name, slug=slug, roles=stream(*roles), **fields)
        return person

    return make


def main_of(client: Client, url: str) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200
    main = BeautifulSoup(response.content.decode(), "html.parser").main
    assert main is not None
    return main  # type: ignore[return-value]


def people_on(client: Client, url: str) -> list[tuple[str, str]]:
    """Return the names and roles of the people that a page lists."""
    found = main_of(client, url).select(".person")
    texts = [(person.select_one(".card-title"), person.select_one(".card-text")) for person in found]
    return [
        (name.get_text(strip=True) if name else "", text.get_text(strip=True) if text else "") for name, text in texts
    ]


class TestName:
    def test_the_title_is_put_together_from_honorific_and_name(self, add: Callable[..., PersonPage]) -> None:
        person = add("Tan Mei Ling", honorific="Associate Professor", short_honorific="A/Prof")
        assert person.title == "Associate Professor Tan Mei Ling"
        assert person.card_name == "A/Prof Tan Mei Ling"
        person.honorific = person.short_honorific = ""
        person.save()
        assert Page.objects.get(pk=person.pk).title == person.card_name == "Tan Mei Ling"

    def test_a_person_made_from_a_title_alone_has_it_as_a_name(self, section: AboutPage) -> None:
        person = section.add_child(instance=PersonPage(title="Tan Mei Ling"))
        assert (person.name, person.title, person.slug) == ("Tan Mei Ling", "Tan Mei Ling", "tan-mei-ling")


class TestLists:
    def test_a_group_lists_its_people_in_their_places_then_in_tree_order(
        self, client: Client, board: AboutPage, add: Callable[..., PersonPage]
    ) -> None:
        add("Last In Tree", role("Member", board))
        add("Second", role("Deputy", board, 2))
        add("First", role("Chairperson", board, 1))
        add("After Last", role("Member", board))
        shown = ["Dr First", "Dr Second", "Dr Last In Tree", "Dr After Last"]
        assert [name for name, _ in people_on(client, BOARD)] == shown

    def test_a_person_has_another_role_in_each_group(
        self, client: Client, board: AboutPage, team: AboutPage, add: Callable[..., PersonPage]
    ) -> None:
        add("Tan", role("Member", board), role("Executive Director", team), role("Secretary", board))
        assert people_on(client, BOARD) == [("Dr Tan", "Member, Secretary")]
        assert people_on(client, TEAM) == [("Dr Tan", "Executive Director")]

    def test_picked_people_stand_in_their_own_order_with_all_roles(
        self, client: Client, board: AboutPage, team: AboutPage, add: Callable[..., PersonPage]
    ) -> None:
        first = add("Tan", role("Member", board), role("Director", team))
        second = add("Lim")
        board.body = people_block(people=items(second.pk, first.pk))
        board.save()
        assert people_on(client, BOARD) == [("Dr Lim", ""), ("Dr Tan", "Member, Director")]

    def test_a_list_may_show_the_group_of_another_page(
        self, client: Client, board: AboutPage, team: AboutPage, add: Callable[..., PersonPage]
    ) -> None:
        add("Tan", role("Member", board))
        team.body = people_block(page=board.pk)
        team.save()
        assert people_on(client, TEAM) == [("Dr Tan", "Member")]

    def test_an_alias_of_a_group_lists_the_same_people(
        self, client: Client, home: HomePage, board: AboutPage, add: Callable[..., PersonPage]
    ) -> None:
        add("Tan", role("Member", board))
        home.refresh_from_db()
        alias = board.create_alias(parent=home, update_slug="again")
        assert people_on(client, alias.get_url()) == [("Dr Tan", "Member")]

    def test_drafts_and_private_people_are_listed_nowhere(
        self, client: Client, board: AboutPage, add: Callable[..., PersonPage]
    ) -> None:
        draft = add("Draft", role("Member", board), live=False)
        private = add("Private", role("Member", board))
        private.view_restrictions.create(restriction_type="login")
        assert people_on(client, BOARD) == []
        board.body = people_block(people=items(draft.pk, private.pk))
        board.save()
        assert people_on(client, BOARD) == []

    def test_a_deleted_person_leaves_a_list_of_picked_people(
        self, client: Client, board: AboutPage, add: Callable[..., PersonPage]
    ) -> None:
        gone, stays = add("Gone"), add("Stays")
        board.body = people_block(people=items(gone.pk, stays.pk))
        board.save()
        gone.delete()
        assert people_on(client, BOARD) == [("Dr Stays", "")]

    def test_a_card_leads_to_the_biography_if_there_is_one(
        self, client: Client, board: AboutPage, add: Callable[..., PersonPage]
    ) -> None:
        add("With", role("Member", board))
        add("Without", role("Member", board), body=[])
        board.body = people_block(link_text="Biography")
        board.save()
        with_one, without = main_of(client, BOARD).select(".person")
        assert with_one.select("a[href='/about-us/with/']")
        assert "Biography" in with_one.get_text()
        assert not without.select("a")
        assert "Biography" not in without.get_text()

    def test_the_portrait_has_the_name_as_alt_text_and_a_missing_one_a_drawing(
        self, client: Client, board: AboutPage, add: Callable[..., PersonPage]
    ) -> None:
        add("With", role("Member", board), portrait=ImageFactory())
        add("Without", role("Member", board))
        with_one, without = main_of(client, BOARD).select(".person")
        assert [image["alt"] for image in with_one.select("img")] == ["Dr With"]
        assert not without.select("img")
        assert without.select(".portrait svg")

    def test_a_changed_portrait_shows_everywhere(
        self, client: Client, board: AboutPage, team: AboutPage, add: Callable[..., PersonPage]
    ) -> None:
        person = add("Tan", role("Member", board), role("Director", team), portrait=ImageFactory())
        person.portrait = ImageFactory(title="A newer portrait")
        person.save()
        wanted = person.portrait.file.name.rsplit("/")[-1].rsplit(".")[0]
        for url in (BOARD, TEAM, "/about-us/tan/"):
            (image,) = main_of(client, url).select(".portrait img")
            assert wanted in str(image["src"]), url

    def test_a_list_of_20_people_needs_as_many_queries_as_one_of_5(
        self, client: Client, board: AboutPage, add: Callable[..., PersonPage]
    ) -> None:
        def add_people(first: int, last: int) -> None:
            for number in range(first, last):
                add(f"Person {number}", role("Member", board), portrait=ImageFactory(), listing_image=ImageFactory())

        add_people(0, 5)
        with_five = queries(client, BOARD)
        add_people(5, 20)
        assert len(queries(client, BOARD)) == len(with_five), "\n".join(with_five)

    def test_a_section_of_20_people_needs_as_many_queries_as_one_of_5(
        self, client: Client, section: AboutPage, board: AboutPage, add: Callable[..., PersonPage]
    ) -> None:
        def add_people(first: int, last: int) -> None:
            for number in range(first, last):
                add(f"Person {number}", role("Member", board), portrait=ImageFactory())

        add_people(0, 5)
        with_five = queries(client, "/about-us/")
        add_people(5, 20)
        assert len(queries(client, "/about-us/")) == len(with_five), "\n".join(with_five)

    def test_a_section_of_people_shows_their_cards(self, client: Client, add: Callable[..., PersonPage]) -> None:
        add("Tan", role("Director"), portrait=ImageFactory())
        assert people_on(client, "/about-us/") == [("Dr Tan", "Director")]
        assert main_of(client, "/about-us/").select(".cards.people")


class TestPage:
    def test_it_shows_name_portrait_roles_biography_and_links(
        self, client: Client, board: AboutPage, add: Callable[..., PersonPage]
    ) -> None:
        links = stream(
            ("link", link(text="LinkedIn", url="https://www.linkedin.com/in/tan")), ("email", "t@example.org")
        )
        add("Tan", role("Chairperson", board), portrait=ImageFactory(), links=links)
        main = main_of(client, "/about-us/tan/")
        assert [heading.get_text(strip=True) for heading in main.select("h1")] == ["Dr\N{NO-BREAK SPACE}Tan"]
        assert [image["alt"] for image in main.select(".portrait img")] == ["Dr Tan"]
        roles = main.select_one(".profile-roles")
        assert roles is not None
        assert roles.get_text(" ", strip=True) == "Chairperson Board of trustees"
        assert [anchor["href"] for anchor in roles.select("a")] == [BOARD]
        assert [anchor["href"] for anchor in main.select(".profile-links a")] == [
            "https://www.linkedin.com/in/tan",
            "mailto:t@example.org",
        ]
        assert "A life in cells." in main.get_text()

    def test_the_breadcrumbs_lead_over_the_first_group(self, client: Client, home: HomePage, board: AboutPage) -> None:
        home.refresh_from_db()
        biographies = AboutPageFactory(parent=home, title="Biographies", slug="biographies")
        PersonPageFactory(parent=biographies, name="Tan", slug="tan", roles=stream(role("Member", board)))
        crumbs = main_of(client, "/biographies/tan/").select(".breadcrumb li")
        assert [crumb.get_text(strip=True) for crumb in crumbs] == ["Home", "About us", "Board of trustees", "Dr Tan"]

    @pytest.mark.parametrize("state", ["draft", "private"])
    def test_a_group_that_visitors_cannot_see_is_not_named(
        self, client: Client, board: AboutPage, add: Callable[..., PersonPage], state: str
    ) -> None:
        add("Tan", role("Chairperson", board))
        if state == "draft":
            board.unpublish()
        else:
            board.view_restrictions.create(restriction_type="login")
        html = client.get("/about-us/tan/").content.decode()
        assert "Chairperson" in html
        assert "Board of trustees" not in html

    def test_structured_data_describes_the_person(
        self, client: Client, board: AboutPage, add: Callable[..., PersonPage]
    ) -> None:
        links = stream(
            ("link", link(text="LinkedIn", url="https://www.linkedin.com/in/tan")), ("email", "t@example.org")
        )
        add("Tan", role("Chairperson", board), portrait=ImageFactory(), links=links)
        client.get("/about-us/tan/")  # Makes the renditions.
        html = client.get("/about-us/tan/").content.decode()
        (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        nodes = {node["@type"]: node for node in json.loads(script)["@graph"]}
        person = nodes["Person"]
        assert nodes["ProfilePage"]["mainEntity"] == {"@id": person["@id"]}
        assert (person["name"], person["honorificPrefix"], person["jobTitle"]) == ("Tan", "Dr", ["Chairperson"])
        assert person["memberOf"][0]["name"] == "Board of trustees"
        assert person["memberOf"][0]["url"].endswith(BOARD)
        assert person["sameAs"] == ["https://www.linkedin.com/in/tan"]
        assert person["email"] == "t@example.org"
        assert person["image"]["url"].startswith("http")

    def test_its_pictures_are_those_of_the_page_and_of_its_cards(self, add: Callable[..., PersonPage]) -> None:
        portrait = ImageFactory()
        person = add("Tan", portrait=portrait)
        assert images_of_page(person)[portrait.pk] == {"portrait", "portrait-large"}

    def test_the_description_begins_with_the_roles(self, board: AboutPage, add: Callable[..., PersonPage]) -> None:
        person = add("Tan", role("Chairperson", board), role("Adviser"))
        assert person.description == "Chairperson, Board of trustees; Adviser. A life in cells."
        assert person.card_text == "Chairperson, Adviser"

    def test_the_markdown_versions_of_page_and_list_have_names_and_roles(
        self, client: Client, board: AboutPage, add: Callable[..., PersonPage]
    ) -> None:
        add("Tan", role("Chairperson", board), portrait=ImageFactory())
        for url in (BOARD, "/about-us/tan/"):
            text = client.get(markdown_url(url)).content.decode()
            assert "Dr Tan" in text
            assert "Chairperson" in text


class TestEditing:
    def test_a_place_needs_a_group(self) -> None:
        block = RoleBlock()
        with pytest.raises(blocks.StructBlockValidationError) as caught:
            block.clean(block.to_python({"title": "Member", "page": None, "position": 3}))
        assert set(caught.value.block_errors) == {"page"}

    def test_a_role_needs_a_title(self) -> None:
        block = RoleBlock()
        with pytest.raises(blocks.StructBlockValidationError) as caught:
            block.clean(block.to_python({"title": "", "page": None, "position": None}))
        assert set(caught.value.block_errors) == {"title"}

    def test_a_list_shows_a_group_or_people_not_both(self, board: AboutPage, add: Callable[..., PersonPage]) -> None:
        block = PeopleBlock()
        value = block.to_python({"page": board.pk, "people": items(add("Tan").pk), "link_text": ""})
        with pytest.raises(blocks.StructBlockValidationError) as caught:
            block.clean(value)
        assert set(caught.value.block_errors) == {"page"}

    def test_the_longest_honorific_and_name_fit_into_the_title(self, add: Callable[..., PersonPage]) -> None:
        lengths = {name: PersonPage._meta.get_field(name).max_length or 0 for name in ("honorific", "name", "title")}
        assert lengths["honorific"] + 1 + lengths["name"] <= lengths["title"]

    def test_a_name_is_required(self, section: AboutPage) -> None:
        with pytest.raises(ValidationError) as caught:
            section.add_child(instance=PersonPage(honorific="Dr", slug="nobody"))
        assert "name" in caught.value.message_dict

    @pytest.fixture
    def publish(self, client: Client, editor: User) -> Callable[..., None]:
        """A function that publishes a person with the form of the admin."""
        client.force_login(User.objects.create_superuser("root", "", "password"))

        def post(person: PersonPage, **changes: Any) -> None:
            data = {
                "honorific": person.honorific,
                "short_honorific": person.short_honorific,
                "name": person.name,
                "slug": person.slug,
                "portrait": person.portrait_id or "",
                "listing_image": person.listing_image_id or "",
                "roles": streamfield([]),
                "links": streamfield([]),
                "body": streamfield([("rich_text", rich_text("<p>Words</p>"))]),
                **changes,
            }
            form = {**nested_form_data(data), "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
            url = reverse("wagtailadmin_pages:edit", args=(person.pk,))
            assert client.post(url, {**form, "action-publish": "1"}).status_code == 302

        return post

    def test_a_new_name_in_the_form_becomes_the_title(
        self, publish: Callable[..., None], add: Callable[..., PersonPage]
    ) -> None:
        person = add("Tan")
        publish(person, name="Tan Mei Ling", honorific="Prof")
        person.refresh_from_db()
        assert (person.title, person.draft_title) == ("Prof Tan Mei Ling", "Prof Tan Mei Ling")

    def test_a_new_portrait_in_the_form_takes_the_place_of_the_picture_for_cards(
        self, publish: Callable[..., None], add: Callable[..., PersonPage]
    ) -> None:
        person = add("Tan", portrait=ImageFactory(), listing_image=ImageFactory())
        new = ImageFactory()
        publish(person, portrait=new.pk)
        person.refresh_from_db()
        assert (person.listing_image_id, person.portrait_id) == (None, new.pk)

    def test_a_picture_for_cards_that_is_chosen_with_a_new_portrait_stays(
        self, publish: Callable[..., None], add: Callable[..., PersonPage]
    ) -> None:
        person = add("Tan", portrait=ImageFactory(), listing_image=ImageFactory())
        new, for_cards = ImageFactory(), ImageFactory()
        publish(person, portrait=new.pk, listing_image=for_cards.pk)
        person.refresh_from_db()
        assert (person.listing_image_id, person.portrait_id) == (for_cards.pk, new.pk)

    def test_the_card_preview_shows_the_portrait_and_the_role(self, add: Callable[..., PersonPage]) -> None:
        person = add("Tan", role("Director"), portrait=ImageFactory())
        html = person.make_preview_request(preview_mode="card").render().content.decode()
        assert "Director" in html
        assert 'class="portrait"' in html
