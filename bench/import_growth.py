"""How the time of an import grows with the site: sites of 100, 1,000 and 5,000 pages, each into a fresh database.

    python -m bench.import_growth [PAGES …]

Half of the pages stand in collections of fifty, half are posts of a newsroom; each has a heading, a list, a table,
links to three others and a picture that ten share. Prints a table: seconds in all and for each page, of the first
import and of a second one of the same source, and the most memory that the first one took.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

from PIL import Image
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
SIZES = (100, 1_000, 5_000)
SHELF = 50  # Pages of a collection.
WORDS = "Cells are received, grown, tested and released under a quality system that inspectors know. "


def write(root: Path, name: str, text: str | bytes) -> None:
    """One file of the site."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def picture(number: int) -> bytes:
    """A small picture of a colour of its own."""
    data = BytesIO()
    Image.new("RGB", (640, 360), (number * 7 % 256, number * 13 % 256, number * 29 % 256)).save(data, "PNG")
    return data.getvalue()


def address(number: int) -> str:
    """Where the page with a number stands."""
    return f"/shelf-{number // 2 // SHELF}/page-{number}/" if number % 2 else f"/news/events/post-{number}/"


def body(number: int, size: int) -> str:
    """The words of a page."""
    links = " ".join(f"[page]({address((number * factor) % size)})" for factor in (3, 7, 11))
    return (
        f"## What we do\n\n{WORDS * 6}\n\n- one\n- two\n    - three\n\n{links}\n\n"
        f"![A clean room](/images/picture-{number // 10}.png)\n\n"
        "| Service | Time |\n|---|---|\n| Cell banks | Two weeks |\n"
    )


def make_site(root: Path, size: int) -> None:
    """A whole site of so many pages."""
    write(root, "_config.yml", "title: Sample\nurl: https://sample.example.org\nresources_name: news\n")
    write(
        root,
        "index.md",
        "---\nlayout: homepage\ntitle: Sample\npermalink: /\nsections: [{hero: {title: Sample}}]\n---\n",
    )
    write(root, "news/index.html", "---\nlayout: resources\ntitle: News\n---\n")
    write(root, "news/events/index.html", "---\nlayout: resources-alt\ntitle: Events\n---\n")
    shelves = range(size // 2 // SHELF + 1)
    entries = "".join(f"  - {{title: Shelf {shelf}, collection: shelf-{shelf}}}\n" for shelf in shelves)
    write(root, "_data/navigation.yml", f"links:\n  - {{title: News, resource_room: true}}\n{entries}")
    for shelf in shelves:
        write(root, f"_shelf-{shelf}/collection.yml", f"collections:\n  shelf-{shelf}:\n    output: true\n")
    for number in range(size):
        front = f"---\ntitle: Page {number}\npermalink: {address(number)}\n---\n"
        day = f"20{10 + number % 15}-{1 + number % 12:02}-{1 + number % 28:02}"
        name = (
            f"_shelf-{number // 2 // SHELF}/Page {number}.md"
            if number % 2
            else f"news/events/_posts/{day}-post-{number}.md"
        )
        write(root, name, front + body(number, size))
    for number in range(size // 10 + 1):
        write(root, f"images/picture-{number}.png", picture(number))


def timed(folder: Path, *arguments: str) -> tuple[float, float]:
    """Run a management command; its seconds, and the most memory that any command has taken so far, in MB."""
    environment = {**os.environ, "DATA_DIR": str(folder)}
    started = time.monotonic()
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *arguments], env=environment, check=True, cwd=ROOT)  # noqa: S603 -- our own commands
    return time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    """Measure each size, and print the table."""
    sizes = [int(argument) for argument in sys.argv[1:]] or list(SIZES)
    table = Table("Pages", "First import", "a page", "Second import", "Memory", title="Growth of an import")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            site, data = Path(folder) / "site", Path(folder) / "data"
            make_site(site, size)
            timed(data, "migrate", "-v0")
            first, memory = timed(data, "import_isomer", str(site), "-v0", "--no-renditions")
            second, _ = timed(data, "import_isomer", str(site), "-v0", "--no-renditions")
        table.add_row(
            f"{size:,}", f"{first:.1f} s", f"{first / size * 1000:.0f} ms", f"{second:.1f} s", f"{memory:.0f} MB"
        )
        Console().print(table)


if __name__ == "__main__":
    main()
