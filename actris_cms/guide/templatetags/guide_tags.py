"""The link to the guide in the header of a screen."""

from typing import Any

from django import template

from actris_cms.explained import section_for
from actris_cms.guide.sections import sections

register = template.Library()


@register.inclusion_tag("guide/link.html", takes_context=True)
def guide_link(context: Any) -> dict[str, Any]:
    """Link to the section that explains the screen, in a new tab, so that nothing that was typed is lost.

    Headers are included without their context, so the request is that of the template.
    """
    match = getattr(getattr(context, "request", None), "resolver_match", None)
    anchor = match and section_for(match, context.get("page"))
    return {"section": sections().get(anchor) if anchor else None}
