"""Settings of sign-in, by django-allauth and `actris_cms.signin`.

They come from the environment where an operator may change them; `docs/operations.md` lists those.
"""

from typing import Any, Final

from .environment import env, number, one_of, required

PROVIDER_ID: Final = "sso"  # In the addresses that the provider is told.
URL: Final = r"https://\S+|http://(127\.0\.0\.1|localhost)(:\d+)?(/\S*)?"


def openid_connect_from_environment() -> dict[str, Any]:
    """Return the setting of django-allauth; empty if no OIDC variable is set.

    Raises ImproperlyConfigured if only some of the variables are set, or the provider is not asked by HTTPS.
    """
    if not any(env.str(f"OIDC_{name}", "") for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET")):
        return {}
    issuer = required("OIDC_ISSUER", URL, "the URL of the provider, such as https://login.example.org")
    provider = {
        "provider_id": PROVIDER_ID,
        "name": env.str("OIDC_NAME", "OpenID Connect"),
        "client_id": required("OIDC_CLIENT_ID", r".+", "the ID of this site at the provider"),
        "secret": required("OIDC_CLIENT_SECRET", r".+", "the secret of this site at the provider"),
        "settings": {
            "server_url": issuer.rstrip("/"),
            "verified_email": env.list("OIDC_TRUSTED_DOMAINS", []) or False,
        },
    }
    return {"openid_connect": {"APPS": [provider], "OAUTH_PKCE_ENABLED": True, "SCOPE": ["openid", "profile", "email"]}}


SIGN_IN_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
# Who must have a second factor: nobody, publishers and administrators, or all users.
SECOND_FACTOR = one_of("SECOND_FACTOR", "optional", ("optional", "publishers", "all"))
SESSION_IDLE_SECONDS = int(number("SESSION_IDLE_HOURS", 12, least=0.25, most=24 * 30) * 3600)
# Guesses are counted in the database, by `actris_cms.security`: these limits would be per process without Redis.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ACCOUNT_ADAPTER = "actris_cms.signin.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "actris_cms.signin.forms.LoginForm"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
MFA_ADAPTER = "actris_cms.signin.adapters.FactorAdapter"
MFA_FORMS = {
    "add_webauthn": "actris_cms.signin.passkeys.AddPasskeyForm",
    "authenticate_webauthn": "actris_cms.signin.passkeys.PasskeyForm",
    "login_webauthn": "actris_cms.signin.passkeys.PasskeyLoginForm",
    "reauthenticate_webauthn": "actris_cms.signin.passkeys.PasskeyAgainForm",
    "authenticate": "actris_cms.signin.codes.CodeForm",
    "reauthenticate": "actris_cms.signin.codes.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # Accounts are made by administrators and invitations, not by strangers.
MFA_TOTP_ISSUER = "ACTRIS"
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "actris_cms.signin.adapters.ProviderAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # The Content-Security-Policy keeps forms from leading to other sites.
SOCIALACCOUNT_PROVIDERS = openid_connect_from_environment()
OIDC_NAME = env.str("OIDC_NAME", "OpenID Connect")
