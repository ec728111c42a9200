"""What the rich text editor offers besides Wagtail's features, and how it stores links."""

from typing import Any

import wagtail.admin.rich_text.editors.draftail.features as draftail_features
from draftjs_exporter.dom import DOM
from wagtail import hooks
from wagtail.admin.rich_text.converters.contentstate import link_entity
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler
from wagtail.rich_text.feature_registry import FeatureRegistry

from actris_cms.own_documents import document_at

# Inline styles that the institute's texts use and Wagtail lacks: (feature, Draft.js style, element, label, tooltip).
INLINE_MARKS = [
    ("underline", "UNDERLINE", "u", "U", "Underline: for names of species and titles only; links are underlined too"),
    ("highlight", "MARK", "mark", "Mark", "Highlight: draws the eye to a word"),
]


@hooks.register("register_rich_text_features")
def register_inline_marks(features: FeatureRegistry) -> None:
    """Register the inline styles for underlined and highlighted words."""
    for feature, style, element, label, description in INLINE_MARKS:
        features.register_editor_plugin(
            "draftail",
            feature,
            draftail_features.InlineStyleFeature({"type": style, "label": label, "description": description}),
        )
        features.register_converter_rule(
            "contentstate",
            feature,
            {
                "from_database_format": {element: InlineStyleElementHandler(style)},
                "to_database_format": {"style_map": {style: element}},
            },
        )


def link_or_document(props: dict[str, Any]) -> Any:
    """Return the element of a link in rich text; a link to the URL of a document of the library becomes its choice."""
    document = None if props.get("id") else document_at(props.get("url") or "")
    if document is None:
        return link_entity(props)
    return DOM.create_element("a", {"linktype": "document", "id": document}, props["children"])


@hooks.register("register_rich_text_features", order=10)
def register_links_to_documents(features: FeatureRegistry) -> None:
    """Replace how links in rich text are stored."""
    rule = features.converter_rules_by_converter["contentstate"]["link"]
    rule = {**rule, "to_database_format": {"entity_decorators": {"LINK": link_or_document}}}
    features.register_converter_rule("contentstate", "link", rule)
