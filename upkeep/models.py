"""The models of the app."""

from .bin.models import BinEntry, BinFile, BinRow

__all__ = ["BinEntry", "BinFile", "BinRow"]
