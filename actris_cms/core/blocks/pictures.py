"""The picture of a block: Wagtail's image block, which also takes what came without alt text."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.images.blocks import ImageBlock, ImageBlockAdapter
from wagtail.images.models import AbstractImage

from .choosers import AtHandImageBlock

MARK = "imported_without_alt"


class HiddenIntegerBlock(blocks.IntegerBlock):
    """A number that editors do not see."""

    def __init__(self, **kwargs: Any) -> None:
        """Like IntegerBlock; never required."""
        super().__init__(required=False, **kwargs)
        self.field.widget = forms.HiddenInput()

    def value_from_form(self, value: Any) -> int | None:
        """The number; none for anything else that a form may send."""
        text = str(value or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


class PictureBlock(ImageBlock):
    """An image block that asks for alt text or "decorative", but for a picture that was imported without either.

    The import says so by `imported_without_alt`: the key of that picture. A page that holds it can be published as it
    is; the form says what is missing. The mark speaks of that picture alone, so that one chosen in its place is asked
    for its alt text, and it is gone once there are words or the picture is called decorative.
    """

    imported_without_alt = HiddenIntegerBlock()

    def __init__(self, required: bool = True, **kwargs: Any) -> None:
        """Like ImageBlock, which makes its chooser itself."""
        super().__init__(required=required, **kwargs)
        image = AtHandImageBlock(required=required)
        image.set_name("image")
        self.child_blocks["image"] = image

    def deconstruct(self) -> Any:
        """As Wagtail's block, under this one's name."""
        return ("actris_cms.core.blocks.pictures.PictureBlock", [], self._constructor_kwargs)

    def _struct_value_to_image(self, struct_value: Any) -> Any:
        image = super()._struct_value_to_image(struct_value)
        if image:
            setattr(image, MARK, struct_value.get(MARK))
        return image

    def _image_to_struct_value(self, image: Any) -> dict[str, Any]:
        return {**super()._image_to_struct_value(image), MARK: getattr(image, MARK, None)}

    def clean(self, value: Any) -> Any:
        """Ask for alt text, unless it is the imported picture, as it came."""
        if is_imported_without_alt(value):
            self.child_blocks["image"].clean(value)
            return value
        value = super().clean(value)
        if value:
            setattr(value, MARK, None)
        return value

    def get_form_state(self, value: Any) -> Any:
        """With the mark, which the form sends back."""
        return {**super().get_form_state(value), MARK: getattr(value, MARK, None)}

    def get_prep_value(self, value: Any) -> Any:
        """The mark is stored only where there is one."""
        stored = super().get_prep_value(value)
        return {**stored, MARK: value.pk} if is_imported_without_alt(value) else stored

    def get_form_context(self, value: Any, prefix: str = "", errors: Any = None) -> Any:
        """The mark as part of the form."""
        context = super().get_form_context(value, prefix=prefix, errors=errors)
        context["children"][MARK] = self.child_blocks[MARK].bind(getattr(value, MARK, None), prefix=f"{prefix}-{MARK}")
        return context


def is_imported_without_alt(image: AbstractImage | None) -> bool:
    """Whether the value of a picture block is the picture that the import brought without alt text, as it came."""
    if image is None or getattr(image, MARK, None) != image.pk:
        return False
    return not getattr(image, "contextual_alt_text", "") and not getattr(image, "decorative", False)


class PictureBlockAdapter(ImageBlockAdapter):
    """The form of a picture: it says where alt text is missing still."""

    js_constructor = "actris_cms.core.blocks.PictureBlock"

    @cached_property
    def media(self) -> forms.Media:
        """The script that shows the warning."""
        inherited = super().media
        return forms.Media(js=[*inherited._js, versioned_static("js/admin/picture-block.js")], css=inherited._css)


register(PictureBlockAdapter(), PictureBlock)
