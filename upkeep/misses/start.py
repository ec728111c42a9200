"""Registers the job that looks after the addresses that are not there."""

from typing import Final

from actris_cms.operations.scheduler import register

from .linking import look_after_misses

EVERY: Final = 3600  # Seconds


def connect() -> None:
    """Register the job."""
    register("look_after_misses", EVERY, look_after_misses)
