"""What the operator decides of how the site is found. Production reads it from the environment."""

from django.conf import settings


def indexing_allowed() -> bool:
    """Whether search engines may list the site: `ALLOW_INDEXING`. Where the site is only tried out, they may not."""
    return bool(getattr(settings, "ALLOW_INDEXING", False))


def security_contacts() -> list[str]:
    """The addresses of those who are told of a weakness: `SECURITY_CONTACTS`. None: there is no security.txt."""
    return list(getattr(settings, "SECURITY_CONTACTS", []))


def security_policy() -> str:
    """The address of what the institute says of such reports: `SECURITY_POLICY`."""
    return str(getattr(settings, "SECURITY_POLICY", ""))


def share_image_fonts() -> tuple[str, ...]:
    """The files of fonts for what the brand's font cannot write: `SHARE_IMAGE_FONTS`."""
    return tuple(getattr(settings, "SHARE_IMAGE_FONTS", ()))
