"""The environment, from which the settings take what an operator may change."""

import re

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

env = Env()


def required(name: str, pattern: str, meaning: str) -> str:
    """The environment variable NAME, without which the site must not start.

    Raises ImproperlyConfigured, naming the variable, where it is missing, empty, or does not match the regular
    expression `pattern` as a whole; `meaning` says in words what it should be.
    """
    try:
        value = env.str(name)
    except EnvError as error:
        raise ImproperlyConfigured(f"The environment variable {name} is missing: see docs/operating.md.") from error
    if not value.strip():
        raise ImproperlyConfigured(f"The environment variable {name} is empty: see docs/operating.md.")
    if not re.fullmatch(pattern, value.strip()):
        raise ImproperlyConfigured(f"The environment variable {name} is not {meaning}: see docs/operating.md.")
    return value.strip()
