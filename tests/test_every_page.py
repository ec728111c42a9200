"""All page types: their parents and children, their pages, and their admin forms."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import Page, get_page_models
from wagtail.test.utils import WagtailPageTestCase
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from about.models import AboutPage, AccessibilityPage, ContactPage, EnquiryPage, PersonPage
from actris_cms.core.checks import check_page_type_rules
from actris_cms.users.models import User
from home.models import HomePage
from newsroom.models import ArticlePage, CategoryPage, EventPage, LecturePage, NewsroomPage

from .factories import (
    AboutPageFactory,
    AccessibilityPageFactory,
    ArticlePageFactory,
    CategoryPageFactory,
    ContactPageFactory,
    EnquiryPageFactory,
    EventPageFactory,
    ImageFactory,
    LecturePageFactory,
    NewsroomPageFactory,
    PersonPageFactory,
    contact,
    location,
    role,
    stream,
)

pytestmark = pytest.mark.django_db


class TestPlaces(WagtailPageTestCase):
    """The allowed parents and children of page types."""

    def test_about_pages_are_allowed_below_the_home_page_and_each_other(self) -> None:
        self.assertAllowedParentPageTypes(AboutPage, {HomePage, AboutPage})
        self.assertAllowedSubpageTypes(AboutPage, {AboutPage, AccessibilityPage, ContactPage, EnquiryPage, PersonPage})

    def test_contact_page_and_enquiry_form_are_allowed_where_about_pages_are_and_have_no_children(self) -> None:
        for model in (ContactPage, EnquiryPage):
            self.assertAllowedParentPageTypes(model, {HomePage, AboutPage})
            self.assertAllowedSubpageTypes(model, {})

    def test_people_are_allowed_where_about_pages_are_and_have_no_children(self) -> None:
        self.assertAllowedParentPageTypes(PersonPage, {HomePage, AboutPage})
        self.assertAllowedSubpageTypes(PersonPage, {})

    def test_one_accessibility_statement_is_allowed_where_about_pages_are(self) -> None:
        self.assertAllowedParentPageTypes(AccessibilityPage, {HomePage, AboutPage})
        self.assertAllowedSubpageTypes(AccessibilityPage, {})
        home = HomePage.objects.get()
        self.assertCanCreateAt(HomePage, AccessibilityPage)
        AccessibilityPageFactory(parent=home)
        self.assertFalse(AccessibilityPage.can_create_at(home))

    def test_one_newsroom_is_allowed_below_the_home_page(self) -> None:
        self.assertAllowedParentPageTypes(NewsroomPage, {HomePage})
        self.assertAllowedSubpageTypes(NewsroomPage, {CategoryPage, ArticlePage, EventPage, LecturePage})
        home = HomePage.objects.get()
        self.assertCanCreateAt(HomePage, NewsroomPage)
        NewsroomPageFactory(parent=home)
        self.assertFalse(NewsroomPage.can_create_at(home))

    def test_articles_events_and_lectures_are_allowed_in_newsroom_and_categories_and_have_no_children(self) -> None:
        self.assertAllowedParentPageTypes(CategoryPage, {NewsroomPage})
        self.assertAllowedSubpageTypes(CategoryPage, {ArticlePage, EventPage, LecturePage})
        for model in (ArticlePage, EventPage, LecturePage):
            self.assertAllowedParentPageTypes(model, {NewsroomPage, CategoryPage})
            self.assertAllowedSubpageTypes(model, set())

    def test_sections_contact_page_people_and_newsroom_are_allowed_below_the_home_page(self) -> None:
        families = {AboutPage, AccessibilityPage, ContactPage, EnquiryPage, PersonPage, NewsroomPage}
        self.assertAllowedSubpageTypes(HomePage, families)

    def test_one_home_page_is_allowed_below_the_root(self) -> None:
        self.assertAllowedParentPageTypes(HomePage, {Page})
        self.assertFalse(HomePage.can_create_at(Page.objects.get(depth=1)))


class TestPages(WagtailPageTestCase):
    """What visitors and editors see of each page type."""

    def setUp(self) -> None:
        self.login(User.objects.create_superuser("root", "", "password"), password="password")
        self.home = HomePage.objects.get()
        self.section = AboutPageFactory(parent=self.home, title="About us", slug="about-us")
        self.page = AboutPageFactory(
            parent=self.section, title="About ACTRIS", body=stream(("rich_text", "<p>Words</p>"))
        )
        self.contact = ContactPageFactory(
            parent=self.section,
            locations=stream(location("Laboratory", "1 Sample Road\nSingapore 123456")),
            contacts=stream(contact("General enquiries", ("phone", "+65 6123 4567"))),
        )
        self.section.refresh_from_db()
        self.statement = AccessibilityPageFactory(parent=self.section)
        self.enquiry = EnquiryPageFactory(parent=self.section)
        self.person = PersonPageFactory(
            parent=self.section, portrait=ImageFactory(), roles=stream(role("Chairperson", self.page, 1))
        )
        self.newsroom = NewsroomPageFactory(parent=self.home)
        self.category = CategoryPageFactory(parent=self.newsroom, title="Events")
        self.article = ArticlePageFactory(parent=self.category, title="Townhall")
        self.category.refresh_from_db()
        self.event = EventPageFactory(parent=self.category, title="Workshop", highlights=self.article)
        self.category.refresh_from_db()
        self.lecture = LecturePageFactory(parent=self.category, title="Vectors")

    @pytest.mark.slow
    def test_every_page_can_be_rendered_edited_and_previewed(self) -> None:
        pages = (
            self.home,
            self.section,
            self.page,
            self.contact,
            self.statement,
            self.enquiry,
            self.person,
            self.newsroom,
            self.category,
            self.article,
            self.event,
            self.lecture,
        )
        for page in pages:
            self.assertPageIsRoutable(page)
            self.assertPageIsRenderable(page)
            self.assertPageIsEditable(page, post_data=self.post_data(page))
            for mode, _ in page.preview_modes:
                self.assertPageIsPreviewable(page, mode=mode, post_data=self.post_data(page))

    @pytest.mark.slow
    def test_every_page_below_the_home_page_can_be_previewed_in_each_mode_before_it_is_saved(self) -> None:
        pages = (
            self.page,
            self.contact,
            self.statement,
            self.enquiry,
            self.person,
            self.newsroom,
            self.event,
            self.lecture,
        )
        for page in pages:
            names = page._meta.app_label, page._meta.model_name, page.get_parent().pk
            url = reverse("wagtailadmin_pages:preview_on_add", args=names)
            form = self.post_data(page) | {"title": "Never saved", "slug": "never-saved"}
            self.assertTrue(self.client.post(url, form).json()["is_valid"], page)
            self.assertEqual([mode for mode, _ in page.preview_modes], ["", "card", "share", "search", "print"])
            for mode, _ in page.preview_modes:
                response = self.client.get(url, {"mode": mode})
                title = page.title if page is self.person else "Never saved"
                self.assertContains(response, title, msg_prefix=f"{names} {mode}")

    def post_data(self, page: Page) -> dict[str, Any]:
        data: dict[str, Any] = {"title": page.title, "slug": page.slug, "summary": "", "comments": []}
        if isinstance(page, HomePage):
            data |= {"hero_title": "", "hero_text": "", "hero_link": streamfield([]), "highlights": streamfield([])}
            data["body"] = streamfield([])
        elif isinstance(page, ContactPage):
            data |= {name: streamfield([]) for name in ("locations", "contacts", "feedback_link", "body")}
            data["heading"] = ""
        elif isinstance(page, AccessibilityPage):
            data |= {
                name: streamfield([]) for name in ("limitations", "assessment", "measurements", "technology", "body")
            }
            data |= {"conformance": "full", "assessed_on": "2026-02-24", "answer_days": 3}
        elif isinstance(page, EnquiryPage):
            fields = [("text", {"label": "Your message", "hint": "", "required": True})]
            data |= {"body": streamfield([]), "form_fields": streamfield(fields)}
            data |= {"to_address": "", "keep_days": 30, "thanks": "Thank you."}
        elif isinstance(page, PersonPage):
            data |= {"honorific": "Dr", "short_honorific": "", "name": page.name}
            data |= {name: streamfield([]) for name in ("roles", "body", "links")}
        else:
            data["body"] = streamfield([("rich_text", rich_text("<p>Words</p>"))])
        if isinstance(page, ArticlePage):
            data |= {"date": "2026-02-24", "external_url": "", "document": ""}
        if isinstance(page, EventPage):
            data |= {"starts_at": "2026-05-12 09:00", "ends_at": "2026-05-13 17:30", "status": "scheduled"}
            data |= {"attendance": "both", "venue": "Auditorium", "highlights": self.article.pk}
            data |= dict.fromkeys(("venue_address", "join_note", "fee", "audience", "seats"), "")
            data |= dict.fromkeys(("registration_opens_at", "registration_closes_at"), "")
            data["registration_link"] = streamfield([])
        if isinstance(page, LecturePage):
            data |= {"video": page.video, "minutes": "", "transcript": page.transcript, "speakers": streamfield([])}
        return {**nested_form_data(data), "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "action-publish": "1"}


def test_every_page_type_of_the_project_is_tested_here() -> None:
    found = {model for model in get_page_models() if not model.__module__.startswith("wagtail")}
    assert found == {
        HomePage,
        AboutPage,
        AccessibilityPage,
        ContactPage,
        EnquiryPage,
        PersonPage,
        NewsroomPage,
        CategoryPage,
        ArticlePage,
        EventPage,
        LecturePage,
    }


def test_a_page_type_without_parent_or_subpage_types_fails_the_system_check(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_page_type_rules(None) == []
    monkeypatch.delattr(AboutPage, "subpage_types")
    assert [problem.msg for problem in check_page_type_rules(None)] == ["AboutPage does not state subpage_types."]


def test_a_section_without_content_shows_the_pages_below_it(client: Client, about_page: AboutPage) -> None:
    about_page.summary = "Who we are and what we do."
    about_page.save()
    html = client.get("/about-us/").content.decode()
    assert 'href="/about-us/about-actris/"' in html
    assert "Who we are and what we do." in html


def test_a_section_with_content_shows_only_its_content(client: Client, about_page: AboutPage) -> None:
    section = about_page.get_parent().specific
    section.body = stream(("rich_text", "<p>All about us</p>"))
    section.save()
    assert section.child_cards == []
    assert "All about us" in client.get("/about-us/").content.decode()


def test_cards_show_neither_drafts_nor_private_pages(about_page: AboutPage, section: AboutPage) -> None:
    AboutPageFactory(parent=section, title="Draft", live=False)
    private = AboutPageFactory(parent=section, title="Private")
    private.view_restrictions.create(restriction_type="login")
    assert [page.title for page in section.child_cards] == ["About ACTRIS"]


def test_an_alias_has_the_view_restrictions_of_its_source(client: Client, about_page: AboutPage) -> None:
    other = AboutPageFactory(parent=about_page.get_parent(), title="Other")
    alias = about_page.create_alias(parent=other, update_slug="again")
    assert client.get(alias.get_url()).status_code == 200
    about_page.view_restrictions.create(restriction_type="login")
    for page in (about_page, alias):
        assert [found.page for found in page.specific.get_view_restrictions()] == [about_page.page_ptr]
        assert client.get(page.get_url()).status_code == 302


@pytest.mark.parametrize("place", ["itself", "below"])
def test_an_alias_has_the_view_restrictions_above_its_source_through_all_aliases(
    client: Client, about_page: AboutPage, section: AboutPage, place: str
) -> None:
    home = section.get_parent()
    alias = about_page.create_alias(parent=home, update_slug="again")
    second = alias.create_alias(parent=home, update_slug="and-again")
    page = AboutPageFactory(parent=second, title="Below") if place == "below" else second
    assert client.get(page.get_url()).status_code == 200
    section.view_restrictions.create(restriction_type="login")
    assert [found.page for found in page.specific.get_view_restrictions()] == [section.page_ptr]
    assert client.get(page.get_url()).status_code == 302


def test_a_page_has_the_view_restrictions_of_its_ancestors(about_page: AboutPage, section: AboutPage) -> None:
    section.view_restrictions.create(restriction_type="login")
    about_page.view_restrictions.create(restriction_type="password", password="sample")
    assert {found.page_id for found in about_page.get_view_restrictions()} == {section.pk, about_page.pk}
    assert {found.page_id for found in section.get_view_restrictions()} == {section.pk}


def test_a_section_has_cards_of_pages_of_all_types_in_tree_order(
    client: Client, about_page: AboutPage, section: AboutPage
) -> None:
    ContactPageFactory(parent=section, title="Where we are", slug="where", summary="On the hill.")
    AboutPageFactory(parent=section, title="Our people")
    assert [page.title for page in section.child_cards] == ["About ACTRIS", "Where we are", "Our people"]
    html = client.get("/about-us/").content.decode()
    assert 'href="/about-us/where/"' in html
    assert "On the hill." in html


def test_publishing_a_page_updates_only_its_own_date(about_page: AboutPage, section: AboutPage) -> None:
    about_page.save_revision().publish()
    about_page.refresh_from_db()
    assert about_page.last_updated == about_page.last_published_at
    assert section.last_updated != about_page.last_updated


def test_the_first_picture_loads_eagerly_and_the_others_lazily(client: Client, about_page: AboutPage) -> None:
    image = {"image": ImageFactory().pk, "alt_text": "A suite", "decorative": False}
    value = {"image": image, "caption": "", "width": "large", "link": {}}
    about_page.body = stream(("image", value), ("image", value))
    about_page.save()
    html = client.get("/about-us/about-actris/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert main.count('loading="eager"') == main.count('fetchpriority="high"') == 1
    assert main.count('loading="lazy"') == 1


def test_a_picture_that_visitors_have_to_scroll_to_does_not_load_before_the_words_above_it(
    client: Client, about_page: AboutPage, home: HomePage
) -> None:
    image = {"image": ImageFactory().pk, "alt_text": "A suite", "decorative": False}
    picture = ("image", {"image": image, "caption": "", "width": "large", "link": {}})
    about_page.body = stream(("rich_text", "<p>Words.</p>"), picture)
    about_page.save()
    home.hero_image = None
    row = {"image": image, "eyebrow": "", "title": "Row", "text": "<p>Words.</p>", "link": {}}
    home.body = stream(("picture_row", row))
    home.save()
    for path in ("/about-us/about-actris/", "/"):
        html = client.get(path).content.decode()
        main = html[html.index("<main") : html.index("</main>")]
        assert main.count('loading="lazy" fetchpriority="low"') == 1
        assert "eager" not in main


def test_pictures_come_in_modern_formats_with_their_size(client: Client, about_page: AboutPage) -> None:
    image = {"image": ImageFactory().pk, "alt_text": "A suite", "decorative": False}
    about_page.body = stream(("image", {"image": image, "caption": "", "width": "large", "link": {}}))
    about_page.save()
    html = client.get("/about-us/about-actris/").content.decode()
    assert 'type="image/avif"' in html
    assert ".webp" in html
    picture = html[html.index("<picture") : html.index("</picture>")]
    assert " width=" in picture
    assert " height=" in picture
    assert "srcset=" in picture


def test_the_home_page_shows_its_four_highlights(client: Client, home: HomePage, about_page: AboutPage) -> None:
    target = {"text": "", "page": about_page.pk, "document": None, "url": ""}
    home.highlights = stream(*[("highlight", {"title": f"Door {n}", "text": "In", "link": target}) for n in range(4)])
    home.save()
    html = client.get("/").content.decode()
    assert [f"Door {n}" in html for n in range(4)] == [True] * 4


def test_the_card_preview_shows_the_summary(about_page: AboutPage, rf: RequestFactory) -> None:
    about_page.summary = "In one sentence."
    response = about_page.make_preview_request(preview_mode="card")
    assert "In one sentence." in response.render().content.decode()


def test_the_description_is_the_search_description_the_summary_or_the_beginning_of_the_text(
    client: Client, about_page: AboutPage
) -> None:
    about_page.body = stream(("rich_text", f"<p>ACTRIS was <b>established</b>. {'More words. ' * 40}</p>"))
    assert about_page.description.startswith("ACTRIS was established. More words.")
    assert len(about_page.description) <= 155
    about_page.summary = "Who we are."
    assert about_page.description == "Who we are."
    about_page.search_description = "Found by this."
    assert about_page.description == "Found by this."


def test_the_description_of_the_home_page_is_its_hero_text(home: HomePage) -> None:
    home.hero_text = "For Singapore and the region."
    assert home.description == "For Singapore and the region."
