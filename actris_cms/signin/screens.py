"""The admin's screens of invitations and sign-ins, and of what administrators may do for a user who is locked out."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied
from wagtail.admin.ui.menus import MenuItem
from wagtail.admin.ui.tables import ButtonsColumnMixin, Column, DateColumn, TitleColumn
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.reports import ReportView

from . import inviting, mails
from .forms import InvitationForm
from .models import Invitation, SignIn
from .sessions import end_other_sessions

INDEX = "invitations:index"


class OnlyInviters:
    """A view for users who may invite."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Deny access to all others."""
        if not inviting.may_invite(request.user):
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class InvitationColumn(ButtonsColumnMixin, TitleColumn):
    """The address of an invitation, with what can be done with it."""

    def __init__(self, *args: Any, get_buttons: Callable[[Invitation], list[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._get_buttons = get_buttons

    def get_buttons(self, instance: Invitation, parent_context: Any) -> list[Any]:
        """Return the buttons."""
        return self._get_buttons(instance)


class Invitations(OnlyInviters, IndexView):
    """The invitations that a user may repeat and withdraw."""

    model = Invitation
    page_title = "Invitations"
    header_icon = "mail"
    index_url_name = INDEX
    index_results_url_name = "invitations:index_results"
    add_url_name = "invitations:invite"
    add_item_label = "Invite a colleague"
    default_ordering = "-created_at"
    is_searchable = False

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns."""
        return [
            InvitationColumn("email", label="E-mail address", get_buttons=self.get_list_buttons),
            Column("groups", accessor=_groups, label="Groups"),
            Column("invited_by", accessor=lambda row: get_user_display_name(row.invited_by), label="Invited by"),
            DateColumn("created_at", label="Sent", sort_key="created_at"),
            Column("state", label="State"),
        ]

    def get_base_queryset(self) -> QuerySet[Invitation]:
        """Return those of the user, or all if the user may invite anyone."""
        return inviting.invitations_of(self.request.user).prefetch_related("groups")

    def get_list_more_buttons(self, instance: Invitation) -> list[MenuItem]:
        """Return what can be done with an invitation that was not accepted."""
        if instance.accepted_at:
            return []
        repeat, withdraw = (reverse(f"invitations:{name}", args=[instance.pk]) for name in ("repeat", "withdraw"))
        return [
            MenuItem("Send again", url=repeat, icon_name="mail", priority=10),
            MenuItem("Withdraw", url=withdraw, icon_name="cross", priority=20),
        ]


def _groups(invitation: Invitation) -> str:
    names = [str(group) for group in invitation.groups.all()]
    return ", ".join([*names, "administrator"] if invitation.is_superuser else names)


class InvitationScreen(OnlyInviters, WagtailAdminTemplateMixin):
    """A screen below the list of invitations."""

    header_icon = "mail"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the path to the screen."""
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items(), {"url": reverse(INDEX), "label": Invitations.page_title}, here]


class Invite(InvitationScreen, FormView):
    """Invites a colleague."""

    page_title = "Invite a colleague"
    template_name = "signin/admin/invite.html"
    form_class = InvitationForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form who invites."""
        return {**super().get_form_kwargs(), "inviter": self.request.user}

    def form_valid(self, form: InvitationForm) -> HttpResponse:
        """Send the invitation."""
        invitation = form.save(commit=False)
        invitation.invited_by = self.request.user
        inviting.send(invitation)
        form.save_m2m()
        messages.success(self.request, f"The invitation to {invitation.email} is sent.")
        return redirect(INDEX)


class OneInvitation(InvitationScreen, TemplateView):
    """Asks before something is done with an invitation."""

    template_name = "signin/admin/ask.html"
    question = button = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the invitation. Raises Http404 if there is none that the user may see, or it was accepted."""
        invitations = inviting.invitations_of(request.user).filter(accepted_at=None)
        self.invitation = get_object_or_404(invitations, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the question."""
        question = self.question.format(self.invitation)
        context = super().get_context_data(**kwargs)
        return {**context, "question": question, "button": self.button, "back": reverse(INDEX)}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do it, and say so."""
        messages.success(request, self.act())
        return redirect(INDEX)

    def act(self) -> str:
        """Do it, and return what to say."""
        raise NotImplementedError


class Repeat(OneInvitation):
    """Sends an invitation again, with a new link."""

    page_title = "Send the invitation again"
    question = "Send a new link to {}? The one in the earlier mail then no longer works."
    button = "Send it again"

    def act(self) -> str:
        """Send it in the name of who sends it again, if that user may give what it gives."""
        self.invitation.invited_by = self.request.user  # type: ignore[assignment]
        if not inviting.is_covered(self.invitation):
            raise PermissionDenied
        inviting.send(self.invitation)
        return f"A new invitation to {self.invitation} is sent."


class Withdraw(OneInvitation):
    """Withdraws an invitation."""

    page_title = "Withdraw the invitation"
    question = "Withdraw the invitation to {}? Its link then no longer works."
    button = "Withdraw it"

    def act(self) -> str:
        """Delete it."""
        self.invitation.delete()
        return f"The invitation to {self.invitation} is withdrawn."


def may_read_sign_ins(user: Any) -> bool:
    """Whether a user may see when others signed in."""
    return bool(user.is_active and user.has_perm("users.change_user"))


class SignInReport(ReportView):
    """All sign-ins of the last half year."""

    model = SignIn
    page_title = "Sign-ins"
    page_subtitle = "in the last half year"
    header_icon = "key"
    is_searchable = True
    search_fields = ["user__username", "user__first_name", "user__last_name", "user__email"]
    default_ordering = "-at"
    index_url_name = "sign_ins:report"
    index_results_url_name = "sign_ins:report_results"
    columns = [
        Column("user", label="User", accessor=lambda row: get_user_display_name(row.user), sort_key="user__username"),
        DateColumn("at", label="Time", sort_key="at"),
        Column("method", label="By"),
        Column("device", label="Browser"),
        Column("address", label="Network"),
    ]
    list_export = ["user", "at", "method", "device", "address"]
    export_headings = {"user": "User", "at": "Time", "method": "By", "device": "Browser", "address": "Network"}

    def get_base_queryset(self) -> QuerySet[SignIn]:
        """Return them with their users."""
        return SignIn.objects.select_related("user")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Deny access to users without the permission."""
        if not may_read_sign_ins(request.user):
            return permission_denied(request)
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


def may_reset(user: Any, of: Any) -> bool:
    """Whether a user may remove the factors of another: whoever may change them, and not those of a superuser."""
    return bool(may_read_sign_ins(user) and user.pk != of.pk and (user.is_superuser or not of.is_superuser))


def reset_factors(user: Any) -> int:
    """Remove all factors of a user, end the sessions, and tell the user; return how many factors there were."""
    removed, _ = Authenticator.objects.filter(user=user).delete()
    end_other_sessions(user, None)
    if removed:
        mails.tell_of_change(user, mails.RESET, "")
    return removed


class Reset(WagtailAdminTemplateMixin, TemplateView):
    """Asks before the factors of a user are removed who has lost them."""

    page_title = "Remove the second step"
    header_icon = "key"
    template_name = "signin/admin/ask.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the user."""
        self.of = get_object_or_404(get_user_model(), pk=kwargs["pk"])
        if not may_reset(request.user, self.of):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the question."""
        name = get_user_display_name(self.of)
        question = (
            f"Remove all passkeys, the authenticator app and the recovery codes of {name}, and end all sessions? Do"
            f" this only if you have spoken to {name}: the password alone then lets in whoever knows it."
        )
        back = reverse("wagtailusers_users:index")
        return {**super().get_context_data(**kwargs), "question": question, "button": "Remove them", "back": back}

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Remove them."""
        removed = reset_factors(self.of)
        name = get_user_display_name(self.of)
        messages.success(request, f"{name} signs in by password now." if removed else f"{name} had no second step.")
        return redirect("wagtailusers_users:index")
