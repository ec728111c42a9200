"""Copies without personal data have no addresses, second factors, invitations or sign-ins."""

from actris_cms.operations.backup.rules import drop_personal

drop_personal(
    "account.EmailAddress",
    "account.EmailConfirmation",
    "mfa.Authenticator",
    "signin.Invitation",
    "signin.Invitation_groups",
    "signin.SignIn",
    "socialaccount.SocialAccount",
    "socialaccount.SocialApp",
    "socialaccount.SocialToken",
)
