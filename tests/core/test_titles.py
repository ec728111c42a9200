"""The titles of pages: short, unique, and well broken into lines."""

import pytest
from django.test import Client
from wagtail.models import Site

from about.models import AboutPage
from actris_cms.core.models import SiteIdentity
from actris_cms.typography import well_broken
from home.models import HomePage
from tests.discovery.conftest import head_of
from tests.factories import AboutPageFactory, ArticlePageFactory, CategoryPageFactory, NewsroomPageFactory

LONG_NAME = "Advanced Cell Therapy and Research Institute, Singapore (ACTRIS)"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Scalable CAR T Cells", "Scalable CAR_T Cells"),
        ("Vials of 50 ml until 27 April 2026", "Vials of 50_ml until 27_April 2026"),
        ("Workshop Highlights | Closed Systems", "Workshop Highlights_| Closed Systems"),
        ("A talk of Dr Lee: No. 5", "A talk of Dr_Lee: No._5"),
        ("What I say about a T-cell in phase 2", "What I say about a T-cell in phase 2"),
        ("Twenty 5 minutes, 5 minutes' walk", "Twenty 5_minutes, 5_minutes&#x27; walk"),
        ("Cells & <b>tissue</b>", "Cells &amp; &lt;b&gt;tissue&lt;/b&gt;"),
        ("Manufacturing/Characterisation", "Manufacturing/<wbr>Characterisation"),
        ("and/or", "and/or"),
    ],
)
def test_a_title_breaks_where_its_meaning_allows(written: str, shown: str) -> None:
    assert well_broken(written) == shown.replace("_", "\N{NO-BREAK SPACE}")


@pytest.mark.django_db
class TestTitleTag:
    """The `<title>` of a page."""

    @pytest.fixture(autouse=True)
    def _name(self, site: Site) -> None:
        SiteIdentity.objects.update_or_create(site=site, defaults={"site_name": LONG_NAME})

    def title(self, client: Client, page: AboutPage) -> str:
        """Return the `<title>` that visitors get."""
        return head_of(client, page.url).title

    def test_it_ends_with_the_abbreviation_of_the_site(self, client: Client, section: AboutPage) -> None:
        assert self.title(client, section) == "About us | ACTRIS"

    def test_it_does_not_repeat_the_abbreviation(self, client: Client, section: AboutPage) -> None:
        page = AboutPageFactory(parent=section, title="Careers at ACTRIS")
        assert self.title(client, page) == "Careers at ACTRIS"

    def test_a_name_without_abbreviation_stands_in_full(self, client: Client, site: Site, section: AboutPage) -> None:
        SiteIdentity.objects.filter(site=site).update(site_name="Institute of Cells")
        assert self.title(client, section) == "About us | Institute of Cells"

    def test_pages_of_the_same_title_name_what_is_above_them(
        self, client: Client, section: AboutPage, home: HomePage
    ) -> None:
        first = AboutPageFactory(parent=section, title="Learning portal")
        assert self.title(client, first) == "Learning portal | ACTRIS"
        home.refresh_from_db()
        second = CategoryPageFactory(parent=NewsroomPageFactory(parent=home), title="Learning portal")
        assert self.title(client, first) == "Learning portal | About us | ACTRIS"
        assert self.title(client, second) == "Learning portal | Newsroom | ACTRIS"

    def test_only_live_pages_count(self, client: Client, section: AboutPage) -> None:
        page = AboutPageFactory(parent=section, title="Learning portal")
        section.refresh_from_db()
        AboutPageFactory(parent=section, title="Learning portal", slug="draft", live=False)
        assert self.title(client, page) == "Learning portal | ACTRIS"

    def test_the_title_tag_of_an_editor_stays_as_it_is(self, client: Client, section: AboutPage) -> None:
        page = AboutPageFactory(parent=section, title="Learning portal", seo_title="Our courses")
        section.refresh_from_db()
        AboutPageFactory(parent=section, title="Learning portal", slug="other")
        assert self.title(client, page) == "Our courses | ACTRIS"


@pytest.mark.django_db
class TestLines:
    """Titles break well where they are shown, and nowhere else."""

    @pytest.fixture
    def page(self, section: AboutPage) -> AboutPage:
        return AboutPageFactory(parent=section, title="CAR T cells")

    def test_a_page_and_its_card_keep_words_together(self, client: Client, section: AboutPage, page: AboutPage) -> None:
        kept = "CAR\N{NO-BREAK SPACE}T cells"
        assert f"<h1>{kept}</h1>" in client.get(page.url).content.decode()
        assert f">{kept}</a></h2>" in client.get(section.url).content.decode()

    def test_the_markdown_version_has_plain_spaces(self, client: Client, section: AboutPage, page: AboutPage) -> None:
        assert "# CAR T cells\n" in client.get(f"{page.url.rstrip('/')}.md").content.decode()
        assert "CAR T cells" in client.get(f"{section.url.rstrip('/')}.md").content.decode()

    def test_feeds_have_plain_spaces(self, client: Client, home: HomePage) -> None:
        ArticlePageFactory(parent=NewsroomPageFactory(parent=home), title="CAR T cells")
        assert "<title>CAR T cells</title>" in client.get("/newsroom/feed/rss/").content.decode()
