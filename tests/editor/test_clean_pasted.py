"""The command that cleans what was pasted into pages: words, links and drafts stay what they were."""

import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from modelcluster.models import get_all_child_relations  # type: ignore[import-untyped]
from wagtail.blocks import CharBlock
from wagtail.models import COMMENTS_RELATION_NAME, Comment, Page, Workflow, WorkflowTask, get_page_models

from about.models import AboutPage, ContactPage
from actris_cms.editor.cleaned_pages import clean_page
from actris_cms.editor.cleaning import cleaned_block
from actris_cms.pasted.html import Changes
from actris_cms.users.models import User
from tests.factories import AboutPageFactory, ContactPageFactory, contact, items, link, stream

BOLD = "𝗢𝗽𝗲𝗻"
WRAPPED = "https://www.google.com/url?q=https://example.org/a&sa=D"

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    printed = StringIO()
    call_command("clean_pasted", *arguments, stdout=printed)
    return printed.getvalue()


def text(words: str) -> str:
    return f'<p data-block-key="abcde">{words}</p>'


def body_of(page: Any) -> list[Any]:
    found: list[Any] = page.body.stream_block.get_prep_value(page.body)
    return [block["value"] for block in found]


@pytest.fixture
def pasted(section: AboutPage) -> AboutPage:
    """A published page whose words and links need cleaning, with a date of its own."""
    made: AboutPage = AboutPageFactory(
        parent=section, title=f"{BOLD} day", body=stream(("rich_text", text(f'{BOLD} <a href="{WRAPPED}">here</a>')))
    )
    made.save_revision().publish()
    Page.objects.filter(pk=made.pk).update(last_published_at=datetime.datetime(2025, 1, 2, tzinfo=datetime.UTC))
    made.refresh_from_db()
    return made


def test_a_published_page_is_published_again_with_plain_letters_and_direct_links(pasted: AboutPage) -> None:
    before = pasted.latest_revision_id
    printed = run()
    pasted.refresh_from_db()
    assert body_of(pasted) == [text('<b>Open</b> <a href="https://example.org/a">here</a>')]
    assert pasted.title == pasted.draft_title == "Open day"
    assert pasted.latest_revision_id != before
    assert pasted.latest_revision_id == pasted.live_revision_id
    assert not pasted.has_unpublished_changes
    assert pasted.last_published_at == datetime.datetime(2025, 1, 2, tzinfo=datetime.UTC)
    assert [line.split()[-2] for line in printed.splitlines() if "made" in line] == ["8", "1"]


def test_a_second_run_changes_nothing(pasted: AboutPage) -> None:
    run()
    pasted.refresh_from_db()
    run()
    assert Page.objects.get(pk=pasted.pk).latest_revision_id == pasted.latest_revision_id


def test_a_rehearsal_counts_and_changes_nothing(pasted: AboutPage) -> None:
    printed = run("--dry-run")
    assert "nothing was changed" in printed
    assert [line.split()[-2] for line in printed.splitlines() if "made" in line] == ["8", "1"]
    assert Page.objects.get(pk=pasted.pk).latest_revision_id == pasted.latest_revision_id


def test_a_draft_stays_a_draft_and_the_live_version_is_cleaned_beside_it(pasted: AboutPage) -> None:
    pasted.title = "Not yet public"
    pasted.body = stream(("rich_text", text(f"{BOLD} soon")))
    pasted.save_revision()
    run()
    live = AboutPage.objects.get(pk=pasted.pk)
    draft = live.get_latest_revision_as_object()
    assert body_of(live) == [text('<b>Open</b> <a href="https://example.org/a">here</a>')]
    assert live.has_unpublished_changes
    assert (draft.title, live.draft_title) == ("Not yet public", "Not yet public")
    assert body_of(draft) == [text("<b>Open</b> soon")]


def test_a_draft_without_anything_to_clean_stays_the_latest_version(pasted: AboutPage) -> None:
    pasted.title = "Not yet public"
    pasted.body = stream(("rich_text", text("soon")))
    pasted.save_revision()
    run()
    live = AboutPage.objects.get(pk=pasted.pk)
    assert live.title == "Open day"
    assert live.has_unpublished_changes
    assert body_of(live.get_latest_revision_as_object()) == [text("soon")]


def test_an_unpublished_page_stays_unpublished(section: AboutPage) -> None:
    page = AboutPageFactory(parent=section, live=False, body=stream(("rich_text", text(BOLD))))
    run()
    page.refresh_from_db()
    assert not page.live
    assert body_of(page.get_latest_revision_as_object()) == [text("<b>Open</b>")]


@pytest.mark.parametrize("reason", ["it is in a workflow", "a version is scheduled", "it is locked", "it has comments"])
def test_a_page_on_which_somebody_works_waits(pasted: AboutPage, publisher: User, reason: str) -> None:
    if reason == "it is locked":
        pasted.locked = True
        pasted.save(clean=False)
    elif reason == "it has comments":
        Comment.objects.create(page=pasted, user=publisher, text="Is it?", contentpath="body.1", position="[]")
    elif reason == "it is in a workflow":
        pasted.save_revision()
        workflow = Workflow.objects.filter(active=True).first() or Workflow.objects.create(name="Check")
        assert WorkflowTask.objects.filter(workflow=workflow).exists()
        workflow.start(pasted, publisher)
    else:
        pasted.go_live_at = timezone.now() + datetime.timedelta(days=3)
        pasted.save_revision().publish()
    before = Page.objects.get(pk=pasted.pk).latest_revision_id
    assert f"“{BOLD} day” was left as it is: {reason}." in run()
    assert Page.objects.get(pk=pasted.pk).latest_revision_id == before
    assert AboutPage.objects.get(pk=pasted.pk).title == f"{BOLD} day"


def test_a_page_whose_comments_are_resolved_or_on_whole_fields_is_cleaned(pasted: AboutPage, publisher: User) -> None:
    on_words = {"position": "[]", "resolved_at": timezone.now()}
    for place in (on_words, {"position": ""}):
        Comment.objects.create(page=pasted, user=publisher, text="Is it?", contentpath="body.1", **place)
    assert "left as it is" not in run()
    assert AboutPage.objects.get(pk=pasted.pk).title == "Open day"


@pytest.mark.parametrize("arguments", [(), ("--dry-run",)])
def test_a_page_that_cannot_be_published_is_named_and_stops_no_other(
    section: AboutPage, pasted: AboutPage, arguments: tuple[str, ...]
) -> None:
    invalid = AboutPageFactory(parent=section, title=BOLD)
    Page.objects.filter(pk=invalid.pk).update(slug="no slug")
    printed = " ".join(run(*arguments).split())
    assert f"“{BOLD}” was left as it is: it cannot be published (" in printed
    assert Page.objects.get(pk=invalid.pk).title == BOLD
    assert AboutPage.objects.get(pk=pasted.pk).title == (f"{BOLD} day" if arguments else "Open day")


def test_aliases_and_their_aliases_follow_and_keep_their_dates(section: AboutPage, pasted: AboutPage) -> None:
    alias = pasted.create_alias(parent=section, update_slug="alias")
    second = alias.create_alias(parent=section, update_slug="second")
    dates = {alias.pk: datetime.datetime(2025, 2, 3, tzinfo=datetime.UTC), second.pk: None}
    for number, date in dates.items():
        Page.objects.filter(pk=number).update(last_published_at=date)
    run()
    for number, date in dates.items():
        copy = Page.objects.get(pk=number)
        assert (copy.title, copy.last_published_at) == ("Open day", date)


def test_only_the_marks_of_a_field_are_added_and_none_for_bold_in_headings(section: AboutPage) -> None:
    words = f"{BOLD} 𝘥𝘢𝘺"
    page = AboutPageFactory(
        parent=section,
        body=stream(
            ("heading", {"text": text(words), "level": "2", "anchor": "open"}),
            ("embed", {"url": "https://www.youtube.com/watch?v=1", "caption": text(words)}),
            ("legacy", f"<h3>{words}</h3><p>{words}</p>"),
        ),
    )
    run()
    page.refresh_from_db()
    heading, embed, legacy = body_of(page)
    assert heading["text"] == embed["caption"] == text("Open <i>day</i>")
    assert legacy == "<h3>Open <i>day</i></h3><p><b>Open </b><i>day</i></p>"


def test_words_after_an_address_stay() -> None:
    address = "https://www.google.com/url?q=https://example.org/&sa=D"
    changes = Changes()
    assert cleaned_block(CharBlock(), f"{address}\nfor 𝗮𝗹𝗹", changes) == f"{address}\nfor all"
    assert cleaned_block(CharBlock(), f" {address} ", changes) == " https://example.org/ "


def test_every_kind_of_block_is_cleaned_and_its_ids_stay(section: AboutPage) -> None:
    table = {"columns": [{"type": "text", "heading": BOLD}], "rows": [{"values": [text(BOLD)]}], "caption": BOLD}
    column = stream(("quote", {"text": text(BOLD), "attribution": BOLD}))
    page = AboutPageFactory(
        parent=section,
        body=stream(
            ("heading", {"text": text(BOLD), "level": "2", "anchor": "open"}),
            ("bullet_list", {"items": f"<ul><li>{BOLD}</li></ul>"}),
            ("table", {"header_column": False, "table": table}),
            ("button", {"link": link(text=BOLD, url=WRAPPED)}),
            ("legacy", f"<p>{BOLD}</p>"),
            ("columns", {"layout": "equal", "columns": items(column, stream(("rich_text", text(BOLD))))}),
        ),
    )
    page.refresh_from_db()  # PostgreSQL stores keys in an order of its own.
    before = page.body.stream_block.get_prep_value(page.body)
    run()
    page.refresh_from_db()
    after = page.body.stream_block.get_prep_value(page.body)
    assert BOLD not in str(after)
    assert WRAPPED not in str(after)
    assert str(after).replace("<b>Open</b>", "Open") == str(before).replace(BOLD, "Open").replace(
        WRAPPED, "https://example.org/a"
    )


def test_the_streams_of_other_page_types_are_cleaned(section: AboutPage) -> None:
    page = ContactPageFactory(parent=section.get_parent(), contacts=stream(contact(BOLD, ("phone", "+65 6123 4567"))))
    run()
    found: Any = ContactPage.objects.get(pk=page.pk)
    assert found.contacts[0].value["title"] == "Open"


def test_a_link_whose_words_name_another_host_is_reported(section: AboutPage) -> None:
    linked = text('<a href="https://example.org/company">lnkd.in/gAb12</a>')
    AboutPageFactory(parent=section, title="Talks", body=stream(("rich_text", linked)))
    assert "“Talks” has a link that says lnkd.in/gAb12 and leads to example.org." in run()


def test_no_page_type_has_other_children_than_comments_that_would_need_cleaning() -> None:
    children = {
        relation.get_accessor_name() for model in get_page_models() for relation in get_all_child_relations(model)
    }
    assert children == {COMMENTS_RELATION_NAME}


def test_a_page_that_was_deleted_meanwhile_is_passed_over() -> None:
    assert clean_page(0) is None
