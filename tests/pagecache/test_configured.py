"""The page cache that the settings configure."""

from actris_cms.pagecache.configured import CODE, packages


def test_every_kind_of_template_belongs_to_the_release() -> None:
    templates = [path for package in packages() for path in package.rglob("templates/**/*") if path.is_file()]
    assert len(templates) > 100
    assert {path.suffix for path in templates} <= CODE
