"""Images of which nobody has said what they show: neither described nor decorative, but still to describe."""

from typing import Any, Final

# What visitors who cannot see the picture hear meanwhile. See docs/decisions/0028-pictures-to-describe.md.
UNDESCRIBED: Final = "Picture without a description"
ONLY_CAPTION: Final = "Picture described only by its caption"
ONLY_WORDS: Final = "Picture whose words are below it"


def is_undescribed(image: Any) -> bool:
    """Whether an image has no alt text, neither where it is used nor in the library, and is not decorative."""
    return not (image.decorative or image.contextual_alt_text or image.default_alt_text)
