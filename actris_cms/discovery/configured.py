"""The operator's settings for how the site is found. Production reads them from the environment."""

from django.conf import settings


def indexing_allowed() -> bool:
    """Whether search engines may list the site: `ALLOW_INDEXING`, which is off on test sites."""
    return bool(getattr(settings, "ALLOW_INDEXING", False))


def security_contacts() -> list[str]:
    """Return the URLs to report vulnerabilities to: `SECURITY_CONTACTS`. If empty, there is no security.txt."""
    return list(getattr(settings, "SECURITY_CONTACTS", []))


def security_policy() -> str:
    """Return the URL of the institute's policy on such reports: `SECURITY_POLICY`."""
    return str(getattr(settings, "SECURITY_POLICY", ""))
