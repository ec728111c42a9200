"""The forms of sign-in and of invitations."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import Group

from .inviting import groups_for, has_account
from .models import Invitation


class LoginForm(AllauthLoginForm):
    """Asks for username and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("login", "Username"), ("password", "Password")):
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs.pop("placeholder", None)


class InvitationForm(forms.ModelForm):
    """Invites a colleague. It offers only what the inviter may give."""

    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They decide on the rights.",
    )

    class Meta:
        model = Invitation
        fields = ["email", "first_name", "last_name", "groups", "is_superuser"]

    def __init__(self, *args: Any, inviter: Any, **kwargs: Any) -> None:
        """`inviter` is the user who invites."""
        super().__init__(*args, **kwargs)
        offered = groups_for(inviter)
        groups: Any = self.fields["groups"]
        groups.queryset = offered
        self.fields["is_superuser"].help_text = "May do everything, without being in a group."
        if not inviter.is_superuser:
            del self.fields["is_superuser"]
            groups.required = True
        if not self.is_bound and offered.count() == 1:
            groups.initial = list(offered)

    def clean_email(self) -> str:
        """Refuse the address of somebody who has an account, or whose invitation is open."""
        email: str = self.cleaned_data["email"].lower()
        longest = get_user_model()._meta.get_field("username").max_length or 0
        if len(email) > longest:
            raise forms.ValidationError(f"The address becomes the username, which has at most {longest} characters.")
        if has_account(email):
            raise forms.ValidationError("Somebody with this address has an account already.")
        if any(invitation.is_open for invitation in Invitation.objects.filter(email__iexact=email)):
            raise forms.ValidationError("An invitation to this address is open already. You can send it again.")
        return email

    def clean(self) -> dict[str, Any]:
        """Want a group, or an administrator: nobody else could do anything."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "groups" in cleaned and not cleaned["groups"] and not cleaned.get("is_superuser"):
            self.add_error("groups", "Choose at least one group.")
        return cleaned


class AcceptForm(BaseUserCreationForm):
    """Asks an invited colleague for a name and a password."""

    usable_password = None

    class Meta:
        model = get_user_model()
        fields = ["first_name", "last_name"]
