"""The account page asks who it is before the e-mail address changes, by which a new password can be asked for."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.views.account import AccountView as WagtailAccountView
from wagtail.admin.views.account import NameEmailSettingsPanel


class SureNameEmailForm(NameEmailForm):
    """Changes name and e-mail address, the address only some minutes after a sign-in."""

    sure = True

    def clean_email(self) -> str:
        """Refuse another address if the sign-in is long ago."""
        email: str = self.cleaned_data["email"]
        if email != self.initial.get("email") and not self.sure:
            url = f"{reverse('account_reauthenticate')}?{urlencode({'next': reverse('wagtailadmin_account')})}"
            words = 'To change the address, first <a href="{}">confirm that it is you</a>.'
            raise forms.ValidationError(format_html(words, url))
        return email


class SurePanel(NameEmailSettingsPanel):
    """The panel with that form."""

    form_class = SureNameEmailForm

    def get_form(self) -> forms.ModelForm:
        """Tell the form whether the user has just signed in."""
        form: Any = super().get_form()
        form.sure = not get_adapter().is_reauthentication_required(app="wagtailadmin")
        return form


class AccountView(WagtailAccountView):
    """Wagtail's account page, with that panel."""

    def get_panels(self) -> list[Any]:
        """Replace Wagtail's panel."""
        return [
            SurePanel(panel.request, panel.user, panel.profile) if isinstance(panel, NameEmailSettingsPanel) else panel
            for panel in super().get_panels()
        ]
