"""The models of the app."""

from .bin.models import BinEntry, BinFile, BinRow
from .checks.models import PublishCheck
from .health.models import HealthDay, OutsideLink, PageFinding
from .review_dates.models import ReviewDate, ReviewPlan, ReviewReminder

__all__ = [
    "BinEntry",
    "BinFile",
    "BinRow",
    "HealthDay",
    "OutsideLink",
    "PageFinding",
    "PublishCheck",
    "ReviewDate",
    "ReviewPlan",
    "ReviewReminder",
]
