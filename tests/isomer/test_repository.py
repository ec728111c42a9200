"""Reading a repository: its branches, its redirects, and which pages are published."""

import pytest
from dulwich import porcelain
from dulwich.refs import HEADREF, Ref
from dulwich.repo import Repo

from isomer.notes import NoteKind
from isomer.reader import read_source
from isomer.reader.fingerprint import fingerprint

from .samples import SampleSite, page

AUTHOR = b"Editor <editor@example.org>"


@pytest.fixture
def repository(sample: SampleSite) -> Repo:
    """The sample site as a Git repository, with one page on both branches."""
    sample.page()
    repo = porcelain.init(str(sample.root), symlinks=True)
    commit(repo, "First")
    porcelain.branch_create(repo, "staging")
    switch(repo, "staging")
    return repo


def commit(repo: Repo, message: str) -> None:
    porcelain.add(repo)
    porcelain.commit(repo, message.encode(), author=AUTHOR, committer=AUTHOR)


def switch(repo: Repo, branch: str) -> None:
    repo.refs.set_symbolic_ref(HEADREF, Ref(b"refs/heads/" + branch.encode()))


def test_the_branch_and_its_differences_from_the_other_branch_are_reported(
    sample: SampleSite, repository: Repo
) -> None:
    sample.page("<p>Other words</p>")
    sample.page(name="New", permalink="/section/new/")
    commit(repository, "Saved by an editor")

    site = read_source(sample.root)

    assert site.git is not None
    assert (site.git.branch, site.git.other, len(site.git.commit)) == ("staging", "master", 40)
    assert [(note.kind, note.file, note.message) for note in site.notes] == [
        (NoteKind.BRANCH, "_section/First page.md", "this file differs on staging, compared with master"),
        (NoteKind.BRANCH, "_section/New.md", "this file is new on staging, compared with master"),
    ]


def test_a_detached_head_is_read_as_the_branch_whose_newest_commit_it_is(sample: SampleSite, repository: Repo) -> None:
    (sample.root / ".git" / "HEAD").write_bytes(repository.head() + b"\n")

    site = read_source(sample.root)

    assert site.git is not None
    assert site.git.branch == "staging"


def test_a_branch_with_another_name_is_not_compared(sample: SampleSite, repository: Repo) -> None:
    porcelain.branch_create(repository, "try-out")
    switch(repository, "try-out")

    site = read_source(sample.root)

    assert site.git is not None
    assert (site.git.branch, site.git.other, site.git.differences) == ("try-out", "", ())


def test_a_damaged_repository_is_reported_and_its_files_are_read(sample: SampleSite) -> None:
    sample.page()
    sample.write(".git/HEAD", "ref: refs/heads/staging\n")
    sample.write(".git/refs/heads/staging", "no digest\n")
    sample.write(".git/objects/x", "")

    site = read_source(sample.root)

    assert [page.title for page in site.pages] == ["First page"]
    assert [note.kind for note in site.notes] in ([NoteKind.BRANCH], [])


def test_redirects_are_read_and_invalid_lines_reported(sample: SampleSite) -> None:
    sample.page()
    sample.write(
        "_redirects",
        "# old ones\n/old /section/first/ 301\n/plain https://example.org/\n/now /x/ 302\n/blog/* /news/:splat 301\n"
        "/three words here\nrelative /x/\n\n",
    )

    site = read_source(sample.root)

    assert [(rule.old, rule.new, rule.is_permanent, rule.line) for rule in site.redirects] == [
        ("/old", "/section/first/", True, 2),
        ("/plain", "https://example.org/", True, 3),
        ("/now", "/x/", False, 4),
    ]
    assert [(note.file, note.line) for note in site.notes] == [("_redirects", 5), ("_redirects", 6), ("_redirects", 7)]


def test_excluded_files_are_not_read_unless_they_are_included(sample: SampleSite) -> None:
    sample.page()
    sample.write("_config.yml", "title: T\nexclude: [drafts/, 'notes*', kept.md]\ninclude: [kept.md]\n")
    for name in ("drafts/A.md", "notes-b.md", "kept.md", "README.md", "node_modules/x.md"):
        sample.write(name, page(title=name, permalink=f"/{name.lower().replace('/', '-').removesuffix('.md')}/"))

    assert [page.title for page in read_source(sample.root).pages] == ["First page", "kept.md"]


def test_the_pages_of_isomers_template_are_not_read(sample: SampleSite) -> None:
    sample.page()
    sample.write("misc/404.html", "---\nlayout: page\npermalink: /404.html\n---\nx")
    sample.write("misc/search.md", "---\nlayout: search\npermalink: /search/\n---\n")
    sample.write("misc/real.md", page(title="Real", permalink="/real/"))

    assert [page.title for page in read_source(sample.root).pages] == ["First page", "Real"]


def test_a_collection_that_only_the_settings_declare_is_published_if_it_has_output(sample: SampleSite) -> None:
    sample.page()
    sample.write("_config.yml", "title: T\ncollections:\n  shown: {output: true}\n  hidden: {output: false}\n")
    sample.write("_shown/A.md", page(title="A", permalink="/a/"))
    sample.write("_hidden/B.md", page(title="B", permalink="/b/"))

    found = {page.title: page.unpublished for page in read_source(sample.root).pages}

    assert found == {"First page": "", "A": "", "B": "the collection hidden has no output: true"}


def test_a_markdown_file_without_front_matter_is_not_read_and_causes_no_error(sample: SampleSite) -> None:
    sample.page()
    sample.write("_section/notes.md", "Only notes")
    sample.write("pages/plain.md", "Only words")

    site = read_source(sample.root)

    assert [page.title for page in site.pages] == ["First page"]
    assert [(note.kind, note.file) for note in site.notes] == [(NoteKind.NOT_IMPORTED, "_section/notes.md")]


def test_the_fingerprint_changes_with_file_names_and_content(sample: SampleSite) -> None:
    path = sample.page()
    first = fingerprint(sample.root)

    assert fingerprint(sample.root) == first
    path.write_text(path.read_text() + " ")
    second = fingerprint(sample.root)
    path.rename(path.with_name("Other.md"))

    assert len({first, second, fingerprint(sample.root)}) == 3


def test_circular_symbolic_links_are_not_followed_endlessly(sample: SampleSite) -> None:
    sample.page()
    (sample.root / "_section" / "again").symlink_to(sample.root / "_section")
    (sample.root / "images").mkdir()
    (sample.root / "images" / "round").symlink_to(sample.root / "images")

    assert [page.title for page in read_source(sample.root).pages] == ["First page"]
