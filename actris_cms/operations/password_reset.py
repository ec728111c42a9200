"""Asks for a new password without telling whether an account exists."""

from typing import Any

from wagtail.admin.forms.auth import PasswordResetForm

from .tasks import BACKEND, SOON, task


@task(backend=BACKEND, queue_name=SOON)
def send_reset_links(email: str, options: dict[str, Any]) -> None:
    """Send a link to each account with this e-mail address."""
    form = PasswordResetForm({"email": email})
    if form.is_valid():
        form.save(**options)


class QueuedPasswordResetForm(PasswordResetForm):
    """Wagtail's form, which leaves all work to a task: its time would tell whether an account has the address."""

    def save(self, **options: Any) -> None:
        """Queue the task for every address, known or not."""
        names = ("subject_template_name", "email_template_name", "html_email_template_name", "from_email", "use_https")
        passed_on = {name: options[name] for name in names if name in options}
        passed_on["domain_override"] = options["request"].get_host()
        send_reset_links.enqueue(self.cleaned_data["email"], passed_on)
