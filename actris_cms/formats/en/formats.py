"""Dates that are typed in English have their day first, for those who chose English that is not British, too."""

from django.conf.locale.en_GB.formats import DATE_INPUT_FORMATS, DATETIME_INPUT_FORMATS  # type: ignore[import-untyped]

__all__ = ["DATETIME_INPUT_FORMATS", "DATE_INPUT_FORMATS"]
