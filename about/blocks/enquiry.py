"""The fields of an enquiry form, as blocks: each makes a field of a Django form."""

from typing import Any, ClassVar

from django import forms
from wagtail import blocks

MAX_LINE = 255  # Characters
MAX_TEXT = 5000


class FieldBlock(blocks.StructBlock):
    """The base of all fields: a label, a hint, and whether it must be filled in."""

    label = blocks.CharBlock(max_length=120, help_text="What you ask for, such as “Your message”.")
    hint = blocks.CharBlock(required=False, max_length=255, help_text="Shown above the field, if it needs explaining.")
    required = blocks.BooleanBlock(required=False, default=True, label="Must be filled in")

    # What browsers may fill in by themselves: WCAG 2.2, 1.3.5.
    autocomplete: ClassVar[str] = "off"

    def form_field(self, value: Any) -> forms.Field:
        """Return the field of the form."""
        return self.make_field(
            value, label=value["label"], help_text=value["hint"] or "", required=bool(value["required"])
        )

    def make_field(self, value: Any, **options: Any) -> forms.Field:
        """Return a field with these options of Django's fields."""
        widget = forms.TextInput(attrs={"autocomplete": self.autocomplete})
        return forms.CharField(max_length=MAX_LINE, widget=widget, **options)

    class Meta:
        icon = "minus"
        label = "Line of text"
        label_format = "{label}"
        description = "A few words."


class NameBlock(FieldBlock):
    """The visitor's name."""

    autocomplete = "name"

    class Meta:
        icon = "user"
        label = "Name"
        description = "The visitor's name, which the browser can fill in."


class EmailFieldBlock(FieldBlock):
    """The visitor's e-mail address, to which a reply to the mail is sent."""

    def make_field(self, value: Any, **options: Any) -> forms.Field:
        """Return a field for an e-mail address."""
        return forms.EmailField(
            max_length=MAX_LINE, widget=forms.EmailInput(attrs={"autocomplete": "email"}), **options
        )

    class Meta:
        icon = "mail"
        label = "E-mail address"
        description = "Where you can reply. A reply to the mail that you get is sent there."


class PhoneFieldBlock(FieldBlock):
    """The visitor's telephone number."""

    def make_field(self, value: Any, **options: Any) -> forms.Field:
        """Return a field that shows the keys for telephone numbers on phones."""
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
        return forms.CharField(max_length=60, widget=widget, **options)

    class Meta:
        icon = "mobile-alt"
        label = "Telephone number"
        description = "A number at which you can call the visitor."


class TextFieldBlock(FieldBlock):
    """Text of several lines."""

    def make_field(self, value: Any, **options: Any) -> forms.Field:
        """Return a field of several lines."""
        return forms.CharField(max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 8}), **options)

    class Meta:
        icon = "pilcrow"
        label = "Text"
        description = f"Several lines, such as a message: up to {MAX_TEXT} characters."


class ChoiceFieldBlock(FieldBlock):
    """One of several choices."""

    choices = blocks.ListBlock(blocks.CharBlock(max_length=120, label="Choice"), min_num=2, label="Choices")

    def make_field(self, value: Any, **options: Any) -> forms.Field:
        """Return a field with a radio button for each choice."""
        choices = [(choice, choice) for choice in dict.fromkeys(value["choices"])]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)

    class Meta:
        icon = "list-ul"
        label = "Choice"
        description = "One of several choices, such as the subject."


class AgreementBlock(FieldBlock):
    """A statement with a box to tick."""

    def make_field(self, value: Any, **options: Any) -> forms.Field:
        """Return a box to tick."""
        return forms.BooleanField(**options)

    class Meta:
        icon = "check"
        label = "Box to tick"
        description = "A statement that the visitor agrees to."


class FieldsBlock(blocks.StreamBlock):
    """The fields of an enquiry form, in their order."""

    name = NameBlock()
    email = EmailFieldBlock()
    phone = PhoneFieldBlock()
    line = FieldBlock()
    text = TextFieldBlock()
    choice = ChoiceFieldBlock()
    agreement = AgreementBlock()

    class Meta:
        icon = "form"
        block_counts = {"email": {"max_num": 1}}
