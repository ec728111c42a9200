"""Two editors save one page, each many times at once: nobody's save is replaced by somebody who has not seen it."""

import json
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from .installation import Installation
from .people import People, page_form

LOADED = re.compile(r'name="(loaded_revision_id|loaded_revision_created_at)" value="([^"]*)"')
TOLD = "saved this page"  # What the form says to who saves second.
# Prints the primary keys of the revisions of a page, the oldest first.
REVISIONS = """
import json
from wagtail.models import Revision
revisions = Revision.page_revisions.filter(object_id="{page}").order_by("pk")
print("REVISIONS", json.dumps(list(revisions.values_list("pk", flat=True))))
"""


@dataclass
class Saves:
    """What became of the saves. `based_on` has the revision that each acknowledged save was based on."""

    based_on: list[int] = field(default_factory=list)
    told: int = 0
    others: Counter[str] = field(default_factory=Counter)  # Answers that are neither, by kind.

    def overwritten(self, revisions: list[int]) -> int:
        """Return how many of these revisions, the oldest first, were replaced by a save that was not based on them."""
        return len(set(revisions[:-1]) - set(self.based_on))

    def lost(self, revisions: list[int]) -> int:
        """Return how many acknowledged saves are no revision. The first revision is of no save."""
        return len(self.based_on) - (len(revisions) - 1)


def run(installation: Installation, number: int) -> tuple[Saves, list[int]]:
    """Let two editors save one page `number` times each; return what became of that, and the page's revisions."""
    first, second = installation.editors(2)
    second |= {"page": first["page"], "slug": first["slug"]}
    people, saves, lock = People(installation.port, [first, second], []), Saves(), threading.Lock()
    people.post(first, _path(first), page_form("First", first["slug"], {}))
    threads = [threading.Thread(target=_save, args=(people, one, number, saves, lock)) for one in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    output = installation.shell(REVISIONS.format(page=first["page"]))
    return saves, json.loads(output.partition("REVISIONS ")[2])


def _path(editor: dict[str, Any]) -> str:
    return f"/admin/pages/{editor['page']}/edit/"


def _save(people: People, editor: dict[str, Any], number: int, saves: Saves, lock: threading.Lock) -> None:
    """Save until `number` saves are acknowledged. Who is told of another save sends the form that is shown again."""
    cookie = f"sessionid={editor['session']}"
    for count in range(number):
        known = dict(LOADED.findall(people.ask("GET", _path(editor), Cookie=cookie)[1]))
        while True:
            status, text = people.post(
                editor, _path(editor), page_form(f"{editor['name']} {count}", editor["slug"], known)
            )
            with lock:
                if status == 302:
                    saves.based_on.append(int(known["loaded_revision_id"]))
                    break
                if status == 200 and TOLD in text:
                    saves.told += 1
                    known = dict(LOADED.findall(text))
                else:
                    saves.others[people.kind(status, text)] += 1
