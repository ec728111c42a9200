"""Small Isomer sites that tests write into a folder."""

import io
import struct
import zlib
from pathlib import Path

from PIL import Image

FRONT = "---\ntitle: {title}\npermalink: {permalink}\nvariant: tiptap\n---\n"
CONFIG = "title: Sample institute\nurl: https://sample.example.org\nresources_name: news\n"


def png(colour: str = "#ffce06", size: tuple[int, int] = (24, 16)) -> bytes:
    """Return a small PNG of one colour."""
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "PNG")
    return stream.getvalue()


def jpeg(colour: str = "#ffce06") -> bytes:
    """Return a small JPEG of one colour."""
    stream = io.BytesIO()
    Image.new("RGB", (24, 16), colour).save(stream, "JPEG")
    return stream.getvalue()


def bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """Return a small PNG whose header says that the picture needs gigabytes of memory."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def page(body: str = "<p>Words</p>", *, title: str = "First page", permalink: str = "/section/first/") -> str:
    """Return the content of a page's file."""
    return FRONT.format(title=title, permalink=permalink) + body


class SampleSite:
    """A site in a folder, with the collection `section`."""

    def __init__(self, root: Path) -> None:
        """Write the settings, the navigation and the collection, without pages."""
        self.root = root
        self.write("_config.yml", CONFIG)
        self.write("_data/navigation.yml", "links:\n  - title: The section\n    collection: section\n")
        self.order("First page.md")

    def write(self, name: str, content: str | bytes) -> Path:
        """Write one file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def order(self, *names: str) -> None:
        """Set the pages of the collection and their order."""
        lines = "".join(f"      - {name}\n" for name in names)
        self.write(
            "_section/collection.yml", f"collections:\n  section:\n    output: true\n    order:\n{lines or '      []'}"
        )

    def page(self, body: str = "<p>Words</p>", name: str = "First page", permalink: str = "/section/first/") -> Path:
        """Write one page of the collection."""
        return self.write(f"_section/{name}.md", page(body, title=name, permalink=permalink))
