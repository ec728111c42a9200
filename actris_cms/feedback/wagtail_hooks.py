"""Adds the report of answers to the admin's Reports menu."""

from actris_cms.explained import explain
from actris_cms.reports import register_report

from .reports import UsefulnessReport, may_read

register_report(UsefulnessReport, "usefulness", may_read=may_read, order=1310)
explain("ask-whether-pages-are-useful", "usefulness")
