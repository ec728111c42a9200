"""The XML schemas of feeds and sitemaps."""

from functools import cache
from pathlib import Path

from lxml import etree

FOLDER = Path(__file__).parent / "schemas"
NAMESPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
}


@cache
def schema(name: str) -> "etree.XMLSchema | etree.RelaxNG":
    """Return the schema in a file: RELAX NG if its name ends with .rng, otherwise XML Schema."""
    document = etree.parse(str(FOLDER / name))
    return etree.RelaxNG(document) if name.endswith(".rng") else etree.XMLSchema(document)
