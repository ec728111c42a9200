"""Bad input, each kind with what the refusal says."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .samples import SampleSite, bomb, page

Spoil = Callable[[SampleSite], Path | None]


def written(name: str, content: str | bytes) -> Spoil:
    def spoil(sample: SampleSite) -> None:
        sample.write(name, content)

    return spoil


def front(text: str) -> Spoil:
    return written("_section/First page.md", f"---\n{text}\n---\n<p>Words</p>")


def body(html: str) -> Spoil:
    return written("_section/First page.md", page(html))


def permalink(address: str) -> Spoil:
    return front(f'title: First page\npermalink: "{address}"')


def image(data: bytes, name: str = "a.png") -> Spoil:
    def spoil(sample: SampleSite) -> None:
        sample.write(f"images/{name}", data)
        sample.page(f'<p>Words</p>\n<p><img src="/images/{name}" alt="A clean room"></p>')

    return spoil


def linked_out(name: str, *, text: str = "secret: words") -> Spoil:
    """A file of the site that is a symbolic link to one outside."""

    def spoil(sample: SampleSite) -> None:
        outside = sample.root.parent / "outside"
        outside.write_text(text)
        path = sample.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(outside)
        if name.startswith("images"):
            sample.page(f'<p><img src="/{name}" alt="A clean room"></p>')

    return spoil


def elsewhere(name: str, make: Callable[[Path], Any]) -> Spoil:
    """Another path than the sample site's, made by `make`."""

    def spoil(sample: SampleSite) -> Path:
        path = sample.root.parent / name
        make(path)
        return path

    return spoil


def a_next_site(path: Path) -> None:
    (path / "schema").mkdir(parents=True)
    (path / "schema" / "_index.json").write_text("{}")


def a_plain_folder(path: Path) -> None:
    path.mkdir()
    (path / "notes.txt").write_text("words")


def a_bare_site(path: Path) -> None:
    path.mkdir()
    (path / "_config.yml").write_text("title: x")


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_file_alone(text: str) -> Spoil:
    """A page's file by itself, which is what was asked for."""

    def spoil(sample: SampleSite) -> Path:
        return sample.write("_section/First page.md", text)

    return spoil


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "\n".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)
)
HOSTILE: dict[str, tuple[Spoil, str]] = {
    "no front matter": (a_file_alone("<p>Words</p>"), "First page.md:1: this page has no front"),
    "endless front matter": (
        written("_section/First page.md", "---\ntitle: x\n"),
        "First page.md:1: the front matter does",
    ),
    "nothing but bad YAML": (front("[unclosed"), "First page.md:3: this is not valid YAML"),
    "bad YAML in the settings": (written("_config.yml", "title: a\nkey: [b"), "_config.yml:2: this is not valid YAML"),
    "control characters in a permalink read by itself": (
        front("title: [x] y\npermalink: /a\ufdd0b/"),
        "First page.md:3: the permalink holds control characters",
    ),
    "front matter is a list": (
        front("- one\n- two"),
        "First page.md:2: the front matter must be keys with values; this is a",
    ),
    "front matter is a text": (
        front("only words"),
        "First page.md:2: the front matter must be keys with values; this is a s",
    ),
    "title is a mapping": (front("title: {a: b}\npermalink: /a/"), "First page.md:2: the title must be a text"),
    "permalink is a list": (front("title: a\npermalink: [b]"), "First page.md:3: the permalink must be a text"),
    "not UTF-8": (
        written("_section/First page.md", page().encode() + b"\n\xff\xfe"),
        "First page.md:7: this file is not UTF-8",
    ),
    "null bytes": (
        written("_section/First page.md", page().encode() + b"\n\x00"),
        "First page.md:7: this file holds null b",
    ),
    "escaped null": (front('title: First page\ndescription: "a\\0b"'), "First page.md:3: this text holds a null"),
    "escaped half character": (
        front('title: "a\\ud800"'),
        "First page.md:2: this text holds a null or half",
    ),
    "escaped null in a key": (front('title: x\n"a\\0b": c'), "First page.md:3: this text holds a null"),
    "a page of 6 MB": (written("_section/First page.md", page("<p>x</p>\n" * 700_000)), "at most 5,000,000 are read"),
    "image path climbs": (
        body('<p>x</p>\n<img src="../../../secret.png" alt="x">'),
        "First page.md:7: the path ../../../secret",
    ),
    "encoded climb": (body('<img src="/images/%2e%2e/%2e%2e/secret.png" alt="x">'), "points outside the site"),
    "file address": (body('<img src="file:///etc/passwd" alt="x">'), "names a file outside the site"),
    "backslashes": (body('<img src="\\images\\a.png" alt="x">'), "points outside the site"),
    "symlinked page": (linked_out("_section/First page.md"), "_section/First page.md leads out of the site's folder"),
    "symlinked image": (linked_out("images/a.png"), "images/a.png leads out of the site's folder"),
    "symlinked data file": (linked_out("_data/footer.yml"), "_data/footer.yml leads out of the site's folder"),
    "symlinked settings": (linked_out("_config.yml"), "_config.yml leads out of the site's folder"),
    "image bomb": (image(bomb()), "First page.md:7: the image images/a.png would need too much memory"),
    "smaller image bomb": (image(bomb(9000, 8000)), "it has 9000 × 8000 pixels"),
    "permalink climbs": (
        permalink("/a/../../b/"),
        "First page.md:3: the permalink /a/../../b/ points outside its place",
    ),
    "permalink climbs encoded": (permalink("/a/%2e%2e/b/"), "points outside its place"),
    "permalink with control characters": (permalink("/a\\x07/b/"), "the permalink holds control characters"),
    "permalink of the admin": (permalink("/admin/pages/"), "collides with /admin/"),
    "permalink of Wagtail's own views": (permalink("/_util/login/"), "collides with /_util/"),
    "permalink of the admin in other letters": (permalink("/Admin!/x/"), "collides with /admin/"),
    "permalink of documents": (permalink("documents/1/x/"), "collides with /documents/1/"),
    "permalink of static files": (permalink("/static/app.js"), "collides with /static/"),
    "permalink of uploads": (permalink("/uploads/"), "collides with /uploads/"),
    "permalink of the home page": (permalink("/"), "First page.md:3: the permalink / belongs to the home page"),
    "permalink without end": (permalink("/" + "a" * 300 + "/"), "longer than 255 characters"),
    "script": (body("<p>x</p>\n<script>alert(1)</script>"), "First page.md:7: the HTML holds a <script> element"),
    "script in Markdown": (
        written("_section/First page.md", "---\ntitle: x\n---\nWords <script>a()</script>"),
        "a <script> element",
    ),
    "event handler": (
        body('<p>x</p>\n<p onclick="a()">y</p>'),
        "First page.md:7: the HTML holds the attribute onclick on <p>",
    ),
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
    "nested beyond reason": (
        body("<div>" * 3000 + "x"),
        "First page.md:6: this is nested more than 100 levels deep",
    ),
    "Markdown nested beyond reason": (body("> " * 3000 + "x"), "First page.md:6: this is nested more than 100 levels"),
    "marks nested beyond reason": (body("a <b>" * 3000), "First page.md:6: this is nested more than 100 levels deep"),
    "accordions nested beyond reason": (body("{% accordion a %}\n" * 3000), "this is nested more than 100 levels deep"),
    "billion laughs": (written("_data/footer.yml", LAUGHS), "the YAML aliases expand to more than 100000 values"),
    "billion laughs in a page": (front(LAUGHS), "the YAML aliases expand to more than 100000 values"),
    "cyclic anchor": (front("title: x\nkey: &a [*a]"), "First page.md:3: a YAML anchor contains itself"),
    "YAML that runs": (
        front("title: !!python/object/apply:os.system [ls]"),
        "python/object/apply:os.system is not allowed",
    ),
    "YAML nested beyond reason": (front("title: x\nkey: " + "[" * 3000 + "]" * 3000), "this YAML is nested too deeply"),
    "settings that are a list": (written("_config.yml", "- a"), "_config.yml:1: this file must hold keys with values"),
    "a folder named like a page": (elsewhere("Page.md", Path.mkdir), "Page.md: this folder is empty"),
    "empty folder": (elsewhere("empty", Path.mkdir), "empty: this folder is empty"),
    "no site": (elsewhere("other/x", lambda path: path.mkdir(parents=True)), "this folder is empty"),
    "not there": (elsewhere("absent", lambda path: None), "there is no such file or folder"),
    "not a file": (elsewhere("pipe", a_pipe), "this is neither a page's file nor a site's folder"),
    "Isomer Next": (elsewhere("next", a_next_site), "this is an Isomer Next repository"),
    "a folder that is no site": (elsewhere("plain", a_plain_folder), "it has no _config.yml"),
    "a site without pages": (elsewhere("bare", a_bare_site), "bare: this site has no pages"),
}
