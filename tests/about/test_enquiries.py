"""Enquiry forms: what visitors send is checked, stored, mailed and deleted in time, and only publishers read it."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.forms.models import FormSubmission
from wagtail.models import PageViewRestriction

from about.enquiries import delete_old_enquiries
from about.models import EnquiryPage
from actris_cms.operations.scheduler import JOBS
from actris_cms.security.guarded_forms import ENQUIRIES
from actris_cms.users.models import User
from home.models import HomePage
from tests.factories import EnquiryPageFactory, stream
from tests.queued import queue_mail, waiting_messages
from tests.test_queries import BUDGET, queries

WORDS = "When does the next course begin?"


@pytest.fixture
def form_page(home: HomePage) -> EnquiryPage:
    """A form whose enquiries are sent to two addresses and kept for 30 days."""
    page: EnquiryPage = EnquiryPageFactory(
        parent=home, slug="write-to-us", to_address="team@example.org, desk@example.org", keep_days=30
    )
    return page


def answers(page: EnquiryPage, **changed: str) -> dict[str, str]:
    """Return what a visitor types, by the name of the field; `changed` is by the type of the block."""
    typed = {"name": "Lim Mei", "email": "mei@example.com", "choice": "A course", "text": WORDS, **changed}
    return {name: typed[block.block_type] for name, block in page.named_fields}


def send(
    page: EnquiryPage, data: dict[str, str], client: Client | None = None, headers: dict[str, str] | None = None
) -> Any:
    """Send the form as a browser does, without cookies."""
    visitor = client or Client(enforce_csrf_checks=True)
    return visitor.post(
        reverse("enquire", args=[page.pk]), data, headers={"Sec-Fetch-Site": "same-origin", **(headers or {})}
    )


class TestSending:
    def test_an_enquiry_is_stored_and_the_visitor_is_thanked(self, form_page: EnquiryPage) -> None:
        response = send(form_page, answers(form_page))
        assert response.status_code == 302
        (stored,) = form_page.get_submissions()
        assert sorted(stored.form_data.values()) == sorted(answers(form_page).values())
        thanks = Client().get(response.url)
        assert form_page.thanks in thanks.content.decode()
        assert "noindex" in thanks.content.decode()
        assert "no-store" in thanks["Cache-Control"]

    def test_neither_the_page_nor_the_answer_sets_a_cookie(self, form_page: EnquiryPage, client: Client) -> None:
        client.get(form_page.url)
        send(form_page, {}, client)
        send(form_page, answers(form_page), client)
        assert not client.cookies

    def test_what_is_missing_or_wrong_is_named_beside_its_field_and_in_the_summary(
        self, form_page: EnquiryPage
    ) -> None:
        response = send(form_page, answers(form_page, email="mei at home", text=""))
        html = response.content.decode()
        assert "<title>Error: " in html
        assert html.count("Enter a valid email address.") == html.count("This field is required.") == 2
        assert "Lim Mei" in html
        assert "no-store" in response["Cache-Control"]
        assert not FormSubmission.objects.exists()

    @pytest.mark.parametrize("text", ["x" * 5001, "nul\x00byte"])
    def test_text_that_cannot_be_stored_is_refused(self, form_page: EnquiryPage, text: str) -> None:
        assert send(form_page, answers(form_page, text=text)).status_code == 200
        assert not FormSubmission.objects.exists()

    def test_a_choice_that_the_form_does_not_offer_is_refused(self, form_page: EnquiryPage) -> None:
        send(form_page, answers(form_page, choice="Free cells"))
        assert not FormSubmission.objects.exists()

    def test_a_program_that_fills_in_the_hidden_field_is_thanked_and_forgotten(self, form_page: EnquiryPage) -> None:
        response = send(form_page, {**answers(form_page), "more": "https://spam.example"})
        assert response.status_code == 302
        assert not FormSubmission.objects.exists()
        assert not waiting_messages()

    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "", "Origin": "https://other.example"},
            {"Sec-Fetch-Site": "", "Origin": "null"},
        ],
    )
    def test_other_sites_cannot_send_the_form(self, form_page: EnquiryPage, headers: dict[str, str]) -> None:
        assert send(form_page, answers(form_page), headers=headers).status_code == 403
        assert not FormSubmission.objects.exists()

    def test_an_old_browser_that_says_only_its_origin_can_send_it(self, form_page: EnquiryPage) -> None:
        headers = {"Sec-Fetch-Site": "", "Origin": "http://testserver"}
        assert send(form_page, answers(form_page), headers=headers).status_code == 302

    def test_too_many_enquiries_from_one_network_are_refused_without_naming_it_in_the_log(
        self, form_page: EnquiryPage, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        visitor = Client(REMOTE_ADDR="203.0.113.9")
        for _ in range(ENQUIRIES.together.attempts):
            assert send(form_page, answers(form_page), visitor).status_code == 302
        assert send(form_page, answers(form_page), visitor).status_code == 429
        assert send(form_page, answers(form_page), Client(REMOTE_ADDR="203.0.113.10")).status_code == 302
        assert "Refused enquiry" in caplog.text
        for private in ("203.0.113.9", "mei@example.com", "Lim Mei", WORDS):
            assert private not in caplog.text

    def test_a_form_that_is_not_public_takes_nothing(self, form_page: EnquiryPage) -> None:
        PageViewRestriction.objects.create(page=form_page, restriction_type="login")
        assert send(form_page, answers(form_page)).status_code == 404
        assert Client().get(reverse("enquiry_sent", args=[form_page.pk])).status_code == 404
        form_page.view_restrictions.all().delete()
        form_page.unpublish()
        assert send(form_page, answers(form_page)).status_code == 404
        assert not FormSubmission.objects.exists()

    def test_the_address_that_takes_enquiries_leads_back_to_the_form(self, form_page: EnquiryPage) -> None:
        response = Client().get(reverse("enquire", args=[form_page.pk]))
        assert (response.status_code, response.url) == (302, form_page.url)

    def test_the_page_stays_within_the_budget_of_queries(self, form_page: EnquiryPage, client: Client) -> None:
        executed = queries(client, str(form_page.url))
        assert len(executed) <= BUDGET, "\n".join(executed)

    def test_the_form_says_how_long_an_enquiry_is_kept(self, form_page: EnquiryPage, client: Client) -> None:
        assert "after 30 days" in " ".join(client.get(form_page.url).content.decode().split())


class TestMail:
    @pytest.fixture(autouse=True)
    def _queue(self, settings: Any) -> None:
        """Queue mail as the site does; pytest-django replaces the backend."""
        queue_mail(settings)

    def test_an_enquiry_is_queued_and_a_reply_goes_to_the_visitor(self, form_page: EnquiryPage) -> None:
        send(form_page, answers(form_page))
        (message,) = waiting_messages()
        assert message["to"] == ["team@example.org", "desk@example.org"]
        assert message["reply_to"] == ["mei@example.com"]
        assert message["subject"] == "New enquiry: Write to us"
        assert WORDS in message["body"]
        assert mail.outbox == []

    @pytest.mark.parametrize("email", ["mei@example.com\nBcc: all@example.org", "a@b.sg\r\nX: y", "a@b.sg, c@d.sg"])
    def test_headers_cannot_be_injected(self, form_page: EnquiryPage, email: str) -> None:
        send(form_page, answers(form_page, email=email, name="Mei\nBcc: all@example.org"))
        for message in waiting_messages():
            assert "\n" not in "".join([message["subject"], *message["reply_to"]])
            assert message["reply_to"] != [email]
            assert message["cc"] == message["bcc"] == []

    def test_without_an_address_of_ours_no_mail_is_sent(self, home: HomePage) -> None:
        page = EnquiryPageFactory(parent=home, slug="quiet")
        send(page, answers(page))
        assert page.get_submissions().count() == 1
        assert not waiting_messages()


class TestKeeping:
    def test_a_job_deletes_enquiries_after_the_days_of_their_form(self, form_page: EnquiryPage, home: HomePage) -> None:
        home.refresh_from_db()
        other = EnquiryPageFactory(parent=home, slug="other", keep_days=90)
        for page in (form_page, other):
            for days in (29, 31):
                made = FormSubmission.objects.create(page=page, form_data={})
                FormSubmission.objects.filter(pk=made.pk).update(submit_time=timezone.now() - timedelta(days=days))
        assert JOBS["delete_old_enquiries"].run() == 1
        assert (form_page.get_submissions().count(), other.get_submissions().count()) == (1, 2)
        assert delete_old_enquiries() == 0

    def test_enquiries_are_deleted_with_their_form(self, form_page: EnquiryPage) -> None:
        send(form_page, answers(form_page))
        form_page.delete()
        assert not FormSubmission.objects.exists()


class TestReading:
    @pytest.fixture
    def sent(self, form_page: EnquiryPage) -> EnquiryPage:
        """A form with one enquiry, whose name looks like a formula."""
        send(form_page, answers(form_page, name="=HYPERLINK(1)"))
        return form_page

    def test_publishers_read_and_export_enquiries_without_formulas(
        self, sent: EnquiryPage, publisher: User, client: Client
    ) -> None:
        client.force_login(publisher)
        url = reverse("wagtailforms:list_submissions", args=[sent.pk])
        assert WORDS in client.get(url).content.decode()
        export = b"".join(client.get(url, {"export": "csv"}).streaming_content).decode()
        assert export.splitlines()[0] == "Sent,Your name,Your e-mail address,Subject,Your message"
        assert ",'=HYPERLINK(1),mei@example.com,A course," in export

    @pytest.mark.parametrize("query", [{}, {"export": "csv"}, {"export": "xlsx"}])
    def test_editors_who_may_not_publish_neither_read_nor_export_nor_delete_them(
        self, sent: EnquiryPage, editor: User, client: Client, query: dict[str, str]
    ) -> None:
        client.force_login(editor)
        listed = client.get(reverse("wagtailforms:list_submissions", args=[sent.pk]), query)
        assert (listed.status_code, listed.url) == (302, reverse("wagtailadmin_home"))
        assert sent.title not in client.get(reverse("wagtailforms:index")).content.decode()
        delete = reverse("wagtailforms:delete_submissions", args=[sent.pk])
        client.post(f"{delete}?selected-submissions={sent.get_submissions().get().pk}")
        assert sent.get_submissions().count() == 1

    def test_the_search_does_not_find_enquiries(self, sent: EnquiryPage, client: Client) -> None:
        assert "<title>HYPERLINK: 0 results" in client.get("/search/", {"q": "HYPERLINK"}).content.decode()

    def test_an_enquiry_stays_readable_after_a_field_got_another_label(
        self, sent: EnquiryPage, publisher: User, client: Client
    ) -> None:
        raw = sent.form_fields.get_prep_value()
        raw[3]["value"]["label"] = "What you would like to know"
        sent.form_fields = raw
        sent.save()
        client.force_login(publisher)
        html = client.get(reverse("wagtailforms:list_submissions", args=[sent.pk])).content.decode()
        assert "What you would like to know" in html
        assert WORDS in html


def test_every_kind_of_field_makes_a_field_of_the_form(home: HomePage) -> None:
    kinds = ("name", "email", "phone", "line", "text", "agreement")
    fields = [(kind, {"label": kind, "hint": f"about {kind}", "required": kind != "phone"}) for kind in kinds]
    page = EnquiryPageFactory(parent=home, slug="all", form_fields=stream(*fields))
    html = " ".join(Client().get(page.url).content.decode().split())
    assert [kind for kind in kinds if f"about {kind}" not in html] == []
    for attribute in ('autocomplete="name"', 'autocomplete="email"', 'autocomplete="tel"', 'type="checkbox"'):
        assert attribute in html
    assert "phone (optional)" in html
    assert set(page.get_form({}).errors) == {name for name, block in page.named_fields if block.block_type != "phone"}
