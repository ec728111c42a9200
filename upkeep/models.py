"""The models of the app."""

from .bin.models import BinEntry, BinFile, BinRow
from .checks.models import PublishCheck
from .health.models import HealthDay, OutsideLink, PageFinding
from .library.models import FileFinding, PictureLook
from .misses.models import Miss
from .remarks.models import StoredRemark
from .review_dates.models import ReviewDate, ReviewPlan, ReviewReminder

__all__ = [
    "BinEntry",
    "BinFile",
    "BinRow",
    "FileFinding",
    "HealthDay",
    "Miss",
    "OutsideLink",
    "PageFinding",
    "PictureLook",
    "PublishCheck",
    "ReviewDate",
    "ReviewPlan",
    "ReviewReminder",
    "StoredRemark",
]
