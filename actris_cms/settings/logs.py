"""What is logged, and in which format."""

from typing import Any

from environs import validate

from actris_cms.operations.logs import FORMATTERS

from .environment import env


def logging_from_environment(personal: bool) -> dict[str, Any]:
    """Return the configuration of logging. LOG_FORMAT is "line" for people, or "json" for programs that collect logs.

    `personal`: e-mail addresses stay in.
    """
    chosen = FORMATTERS[env.str("LOG_FORMAT", "line", validate=validate.OneOf(FORMATTERS))]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"chosen": {"()": chosen, "personal": personal}},
        "filters": {
            "without_tokens": {"()": "review.private.WithoutTokens"},
            "without_rehearsals": {"()": "actris_cms.rehearsing.WithoutRehearsals"},
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "chosen",
                "filters": ["without_tokens", "without_rehearsals"],
            }
        },
        "root": {"handlers": ["console"], "level": "INFO"},
        # Publishing a page starts several tasks, each of which logs its start and end.
        "loggers": {"django_tasks": {"level": "WARNING"}},
    }
