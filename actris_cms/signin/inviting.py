"""Who may invite whom, and what an invitation becomes."""

import hashlib
import secrets
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from . import mails
from .models import Invitation, invitation_ends
from .second_factor import publishes


def invites_anyone(user: Any) -> bool:
    """Whether a user may invite into every group: whoever may add users in the admin."""
    return bool(user.is_active and user.has_perm("users.add_user"))


def may_invite(user: Any) -> bool:
    """Whether a user may invite at all: publishers may invite into the groups that they are in."""
    return invites_anyone(user) or (user.is_active and publishes(user) and groups_for(user).exists())


def groups_for(user: Any) -> QuerySet[Group]:
    """Return the groups that a user may invite into: only who adds users can give rights that they do not have."""
    every = Group.objects.order_by("name")
    if invites_anyone(user):
        return every
    return every.filter(pk__in=user.groups.values("pk")) if publishes(user) else every.none()


def invitations_of(user: Any) -> QuerySet[Invitation]:
    """Return the invitations that a user may see, repeat and withdraw."""
    invitations = Invitation.objects.select_related("invited_by")
    return invitations if invites_anyone(user) else invitations.filter(invited_by=user)


def is_covered(invitation: Invitation) -> bool:
    """Whether the inviter may still give what the invitation gives."""
    inviter: Any = invitation.invited_by
    allowed = set(groups_for(inviter).values_list("pk", flat=True)) if inviter.is_active else set()
    given = set(invitation.groups.values_list("pk", flat=True))
    return inviter.is_active and given <= allowed and (inviter.is_superuser or not invitation.is_superuser)


def send(invitation: Invitation) -> None:
    """Send an invitation, or send it again: the link of an earlier mail then no longer works."""
    token = secrets.token_urlsafe(32)
    invitation.digest = _digest(token)
    invitation.created_at = timezone.now()
    invitation.expires_at = invitation_ends()  # type: ignore[assignment]
    invitation.save()
    mails.send_invitation(invitation, token)


def find(token: str) -> Invitation | None:
    """Return the open invitation with this link; None if there is none, or its inviter may no longer give it."""
    invitation = Invitation.objects.filter(digest=_digest(token)).select_related("invited_by").first()
    if not invitation or not invitation.is_open or has_account(invitation.email):
        return None
    return invitation if is_covered(invitation) else None


def has_account(email: str) -> bool:
    """Whether somebody has an account with this address, or with a username that is this address."""
    users = get_user_model()._default_manager
    return users.filter(Q(email__iexact=email) | Q(username__iexact=email)).exists()


def accept(invitation: Invitation, user: Any) -> bool:
    """Save the new user of an invitation; return False if it is over or has an account meanwhile."""
    mine = Invitation.objects.filter(pk=invitation.pk, digest=invitation.digest, accepted_at=None)
    user.username = user.email = invitation.email
    user.is_superuser = invitation.is_superuser
    try:
        with transaction.atomic():
            if has_account(invitation.email) or not mine.update(accepted_at=timezone.now()):
                return False
            user.save()
            user.groups.set(invitation.groups.all())
    except IntegrityError:
        return False
    return True


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
