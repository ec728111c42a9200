"""What each kind of note means to an editor, what there is to do about it, and which of them comes first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from isomer.notes import NoteKind


class Weight(StrEnum):
    """How much a kind of note asks of an editor, the most first."""

    MEND = "to mend"
    LOOK = "to look at"
    RECORD = "for the record"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A kind of note in the words of the report: its title, what it means and what to do, and how much it asks."""

    title: str
    meaning: str
    weight: Weight


# In the order of the report: what visitors suffer from first, what needs no answer last.
EXPLANATIONS: Final[dict[NoteKind, Explanation]] = {
    NoteKind.MISSING_FILE: Explanation(
        "Missing files",
        "The page names a picture or a file that is not in the repository, so visitors do not get it: "
        "upload it and put it in its place, or take out what names it.",
        Weight.MEND,
    ),
    NoteKind.DEAD_LINK: Explanation(
        "Dead links",
        "The link leads to a page or a file that is not there: choose the right target, or take the link out.",
        Weight.MEND,
    ),
    NoteKind.PLACEHOLDER_TEXT: Explanation(
        "Placeholder text",
        "These words were put there to be replaced, and visitors read them: write what is meant, or take them out.",
        Weight.MEND,
    ),
    NoteKind.MISSING_ALT: Explanation(
        "Missing alt text",
        "Who cannot see the image learns nothing of it: say in the alt text what it shows, or mark it as decorative "
        "where the page loses nothing without it.",
        Weight.MEND,
    ),
    NoteKind.MISSING_TITLE: Explanation(
        "Embeds without a title",
        "Who cannot see the video, map or form hears the heading above it or the page's title in place of what it "
        "shows: give the embed a title that says so.",
        Weight.MEND,
    ),
    NoteKind.LINK_HOST: Explanation(
        "Links that lead elsewhere than they say",
        "The words of the link name one site and its address leads to another: find out which is meant, and correct "
        "the other.",
        Weight.MEND,
    ),
    NoteKind.GATEWAY_LINK: Explanation(
        "Links through a mail gateway",
        "The address was copied from an e-mail whose gateway had rewritten it, and may stop working: put the address "
        "that the note names in its place.",
        Weight.MEND,
    ),
    NoteKind.FAKE_LETTERS: Explanation(
        "Letters that only look bold",
        "These are mathematical signs in the shape of letters, which screen readers spell out and search does not "
        "find: type the plain words that the note gives, and make them bold.",
        Weight.MEND,
    ),
    NoteKind.LIQUID: Explanation(
        "Template markup",
        "This was an instruction to the former site, which shows and does nothing here: see whether the page lacks "
        "what it stood for.",
        Weight.MEND,
    ),
    NoteKind.LEFT_ALONE: Explanation(
        "Left alone",
        "An editor has changed this here since it was imported, so the import did not touch it: compare it with the "
        "source, and bring over by hand what is missing.",
        Weight.LOOK,
    ),
    NoteKind.NOT_IMPORTED: Explanation(
        "Not imported",
        "The source holds something that has no place here: see whether visitors miss it, and add it by hand if so.",
        Weight.LOOK,
    ),
    NoteKind.LEGACY: Explanation(
        "Legacy content",
        "No block fits this part, so it was kept whole and looks as it did: when you next work on the page, move its "
        "words into proper blocks and delete it.",
        Weight.LOOK,
    ),
    NoteKind.FRONT_MATTER: Explanation(
        "Faults in front matter",
        "The head of the file has a fault and was read line by line: check title, address and description of the page.",
        Weight.LOOK,
    ),
    NoteKind.TITLE: Explanation(
        "Titles",
        "The page had no title, or one that was too long: give it a title that says what it is about.",
        Weight.LOOK,
    ),
    NoteKind.ADDRESS: Explanation(
        "Changed addresses",
        "The page stands at another address than in the source: see that links and printed matter lead to the new one.",
        Weight.LOOK,
    ),
    NoteKind.MOVED: Explanation(
        "Moved pages",
        "The source gives the page another address than before, so it has moved here too: the old address leads to the "
        "new one, and there is nothing to do unless it moved away from what it belongs to.",
        Weight.LOOK,
    ),
    NoteKind.LINK: Explanation(
        "Links to check",
        "The link or frame was mended, or could not be kept: follow it, and see that it leads where it should.",
        Weight.LOOK,
    ),
    NoteKind.SHOWN_TAG: Explanation(
        "Tags shown as words",
        "A piece of HTML was shown as words on the former site, and is here: take it out where it means nothing to a "
        "reader.",
        Weight.LOOK,
    ),
    NoteKind.ACTIVE_CONTENT: Explanation(
        "Scripts taken out",
        "A script stood in the page and was taken out: see whether the page lacks what it did.",
        Weight.LOOK,
    ),
    NoteKind.GONE: Explanation(
        "Gone from the source",
        "This was imported earlier and its file is no longer in the repository: unpublish it here too if it has "
        "served its time.",
        Weight.LOOK,
    ),
    NoteKind.UNPUBLISHED: Explanation(
        "Not published there",
        "The former site does not show this page to visitors, so it came in as a draft or not at all: publish it here "
        "when it is ready.",
        Weight.LOOK,
    ),
    NoteKind.BRANCH: Explanation(
        "Differences between branches",
        "What is being prepared differs here from what the former site shows to visitors: make sure that the version "
        "you want is the one that came in.",
        Weight.LOOK,
    ),
    NoteKind.DUPLICATE_KEY: Explanation(
        "Keys that occur twice",
        "The source gives two values for one thing, and the last was taken: see that it is the right one.",
        Weight.LOOK,
    ),
    NoteKind.TOO_LONG: Explanation(
        "Too long",
        "The words are all there, but more than the editor allows: shorten them when you next work on them.",
        Weight.RECORD,
    ),
    NoteKind.HEADING_LEVEL: Explanation(
        "Heading levels",
        "A heading was deeper than this site has levels, and was raised: nothing to do unless the page reads wrongly.",
        Weight.RECORD,
    ),
    NoteKind.STYLE: Explanation(
        "Styles dropped",
        "Colours, sizes or form fields of the source were left out, as this site has a look of its own: nothing to do.",
        Weight.RECORD,
    ),
    NoteKind.CONTROL_CHARACTER: Explanation(
        "Control characters",
        "Signs that nobody sees were taken out of the text: nothing to do.",
        Weight.RECORD,
    ),
    NoteKind.DUPLICATE_FILE: Explanation(
        "Duplicate files",
        "The repository holds one file under several names, and the library holds it once: nothing to do.",
        Weight.RECORD,
    ),
    NoteKind.UNUSED_FILE: Explanation(
        "Files that no page uses",
        "No page leads to the file, which is in the library because other sites and mails may have its address: delete "
        "it there if nobody needs it any more.",
        Weight.RECORD,
    ),
}

RANKS: Final[dict[str, int]] = {str(kind): rank for rank, kind in enumerate(EXPLANATIONS)}


def explain(kind: str) -> Explanation:
    """What a kind of note means; a kind that only an older version of this site knew is called by its own name."""
    known = EXPLANATIONS.get(NoteKind(kind)) if kind in RANKS else None
    return known or Explanation(kind[:1].upper() + kind[1:], "An earlier version of the import said this.", Weight.LOOK)


def rank(kind: str) -> int:
    """The place of a kind in the report; those that are not known any more come last."""
    return RANKS.get(kind, len(RANKS))
