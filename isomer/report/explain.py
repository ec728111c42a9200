"""Explains each kind of note to editors: what it means, what to do, and how important it is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from isomer.notes import NoteKind


class Weight(StrEnum):
    """The importance of a kind of note, the highest first."""

    MEND = "to mend"
    LOOK = "to look at"
    RECORD = "for the record"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The title of a kind of note in the report, what it means and what to do about it, and its importance."""

    title: str
    meaning: str
    weight: Weight


# In the order of the report: problems for visitors first, notes that need no action last.
EXPLANATIONS: Final[dict[NoteKind, Explanation]] = {
    NoteKind.ONLY_PICTURE: Explanation(
        "Pages that are nothing but a picture",
        "Who cannot see the picture gets nothing of this page, and no search finds it: open the page, and type what "
        "the picture says into the field “Words in the picture” beside it.",
        Weight.MEND,
    ),
    NoteKind.FAULT: Explanation(
        "Faults of the import",
        "The import did not expect something in this file, so visitors do not get the page: add the page by hand, and "
        "tell the developers.",
        Weight.MEND,
    ),
    NoteKind.LEFT_OUT: Explanation(
        "Left out",
        "Words, a picture, a file or a link of the source could not be imported, so visitors do not get it: correct "
        "it in the source and import again, or add it by hand.",
        Weight.MEND,
    ),
    NoteKind.MISSING_FILE: Explanation(
        "Missing files",
        "The page uses an image or a file that is not in the repository, so visitors do not get it: "
        "upload it and add it to the page, or remove the link or image.",
        Weight.MEND,
    ),
    NoteKind.DEAD_LINK: Explanation(
        "Dead links",
        "The link leads to a page or a file that does not exist: choose the right target, or remove the link.",
        Weight.MEND,
    ),
    NoteKind.PLACEHOLDER_TEXT: Explanation(
        "Placeholder text",
        "This text was meant to be replaced, and visitors can read it: write the real text, or remove it.",
        Weight.MEND,
    ),
    NoteKind.MISSING_ALT: Explanation(
        "Missing alt text",
        "People who cannot see the image are told that nobody has described it: describe it, as Reports → Pictures to "
        "describe lets you, or mark it as decorative if the page loses nothing without it.",
        Weight.MEND,
    ),
    NoteKind.MISSING_TITLE: Explanation(
        "Embeds without a title",
        "People who cannot see the video, map or form hear the heading above it or the page's title instead: give "
        "the embed a title that says what it shows.",
        Weight.MEND,
    ),
    NoteKind.LINK_HOST: Explanation(
        "Links that lead elsewhere than they say",
        "The text of the link names one site but its address leads to another: find out which is right, and correct "
        "the other.",
        Weight.MEND,
    ),
    NoteKind.GATEWAY_LINK: Explanation(
        "Links through a mail gateway",
        "The address was copied from an e-mail in which a mail gateway had rewritten it, and may stop working: replace "
        "it by the address in the note.",
        Weight.MEND,
    ),
    NoteKind.FAKE_LETTERS: Explanation(
        "Letters that only look bold",
        "These are mathematical symbols that look like letters, which screen readers spell out and search does not "
        "find: type the plain text in the note, and make it bold.",
        Weight.MEND,
    ),
    NoteKind.NO_STATEMENT: Explanation(
        "No accessibility statement",
        "Visitors are not told what does not work for everybody, and whom to tell: add the statement, which is filled "
        "in, read it, and publish it.",
        Weight.MEND,
    ),
    NoteKind.LIQUID: Explanation(
        "Template markup",
        "This instruction to the former site was left out: check whether the page lacks what it did.",
        Weight.MEND,
    ),
    NoteKind.MENDED_FILLER: Explanation(
        "Mended: filler text",
        "The page holds filler text instead of its own, so it was imported as a draft: write the real text and publish "
        "it, or delete it.",
        Weight.MEND,
    ),
    NoteKind.EVENT_PROPOSED: Explanation(
        "Posts that may be events",
        "The post seems to announce an event, but not all that an event must say is certain in its words: compare what "
        "was found with the post, and make it an event, or leave it as it is.",
        Weight.LOOK,
    ),
    NoteKind.EVENT_HIGHLIGHTS: Explanation(
        "Reports that may be about an event",
        "The titles are alike, but not the same: if the article reports on the event, choose it in the event's field "
        "“highlights”.",
        Weight.LOOK,
    ),
    NoteKind.PROPOSED: Explanation(
        "Proposed words",
        "The source says nothing here, so words from another place in it were put there: read them, and change them "
        "if they do not fit.",
        Weight.LOOK,
    ),
    NoteKind.LEFT_ALONE: Explanation(
        "Left alone",
        "An editor has changed this since it was imported, so the import did not touch it: compare it with the "
        "source, and add by hand what is missing.",
        Weight.LOOK,
    ),
    NoteKind.NOT_IMPORTED: Explanation(
        "Not imported",
        "The source has something that Isomer does not show to visitors either: check whether they need it, and add it "
        "by hand if so.",
        Weight.LOOK,
    ),
    NoteKind.LEGACY: Explanation(
        "Legacy content",
        "No block fits this part, so it was kept as HTML in a legacy block: when you next work on the page, move its "
        "content to proper blocks and delete it.",
        Weight.LOOK,
    ),
    NoteKind.FRONT_MATTER: Explanation(
        "Errors in front matter",
        "The front matter of the file has an error and was read line by line: check the page's title, address and "
        "description.",
        Weight.LOOK,
    ),
    NoteKind.TITLE: Explanation(
        "Titles",
        "The page had no title, or one that was too long: give it a title that says what it is about.",
        Weight.LOOK,
    ),
    NoteKind.ADDRESS: Explanation(
        "Changed addresses",
        "The page has another address than in the source: make sure that links and printed matter use the new one.",
        Weight.LOOK,
    ),
    NoteKind.MOVED: Explanation(
        "Moved pages",
        "The address of the page changed in the source, so the page has moved here, too, with a redirect from the old "
        "address: nothing to do, unless the page is now in the wrong section.",
        Weight.LOOK,
    ),
    NoteKind.LINK: Explanation(
        "Links to check",
        "The link or frame was repaired or could not be kept: check that it leads to the right place.",
        Weight.LOOK,
    ),
    NoteKind.PICTURE_ELSEWHERE: Explanation(
        "Pictures on other sites",
        "The picture is on another site, which learns of a visit when it is shown, so it waits for the visitor's "
        "consent: add it to the library instead, if you may.",
        Weight.LOOK,
    ),
    NoteKind.PEOPLE: Explanation(
        "People",
        "Pages and cards of people became people, who are written once and shown wherever they have a role, where that "
        "was certain: check names and roles, and make people of the others by hand.",
        Weight.LOOK,
    ),
    NoteKind.SHOWN_TAG: Explanation(
        "Tags shown as words",
        "The former site showed a piece of HTML as text, and so does this one: remove it if it means nothing to "
        "readers.",
        Weight.LOOK,
    ),
    NoteKind.ACTIVE_CONTENT: Explanation(
        "Scripts removed",
        "A script in the page was removed: check whether the page lacks what it did.",
        Weight.LOOK,
    ),
    NoteKind.GONE: Explanation(
        "Gone from the source",
        "This was imported earlier, and its file is no longer in the repository: unpublish it here, too, if it is no "
        "longer needed.",
        Weight.LOOK,
    ),
    NoteKind.UNPUBLISHED: Explanation(
        "Not published on Isomer",
        "The former site does not show this page to visitors, so it was imported as a draft: publish it here when it "
        "is ready.",
        Weight.LOOK,
    ),
    NoteKind.BRANCH: Explanation(
        "Differences between branches",
        "The version that editors are preparing differs from the one that visitors of the former site see: make sure "
        "that the version you want was imported.",
        Weight.LOOK,
    ),
    NoteKind.DUPLICATE_KEY: Explanation(
        "Keys that occur twice",
        "The source has two values for the same key, and the last one was used: check that it is the right one.",
        Weight.LOOK,
    ),
    NoteKind.MENDED_DEAD_LINK: Explanation(
        "Mended: dead links",
        "The link led to a page that does not exist, and leads now to the one page whose title it has, which is in the "
        "same section or whose address ends alike: check that it is the right one.",
        Weight.LOOK,
    ),
    NoteKind.MENDED_TABLE: Explanation(
        "Mended: tables",
        "The table compared nothing, it only laid out the page, so its content stands in columns or in the text now: "
        "check that the page reads well.",
        Weight.LOOK,
    ),
    NoteKind.MENDED_TITLE: Explanation(
        "Mended: repeated titles",
        "The first heading repeated the title above it, so it was left out: nothing to do, unless the page reads "
        "wrongly.",
        Weight.RECORD,
    ),
    NoteKind.MENDED_HEADINGS: Explanation(
        "Mended: heading levels",
        "Levels of headings were skipped, which loses people who listen to the page, so they follow each other now: "
        "nothing to do, unless a heading belongs elsewhere.",
        Weight.RECORD,
    ),
    NoteKind.MENDED_LETTERS: Explanation(
        "Mended: letters that only looked bold",
        "Mathematical symbols imitated bold or italic letters and are plain letters with that mark now: nothing to do.",
        Weight.RECORD,
    ),
    NoteKind.MENDED_LINK: Explanation(
        "Mended: wrapped links",
        "A mail gateway or a redirect had wrapped the address of the link, which leads straight there now: nothing to "
        "do.",
        Weight.RECORD,
    ),
    NoteKind.MENDED_NAMES: Explanation(
        "Mended: names of people",
        "The titles of these cards are names of people, so they are headings now, to which screen readers can jump: "
        "nothing to do.",
        Weight.RECORD,
    ),
    NoteKind.MENDED_DATE: Explanation(
        "Mended: dates",
        "Visitors are told when the source was last changed, or nothing where that is not known, and not the day of "
        "the import: nothing to do, for your next change gives the page its own day.",
        Weight.RECORD,
    ),
    NoteKind.EVENT: Explanation(
        "Events",
        "The post announces an event, and its date and place are certain, so it became one: nothing to do, unless "
        "something was read wrongly.",
        Weight.RECORD,
    ),
    NoteKind.UNKNOWN_KEY: Explanation(
        "Keys without a field",
        "The front matter or the settings hold a value for which this site has no field: nothing to do.",
        Weight.RECORD,
    ),
    NoteKind.TOO_LONG: Explanation(
        "Too long",
        "The text was imported in full but is longer than the editor allows: shorten it when you next work on it.",
        Weight.RECORD,
    ),
    NoteKind.STYLE: Explanation(
        "Styles dropped",
        "Styles, form fields, abbreviations or scripts of Isomer's template were left out: nothing to do.",
        Weight.RECORD,
    ),
    NoteKind.CONTROL_CHARACTER: Explanation(
        "Control characters",
        "Invisible characters were removed from the text: nothing to do.",
        Weight.RECORD,
    ),
    NoteKind.DUPLICATE_FILE: Explanation(
        "Duplicate files",
        "The repository has the same file under several names, and the library has it once: nothing to do.",
        Weight.RECORD,
    ),
    NoteKind.UNUSED_FILE: Explanation(
        "Files that no page uses",
        "No page uses the file, but it is in the library because other sites and e-mails may link to it: delete it "
        "there if nobody needs it any more.",
        Weight.RECORD,
    ),
}

RANKS: Final[dict[str, int]] = {str(kind): rank for rank, kind in enumerate(EXPLANATIONS)}


def explain(kind: str) -> Explanation:
    """Return the explanation of a kind of note. A kind of an earlier version gets its name as title."""
    known = EXPLANATIONS.get(NoteKind(kind)) if kind in RANKS else None
    return known or Explanation(
        kind[:1].upper() + kind[1:], "This note is from an earlier version of the import.", Weight.LOOK
    )


def rank(kind: str) -> int:
    """Return the place of a kind in the report. Kinds that are no longer known come last."""
    return RANKS.get(kind, len(RANKS))
