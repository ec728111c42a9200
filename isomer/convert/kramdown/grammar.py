"""Patterns shared by several parts of the reader.

The patterns for blocks match at the start of a line. They use possessive quantifiers to avoid backtracking, because
a body may be large and malicious.
"""

import re
from typing import Final

SPAN_TAGS: Final = frozenset(
    "a abbr acronym b big bdo br button cite code del dfn em i img input ins kbd label mark option q rb rbc rp rt rtc "
    "ruby samp select small span strong sub sup time tt u var".split()
)
BLOCK_TAGS: Final = frozenset(
    "address article aside applet body blockquote caption col colgroup dd div dl dt fieldset figcaption footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr html head iframe legend menu li main map nav ol optgroup p pre section summary "
    "table tbody td th thead tfoot tr ul".split()
)
VOID_TAGS: Final = frozenset(
    "area base br col command embed hr img input keygen link meta param source track wbr".split()
)
VERBATIM_TAGS: Final = frozenset({"script", "style"})
RAW_TAGS: Final = frozenset({*VERBATIM_TAGS, *"math option textarea pre code kbd samp var".split()})
SPAN_CONTENT: Final = frozenset(
    "a abbr acronym b bdo big button cite caption del dfn dt em h1 h2 h3 h4 h5 h6 i ins label legend optgroup p q rb "
    "rbc rp rt rtc ruby select small span strong sub sup th tt".split()
)

NAME: Final = r"[A-Za-z_][\w.-]*+(?::[\w.-]++)*+"
APART: Final = r"(?:\s|/(?!>))"
VALUE: Final = r"\s*+=\s*+(?>\"([^\"]*+)\"|'([^']*+)'|((?:[^\s<>\"'/]|/(?!>))++))"
ONE_ATTRIBUTE: Final = re.compile(rf"(?:{APART}++|(?<=[\"']))([^\s<>\"'=/]++)(?:{VALUE})?")
ANY_ATTRIBUTES: Final = "(?>{})*+".format(re.sub(r"(?<!\\)\((?!\?)", "(?:", ONE_ATTRIBUTE.pattern))
START_TAG: Final = re.compile(rf"<({NAME})({ANY_ATTRIBUTES}){APART}*+(/)?>")
END_TAG: Final = re.compile(rf"</({NAME})\s*+>")
ENTITY: Final = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]*+|#\d{1,8}|#[xX][0-9a-fA-F]{1,8});")
ESCAPED: Final = re.compile(r"\\([\\.*_+`<>()\[\]{}#!:|\"'$=~-])")

ATTRIBUTES: Final = r"\{:(?![:/])((?:\\\}|[^}\n])++)\}"
NOT_A_SPAN: Final = rf"(?!(?:{'|'.join(sorted(SPAN_TAGS, key=len, reverse=True))}|script)(?![\w:.-])){NAME}"
HTML_LINE: Final = rf"<(?:/{NOT_A_SPAN}\s*+>|{NOT_A_SPAN})"

BLANK: Final = re.compile(r"(?:[ \t\f\v]*+\n)++")
BOUNDARY: Final = re.compile(r"\^[ \t]*+\n")
ATTRIBUTES_LINE: Final = re.compile(rf" {{0,3}}{ATTRIBUTES}[ \t]*+\n")
BULLET: Final = re.compile(r"( {0,3}[*+-])([ \t][^\n]*+)\n")
NUMBER: Final = re.compile(r"( {0,3}\d++\.)([ \t][^\n]*+)\n")
ITEM: Final = re.compile(r" {0,3}(?:[*+-]|\d++\.)[ \t]")
DEFINITION: Final = re.compile(r"( {0,3}:)([ \t][^\n]*+)\n")
QUOTE: Final = re.compile(r" {0,3}> ?")
HEADING: Final = re.compile(r"(#{1,6})[ \t]++([^\n]*+)\n")
RULE: Final = re.compile(
    r" {0,3}(?:\*[ \t]*+\*[ \t]*+\*[ \t*]*+|-[ \t]*+-[ \t]*+-[ \t-]*+|_[ \t]*+_[ \t]*+_[ \t_]*+)\n"
)
INDENTED: Final = re.compile(r"(?:\t| {4})[ \t]*+[^ \t\n]")

LAZY_END: Final = re.compile(rf"[ \t]*+\n|\^[ \t]*+\n| {{0,3}}(?:{ATTRIBUTES}[ \t]*+\n|{HTML_LINE})")
PARAGRAPH_END: Final = re.compile(
    rf"{LAZY_END.pattern}| {{0,3}}(?:(?:[*+:-]|\d++\.)[ \t]|>|[`~]{{3}})|#{{1,6}}[ \t]++[^\n]"
)
BLOCK_BOUNDARY: Final = re.compile(rf"\Z|[ \t]*+\n|\^[ \t]*+\n| {{0,3}}{ATTRIBUTES}[ \t]*+\n")
