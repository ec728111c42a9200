"""Wagtail's image block, extended to accept imported images without alt text."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.compare import TextDiff
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.images.blocks import ImageBlock, ImageBlockAdapter, ImageBlockComparison
from wagtail.images.models import AbstractImage

from .choosers import PrefetchedImageChooserBlock

IMPORTED_WITHOUT_ALT = "imported_without_alt"


class HiddenIntegerBlock(blocks.IntegerBlock):
    """A hidden number field."""

    def __init__(self, **kwargs: Any) -> None:
        """Make the field hidden and not required."""
        super().__init__(required=False, **kwargs)
        self.field.widget = forms.HiddenInput()

    def value_from_form(self, value: Any) -> int | None:
        """Return the submitted number, or None for anything else."""
        text = str(value or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


class PictureComparison(ImageBlockComparison):
    """Compares the picture of two revisions. Wagtail's own comparison fails where there is none, or it was deleted."""

    MISSING = "Picture deleted, or none chosen"

    def htmlvalue(self, val: Any) -> str:
        """Return the picture with its alt text, or say that there is none."""
        image = val if val is None or isinstance(val, AbstractImage) else val["image"]
        return super().htmlvalue(val) if image else self.MISSING

    def htmldiff(self) -> str:
        """Return what changed; if one of the revisions has no picture, the titles."""
        before, after = self.val_a["image"], self.val_b["image"]
        if before and after:
            return str(super().htmldiff())
        names = [image.title if image else self.MISSING for image in (before, after)]
        return str(TextDiff([("deletion", names[0]), ("addition", names[1])]).to_html())


class PictureBlock(ImageBlock):
    """An image block that requires alt text or "decorative", except for an image that was imported without either.

    The import sets `imported_without_alt` to the primary key of that image. The page can then be published as it is,
    and the form warns that alt text is missing. An image chosen in its place needs alt text; the mark is removed once
    the image has alt text or is decorative.
    """

    imported_without_alt = HiddenIntegerBlock()

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        """Replace the chooser that ImageBlock creates by one that uses prefetched images."""
        super().__init__(required=required, **kwargs)
        image = PrefetchedImageChooserBlock(required=required)
        image.set_name("image")
        self.child_blocks["image"] = image

    def deconstruct(self) -> Any:
        """Deconstruct as Wagtail's block does, under this block's import path."""
        return ("actris_cms.core.blocks.pictures.PictureBlock", [], self._constructor_kwargs)

    def get_comparison_class(self) -> type[PictureComparison]:
        """Return the comparison that survives a deleted image."""
        return PictureComparison

    def _struct_value_to_image(self, struct_value: Any) -> Any:
        image = super()._struct_value_to_image(struct_value)
        if image:
            setattr(image, IMPORTED_WITHOUT_ALT, struct_value.get(IMPORTED_WITHOUT_ALT))
        return image

    def _image_to_struct_value(self, image: Any) -> dict[str, Any]:
        return {
            **super()._image_to_struct_value(image),
            IMPORTED_WITHOUT_ALT: getattr(image, IMPORTED_WITHOUT_ALT, None),
        }

    def clean(self, value: Any) -> Any:
        """Require alt text, unless the value is an unchanged imported image."""
        if is_imported_without_alt(value):
            self.child_blocks["image"].clean(value)
            return value
        value = super().clean(value)
        if value:
            setattr(value, IMPORTED_WITHOUT_ALT, None)
        return value

    def get_form_state(self, value: Any) -> Any:
        """Add the mark, which the form sends back, and the description that the library has got since the import."""
        state = {**super().get_form_state(value), IMPORTED_WITHOUT_ALT: getattr(value, IMPORTED_WITHOUT_ALT, None)}
        return {**state, "alt_text": value.default_alt_text} if is_imported_without_alt(value) else state

    def get_prep_value(self, value: Any) -> Any:
        """Store the mark only for an unchanged imported image."""
        stored = super().get_prep_value(value)
        return {**stored, IMPORTED_WITHOUT_ALT: value.pk} if is_imported_without_alt(value) else stored

    def get_form_context(self, value: Any, prefix: str = "", errors: Any = None) -> Any:
        """Add the field of the mark to the form."""
        context = super().get_form_context(value, prefix=prefix, errors=errors)
        context["children"][IMPORTED_WITHOUT_ALT] = self.child_blocks[IMPORTED_WITHOUT_ALT].bind(
            getattr(value, IMPORTED_WITHOUT_ALT, None), prefix=f"{prefix}-{IMPORTED_WITHOUT_ALT}"
        )
        return context


def is_imported_without_alt(image: AbstractImage | None) -> bool:
    """Whether the value of a picture block is an image that was imported without alt text, and is unchanged."""
    if image is None or getattr(image, IMPORTED_WITHOUT_ALT, None) != image.pk:
        return False
    return not getattr(image, "contextual_alt_text", "") and not getattr(image, "decorative", False)


class PictureBlockAdapter(ImageBlockAdapter):
    """The telepath adapter of the block, whose form warns about missing alt text."""

    js_constructor = "actris_cms.core.blocks.PictureBlock"

    @cached_property
    def media(self) -> forms.Media:
        """The script that shows the warning. One list says that it comes after Wagtail's, which it extends."""
        scripts = ["wagtailimages/js/image-block.js", versioned_static("js/admin/picture-block.js")]
        return super().media + forms.Media(js=scripts)


register(PictureBlockAdapter(), PictureBlock)
