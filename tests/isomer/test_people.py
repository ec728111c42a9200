"""People of a source: biographies to which cards lead become people, and their grids become lists of people."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from about.models import AboutPage, PersonPage
from isomer.convert.names import card_honorific, is_same_name, split_name

from .conftest import Import
from .imported import edit, row_counts
from .samples import SampleSite, page, png

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

BOARD = "/section/board/"
DECIDED = "people: "


def card(
    title: str, href: str, role: str = "Member", *, picture: str = "", alt: str | None = None, words: str = "Bio"
) -> str:
    """Return a card of Isomer's editor."""
    image = f'<img src="{picture}" alt="{title if alt is None else alt}">' if picture else ""
    parts = [("title", title), ("description", role), ("link", words)]
    body = "".join(f'<div class="isomer-card-{name}">{text}</div>' for name, text in parts if text)
    return (
        f'<a class="isomer-card" href="{href}"><div class="isomer-card-image">{image}</div>'
        f'<div class="isomer-card-body">{body}</div></a>'
    )


def grid(*cards: str) -> str:
    return f'<div class="isomer-card-grid">{"".join(cards)}</div>'


def biography(name: str, picture: str, words: str = "Has led laboratories.") -> str:
    """Return the body of a biography: name, portrait, words."""
    portrait = f'<div class="isomer-image-wrapper"><img src="{picture}" alt=""></div>'
    return f"<h3>{name}</h3><p></p>{portrait}<h4>Profile</h4><p>{words}</p>"


class Board:
    """A source with the page of a board and the biographies of its members."""

    def __init__(self, sample: SampleSite) -> None:
        self.sample = sample
        self.cards: list[str] = []
        sample.order("Board.md")
        for number, colour in enumerate(("#112233", "#223344", "#334455", "#445566")):
            sample.write(f"images/card-{number}.png", png(colour, (60, 40)))
            sample.write(f"images/portrait-{number}.png", png(colour, (40, 60)))

    def add(self, title: str, slug: str, number: int, *, on_card: str = "", body: str = "", **of_card: Any) -> None:
        """Add a biography and its card."""
        permalink = f"/biography/{slug}/"
        body = body or biography(title, f"/images/portrait-{number}.png")
        self.sample.write(f"pages/{slug}.md", page(body, title=title, permalink=permalink))
        of_card.setdefault("picture", f"/images/card-{number}.png")
        self.cards.append(card(on_card or title, permalink, **of_card))

    def write(self, *others: str) -> None:
        """Write the page of the board."""
        self.sample.write("_section/Board.md", page(grid(*self.cards, *others), title="Board", permalink=BOARD))


@pytest.fixture
def board(sample: SampleSite) -> Board:
    """A board with two members. The honorific of one is shorter on the card."""
    found = Board(sample)
    found.add("Professor Tan Mei Ling", "prof-tan", 0, on_card="Prof Tan Mei Ling", role="Chairperson")
    found.add("Dr Ravi Kumar", "dr-kumar", 1)
    found.write()
    return found


def kinds_of_board() -> list[str]:
    return [part["type"] for part in AboutPage.objects.get(slug="board").body.raw_data]


def people_on(client: Client, url: str) -> list[str]:
    main = BeautifulSoup(client.get(url).content.decode(), "html.parser").main
    assert main is not None
    return [" ".join(person.get_text(" ").split()) for person in main.select(".person")]


def test_a_biography_becomes_a_person_at_its_permalink(board: Board, run_import: Import, client: Client) -> None:
    run_import(board.sample.root)
    person = PersonPage.objects.get(slug="prof-tan")
    assert (person.honorific, person.short_honorific, person.name) == ("Professor", "Prof", "Tan Mei Ling")
    assert person.title == "Professor Tan Mei Ling"
    group = AboutPage.objects.get(slug="board")
    assert [part["value"] for part in person.roles.raw_data] == [
        {"title": "Chairperson", "page": group.pk, "position": 1}
    ]
    html = client.get("/biography/prof-tan/").content.decode()
    assert "portrait-0" in html
    assert "Has led laboratories." in html


def test_the_first_paragraph_of_a_card_is_the_role_and_a_second_such_card_adds_none(
    board: Board, run_import: Import
) -> None:
    board.add("Dr Lim", "dr-lim", 2, role="<p>Secretary</p><p>Keeps the minutes of every meeting.</p>")
    board.write(board.cards[-1])

    run_import(board.sample.root)

    assert [role.value["title"] for role in PersonPage.objects.get(slug="dr-lim").roles] == ["Secretary"]
    assert kinds_of_board() == ["cards"]


def test_the_portrait_is_no_longer_in_the_body_and_all_words_are(board: Board, run_import: Import) -> None:
    run_import(board.sample.root)
    person = PersonPage.objects.get(slug="prof-tan")
    assert [part["type"] for part in person.body.raw_data] == ["heading", "rich_text"]  # The name is the title.
    assert person.portrait and person.portrait.file.name.endswith("portrait-0.png")
    assert person.listing_image and person.listing_image.file.name.endswith("card-0.png")


def test_a_grid_of_people_becomes_the_list_of_their_group(board: Board, run_import: Import, client: Client) -> None:
    run_import(board.sample.root)
    assert kinds_of_board() == ["people"]
    assert people_on(client, BOARD) == ["Prof Tan Mei Ling Chairperson Bio", "Dr Ravi Kumar Member Bio"]
    assert "card-0" in client.get(BOARD).content.decode()


def test_the_report_says_what_was_decided_and_asks_for_no_alt_text(board: Board, run_import: Import) -> None:
    printed = run_import(board.sample.root, "--verbosity=2")
    assert "a grid of cards became a list of the 2 people of this group" in printed
    assert (
        "this page became that of a person: honorific Professor; name Tan Mei Ling; on cards Prof Tan Mei Ling; "
        "Chairperson in Board" in printed
    )
    assert "has no alt text" not in printed


def test_a_second_import_changes_nothing(board: Board, run_import: Import) -> None:
    run_import(board.sample.root)
    before = row_counts()
    board.sample.write("_section/Another.md", page(title="Another", permalink="/section/another/"))
    run_import(board.sample.root)
    people = PersonPage.objects.all()
    assert [person.latest_revision_id for person in people] == [person.revisions.get().pk for person in people]
    assert row_counts()["about.PersonPage"] == before["about.PersonPage"] == 2


def test_what_an_editor_changed_in_a_person_stays(board: Board, run_import: Import) -> None:
    run_import(board.sample.root)
    person = PersonPage.objects.get(slug="dr-kumar")
    person.name = "Ravi Kumar the Elder"
    person.save_revision().publish()
    board.sample.write(
        "pages/dr-kumar.md",
        page(
            biography("Dr Ravi Kumar", "/images/portrait-1.png", "New."),
            title="Dr Ravi Kumar",
            permalink="/biography/dr-kumar/",
        ),
    )
    printed = run_import(board.sample.root)
    person.refresh_from_db()
    assert person.title == "Dr Ravi Kumar the Elder"
    assert "pages/dr-kumar.md: left alone" in printed
    assert kinds_of_board() == ["people"]


def test_a_biography_that_an_editor_changed_before_stays_a_page_and_its_grid_stays(
    board: Board, run_import: Import
) -> None:
    title = {"title": "Dr Ravi Kumar", "permalink": "/biography/dr-kumar/"}
    board.sample.write("pages/dr-kumar.md", page("<p>To come.</p>", **title))
    run_import(board.sample.root)
    kumar = AboutPage.objects.get(slug="dr-kumar")
    edit(kumar, "By an editor")
    board.sample.write("pages/dr-kumar.md", page(biography("Dr Ravi Kumar", "/images/portrait-1.png"), **title))
    run_import(board.sample.root)
    assert AboutPage.objects.get(pk=kumar.pk).title == "By an editor"
    assert kinds_of_board() == ["cards"]


def test_an_earlier_import_of_pages_becomes_people(board: Board, run_import: Import, client: Client) -> None:
    run_import(board.sample.root / "pages" / "dr-kumar.md")
    assert AboutPage.objects.filter(slug="dr-kumar").exists()
    run_import(board.sample.root)
    assert PersonPage.objects.filter(slug="dr-kumar").exists()
    assert client.get("/biography/dr-kumar/").status_code == 200


@pytest.mark.parametrize("file", ["pages/dr-kumar.md", "_section/Board.md"])
def test_the_import_of_a_single_page_leaves_people_and_their_lists_alone(
    board: Board, run_import: Import, file: str
) -> None:
    run_import(board.sample.root)
    printed = run_import(board.sample.root / file, "--overwrite")
    assert "it shows people, who are imported only with the whole site; it was left alone" in printed
    assert PersonPage.objects.count() == 2
    assert kinds_of_board() == ["people"]


def test_a_person_in_two_groups_has_a_role_in_each(board: Board, run_import: Import, client: Client) -> None:
    cards = grid(card("Dr Ravi Kumar", "/biography/dr-kumar/", "Director", picture="/images/card-1.png"))
    board.sample.write("_section/Team.md", page(cards, title="Team", permalink="/section/team/"))
    run_import(board.sample.root)
    assert people_on(client, "/section/team/") == ["Dr Ravi Kumar Director Bio"]
    assert people_on(client, BOARD)[1] == "Dr Ravi Kumar Member Bio"


def test_a_name_without_honorific_is_certain_if_card_and_text_say_so(
    sample: SampleSite, run_import: Import, client: Client
) -> None:
    found = Board(sample)
    body = biography("Tan Mei Ling", "/images/portrait-0.png", "She has led laboratories.")
    found.add("Tan Mei Ling", "tan", 0, body=body)
    found.write()
    run_import(sample.root)
    assert people_on(client, BOARD) == ["Tan Mei Ling Member Bio"]


def test_the_few_other_cards_at_the_end_stay_cards(board: Board, run_import: Import) -> None:
    board.add("Ms Sarah Lim", "ms-lim", 2)
    board.write(card("Vacant", "/section/nowhere/", "Member", words=""))
    run_import(board.sample.root)
    assert kinds_of_board() == ["people", "cards"]


STAYED = "this page looks like that of a person, but no card with name and role leads to it; it stayed a page"
ONE_LEFT = "a grid with people stayed a grid of cards"


@pytest.mark.parametrize(
    ("change", "reason", "people"),
    [
        (
            {"body": "<h3>Dr Lim</h3><p>No portrait.</p>"},
            "/biography/lim/ does not have exactly one portrait near its top",
            2,
        ),
        (
            {"body": '<img src="/images/portrait-2.png" alt=""><img src="/images/portrait-3.png" alt=""><p>Words.</p>'},
            "/biography/lim/ does not have exactly one portrait near its top",
            2,
        ),
        ({"on_card": "Dr Somebody Else"}, "the card Dr Somebody Else has neither the name nor the portrait", 2),
        ({"on_card": "Dr. Lim Sarah"}, "the card Dr. Lim Sarah has neither the name nor the portrait", 2),
        ({"on_card": "Dr LIM"}, "the name Dr LIM is not written as on the other cards or on the person's page", 3),
        ({"role": "<b>Member</b><br>since 2020"}, "the text of the card Dr Lim is not just a role", 3),
        ({"role": ""}, "the text of the card Dr Lim is not just a role", 3),
        ({"alt": "At the bench"}, "the alt text of the card Dr Lim is not the name", 3),
        ({"words": "Read more"}, "their links have different words, or long ones", 3),
    ],
)
def test_what_is_not_certain_stays_cards_and_the_report_says_why(
    board: Board, run_import: Import, change: dict[str, Any], reason: str, people: int
) -> None:
    board.add("Dr Lim", "lim", 2, **change)
    board.write()
    printed = run_import(board.sample.root, "--verbosity=2")
    assert kinds_of_board() == ["cards"]
    assert f"{ONE_LEFT}: {reason}" in printed
    assert PersonPage.objects.count() == people


def test_cards_of_other_pages_stay_cards_without_a_word(sample: SampleSite, run_import: Import) -> None:
    found = Board(sample)
    for number, title in enumerate(("Cell Processing", "Quality Control")):
        found.add(title, title.lower().replace(" ", "-"), number, role="What we do.")
    found.write()
    printed = run_import(sample.root, "--verbosity=2")
    assert kinds_of_board() == ["cards"]
    assert PersonPage.objects.count() == 0
    assert DECIDED not in printed


def test_a_biography_without_a_card_stays_a_page_and_the_report_says_so(board: Board, run_import: Import) -> None:
    body = biography("Dr Lim", "/images/portrait-2.png")
    board.sample.write("pages/lim.md", page(body, title="Dr Lim", permalink="/biography/lim/"))
    printed = run_import(board.sample.root, "--verbosity=2")
    assert AboutPage.objects.filter(slug="lim").exists()
    assert STAYED in printed


def test_a_biography_with_a_handwritten_card_stays_a_page_and_the_report_says_so(
    sample: SampleSite, run_import: Import
) -> None:
    found = Board(sample)
    body = biography("Tan Mei Ling", "/images/portrait-0.png", "She has led laboratories.")
    found.add("Tan Mei Ling", "tan", 0, body=body)
    by_hand = '<div><img src="/images/portrait-0.png" alt=""></div><p><a href="/biography/tan/">Tan Mei Ling</a></p>'
    sample.write("_section/Board.md", page(by_hand, title="Board", permalink=BOARD))
    printed = run_import(sample.root, "--verbosity=2")
    assert PersonPage.objects.count() == 0
    assert f"pages/tan.md:6: {DECIDED}{STAYED}" in printed


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Dr Tan", ("Dr", "Tan")),
        ("Adjunct Associate Professor Yap Mei", ("Adjunct Associate Professor", "Yap Mei")),
        ("Adj A/Prof Yap Mei", ("Adj A/Prof", "Yap Mei")),
        ("Tan Mei Ling", ("", "Tan Mei Ling")),
        ("Clinical trials", ("", "Clinical trials")),
        ("Associate Director", ("", "Associate Director")),
        ("Dr", ("", "Dr")),
        ("Dr Tan: a life", ("", "")),
        ("Dr Tan at the opening of the new wing in the south", ("", "")),
    ],
)
def test_honorific_and_name_are_split(title: str, parts: tuple[str, str]) -> None:
    assert split_name(title) == parts


def test_names_are_compared_without_honorific_case_and_punctuation() -> None:
    assert is_same_name("Prof. TAN Mei-Ling", "Professor Tan Mei Ling")
    assert not is_same_name("Dr Tan", "Dr Lim")
    assert not is_same_name("", "")


def test_the_honorific_of_a_card_counts_only_with_the_same_name() -> None:
    assert card_honorific("Prof Tan", "Professor", "Tan") == "Prof"
    assert card_honorific("Professor Tan", "Professor", "Tan") == ""
    assert card_honorific("Prof TAN", "Professor", "Tan") == ""
