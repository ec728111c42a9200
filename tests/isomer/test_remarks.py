"""Notes of the converter about content that editors should check, and that it does not change."""

import pytest

from isomer.convert import convert_body
from isomer.convert.body_checks import plain_letters
from isomer.notes import NoteKind

from .bodies import blocks


def remarks(body: str, kind: NoteKind) -> list[tuple[int | None, str]]:
    found = convert_body(body, file="page.md", first_line=6).notes
    return [(note.line, note.message) for note in found if note.kind == kind]


@pytest.mark.parametrize(
    "text",
    [
        "Lorem ipsum dolor sit amet",
        "This is a placeholder for the FAQ",
        "You can insert your text here!",
        "Insert text here",
        "Your content goes here",
        "This is an example page",
    ],
)
def test_placeholder_text_is_reported_with_its_line(text: str) -> None:
    ((line, message),) = remarks(f"<p>a</p>\n<table><tr><td><b>{text}</b></td></tr></table>", NoteKind.PLACEHOLDER_TEXT)

    assert line == 7
    assert text[:20] in message
    assert text in str(blocks(f"<p>{text}</p>"))


def test_real_text_is_not_taken_for_a_placeholder() -> None:
    body = (
        "Enter the lift, and your text message appears. In place of holders we have stands. Add this page to your list."
    )

    assert remarks(body, NoteKind.PLACEHOLDER_TEXT) == []


@pytest.mark.parametrize(
    ("fake", "plain"),
    [
        ("𝐁𝐨𝐥𝐝 𝟐𝟎𝟐𝟒", "Bold 2024"),
        ("𝘐𝘵𝘢𝘭𝘪𝘤", "Italic"),
        ("ＷＩＤＥ", "WIDE"),
        ("Ⓒⓘⓡⓒⓛⓔ", "Circle"),
        ("🅂🅀 🅰🅱", "SQ AB"),
    ],
)
def test_unicode_letters_that_imitate_styles_are_kept_and_reported_with_their_plain_form(fake: str, plain: str) -> None:
    ((line, message),) = remarks(f"a\n\nb {fake} c", NoteKind.FAKE_LETTERS)

    assert line == 8
    assert message.endswith(plain[-2:])
    assert plain_letters(fake) == plain
    assert fake in str(blocks(f"b {fake} c"))


def test_plain_words_between_such_letters_are_not_reported() -> None:
    found = [message for _, message in remarks("𝐎𝐧𝐞 and 𝐓𝐰𝐨,\n𝐭𝐡𝐫𝐞𝐞", NoteKind.FAKE_LETTERS)]

    assert [message.rpartition(": ")[2] for message in found] == ["One", "Two, three"]


def test_letters_of_other_scripts_are_not_reported() -> None:
    assert remarks("华语 ﬁne ½ ² Å மி № ① Ω", NoteKind.FAKE_LETTERS) == []


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("[www.a.sg](https://b.com/x)", "the link says www.a.sg and leads to b.com"),
        ("[https://a.sg/x/](https://www.b.com)", "the link says a.sg and leads to www.b.com"),
        ("[(a.gov.sg)](http://a.com.sg)", "the link says a.gov.sg and leads to a.com.sg"),
    ],
)
def test_a_link_whose_text_names_another_host_is_reported(link: str, message: str) -> None:
    assert remarks(f"x\n{link}", NoteKind.LINK_HOST) == [(7, message)]


@pytest.mark.parametrize(
    "link",
    [
        "[www.a.sg](https://a.sg/x)",
        "[A.sg](https://www.a.SG)",
        "[report.pdf](https://a.sg/1)",
        "[Patient.Search](https://a.sg/api)",
        "[see a.sg and more](https://b.com)",
        "[www.a.sg](/a/)",
        "[a@b.sg](mailto:a@b.sg)",
        "[e.g](https://b.com)",
    ],
)
def test_other_links_are_not_reported(link: str) -> None:
    assert remarks(link, NoteKind.LINK_HOST) == []


def test_a_link_through_a_mail_gateway_is_kept_and_reported() -> None:
    url = "https://x.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.sg&data=1"
    found = convert_body(f"[www.a.sg]({url})", file="page.md")

    assert [reference.address for reference in found.references] == [url]
    ((kind, message),) = [(note.kind, note.message) for note in found.notes]
    assert kind == NoteKind.GATEWAY_LINK
    assert message.endswith("it leads to https://a.sg")


def test_a_tag_that_isomer_shows_as_text_is_shown_and_reported() -> None:
    body = "a\n\nb <p>c</p>"

    assert blocks(body)[0][1] == "<p>a</p><p>b &lt;p&gt;c&lt;/p&gt;</p>"
    assert [line for line, _ in remarks(body, NoteKind.SHOWN_TAG)] == [8, 8]
    assert remarks("<div><p>a</b></div>\n\nb <unheard-of>c</unheard-of>", NoteKind.SHOWN_TAG) == []
