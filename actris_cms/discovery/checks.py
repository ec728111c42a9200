"""System checks of the operator's settings for security.txt."""

import re
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from .configured import security_contacts, security_policy

CONTACT_URI = re.compile(r"(mailto:|tel:|https://)\S+")


@register()
def security_contacts_are_addresses(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Require URIs with a scheme as security contacts (RFC 9116, 2.5.3), and https for the policy."""
    wrong = [contact for contact in security_contacts() if not CONTACT_URI.fullmatch(contact)]
    problems = [f"{contact!r} in SECURITY_CONTACTS is not a mailto:, tel: or https:// URL." for contact in wrong]
    if security_policy() and not security_policy().startswith("https://"):
        problems.append("SECURITY_POLICY is not an https:// URL.")
    return [Error(problem, id="discovery.E001") for problem in problems]
