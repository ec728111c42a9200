"""Reports errors to a Sentry, if SENTRY_DSN names one: where the code failed, and nothing of what anybody typed.

`only_code` makes each report anew of the few things that are known to be of the code, so that what a new version of
sentry-sdk adds stays here. A thread sends the reports, and drops what is too many: no request waits.
"""

from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

from . import request_ids
from .logs import HIDDEN

# What a report has besides its errors. `transaction` is the pattern of a URL, such as /admin/pages/{page_id}/edit/.
KEPT: Final = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment", "transaction")
KEPT_OF_FRAME: Final = (
    "abs_path",
    "context_line",
    "filename",
    "function",
    "in_app",
    "lineno",
    "module",
    "post_context",
    "pre_context",
)


def only_code(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """Return a report with the kinds and places of errors, and the words of the code.

    It has not what an exception says, because that often repeats what was typed, nor the values in a line of the log,
    nor the request: only the number by which the log has it.
    """
    report: dict[str, Any] = {name: event[name] for name in KEPT if name in event}
    if number := request_ids.current():
        report["tags"] = {"request": number}
    if values := event.get("exception", {}).get("values"):
        report["exception"] = {"values": [_error(value) for value in values]}
    if message := event.get("logentry", {}).get("message"):
        # Without arguments, a filter may have put them into the words.
        report["logentry"] = {"message": message if hint["log_record"].args else HIDDEN}
    return report


def _error(value: dict[str, Any]) -> dict[str, Any]:
    """Return the kind of an exception and the places of its traceback."""
    kept: dict[str, Any] = {name: value[name] for name in ("type", "module") if name in value}
    frames = (value.get("stacktrace") or {}).get("frames", [])
    places = [{name: frame[name] for name in KEPT_OF_FRAME if name in frame} for frame in frames]
    return {**kept, "stacktrace": {"frames": places}}


def start(dsn: str, environment: str, release: str, **options: Any) -> None:
    """Report errors to the Sentry at `dsn`. Raises ImproperlyConfigured if the address or the package is wrong."""
    try:
        import sentry_sdk
        from sentry_sdk.integrations.atexit import AtexitIntegration
        from sentry_sdk.integrations.dedupe import DedupeIntegration
        from sentry_sdk.integrations.django import DjangoIntegration
        from sentry_sdk.integrations.excepthook import ExcepthookIntegration
        from sentry_sdk.integrations.logging import LoggingIntegration
        from sentry_sdk.utils import BadDsn
    except ImportError as error:
        raise ImproperlyConfigured(
            "SENTRY_DSN is set, but sentry-sdk is missing: pip install --require-hashes -r requirements-sentry.txt"
        ) from error
    try:
        sentry_sdk.init(
            dsn,
            environment=environment,
            release=release,
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[
                AtexitIntegration(callback=lambda pending, timeout: None),
                DedupeIntegration(),
                DjangoIntegration(middleware_spans=False, signals_spans=False),
                ExcepthookIntegration(),
                LoggingIntegration(level=None),
            ],
            before_send=only_code,  # type: ignore[arg-type]
            max_request_body_size="never",
            include_local_variables=False,
            max_breadcrumbs=0,
            auto_session_tracking=False,
            **options,
        )
    except BadDsn as error:
        raise ImproperlyConfigured(
            "The environment variable SENTRY_DSN is no address of a Sentry, such as https://key@sentry.example.org/1:"
            " see docs/operations.md."
        ) from error
