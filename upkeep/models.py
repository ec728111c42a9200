"""The models of the app."""

from .bin.models import BinEntry, BinFile, BinRow
from .checks.models import PublishCheck
from .health.models import HealthDay, OutsideLink, PageFinding

__all__ = ["BinEntry", "BinFile", "BinRow", "HealthDay", "OutsideLink", "PageFinding", "PublishCheck"]
