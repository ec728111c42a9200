"""Legacy content becomes blocks of a draft, or is refused with the reason: no word, link or picture is lost."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from about.models import AboutPage
from actris_cms.users.models import User
from tests.factories import AboutPageFactory, ImageFactory, items, stream
from upkeep.health.refreshing import refresh
from upkeep.legacy.inline import DoesNotFitError
from upkeep.legacy.placing import with_blocks
from upkeep.legacy.turning import blocks_of
from upkeep.models import PageFinding

PICTURE = '<embed embedtype="image" id="7" alt="Cells" format="legacy"/>'
TABLE = (
    "<table><caption>Fees</caption><thead><tr><th>Service</th><th>Hours</th><th>Fee</th></tr></thead><tbody>"
    '<tr><td rowspan="2">Sorting</td><td>1</td><td>$5</td></tr><tr><td colspan="2">on request</td></tr></tbody></table>'
)


def kinds(html: str, **options: Any) -> list[str]:
    """Return the types of the blocks that HTML becomes."""
    return [one["type"] for one in blocks_of(html, {7: 900}, **options)]


def value(html: str, place: int = 0) -> Any:
    """Return the value of a block that HTML becomes."""
    return blocks_of(html, {7: 900})[place]["value"]


@pytest.mark.django_db
class TestBlocks:
    """What becomes what."""

    @pytest.mark.parametrize(
        ("html", "expected"),
        [
            ("<p>One</p><p>Two <b>three</b></p>", ["rich_text"]),
            ("Loose words<h3>Head</h3>more", ["rich_text", "heading", "rich_text"]),
            (
                "<ul><li>a<ul><li>b</li></ul></li></ul><hr/><ol start='3' type='a'><li>c</li></ol>",
                ["bullet_list", "divider", "numbered_list"],
            ),
            (f"<ul><li>a {PICTURE}</li><li>b</li></ul>", ["bullet_list", "image", "bullet_list"]),
            ("<dl><dt>Term</dt><dd>What it is</dd></dl>", ["rich_text"]),
            ("<pre>one\n  two</pre>", ["rich_text"]),
            ("<blockquote><p>Words</p></blockquote>", ["quote"]),
            ("<details><summary>More</summary><p>Words</p></details>", ["accordion"]),
            (f"<figure>{PICTURE}<figcaption>Below</figcaption></figure>", ["image"]),
            (f'<a href="https://example.org/">{PICTURE}</a>', ["image"]),
            (f"<p>Before {PICTURE} after</p>", ["rich_text", "image", "rich_text"]),
            (
                "<table><tr><td><h2>Head</h2><p>Words</p></td></tr><tr><td>More</td></tr></table>",
                ["heading", "rich_text"],
            ),
            ("<div><ol><li><p>a</p><div><ul><li>b</li></ul></div><p>c</p></li></ol></div>", ["numbered_list"]),
            ('<div><p id="fees">Fees</p></div>', ["legacy", "rich_text"]),
            (TABLE, ["table"]),
            ('<a data-embed-src="https://www.youtube.com/watch?v=aqz-KE-bpKQ" href="#">A talk</a>', ["embed"]),
        ],
    )
    def test_each_piece_has_its_block(self, html: str, expected: list[str]) -> None:
        ImageFactory(pk=7)
        assert kinds(html) == expected

    def test_details_of_values(self) -> None:
        ImageFactory(pk=7)
        numbered = value('<ol start="3" type="a"><li>c <a linktype="page" id="4">d</a></li></ol>')
        assert numbered == {"items": numbered["items"], "start": 3, "marker": "lower-alpha"}
        assert re.search(r'<a (?=.*linktype="page")[^<>]*id="4"[^<>]*>d</a>', numbered["items"])
        assert value('<h3 id="place">Head</h3>') == {"text": "<p>Head</p>", "level": "3", "anchor": "place"}
        picture = value(PICTURE.replace('alt="Cells"', 'alt=""'))
        assert picture["image"]["imported_without_alt"] == 7  # It can be published.
        nested = "<ul><li><p>a</p><div><ul><li>b</li></ul></div><p>c</p></li></ul>"
        assert value(nested)["items"] == "<ul><li>a<ul><li>b</li></ul>c</li></ul>"
        assert value('<div><p id="fees">Fees</p></div>') == '<div id="fees"></div>'
        linked = value(f'<a href="https://example.org/">{PICTURE}</a>')
        assert linked["link"]["url"] == "https://example.org/"

    def test_what_spans_rows_is_repeated_so_that_each_row_says_all(self) -> None:
        table = value(TABLE)["table"]
        assert table["caption"] == "Fees"
        assert [one["heading"] for one in table["columns"]] == ["Service", "Hours", "Fee"]
        cells = [[re.sub("<.*?>", "", cell) for cell in row["values"]] for row in table["rows"]]
        assert cells == [["Sorting", "1", "$5"], ["Sorting", "on request", "on request"]]

    @pytest.mark.parametrize(
        ("html", "reason"),
        [
            ('<p lang="zh">细胞</p>', "another language"),
            ('<ul><li id="fees">Fees</li></ul>', "the name “fees”"),
            ('<p>The <span id="fees">fees</span></p>', "the name “fees”"),
            (f"<table><tr><td>{PICTURE}</td><td>Words</td></tr></table>", "a cell of a table"),
            (f'<a href="https://example.org/">{PICTURE} and words</a>', "more than words or one picture"),
            ("<blockquote><ul><li>a</li></ul></blockquote>", "a quotation"),
            ("<ol><li value='7'>a</li></ol>", "the numbers of a list"),
            ("<ul><li>a<table><tr><td>b</td></tr></table></li></ul>", "in a list"),
            (PICTURE.replace('"7"', '"8"'), "no longer in the library"),
            ('<a data-embed-src="https://example.org/map" href="#"></a>', "would not accept"),
            ("<div>" * 2000, "nested too deeply"),
            ('<embed embedtype="image" id="²"/>', "nothing in it that visitors see"),
            (PICTURE.replace("7", "9" * 5000), "nothing in it that visitors see"),
        ],
    )
    def test_what_would_lose_something_is_refused_with_the_reason(self, html: str, reason: str) -> None:
        ImageFactory(pk=7)
        with pytest.raises(DoesNotFitError, match=reason):
            blocks_of(html, {7: 900})

    def test_a_converter_that_lost_a_word_or_a_link_would_be_caught(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("upkeep.legacy.inline.link_attributes", lambda node: "")
        with pytest.raises(DoesNotFitError, match="a link or a picture would be lost"):
            blocks_of('<p><a href="https://example.org/">Words</a></p>', {})
        monkeypatch.setattr("upkeep.legacy.converting.item_html", lambda node: "other")
        with pytest.raises(DoesNotFitError, match="“points” would be lost"):
            blocks_of("<ul><li>points</li></ul>", {})

    def test_there_is_no_accordion_within_another_block(self) -> None:
        with pytest.raises(DoesNotFitError):
            kinds("<details><summary>More</summary><p>Words</p></details>", nested=True)


@pytest.mark.django_db
@pytest.mark.slow
class TestTurning:
    """The way there, in site health."""

    @pytest.fixture
    def old_page(self, section: AboutPage) -> AboutPage:
        """A live page with legacy content, also within columns."""
        inner = [{"type": "legacy", "value": "<dl><dt>Term</dt><dd>Words</dd></dl>", "id": "inside"}]
        columns = ("columns", {"columns": items(inner, [])})
        body = stream(("rich_text", "<p>First</p>"), ("legacy", TABLE), columns, ("legacy", '<div id="name"></div>'))
        made: AboutPage = AboutPageFactory(parent=section, summary="x", body=body)
        made.save_revision().publish()
        refresh([made.pk])
        return made

    def findings(self) -> list[PageFinding]:
        """Return those of the rule, in the order of the page."""
        return list(PageFinding.objects.filter(rule="legacy-content").order_by("pk"))

    def turn(self, client: Client, finding: PageFinding) -> str:
        """Look at the preview, and confirm it; return what the next screen says."""
        url = reverse("site_health:mend", args=[finding.pk])
        seen = re.search(r'name="seen" value="(\w+)"', client.get(url).content.decode())
        assert seen
        return str(client.post(url, {"seen": seen[1]}, follow=True).content.decode())

    def test_a_draft_gets_the_blocks_in_their_places(
        self, client: Client, publisher: User, old_page: AboutPage
    ) -> None:
        client.force_login(publisher)
        assert len(self.findings()) == 2  # Not the one that keeps a name for links.
        for finding in self.findings():
            assert "The draft of the page has the blocks" in self.turn(client, finding)
        old_page.refresh_from_db()
        assert [one.block_type for one in old_page.body] == ["rich_text", "legacy", "columns", "legacy"]
        draft = old_page.get_latest_revision_as_object()
        assert [one.block_type for one in draft.body] == ["rich_text", "table", "columns", "legacy"]
        assert [one.block_type for one in draft.body[2].value["columns"][0]] == ["rich_text"]
        url = reverse("site_health:mend", args=[self.findings()[0].pk])
        assert "has it no more" in client.get(url, follow=True).content.decode()
        draft.save_revision().publish()
        refresh([old_page.pk])
        assert self.findings() == []
        assert "on request" in Client().get(old_page.url).content.decode()

    def test_what_changed_after_the_preview_is_shown_again(
        self, client: Client, publisher: User, old_page: AboutPage
    ) -> None:
        client.force_login(publisher)
        url = reverse("site_health:mend", args=[self.findings()[0].pk])
        assert "has changed meanwhile" in client.post(url, {"seen": "old"}).content.decode()
        assert not with_blocks(self.findings()[0].path, "<p>What was confirmed</p>", [])(old_page)
        assert not AboutPage.objects.get(pk=old_page.pk).has_unpublished_changes

    def test_a_refusal_leads_to_the_block(self, client: Client, publisher: User, section: AboutPage) -> None:
        page = AboutPageFactory(parent=section, body=stream(("legacy", '<p lang="zh">细胞</p>')))
        refresh([page.pk])
        client.force_login(publisher)
        [finding] = self.findings()
        url = reverse("site_health:mend", args=[finding.pk])
        html = client.get(url).content.decode()
        assert "another language" in html
        assert f"#:w:contentpath={finding.path}" in html
        assert "Turn into blocks</button>" not in html
        seen = "0" * 64
        assert client.post(url, {"seen": seen}).status_code == 200

    def test_others_pages_are_out_of_reach(self, client: Client, old_page: AboutPage) -> None:
        client.logout()
        url = reverse("site_health:mend", args=[self.findings()[0].pk])
        assert client.post(url).status_code == 302
        assert [one.block_type for one in old_page.get_latest_revision_as_object().body][1] == "legacy"
