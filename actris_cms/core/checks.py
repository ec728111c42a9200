"""System checks that keep conventions which nothing else would keep."""

import re
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from wagtail.models import get_page_models

from .discovery.configured import security_contacts, security_policy

ADDRESS_OF_A_CONTACT = re.compile(r"(mailto:|tel:|https://)\S+")


@register()
def security_contacts_are_addresses(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """RFC 9116, 2.5.3: whom to tell of a weakness is told by an address with its scheme."""
    wrong = [contact for contact in security_contacts() if not ADDRESS_OF_A_CONTACT.fullmatch(contact)]
    problems = [f"{contact!r} in SECURITY_CONTACTS is no mailto:, tel: or https:// address." for contact in wrong]
    if security_policy() and not security_policy().startswith("https://"):
        problems.append("SECURITY_POLICY is no https:// address.")
    return [Error(problem, id="core.E002") for problem in problems]


@register()
def page_types_state_their_places(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every page type says where it may stand and what may stand below it: else it may stand anywhere."""
    problems: list[CheckMessage] = []
    for model in get_page_models():
        if not (settings.BASE_DIR / model.__module__.split(".")[0]).is_dir():
            continue  # A page type of a package keeps its own rules.
        problems += [
            Error(f"{model.__name__} does not state {name}.", obj=model, id="core.E001")
            for name in ("parent_page_types", "subpage_types")
            if name not in model.__dict__
        ]
    return problems
