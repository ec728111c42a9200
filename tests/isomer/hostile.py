"""Invalid and hostile input, with a part of the expected message of each."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .samples import SampleSite, bomb, page

Corrupt = Callable[[SampleSite], Path | None]


def written(name: str, content: str | bytes) -> Corrupt:
    def corrupt(sample: SampleSite) -> None:
        sample.write(name, content)

    return corrupt


def front(text: str) -> Corrupt:
    return written("_section/First page.md", f"---\n{text}\n---\n<p>Words</p>")


def body(html: str) -> Corrupt:
    return written("_section/First page.md", page(html))


def permalink(value: str) -> Corrupt:
    return front(f'title: First page\npermalink: "{value}"')


def image(data: bytes, name: str = "a.png") -> Corrupt:
    def corrupt(sample: SampleSite) -> None:
        sample.write(f"images/{name}", data)
        sample.page(f'<p>Words</p>\n<p><img src="/images/{name}" alt="A clean room"></p>')

    return corrupt


def symlink(name: str, *, text: str = "secret: words") -> Corrupt:
    """Replace a file of the site by a symbolic link to a file outside."""

    def corrupt(sample: SampleSite) -> None:
        outside = sample.root.parent / "outside"
        outside.write_text(text)
        path = sample.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(outside)
        if name.startswith("images"):
            sample.page(f'<p><img src="/{name}" alt="A clean room"></p>')

    return corrupt


def other_path(name: str, make: Callable[[Path], Any]) -> Corrupt:
    """Import another path than the sample site, which `make` creates."""

    def corrupt(sample: SampleSite) -> Path:
        path = sample.root.parent / name
        make(path)
        return path

    return corrupt


def make_next_site(path: Path) -> None:
    (path / "schema").mkdir(parents=True)
    (path / "schema" / "_index.json").write_text("{}")


def make_plain_folder(path: Path) -> None:
    path.mkdir()
    (path / "notes.txt").write_text("words")


def make_site_without_pages(path: Path) -> None:
    path.mkdir()
    (path / "_config.yml").write_text("title: x")


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def single_file(text: str) -> Corrupt:
    """Import a single page's file with this text."""

    def corrupt(sample: SampleSite) -> Path:
        return sample.write("_section/First page.md", text)

    return corrupt


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "\n".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)
)
# What an import leaves out, or reads in another way, with a note; all else comes.
LEFT_OUT: dict[str, tuple[Corrupt, str]] = {
    "no front matter": (written("_section/First page.md", "<p>Words</p>"), "this file has no front matter"),
    "endless front matter": (
        written("_section/First page.md", "---\ntitle: x\n"),
        "First page.md:1: left out: the front matter does not end",
    ),
    "nothing but bad YAML": (front("[unclosed"), "First page.md:3: front matter: this is not valid YAML"),
    "bad YAML in the settings": (
        written("_config.yml", "title: a\nkey: [b"),
        "_config.yml:2: front matter: this is not valid YAML",
    ),
    "bad YAML in the menu": (
        written("_data/navigation.yml", "links: [b"),
        "_data/navigation.yml:1: left out: this is not valid YAML",
    ),
    "bad YAML in a collection": (
        written("_section/collection.yml", "collections: [b"),
        "_section/collection.yml:1: left out: this is not valid YAML",
    ),
    "bad YAML on the home page": (
        written("index.md", "---\nsections: [b\n---\n"),
        "index.md:3: front matter: this is not valid YAML",
    ),
    "control characters in a permalink": (permalink("/a\\x07/b/"), "First page.md:3: control character"),
    "front matter is a list": (front("- one\n- two"), "First page.md:2: front matter: this must hold keys with values"),
    "front matter is a text": (front("only words"), "keys with values; it is a single text"),
    "title is a mapping": (front("title: {a: b}\npermalink: /a/"), "it was called First page after its file"),
    "permalink is a list": (
        front("title: a\npermalink: [b]"),
        "First page.md:3: address changed: the permalink is",
    ),
    "not UTF-8": (
        written("_section/First page.md", page().encode() + b"\n\xff\xfe"),
        "First page.md:7: left out: this file is not UTF-8 text",
    ),
    "settings that are not UTF-8": (
        written("_config.yml", b"title: \xff"),
        "_config.yml:1: left out: this file is",
    ),
    "redirects that are not UTF-8": (written("_redirects", b"/a /\xff"), "_redirects:1: left out: this file is not"),
    "a post that is not UTF-8": (
        written("news/a/_posts/2024-01-01-x.md", page().encode() + b"\xff"),
        "2024-01-01-x.md:6: left out: this file is not UTF-8",
    ),
    "a category that is not UTF-8": (
        written("news/a/index.html", page().encode() + b"\xff"),
        "news/a/index.html:6: left out: this file is not UTF-8",
    ),
    "null bytes": (
        written("_section/First page.md", page().encode() + b"\n\x00"),
        "First page.md:7: left out: this file holds null bytes",
    ),
    "escaped null": (front('title: First page\ndescription: "a\\0b"'), "First page.md:3: control character"),
    "escaped half character": (front('title: "a\\ud800"'), "First page.md:2: control character"),
    "escaped null in a key": (front('title: x\n"a\\0b": c'), "First page.md:3: control character"),
    "a page of 6 MB": (written("_section/First page.md", page("<p>x</p>\n" * 700_000)), "at most 5,000,000 are read"),
    "image path climbs": (
        body('<p>x</p>\n<img src="../../../secret.png" alt="x">'),
        "First page.md:7: missing file: the image ../../../secret.png is not in the repository",
    ),
    "encoded climb": (body('<img src="/images/%2e%2e/%2e%2e/secret.png" alt="x">'), "is not in the repository"),
    "file address": (
        body('<img src="file:///etc/passwd" alt="x">'),
        "file:///etc/passwd is not a file of the",
    ),
    "link to a local file": (body('<a href="file:///etc/passwd">x</a>'), "a link to file:///etc/passwd cannot be kept"),
    "backslashes": (body('<img src="\\images\\a.png" alt="x">'), "had backslashes instead of slashes"),
    "symlinked page": (symlink("_section/First page.md"), "First page.md leads out of the site's folder"),
    "symlinked image": (symlink("images/a.png"), "images/a.png leads out of the site's folder"),
    "symlinked data file": (symlink("_data/footer.yml"), "_data/footer.yml leads out of the site's folder"),
    "symlinked settings": (symlink("_config.yml"), "_config.yml leads out of the site's folder"),
    "image bomb": (image(bomb()), "First page.md:7: left out: the image images/a.png: it has far too many pixels"),
    "smaller image bomb": (image(bomb(9000, 8000)), "it has 9,000 × 8,000 pixels"),
    "permalink climbs": (permalink("/a/../../b/"), "steps to a folder above; it is /a/b/ instead"),
    "permalink climbs encoded": (permalink("/a/%2e%2e/b/"), "steps to a folder above; it is /a/b/ instead"),
    "permalink with backslashes": (permalink("\\\\a\\\\b"), "holds backslashes or steps to a folder above; it is /a/b"),
    "permalink of the admin": (permalink("/admin/pages/"), "the address /admin/pages/ became /admin-2/pages/"),
    "permalink of Wagtail's own views": (permalink("/_util/login/"), "the address /_util/login/ became /util/login/"),
    "permalink of the admin in other letters": (permalink("/Admin!/x/"), "the address /Admin!/x/ became /Admin-2/x/"),
    "permalink of documents": (permalink("documents/1/x/"), "became /documents-2/1/x/"),
    "permalink of static files": (permalink("/static/app.js"), "the address /static/app.js became /static-2/appjs/"),
    "permalink of uploads": (permalink("/uploads/"), "the address /uploads/ became /uploads-2/"),
    "permalink of the search": (permalink("/search/"), "the address /search/ became /search-2/"),
    "permalink of the home page": (permalink("/"), "First page.md:3: address changed: the permalink / belongs to the"),
    "permalink without end": (permalink("/" + "a" * 300 + "/"), f"became /{'a' * 240}/"),
    "permalink with a hundred levels": (permalink("/a" * 100), f"became {'/a' * 39}/{'-'.join('a' * 61)}/"),
    "nested beyond reason": (
        body("<div>" * 3000 + "x"),
        "First page.md:6: left out: this is nested more than 100 levels deep",
    ),
    "Markdown nested beyond reason": (body("> " * 3000 + "x"), "First page.md:6: left out: this is nested more than"),
    "marks nested beyond reason": (body("a <b>" * 3000), "First page.md:6: left out: this is nested more than 100"),
    "accordions nested beyond reason": (body("{% accordion a %}\n" * 3000), "this is nested more than 100 levels deep"),
    "billion laughs": (written("_data/footer.yml", LAUGHS), "the YAML aliases expand to more than 100000 values"),
    "billion laughs in a page": (front(LAUGHS), "the YAML aliases expand to more than 100000 values"),
    "cyclic anchor": (front("title: x\nkey: &a [*a]"), "First page.md:3: front matter: a YAML anchor contains itself"),
    "YAML that runs": (
        front("title: !!python/object/apply:os.system [ls]"),
        "python/object/apply:os.system is not allowed",
    ),
    "YAML nested beyond reason": (front("title: x\nkey: " + "[" * 3000 + "]" * 3000), "this YAML is nested too deeply"),
    "settings that are a list": (written("_config.yml", "- a"), "_config.yml:1: front matter: this must hold keys"),
    "a file name that is all ending": (
        written(f"files/2015.01.{'w' * 90}.pdf", b"%PDF-1.4"),
        f"files/2015.01.{'w' * 90}.pdf: file that no page uses",
    ),
    "a file name of signs": (written("files/???.pdf", b"%PDF-1.4"), "files/???.pdf: file that no page uses"),
    "a file name with many bytes": (written(f"files/{'研' * 82}.pdf", b"%PDF-1.4"), ".pdf: file that no page uses"),
}
SCRIPTS: dict[str, tuple[Corrupt, str]] = {
    "script": (body("<p>x</p>\n<script>alert(1)</script>"), "First page.md:7: a <script> element"),
    "script in Markdown": (
        written("_section/First page.md", "---\ntitle: x\n---\nWords <script>a()</script>"),
        "a <script> element",
    ),
    "event handler": (body('<p>x</p>\n<p onclick="a()">y</p>'), "First page.md:7: the attribute onclick on <p>"),
    "event handler without quotes": (body("<p>x</p><svg/onload=alert(1)>"), "the attribute onload on <svg>"),
    "script address": (
        body('<p><a href="java\tscript:alert(1)">y</a></p>'),
        "the script address javascript:alert(1) on <a>",
    ),
    "encoded script address": (
        body('<p><a href="&#106;avascript:a()">y</a></p>'),
        "the script address javascript:a() on <a>",
    ),
    "page in an address": (
        body('<iframe src="data:text/html,x"></iframe>'),
        "the script address data:text/html,x on <iframe>",
    ),
    "srcdoc": (body('<iframe srcdoc="<p>x</p>"></iframe>'), "the attribute srcdoc on <iframe>"),
    "script in a section of the home page": (
        written("index.md", "---\nsections:\n  - infobar:\n      description: <script>a()</script>\n---\n"),
        "index.md:4: a <script> element",
    ),
    "script in the announcement": (
        written("index.md", "---\ntitle: x\nnotification: <b onclick=a()>x</b>\n---\n"),
        "index.md:3: the attribute onclick on <b>",
    ),
    "script among the contacts": (
        written(
            "pages/contact.md",
            "---\nlayout: contact_us\ncontacts:\n  - content:\n      - other: <script>a()</script>\n---\n",
        ),
        "pages/contact.md:5: a <script> element",
    ),
}
NO_SOURCE: dict[str, tuple[Corrupt, str]] = {
    "a page without front matter": (single_file("<p>Words</p>"), "First page.md:1: this page has no front"),
    "a folder named like a page": (other_path("Page.md", Path.mkdir), "Page.md: this folder is empty"),
    "empty folder": (other_path("empty", Path.mkdir), "empty: this folder is empty"),
    "no site": (other_path("other/x", lambda path: path.mkdir(parents=True)), "this folder is empty"),
    "not there": (other_path("absent", lambda path: None), "there is no such file or folder"),
    "not a file": (other_path("pipe", make_pipe), "this is neither a page's file nor a site's folder"),
    "Isomer Next": (other_path("next", make_next_site), "this is an Isomer Next repository"),
    "a folder that is no site": (other_path("plain", make_plain_folder), "it has no _config.yml"),
    "a site without pages": (other_path("bare", make_site_without_pages), "bare: this site has no pages"),
}
