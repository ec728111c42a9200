"""The rules for pasted text: letters, links and words that name another place."""

import re
import time
import unicodedata
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actris_cms.pasted.addresses import direct, named_host, unwrapped
from actris_cms.pasted.html import LETTERS as RULE_LETTERS
from actris_cms.pasted.html import LINKS, Changes
from actris_cms.pasted.letters import DOUBLE_STRUCK, OLDER, SYMBOL, plain, symbols_in

from . import cases

SYMBOLS = st.sampled_from([*map(chr, range(0x1D400, 0x1D800)), *OLDER, *DOUBLE_STRUCK])
TEXTS = st.lists(st.one_of(st.text(max_size=6), st.text(SYMBOLS, max_size=6))).map("".join)
TAGS = st.sampled_from(
    ["<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<br/>", "<sup>", "</sup>", '<a linktype="page" id="3">', "</a>"]
)
ADDRESSES = st.sampled_from([address for address, _ in cases.ADDRESSES]) | st.text(max_size=40)
LINK_TAGS = ADDRESSES.map(lambda address: f'<a href="{escape(address)}">')
HTML = st.lists(st.one_of(TEXTS.map(escape), TAGS, LINK_TAGS)).map("".join)


def words_of(html: str) -> str:
    """Return the text of HTML, without its tags."""
    return unescape(re.sub(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""", "", html))


@pytest.mark.parametrize(("text", "html"), cases.LETTERS)
def test_letters_that_imitate_bold_and_italics_become_marked_letters(text: str, html: str) -> None:
    changes = Changes()
    assert changes.html(f"<p>{text}</p>") == f"<p>{html}</p>"
    assert plain(text) == words_of(html)
    assert changes.counts[RULE_LETTERS] == symbols_in(text)


@pytest.mark.parametrize(("before", "after"), cases.ADDRESSES)
def test_links_lead_straight_to_their_target(before: str, after: str) -> None:
    changes = Changes()
    assert direct(before) == after
    assert changes.html(f'<a href="{escape(before)}">x</a>') == f'<a href="{escape(after)}">x</a>'
    assert changes.counts[LINKS] == (before != after)


@pytest.mark.parametrize(("words", "address", "host"), cases.HOSTS)
def test_a_link_whose_words_name_another_host_is_found(words: str, address: str, host: str) -> None:
    changes = Changes()
    assert named_host(words, address) == host
    changes.html(f'<p><a href="{escape(address)}"><b>{escape(words)}</b></a></p>')
    assert changes.elsewhere == ([(words, address)] if host else [])


def test_a_link_that_names_another_host_in_imitated_letters_is_found() -> None:
    changes = Changes()
    changes.html('<a href="https://a.sg/">𝘄𝘄𝘄.𝗯.𝘀𝗴</a>')
    assert changes.elsewhere == [("www.b.sg", "https://a.sg/")]


def test_an_address_that_is_too_long_stays_and_long_words_name_no_host() -> None:
    long = f"https://www.google.com/url?q=https://a.sg/&x={'x' * 8000}"
    assert direct(long) == long
    assert named_host(f"https://b.sg/{'x' * 300}", "https://a.sg/") == ""


@pytest.mark.parametrize("source", ["<!-- href", "<p href='", '<a href="'])
def test_unfinished_html_takes_no_longer_than_finished_html(source: str) -> None:
    html = source * 40_000
    started = time.process_time()
    Changes().html(html)
    direct("https://urldefense.com/v3/__" * 40_000)
    assert time.process_time() - started < 2


def test_what_follows_an_unfinished_comment_belongs_to_it() -> None:
    html = '<p>x</p><!-- <a href="https://l.facebook.com/l.php?u=https%3A%2F%2Fa.sg%2F">𝗡𝗼𝘄</a>'
    assert Changes().html(html) == html


def test_an_address_that_wraps_nothing_readable_has_no_target() -> None:
    assert unwrapped("https://lnkd.in/gmPpzgs7") == ""


def test_bold_letters_in_bold_words_are_not_marked_twice() -> None:
    html = "<p><strong>𝗡𝗼𝘄</strong> <b><i>𝙉𝙤𝙬</i></b> <br/>𝙉𝙤𝙬</p>"
    assert Changes().html(html) == "<p><strong>Now</strong> <b><i>Now</i></b> <br/><b><i>Now</i></b></p>"


def test_scripts_styles_comments_and_attributes_keep_their_letters() -> None:
    html = '<style>a::after { content: "𝗡𝗼𝘄" }</style><!-- 𝗡𝗼𝘄 --><img alt="𝗡𝗼𝘄 > 1"/><script>"𝗡𝗼𝘄"</script>'
    assert Changes().html(html) == html


@given(HTML)
def test_no_word_is_lost_and_only_mathematical_letters_change(html: str) -> None:
    cleaned = Changes().html(html)
    before, after = words_of(html), words_of(cleaned)
    assert len(after) == len(before)
    for old, new in zip(before, after, strict=True):
        assert new in (old, unicodedata.normalize("NFKC", old))
        assert old == new or re.fullmatch(SYMBOL, old)


@given(HTML)
def test_cleaning_again_changes_nothing(html: str) -> None:
    cleaned = Changes().html(html)
    again = Changes()
    assert again.html(cleaned) == cleaned


@given(HTML)
def test_all_other_markup_stays_as_it_was(html: str) -> None:
    def others(source: str) -> list[str]:
        return [tag for tag in re.findall(r"</?[a-z]+", source) if tag.strip("</") not in ("b", "i")]

    assert others(Changes().html(html)) == others(html)


@given(ADDRESSES)
def test_a_direct_address_is_its_own_target(address: str) -> None:
    assert direct(direct(address)) == direct(address)
