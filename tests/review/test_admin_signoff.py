"""A workflow waits for reviewers without an account: it moves on when enough approve, and back for a change."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Workflow, WorkflowState, WorkflowTask

from about.models import AboutPage
from actris_cms.users.models import User
from review.making import revoke
from review.models import Kind, Review, Reviewer, Shows, SignOffTask
from review.signoff import catch_up
from tests.factories import stream

from . import screens

pytestmark = pytest.mark.django_db


@pytest.fixture
def workflow(db: None) -> Workflow:
    """A workflow whose only step needs two approvals by link."""
    workflow = Workflow.objects.create(name="Sign-off")
    task = SignOffTask.objects.create(name="Two people", approvals=2)
    WorkflowTask.objects.create(workflow=workflow, task=task)
    return workflow


@pytest.fixture
def submitted(about_page: AboutPage, workflow: Workflow, editor: User) -> WorkflowState:
    """The workflow of a page with a new draft."""
    about_page.title = "Signed off"
    about_page.save_revision()
    return workflow.start(about_page, editor)


@pytest.fixture
def latest(submitted: WorkflowState, about_page: AboutPage, make_review: Callable[..., Review]) -> Review:
    """A review of the latest draft."""
    return make_review(about_page, shows=Shows.LATEST)


@pytest.fixture
def decide(django_capture_on_commit_callbacks: Any) -> Callable[..., None]:
    """A function that lets a reviewer decide, and workflows go on."""

    def make(reviewer: Reviewer, kind: Kind = Kind.APPROVED, note: str = "") -> None:
        with django_capture_on_commit_callbacks(execute=True):
            screens.decide(reviewer, kind, note)

    return make


def test_the_last_approval_moves_the_workflow_on(
    submitted: WorkflowState, latest: Review, about_page: AboutPage, invite: Any, decide: Any
) -> None:
    (one, _), (other, _) = invite(latest), invite(latest, "Lim")
    decide(one)
    submitted.refresh_from_db()
    assert submitted.status == WorkflowState.STATUS_IN_PROGRESS
    decide(other)
    submitted.refresh_from_db()
    assert submitted.status == WorkflowState.STATUS_APPROVED
    assert submitted.task_states.get().comment == "Approved by link: Tan Wei Ling, Lim"
    about_page.refresh_from_db()
    assert about_page.title == "Signed off"
    latest.refresh_from_db()
    assert latest.closed_at


def test_a_change_asked_for_sends_it_back_with_the_comment(
    submitted: WorkflowState, latest: Review, editor: User, invite: Any, decide: Any
) -> None:
    User.objects.filter(pk=editor.pk).update(email="ada@example.org")
    decide(invite(latest)[0], Kind.CHANGES, "Shorter, please")
    submitted.refresh_from_db()
    assert submitted.status == WorkflowState.STATUS_NEEDS_CHANGES
    assert submitted.task_states.get().comment == "Tan Wei Ling: Shorter, please"
    (told,) = mail.outbox
    assert told.to == ["ada@example.org"]
    assert "Shorter, please" in told.body


def test_the_same_person_counts_once(
    submitted: WorkflowState, latest: Review, about_page: AboutPage, make_review: Any, invite: Any, decide: Any
) -> None:
    one = invite(latest)[0]
    decide(one)
    decide(one)
    decide(invite(make_review(about_page))[0])
    submitted.refresh_from_db()
    assert submitted.status == WorkflowState.STATUS_IN_PROGRESS


def test_approvals_of_an_earlier_draft_do_not_count(
    submitted: WorkflowState, latest: Review, about_page: AboutPage, invite: Any, decide: Any
) -> None:
    (one, _), (other, _) = invite(latest), invite(latest, "Lim")
    decide(one)
    about_page.title = "Other words"
    about_page.save_revision()
    decide(other)
    submitted.refresh_from_db()
    assert submitted.status == WorkflowState.STATUS_IN_PROGRESS
    decide(one)
    submitted.refresh_from_db()
    assert submitted.status == WorkflowState.STATUS_APPROVED


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="SQLite locks the whole database")
def test_nobody_saves_another_draft_while_one_is_approved(
    submitted: WorkflowState, latest: Review, invite: Any, decide: Any
) -> None:
    with CaptureQueriesContext(connection) as queries:
        decide(invite(latest)[0])
    locked = [one["sql"] for one in queries if "FOR UPDATE" in one["sql"]]
    assert any('FROM "wagtailcore_page"' in sql for sql in locked)


def test_a_decision_about_an_earlier_draft_sends_nothing_back(
    submitted: WorkflowState, about_page: AboutPage, make_review: Any, invite: Any, decide: Any
) -> None:
    fixed = make_review(about_page)
    about_page.title = "Other words"
    about_page.save_revision()
    decide(invite(fixed)[0], Kind.CHANGES, "Shorter, please")
    submitted.refresh_from_db()
    assert submitted.status == WorkflowState.STATUS_IN_PROGRESS


def test_an_approval_taken_back_does_not_count(
    submitted: WorkflowState, latest: Review, invite: Any, decide: Any, editor: User
) -> None:
    (one, _), (other, _) = invite(latest), invite(latest, "Lim")
    decide(one)
    decide(one, Kind.CHANGES, "No, shorter")
    submitted.refresh_from_db()
    submitted.resume(editor)
    decide(other)
    submitted.refresh_from_db()
    assert submitted.status == WorkflowState.STATUS_IN_PROGRESS


def test_an_approval_by_a_revoked_link_does_not_count(
    submitted: WorkflowState, latest: Review, invite: Any, decide: Any, editor: User
) -> None:
    (one, _), (other, _) = invite(latest), invite(latest, "Lim")
    decide(one)
    revoke(one, editor)
    decide(other)
    submitted.refresh_from_db()
    assert submitted.status == WorkflowState.STATUS_IN_PROGRESS


def test_approvals_from_before_the_submission_count(
    about_page: AboutPage, workflow: Workflow, make_review: Any, invite: Any, decide: Any, editor: User
) -> None:
    about_page.save_revision()
    review = make_review(about_page, shows=Shows.LATEST)
    decide(invite(review)[0])
    state = workflow.start(about_page, editor)
    decide(invite(review, "Lim")[0])
    state.refresh_from_db()
    assert state.status == WorkflowState.STATUS_APPROVED


def test_what_the_publish_check_stops_is_sent_back_and_everybody_is_told(
    submitted: WorkflowState,
    latest: Review,
    about_page: AboutPage,
    editor: User,
    invite: Any,
    decide: Any,
    client: Client,
) -> None:
    User.objects.filter(pk=editor.pk).update(email="ada@example.org")
    about_page.body = stream(("rich_text", "<p>Lorem ipsum dolor sit amet.</p>"))
    about_page.save_revision()
    (one, _), (other, link) = invite(latest), invite(latest, "Lim")
    decide(one)
    assert "Not published" not in client.get(link).content.decode()
    decide(other)
    submitted.refresh_from_db()
    assert submitted.status == WorkflowState.STATUS_NEEDS_CHANGES
    about_page.refresh_from_db()
    assert about_page.title != "Signed off"
    (told,) = mail.outbox
    assert told.to == ["ada@example.org"]
    shown = " ".join(client.get(link).content.decode().split())
    for words in (told.body, shown):
        assert "Not published, although reviewers approved it. Filler text" in words
    assert "Approved by link: " in told.body
    assert "Approved by link: " not in shown  # They may be reviewers of other reviews.
    about_page.body = stream(("rich_text", "<p>We make cells.</p>"))
    about_page.save_revision()
    submitted.resume(editor)
    decide(one)
    decide(other)
    submitted.refresh_from_db()
    assert submitted.status == WorkflowState.STATUS_APPROVED
    assert "Not published" not in client.get(link).content.decode()


def test_the_step_is_made_in_the_admin(client: Client, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_superuser("boss"))
    url = reverse("wagtailadmin_workflows:add_task", args=["review", "signofftask"])
    assert client.post(url, {"name": "Three people", "approvals": 3, "active": "on"}).status_code == 302
    assert SignOffTask.objects.get().approvals == 3
    assert (
        "Ensure this value is greater than or equal to 1"
        in client.post(url, {"name": "Nobody", "approvals": 0}).content.decode()
    )


def test_a_draft_that_was_approved_before_it_is_submitted_moves_on_by_itself(
    about_page: AboutPage,
    workflow: Workflow,
    editor: User,
    make_review: Callable[..., Review],
    invite: Any,
    decide: Any,
) -> None:
    about_page.title = "Signed off"
    about_page.save_revision()
    review = make_review(about_page, shows=Shows.LATEST)
    (one, _), (other, _) = invite(review), invite(review, "Lim")
    decide(one)
    started = workflow.start(about_page, editor)
    assert catch_up() == 0
    decide(other)
    started.refresh_from_db()
    assert started.status == WorkflowState.STATUS_APPROVED
    again = AboutPage.objects.get(pk=about_page.pk)
    again.title = "Signed off twice"
    again.save_revision()
    review = make_review(again, shows=Shows.LATEST)
    decide(invite(review)[0])
    decide(invite(review, "Lim")[0])
    started = workflow.start(again, editor)
    assert (catch_up(), catch_up()) == (1, 0)
    started.refresh_from_db()
    assert started.status == WorkflowState.STATUS_APPROVED
