"""Registers the bin in the admin: its report, its addresses, the entries of the site history, and large deletions."""

from django.urls import path
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from actris_cms.explained import explain
from actris_cms.reports import register_report

from . import large  # noqa: F401 -- importing registers its hooks
from .bringing_back import RESTORED
from .kinds import may_read
from .report import BinReport
from .views import DeleteForGoodView, RestoreView, undo

register_report(
    BinReport,
    "bin",
    may_read=may_read,
    order=150,
    others=[
        path("<int:pk>/restore/", RestoreView.as_view(), name="restore"),
        path("<int:pk>/delete/", DeleteForGoodView.as_view(), name="delete"),
        path("undo/<uuid:batch>/", undo, name="undo"),
    ],
)
explain("bring-back-what-was-deleted", "bin")


@hooks.register("register_log_actions")
def register_restored(actions: LogActionRegistry) -> None:
    """Name the entry of the site history about what came back."""
    actions.register_action(RESTORED, "Restore from the bin", "Restored from the bin")
