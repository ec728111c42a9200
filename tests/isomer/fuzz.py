"""Strategies that make sites with invalid and unusual bodies, front matter and file names."""

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from .samples import CONFIG, png

PIECES = st.sampled_from(
    "<p> </p> <div> </div> <b> </b> <table><tr><td> </table> <ul><li> </ul> <ol start=x> </ol> <a_href='/x/'> </a> "
    "<img_src='../x.png'> <img_src='\\x.png'_alt=' <iframe_src='//x.sg'> </iframe> <details><summary> </details> <h2> "
    "</h2> <script> </script> <svg> </svg> <!-- --> <![CDATA[ ]]> <?x ?> <pre> </pre> <audio_src='/files/x.mp3'> "
    "</audio> <blockquote> <dl><dt> <figure><figcaption> <p_onclick=x> <a_href='#x'> <b_id='x'> <x-y> </ < > & &#0; "
    "&#xd800; &amp; {{ }} {% %} {{site.data.x}} {%for_a_in_site.data.x%} {%endfor%} {%if_a%} {%else%} {%endif%} "
    "{%raw%} {%endraw%} {%accordion_a%} {%endaccordion%} {: }{:.a} {:_#x} [a](b) [a]: ![a]( ](\\x\\) [^a] [^a]: * ** _ "
    "` ``` ~~~ # ## > - 1. | |-| --- === : \\ \0 \x07 \ufdd0 \u202e 研究 \n \n\n \r\n \t".split(" ")
).map(lambda piece: piece.replace("_", " ") if piece.startswith(("<", "{")) else piece)
BODIES = st.lists(st.one_of(PIECES, PIECES, st.text(max_size=8)), max_size=25).map("".join)
VALUES = st.one_of(
    st.sampled_from(
        "/x/ / // /../x/ \\x\\y /admin/ /Admin!/x /search/ /documents/1/x %2e%2e/x /x.html index.html null false [a] "
        "{a:_b} !!x_y &a_[*a] *a ' \" @ ` | > - : # 2024-13-40 2024-01-01 news/a https://x.sg/ javascript:x mailto: "
        "/images/x.png ..\\images\\x.png https://[ contact_us resources resources-alt post search <b>a</b> <script>a "
        '{{ 研究 \\0 "\\0" "\\ud800" \x85 \ufeff'.split(" ")
    ).map(lambda value: value.replace("_", " ")),
    st.text(max_size=30),
    st.sampled_from(["/" + "a" * 300 + "/", "/a" * 80, "x" * 300, "研" * 300]),
)
KEYS = st.sampled_from(
    "title permalink layout date image description published external file_url third_nav_title redirect_from sections "
    "contacts locations notification - x: : {a".split(" ")
)
FRONT = st.lists(st.tuples(KEYS, VALUES).map(": ".join), max_size=6).map("\n".join)
NAME = st.one_of(
    st.sampled_from(
        [
            *("a", "A", "index", "2024-01-01-post-x", "2024-13-41-x", "½", "研" * 80, "x" * 200, "1.2.3." + "w" * 99),
            *("???", "..a", "a b ", "a%20b", "a\\b", "\u202e", "-", "x\ny", "a'\"<b>", "..."),
        ]
    ),
    st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=20),
)
FOLDERS = st.sampled_from("pages/ _section/ _section/Sub/ _other/ news/a/_posts/ news/a/ news/".split())
PAGE = st.tuples(FOLDERS, NAME, st.sampled_from([".md", ".html", ""]), FRONT, BODIES, st.booleans())
PAGES = st.lists(PAGE, min_size=1, max_size=4)
FILES = st.lists(
    st.tuples(
        st.sampled_from(["images/", "files/"]),
        NAME,
        st.sampled_from([".png", ".svg", ".jfif", ".pdf", ".x", ""]),
        st.one_of(st.just(png()), st.binary(max_size=20), st.just(b"<svg xmlns='http://www.w3.org/2000/svg'/>")),
    ),
    max_size=2,
)
SETTINGS = st.dictionaries(
    st.sampled_from("_config.yml _data/navigation.yml _data/footer.yml _data/x.yml _section/collection.yml".split()),
    st.one_of(FRONT, st.binary(max_size=40)),
    max_size=2,
)


def write_site(root: Path, pages: list[Any], files: list[Any], settings: dict[str, str | bytes]) -> None:
    """Write a site. What the file system does not take is left out."""
    _write(root / "_config.yml", CONFIG)
    _write(root / "_section/collection.yml", "collections:\n  section:\n    output: true\n")
    _write(root / "index.md", "---\ntitle: x\n---\n")
    for folder, name, ending, front, body, is_whole in pages:
        _write(root / f"{folder}{name}{ending}", f"---\n{front}\n---\n{body}" if is_whole else f"{front}{body}")
    for folder, name, ending, data in files:
        _write(root / f"{folder}{name}{ending}", data)
    for name, content in settings.items():
        _write(root / name, content)


def _write(path: Path, content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError:
        return
