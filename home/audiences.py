"""The block with the ways in: what the site has for each kind of visitor."""

from typing import Any

from wagtail import blocks

from actris_cms.core.blocks import LinkBlock

MOST = 4  # Of audiences, and of links of each: a choice that can be seen at a glance.


class AudienceValue(blocks.StructValue):
    """The value of an audience, for templates."""

    @property
    def shown_links(self) -> list[Any]:
        """The links whose target visitors may see."""
        return [link for link in self["links"] if link.href]


class AudienceBlock(blocks.StructBlock):
    """A kind of visitor, such as clinicians, and the links that they look for."""

    name = blocks.CharBlock(max_length=60, label="For whom", help_text="Such as “For clinicians”.")
    text = blocks.CharBlock(max_length=160, required=False, label="One line", help_text="What they find here.")
    links = blocks.ListBlock(LinkBlock(text_required=True), min_num=1, max_num=MOST, label="Links")

    class Meta:
        icon = "group"
        label = "Audience"
        label_format = "{name}"
        value_class = AudienceValue


class AudiencesValue(blocks.StructValue):
    """The value of the block, for templates."""

    @property
    def shown(self) -> list[AudienceValue]:
        """The audiences that have a link which visitors may follow."""
        return [audience for audience in self["audiences"] if audience.shown_links]


class AudiencesBlock(blocks.StructBlock):
    """Up to four audiences side by side. Those without a link that works are not shown."""

    title = blocks.CharBlock(max_length=120, required=False)
    audiences = blocks.ListBlock(AudienceBlock(), min_num=2, max_num=MOST, label="Audiences")

    def get_preview_value(self) -> Any:
        """Return three audiences with two links each."""
        links = [{"text": words, "url": "/about-us/"} for words in ("Our facilities", "Education and training")]
        names = ("For clinicians", "For trainees", "For industry")
        audiences = [{"name": name, "text": "What they find here, in one line.", "links": links} for name in names]
        return self.normalize({"title": "Ways in", "audiences": audiences})

    class Meta:
        icon = "group"
        label = "Ways in"
        description = "What the site has for each kind of visitor: clinicians, trainees, industry."
        group = "Home"
        template = "home/blocks/audiences.html"
        value_class = AudiencesValue
        styles = ["home/home.css"]
