"""Lets parts of a whole installation fail while visitors read and editors write: `make drill`, or

    python -m drills [--seconds 30] [--only NAME] [--editors 5]
    python -m drills --two-editors 200

The second lets two editors save one page, 200 times each at once, and nothing fails. Needs PostgreSQL on port 5432
(user root) and Redis on port 6379 of this machine, and nginx. Prints a table.
Exits with 1 if a visitor missed a cached page, or anything that was acknowledged is lost or was overwritten unseen.
"""

import argparse
import json
import signal
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from testbed.processes import BenchError, log_progress

from .faults import FAULTS, Fault
from .installation import Installation, Mailbox, installed, wait_for
from .people import Met, People
from .two_editors import run as run_two_editors

RECOVERY = 90.0  # Seconds.
CACHED = ["/", "/about-us/about-actris/"]
WHO = ("cached pages", "other pages", "saves of editors", "uploads of editors")
# Prints what is in the database and in the store in the end.
STATE = """
import json
from django.core.files.storage import default_storage
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, Revision
from actris_cms.core.models import CustomImage
titles = {}
for revision in Revision.page_revisions.all():
    titles.setdefault(revision.object_id, []).append(revision.content["title"])
images = {image.title: image.file.name for image in CustomImage.objects.filter(title__startswith="mark")}
stored = default_storage.listdir("original_images")[1]
print("STATE", json.dumps({
    "titles": titles,
    "live": {page.pk: page.title for page in Page.objects.filter(slug__startswith="page-")},
    "images": list(images),
    "without_file": [name for name in images.values() if not default_storage.exists(name)],
    "without_row": [name for name in stored if not CustomImage.objects.filter(file=f"original_images/{name}").exists()],
    "problems": [len(found) for found in Page.find_problems()],
    "tasks": list(DBTaskResult.objects.exclude(queue_name="jobs").values_list("task_path", "status")),
}))
"""


def run_fault(fault: Fault, seconds: float, installation: Installation, people: People) -> float:
    """Let something fail while people go on; return the seconds until everything worked again."""
    log_progress(fault.name)
    people.phase = fault.name
    fault.begin(installation)
    time.sleep(seconds if fault.seconds is None else fault.seconds)
    fault.heal(installation)
    saved = people.met.get((fault.name, "saves of editors"), Met()).answers["ok"]
    recovered = wait_for(
        lambda: (
            people.ask("GET", "/search/?q=after")[0] == 200
            and people.met.get((fault.name, "saves of editors"), Met()).answers["ok"] > saved
        ),
        RECOVERY,
    )
    people.phase = f"after: {fault.name}"
    time.sleep(2)
    return recovered


def losses(installation: Installation, people: People, mailbox: Mailbox) -> list[str]:
    """Return what was acknowledged and is not there, and what is there and should not be."""
    installation.shell("from django.core.management import call_command; call_command('remove_orphans', older_than=0)")
    state = json.loads(installation.shell(STATE).partition("STATE ")[2])
    found = []
    for editor in people.editors:
        page = editor["page"]
        titles, marks = set(state["titles"][str(page)]), people.acknowledged[page]
        found += [
            f"{editor['slug']}: {mark} is in no revision" for mark in marks if f"{editor['slug']} {mark}" not in titles
        ]
        last = int(state["live"][str(page)].rpartition("mark")[2])
        if marks and last < int(marks[-1].removeprefix("mark")):
            found.append(f"{editor['slug']}: live is mark{last}, after {marks[-1]}")
        for replica in installation.replicas:
            if f"mark{last}" not in people_at(replica.port, people).ask("GET", f"/{editor['slug']}/")[1]:
                found.append(f"{editor['slug']}: {replica.name} does not show mark{last}")
    found += [f"the picture {mark} is lost" for mark in people.uploaded if mark not in state["images"]]
    found += [f"the picture {name} has no file" for name in state["without_file"]]
    found += [f"the file {name} has no row" for name in state["without_row"]]
    found += [f"the tree of pages has problems: {state['problems']}"] if any(state["problems"]) else []
    found += ["no message has arrived"] if people.mails and not mailbox.messages else []
    return found + [f"the task {name} has failed" for name, status in state["tasks"] if status == "FAILED"]


def people_at(port: int, people: People) -> People:
    """Return somebody who asks a web process without the proxy."""
    return People(port, [], people.cached)


def cell(met: Met | None) -> str:
    """Return what people met, such as “120 ok, 3 × 503 in words”."""
    if met is None:
        return "–"
    others = ", ".join(f"{number} × {kind}" for kind, number in sorted(met.answers.items()) if kind != "ok")
    return f"{met.answers['ok']} ok{', ' if others else ''}{others} ({met.longest:.1f} s)"


def report(faults: list[Fault], people: People, recovered: dict[str, float]) -> Table:
    """Return the table of what people met, with the longest answer of each kind."""
    table = Table("fault", *WHO, "works again after")
    for phase in ["calm", *(fault.name for fault in faults)]:
        row = [cell(people.met.get((phase, who))) for who in WHO]
        table.add_row(phase, *row, f"{recovered[phase]:.1f} s" if phase in recovered else "")
    return table


def missed(people: People) -> int:
    """Return how many visitors got no cached page."""
    return sum(met.answers.total() - met.answers["ok"] for (_, who), met in people.met.items() if who == "cached pages")


def drill(faults: list[Fault], seconds: float, editors: int, folder: Path) -> int:
    """Run all faults; print the table and return the exit status."""
    with installed(folder) as (installation, mailbox):
        for path in CACHED:  # The proxy has them before anything fails.
            People(installation.port, [], []).ask("GET", path, Accept_Encoding="identity")
        recovered: dict[str, float] = {}
        with People(installation.port, installation.editors(editors), CACHED) as people:
            time.sleep(max(seconds / 2, 3))
            for fault in faults:
                recovered[fault.name] = run_fault(fault, seconds, installation, people)
        waited = wait_for(lambda: "WAITING 0" in installation.shell(WAITING), RECOVERY)
        lost = losses(installation, people, mailbox) + ["some tasks still wait or run"] * (waited > RECOVERY)
        show(faults, people, recovered, mailbox, lost)
    return 1 if lost or missed(people) or max(recovered.values(), default=0) > RECOVERY else 0


# Prints how many tasks run or may run. Those that wait for their next attempt are not counted.
WAITING = """
from django_tasks_db.models import DBTaskResult
print("WAITING", DBTaskResult.objects.ready().count() + DBTaskResult.objects.running().count())
"""


def show(faults: list[Fault], people: People, recovered: dict[str, float], mailbox: Mailbox, lost: list[str]) -> None:
    """Print the table and the summary."""
    console = Console(width=220 if not sys.stdout.isatty() else None)
    console.print(report(faults, people, recovered))
    saves = sum(map(len, people.acknowledged.values()))
    console.print(f"Saves acknowledged: {saves}. Pictures: {len(people.uploaded)}.")
    console.print(f"Messages: {mailbox.messages}; asked for: {people.mails}.")
    console.print(f"Cached pages that a visitor did not get: {missed(people)}. Lost or left over: {len(lost)}.")
    for line in lost:
        console.print(f"- {line}")


def drill_two_editors(number: int, folder: Path) -> int:
    """Let two editors save one page `number` times each; print what became of it and return the exit status."""
    with installed(folder) as (installation, _):
        log_progress(f"Two editors save one page, {number} times each")
        saves, revisions = run_two_editors(installation, number)
    overwritten, lost = saves.overwritten(revisions), saves.lost(revisions)
    others = "".join(f", {count} × {kind}" for kind, count in sorted(saves.others.items()))
    Console().print(
        f"Acknowledged: {len(saves.based_on)}. Told of another save, and sent again: {saves.told}{others}.\n"
        f"Silently overwritten: {overwritten}. Lost: {lost}."
    )
    return 1 if overwritten or lost or saves.others else 0


def main() -> int:
    """Read the arguments, run the drill and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m drills", description="Let parts of an installation fail under load."
    )
    parser.add_argument("--seconds", type=float, default=30, help="how long each fault lasts")
    parser.add_argument("--only", action="append", help="a part of the name of a fault; may be repeated")
    parser.add_argument("--editors", type=int, default=5)
    parser.add_argument("--two-editors", type=int, metavar="SAVES", help="let two editors save one page instead")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    faults = [one for one in FAULTS if not arguments.only or any(words in one.name for words in arguments.only)]
    if not faults:
        parser.error(f"--only: there is no such fault. There are: {', '.join(one.name for one in FAULTS)}.")
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        if arguments.two_editors:
            return drill_two_editors(arguments.two_editors, Path(folder))
        return drill(faults, arguments.seconds, arguments.editors, Path(folder))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BenchError as error:
        sys.exit(f"The drill could not be run: {error}")
