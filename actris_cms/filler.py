"""Finds text that somebody should have replaced: filler in Latin, words of the template, instructions to editors."""

import re
from typing import Any, Final

INSTRUCTIONS: Final = re.compile(
    r"lorem ipsum|dolor sit amet|this is (?:a |the )?placeholder|placeholder (?:text|content|page)|"
    r"(?:insert|enter|add|type|replace)(?: your| this| the)? (?:text|content|title|description|caption) here|"
    r"your (?:text|content) (?:goes )?here|you can insert your text here|"
    r"(?:title|text|description|subtitle) of (?:your|the) (?:page|card|section) (?:goes )?here|"
    r"this is an? (?:example|sample|dummy) (?:page|text|paragraph|content)|"
    r"text to be (?:added|confirmed|updated)|content (?:is )?coming soon"
)
# What the template of Isomer has in place of an address.
OF_TEMPLATE: Final = re.compile(r"\b\d+ sesame street\b")
# Every instruction contains one of these. Searching for them first is much faster.
HINTS: Final = ("lorem", "dolor", "placeholder", " here", "an example", "a sample", "a dummy", "to be ", "coming soon")
WORD: Final = re.compile(r"[^\W\d_]+")
# The words that generators of filler text use, without those of English. Short ones are below, as many languages share
# them.
LATIN: Final = frozenset(
    "adipiscing adipisicing aenean aliqua aliquam aliquet aliquip amet anim ante aptent arcu auctor augue aute "
    "bibendum blandit cillum commodo condimentum congue consectetuer consectetur consequat conubia convallis cras "
    "cubilia culpa cupidatat curabitur curae cursus dapibus deserunt diam dictum dictumst dignissim dolor dolore "
    "donec duis egestas eget eiusmod eleifend elementum elit enim erat eros esse etiam euismod excepteur "
    "exercitation facilisi facilisis fames faucibus felis fermentum feugiat finibus fringilla fugiat fusce "
    "gravida habitant habitasse hendrerit himenaeos iaculis imperdiet inceptos incididunt interdum ipsum irure "
    "justo labore laboris laborum lacinia lacus laoreet lectus libero ligula litora lobortis lorem luctus "
    "maecenas malesuada massa mattis mauris maximus metus minim molestie mollis mollit morbi nascetur natoque "
    "netus nibh nisi nisl nostra nostrud nulla nullam nunc occaecat odio officia orci ornare pariatur parturient "
    "pellentesque penatibus pharetra phasellus placerat platea porta porttitor posuere potenti praesent pretium "
    "primis proident proin pulvinar purus quis quisque reprehenderit rhoncus ridiculus risus rutrum sagittis "
    "sapien scelerisque semper senectus sint sociosqu sodales sollicitudin sunt suscipit suspendisse taciti "
    "tellus tempor tempus tincidunt torquent tortor tristique turpis ullamco ullamcorper ultrices ultricies urna "
    "varius vehicula velit venenatis veniam vestibulum vitae vivamus viverra voluptate volutpat vulputate".split()
)
SHORT_LATIN: Final = frozenset(
    "ac ad at cum dis dui ea est et eu ex hac id in lao mi mus nam nec neque non per qui sed "
    "sem sit sociis ut vel".split()
)
TAG: Final = re.compile(r"<[^<>]*>")
# The keys of block values that hold no words.
CHOICES: Final = frozenset(
    {"type", "level", "anchor", "url", "image", "kind", "style", "marker", "width", "title_level"}
)
LEAST_DIFFERENT: Final = 4
MOST: Final = 0.75


def placeholder_in(text: str) -> str:
    """Return the words around what looks like a placeholder, or an empty string."""
    lower = text.lower()
    hinted = any(hint in lower for hint in HINTS)
    found = (INSTRUCTIONS.search(lower) if hinted else None) or OF_TEMPLATE.search(lower)
    if found:
        return " ".join(text[max(found.start() - 10, 0) : found.end() + 40].split())
    return " ".join(text.split())[:80] if is_latin(lower) else ""


def words_in(value: Any) -> str:
    """Return the words of raw blocks or of fields of front matter, at every depth, without markup and choices."""
    if isinstance(value, str):
        return " ".join(TAG.sub(" ", value).split())
    if isinstance(value, dict):
        return words_in([entry for key, entry in value.items() if key not in CHOICES])
    return " ".join(filter(None, map(words_in, value))) if isinstance(value, list | tuple) else ""


def is_latin(text: str) -> bool:
    """Whether three quarters of the words of a text are those of filler in Latin, and enough of them differ."""
    words = WORD.findall(text.lower())
    known = [word for word in words if word in LATIN]
    if len(set(known)) < LEAST_DIFFERENT:
        return False
    return len(known) + sum(word in SHORT_LATIN for word in words) >= MOST * len(words)


def is_filler(text: str) -> bool:
    """Whether a page with this text waits for its real text: most of it is Latin, or it has words of the template."""
    return is_latin(text) or OF_TEMPLATE.search(text.lower()) is not None
