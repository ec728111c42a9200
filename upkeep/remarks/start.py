"""Gathers remarks by a job, and by a task whenever a source has others."""

from typing import Any, Final

from actris_cms.operations.scheduler import register
from actris_cms.operations.tasks import BACKEND, task
from actris_cms.remarks import remarks_changed

from .gathering import gather_remarks

EVERY: Final = 6 * 3600  # Seconds


@task(backend=BACKEND)
def gather_soon() -> None:
    """Gather the remarks."""
    gather_remarks()


def connect() -> None:
    """Connect the signal, and register the job."""
    remarks_changed.connect(_changed, dispatch_uid="upkeep remarks")
    register("gather_remarks", EVERY, gather_remarks)


def _changed(**kwargs: Any) -> None:
    gather_soon.enqueue()
