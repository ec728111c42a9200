"""What the reader makes of a repository as a whole: its branches, its redirects, what is published, what is not."""

import pytest
from dulwich import porcelain
from dulwich.refs import HEADREF, Ref
from dulwich.repo import Repo

from isomer.notes import NoteKind
from isomer.reader import read_source
from isomer.reader.fingerprint import fingerprint

from .samples import SampleSite, page

WHO = b"Editor <editor@example.org>"


@pytest.fixture
def repository(sample: SampleSite) -> Repo:
    """The sample site under Git: one page on both branches."""
    sample.page()
    repo = porcelain.init(str(sample.root), symlinks=True)
    commit(repo, "First")
    porcelain.branch_create(repo, "staging")
    switch(repo, "staging")
    return repo


def commit(repo: Repo, message: str) -> None:
    porcelain.add(repo)
    porcelain.commit(repo, message.encode(), author=WHO, committer=WHO)


def switch(repo: Repo, branch: str) -> None:
    repo.refs.set_symbolic_ref(HEADREF, Ref(b"refs/heads/" + branch.encode()))


def test_a_folder_under_git_says_which_branch_is_read_and_what_differs(sample: SampleSite, repository: Repo) -> None:
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


def test_a_detached_head_is_told_by_the_branch_that_it_is_the_newest_of(sample: SampleSite, repository: Repo) -> None:
    (sample.root / ".git" / "HEAD").write_bytes(repository.head() + b"\n")

    site = read_source(sample.root)

    assert site.git is not None
    assert site.git.branch == "staging"


def test_a_branch_of_another_name_has_nothing_to_be_compared_with(sample: SampleSite, repository: Repo) -> None:
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


def test_redirect_rules_lead_from_one_address_to_another(sample: SampleSite) -> None:
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


def test_what_the_settings_exclude_is_no_page_unless_they_include_it(sample: SampleSite) -> None:
    sample.page()
    sample.write("_config.yml", "title: T\nexclude: [drafts/, 'notes*', kept.md]\ninclude: [kept.md]\n")
    for name in ("drafts/A.md", "notes-b.md", "kept.md", "README.md", "node_modules/x.md"):
        sample.write(name, page(title=name, permalink=f"/{name.lower().replace('/', '-').removesuffix('.md')}/"))

    assert [page.title for page in read_source(sample.root).pages] == ["First page", "kept.md"]


def test_the_pages_of_isomers_own_template_are_left_out(sample: SampleSite) -> None:
    sample.page()
    sample.write("misc/404.html", "---\nlayout: page\npermalink: /404.html\n---\nx")
    sample.write("misc/search.md", "---\nlayout: search\npermalink: /search/\n---\n")
    sample.write("misc/real.md", page(title="Real", permalink="/real/"))

    assert [page.title for page in read_source(sample.root).pages] == ["First page", "Real"]


def test_a_collection_that_only_the_settings_declare_is_published_if_they_say_so(sample: SampleSite) -> None:
    sample.page()
    sample.write("_config.yml", "title: T\ncollections:\n  shown: {output: true}\n  hidden: {output: false}\n")
    sample.write("_shown/A.md", page(title="A", permalink="/a/"))
    sample.write("_hidden/B.md", page(title="B", permalink="/b/"))

    found = {page.title: page.unpublished for page in read_source(sample.root).pages}

    assert found == {"First page": "", "A": "", "B": "the collection hidden has no output: true"}


def test_a_markdown_file_without_front_matter_is_no_page_and_does_not_stop_a_site(sample: SampleSite) -> None:
    sample.page()
    sample.write("_section/notes.md", "Only notes")
    sample.write("pages/plain.md", "Only words")

    site = read_source(sample.root)

    assert [page.title for page in site.pages] == ["First page"]
    assert [(note.kind, note.file) for note in site.notes] == [(NoteKind.NOT_IMPORTED, "_section/notes.md")]


def test_the_fingerprint_changes_with_every_name_and_every_byte(sample: SampleSite) -> None:
    path = sample.page()
    first = fingerprint(sample.root)

    assert fingerprint(sample.root) == first
    path.write_text(path.read_text() + " ")
    second = fingerprint(sample.root)
    path.rename(path.with_name("Other.md"))

    assert len({first, second, fingerprint(sample.root)}) == 3


def test_a_cycle_of_symbolic_links_ends(sample: SampleSite) -> None:
    sample.page()
    (sample.root / "_section" / "again").symlink_to(sample.root / "_section")
    (sample.root / "images").mkdir()
    (sample.root / "images" / "round").symlink_to(sample.root / "images")

    assert [page.title for page in read_source(sample.root).pages] == ["First page"]
