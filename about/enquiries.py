"""What happens to enquiries: they are stored, sent by mail, and deleted when their time is over."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from actris_cms.operations.scheduler import register

from .models import EnquiryPage


def accept(page: EnquiryPage, form: forms.Form) -> None:
    """Store what a valid form has, and let a task send it by mail, if the page says to whom."""
    with transaction.atomic():
        page.process_form_submission(form)
        if page.to_address:
            mail_of(page, form).send()


def mail_of(page: EnquiryPage, form: forms.Form) -> EmailMessage:
    """Return the mail with an enquiry. A reply goes to the visitor, if the form has asked for an e-mail address."""
    answers = [(field.label, form.cleaned_data.get(field.name)) for field in form]
    shown = {True: "yes", False: "no", None: "", "": "–"}
    parts = [f"{label}:\n{shown.get(answer, answer)}" for label, answer in answers]
    listed = settings.WAGTAILADMIN_BASE_URL + reverse("wagtailforms:list_submissions", args=[page.pk])
    parts.append(f"-- \nAll enquiries of this form, for {page.keep_days} days: {listed}")
    reply_to = page.reply_address(form.cleaned_data)
    return EmailMessage(
        subject=" ".join(f"New enquiry: {page.title}".split()),
        body="\n\n".join(parts),
        to=[address.strip() for address in page.to_address.split(",")],
        reply_to=[reply_to] if reply_to else None,
    )


def delete_old_enquiries() -> int:
    """Delete the enquiries that are older than the days that their form keeps them; return how many."""
    deleted = 0
    for page in EnquiryPage.objects.defer_streamfields():
        before = timezone.now() - timedelta(days=page.keep_days)
        deleted += page.get_submissions().filter(submit_time__lt=before).delete()[0]
    return deleted


register("delete_old_enquiries", 3600, delete_old_enquiries)
