"""Removes a factor, but not the last one of a user who must have one."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.views import DeactivateTOTPView
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse


class OneAtATime:
    """A view that removes a factor. It locks the user, because two requests could each see the factor of the other."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Remove it."""
        with transaction.atomic():
            get_user_model()._default_manager.select_for_update().get(pk=str(request.user.pk))
            answer: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class RemoveAppView(OneAtATime, DeactivateTOTPView):
    """Removes the authenticator app."""

    template_name = "signin/remove_app.html"


class RemovePasskeyView(OneAtATime, RemoveWebAuthnView):
    """Removes a passkey."""

    template_name = "signin/remove_passkey.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Ask first, as for the app, whether it may be removed."""
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            error: ValidationError = adapter.validation_error("cannot_delete_authenticator")
            form.add_error(None, error)
            refused: HttpResponse = self.form_invalid(form)
            return refused
        answer: HttpResponse = super().form_valid(form)
        return answer
