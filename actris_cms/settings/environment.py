"""Reads settings that an operator may change from the environment."""

import re
from ipaddress import ip_network

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

env = Env()


def required(name: str, pattern: str, meaning: str) -> str:
    """Return the environment variable `name`, without which the site must not start.

    Raises ImproperlyConfigured if it is missing, empty, or does not fully match the regular expression `pattern`;
    `meaning` describes a valid value in the error message.
    """
    try:
        value = env.str(name)
    except EnvError as error:
        raise ImproperlyConfigured(f"The environment variable {name} is missing: see docs/operations.md.") from error
    if not value.strip():
        raise ImproperlyConfigured(f"The environment variable {name} is empty: see docs/operations.md.")
    if not re.fullmatch(pattern, value.strip()):
        raise ImproperlyConfigured(f"The environment variable {name} is not {meaning}: see docs/operations.md.")
    return value.strip()


def ip_networks(name: str, default: str) -> list[str]:
    """Return the IP addresses and networks of the environment variable `name`, separated by commas.

    Raises ImproperlyConfigured if one is invalid.
    """
    values = [value.strip() for value in env.str(name, default).split(",") if value.strip()]
    for value in values:
        try:
            ip_network(value)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"The environment variable {name} contains “{value}”, which is no IP address or network such as"
                " 10.0.0.0/24: see docs/operations.md."
            ) from error
    return values


def one_of(name: str, default: str, choices: tuple[str, ...]) -> str:
    """Return the environment variable `name`. Raises ImproperlyConfigured if it is none of the `choices`."""
    value = env.str(name, default).strip() or default
    if value not in choices:
        raise ImproperlyConfigured(
            f"The environment variable {name} is “{value}”, not one of {', '.join(choices)}: see docs/operations.md."
        )
    return value


def number(name: str, default: float, least: float, most: float) -> float:
    """Return the environment variable `name`. Raises ImproperlyConfigured if it is no number from `least` to `most`."""
    try:
        value = env.float(name, default)
    except EnvError as error:
        raise ImproperlyConfigured(f"The environment variable {name} is no number: see docs/operations.md.") from error
    if not least <= value <= most:
        raise ImproperlyConfigured(
            f"The environment variable {name} is {value:g}, not from {least:g} to {most:g}: see docs/operations.md."
        )
    return value


def time_of_day(name: str) -> str:
    """Return the hour and minute of the environment variable `name`, such as 03:00; empty if it is not set.

    Raises ImproperlyConfigured if it is no time.
    """
    value = env.str(name, "").strip()
    if value and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ImproperlyConfigured(
            f"The environment variable {name} is “{value}”, and no time such as 03:00: see docs/operations.md."
        )
    return value
