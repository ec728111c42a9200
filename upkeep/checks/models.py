"""The setting that says which findings keep a page from being published."""

from typing import Any

from django import forms
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from .findings import RULES, sorted_rules


def blocking_by_default() -> list[str]:
    """Return the names of the rules that block unless an administrator has chosen."""
    return [one.name for one in sorted_rules() if one.blocks]


class RulesField(models.JSONField):
    """A choice of several rules, stored as their names. The rules are in the code, so migrations do not know them."""

    def formfield(self, *args: Any, **kwargs: Any) -> forms.Field:
        """Return check boxes, the worst rules first. None need be ticked."""
        choices = [(one.name, f"{one.title}. {one.advice}") for one in sorted_rules()]
        return forms.MultipleChoiceField(
            choices=choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label=kwargs.get("label") or "Findings that stop a page",
            help_text=self.help_text,
        )


@register_setting(icon="glasses", order=60)
class PublishCheck(BaseGenericSetting):
    """Which findings stop a page from being submitted and published. All others are advice beside the form."""

    blocking = RulesField(
        default=blocking_by_default,
        blank=True,
        help_text="A page with one of these cannot be submitted, approved, published or scheduled. A publisher "
        "may do so all the same, with a reason, which the history of the page keeps. All other findings are advice.",
    )

    panels = [FieldPanel("blocking")]

    class Meta:
        verbose_name = "publish check"


def blocking_rules() -> set[str]:
    """Return the names of the rules that block, of those that still exist. Reading the setting stores none."""
    chosen = PublishCheck.objects.values_list("blocking", flat=True).first()
    return RULES.keys() & set(blocking_by_default() if chosen is None else chosen)
