"""Reads all posters, or those that are named, and prints the table."""

import json
import resource
import sys
import time
from pathlib import Path

import django

from . import POSTERS, UPLOADED, compared, png

WORDS = Path(__file__).with_name("words.json")


def main(names: list[str], *, save: bool) -> None:
    """Read the posters, and print each field that is wrong."""
    django.setup()
    from actris_cms.images.words import read_words
    from newsroom.posters.reading import proposed, read_poster

    right = total = 0
    stored = {}
    for draw in POSTERS:
        if names and draw.__name__ not in names:
            continue
        sheet, wanted = draw()
        began = time.monotonic()
        words = read_words(png(sheet.picture))
        seconds = time.monotonic() - began
        stored[draw.__name__] = {"found": words, "fields": wanted}
        rows = list(compared(proposed(read_poster(words, UPLOADED)), wanted))
        wrong = [row for row in rows if row[1] != row[2]]
        right, total = right + len(rows) - len(wrong), total + len(rows)
        print(f"{draw.__name__:24} {len(rows) - len(wrong):2} of {len(rows):2}  {seconds:5.1f} s")  # noqa: T201
        for name, shown, truth in wrong:
            print(f"    {name}: {shown!r} instead of {truth!r}")  # noqa: T201
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{right} of {total} fields right: {right / total:.1%}. The largest process took {most} MB.")  # noqa: T201
    if save:
        WORDS.write_text(json.dumps(stored, ensure_ascii=False) + "\n")


main([name for name in sys.argv[1:] if name != "--save"], save="--save" in sys.argv)
