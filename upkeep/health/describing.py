"""Gives a picture its description, by the rules of the picture's own form."""

from typing import Any, Final

from django.core.exceptions import ValidationError
from taggit.utils import edit_string_for_tags
from wagtail.images.forms import get_image_form

from upkeep.health.models import PageFinding

from .refreshing import refresh

AT_ONCE: Final = 20  # Pages whose findings are fresh at once. A task refreshes the others.


def describe(image: Any, words: str, user: Any) -> str:
    """Write the description of an image into the library; return what happened, in words.

    It is sent through the form of images: a change that needs a publisher's consent becomes a proposal. Raises
    ValidationError if the form refuses it.
    """
    form_class = get_image_form(type(image))
    present = form_class(instance=image, user=user)
    data = {name: _sent(present[name]) for name in present.fields if name != "file"}
    form = form_class(data | {"description": words}, {}, instance=image, user=user)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    form.save()
    if form.proposed:
        return "Your description waits for a publisher, because visitors see the picture."
    refresh(PageFinding.objects.filter(image=image).order_by("page").values_list("page", flat=True)[:AT_ONCE])
    return "The picture is described, on every page that shows it."


def _sent(field: Any) -> Any:
    value = field.value()
    return edit_string_for_tags(value) if field.name == "tags" else "" if value is None else value
