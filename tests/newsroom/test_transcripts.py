"""Transcripts: typed, pasted, or from files of captions, and what is wrong with those that cannot be read."""

import time
from contextlib import suppress

import pytest

from newsroom.lectures.transcript import MAX_LENGTH, Passage, TranscriptError, passages_of, tidied

WEBVTT = """\ufeffWEBVTT - A lecture
Kind: captions

NOTE
Made by hand.

STYLE
::cue { color: papayawhip }

1
00:00:00.500 --> 00:00:04.000 align:start
<v.host Dr Tan>Welcome, <c.loud>everybody</c>,

2
00:04.100 --> 00:08.000
<v Dr Tan>to CD34 &amp; friends.</v>

01:02:03.100 --> 01:02:18.000
<v Prof Lim>A question.
"""
SUBRIP = "1\r\n00:00:00,000 --> 00:00:02,000\r\nTan Wei Ling: First.\r\n\r\n2\r\n00:00:59,900 --> 00:01:02,000\r\n"
SUBRIP += "{\\an8}Tan Wei Ling: <i>Second.</i>\r\n\r\n3\r\n00:01:03,000 --> 00:01:04,000\r\nLim: Third.\r\n"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("", ""),
        (" Just words,\r\nin two lines.\r\n\r\nAnd more. ", "Just words,\nin two lines.\n\nAnd more."),
        (WEBVTT, "0:00 Dr Tan: Welcome, everybody, to CD34 & friends.\n\n1:02:03 Prof Lim: A question."),
        (SUBRIP, "0:00 Tan Wei Ling: First. Second.\n\n1:03 Lim: Third."),
        ("0:00\nwelcome\n0:04\nto this\nlecture", "0:00 welcome to this lecture"),
        ("10:15 From T cells --> B cells", "10:15 From T cells --> B cells"),
        ("1\n00:00:01,000 --> 00:00:02,000\nA --> B", "0:01 A --> B"),
    ],
    ids=["nothing", "typed", "WebVTT", "SubRip", "copied from YouTube", "an arrow", "an arrow in captions"],
)
def test_what_editors_give_is_kept_as_they_would_type_it(given: str, kept: str) -> None:
    assert tidied(given) == kept
    assert tidied(kept) == kept


def test_a_passage_begins_with_a_time_or_after_a_blank_line() -> None:
    assert passages_of(
        "Before.\n\n[12:34] The vector\nenters\n1:02:03 the cell.\n\n1:10:00\n\nQuestions at 10:30, then"
    ) == [
        Passage("Before."),
        Passage("The vector enters", 754),
        Passage("the cell.", 3723),
        Passage("Questions at 10:30, then", 4200),
    ]


def test_captions_are_joined_to_passages_that_end_with_a_sentence_or_after_a_while() -> None:
    def passages(words: str) -> list[Passage]:
        cues = (f"{n // 60:02}:{n % 60:02}.000 --> {n // 60:02}:{n % 60:02}.900\n{words}" for n in range(90))
        return passages_of(tidied("WEBVTT\n\n" + "\n\n".join(cues)))

    with_sentences, without = passages("A sentence of seven words stands here."), passages("no end " * 5)
    assert all(passage.words.endswith(".") for passage in with_sentences)
    assert {len(passage.words) // 100 for passage in with_sentences[:-1]} == {4}
    assert {len(passage.words) // 100 for passage in without[:-1]} == {8}
    assert with_sentences[1].seconds == 11


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("WEBVTT", "Line 1: the captions end here, and have no words."),
        ("\n\nWEBVTT", "Line 3: the captions end here, and have no words."),
        ("WEBVTT\n\n00:01.000 -> 00:02.000\nWords", "Line 3: a time such as 00:01:15.000 --> .* is missing"),
        ("WEBVTT\n\n1\n00:99.000 --> 00:02.000\nWords", "Line 4: “00:99.000 --> 00:02.000” is not a time"),
        ("WEBVTT\n\n100:00:01.000 --> 100:00:02.000\nWords", "Line 3: “100:00:01.000 .*” is not a time"),
        (f"WEBVTT\n\n{'9' * 5000}:00:01.000 --> 00:02.000\nWords", "Line 3: “…” is not a time"),
        ("WEBVTT\n\n00:05.000 --> 00:02.000\nWords", "Line 3: this caption ends before it begins."),
        (
            "1\n00:00:05,000 --> 00:00:07,000\nA\n\n2\n00:00:01,000 --> 00:00:07,000\nB",
            "Line 6: 0:01 comes after 0:05.",
        ),
        ("1:20 First.\n\n0:30 Second.", "Line 3: 0:30 comes after 1:20."),
        ("0:01 a\n" * 3001, "there are more than 3,000 passages."),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(given: str, problem: str) -> None:
    with pytest.raises(TranscriptError, match=problem):
        tidied(given)


@pytest.mark.parametrize("part", ["<", "<v ", "<v", " ", "\n", "a\n", ".", ":", "0:00\n", "1", "{\\", "00:01 -->"])
@pytest.mark.parametrize("begin", ["", "WEBVTT\n\n00:01.000 --> 00:02.000\n"])
def test_no_transcript_takes_long(part: str, begin: str) -> None:
    started = time.process_time()
    with suppress(TranscriptError):
        tidied(begin + part * ((MAX_LENGTH - len(begin)) // len(part)))
    assert time.process_time() - started < 5
