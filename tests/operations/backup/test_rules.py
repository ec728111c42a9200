"""No table is forgotten, and each field that may be personal is decided about."""

import gzip
import tarfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from wagtail.models import Revision, Site

from about.models import EnquiryPage
from actris_cms.operations.backup import tables
from actris_cms.operations.backup.errors import BackupError
from actris_cms.operations.backup.making import Wanted, models_of_backup
from actris_cms.operations.backup.personal import telling_fields, undecided_fields
from actris_cms.operations.backup.rules import all_rules
from actris_cms.operations.backup.tables import all_models, file_fields, mirror_of
from actris_cms.users.models import User

from .conftest import SECRET


def test_every_table_is_in_the_backup_or_left_out_for_a_reason() -> None:
    labels, rules = {model._meta.label for model in all_models()}, all_rules()
    of_this_engine = {"wagtailsearch.SQLiteFTSIndexEntry"} if connection.vendor != "sqlite" else set()
    assert rules.left_out.keys() - labels <= of_this_engine, "Rules name models that do not exist"
    assert rules.personal.keys() <= labels
    assert {model._meta.label for model in models_of_backup(Wanted())} == labels - rules.left_out.keys()
    for model in models_of_backup(Wanted()):
        mirror_of(model)  # Raises BackupError for a field that a backup cannot hold.


@pytest.mark.django_db
def test_every_table_of_the_database_belongs_to_a_model() -> None:
    known = {model._meta.db_table for model in all_models()} | {"django_migrations"}
    found = set(connection.introspection.table_names())
    assert {name for name in found - known if not name.startswith("wagtailsearch_indexentry_fts_")} == set()


def test_files_are_in_the_default_storage() -> None:
    """A backup has no others."""
    from django.core.files.storage import default_storage

    for model in models_of_backup(Wanted(renditions=True)):
        for field in file_fields(model):
            assert field.storage is default_storage or field.storage == default_storage, field


def test_every_field_that_may_be_personal_is_decided_about() -> None:
    """If this fails, add the field to `backup_rules.py` of its app: dropped, replaced, or kept for a reason."""
    undecided = {model._meta.label: found for model in all_models() if (found := undecided_fields(model))}
    assert undecided == {}


def test_fields_that_rules_name_exist() -> None:
    by_label = {model._meta.label: model for model in all_models()}
    for label, rule in all_rules().personal.items():
        fields = {field.name for field in by_label[label]._meta.concrete_fields}
        assert {*rule.replaced, *rule.kept} <= fields, label


def test_what_looks_personal_is_noticed() -> None:
    class Visitor(models.Model):  # noqa: DJ008 -- it is never shown
        email = models.EmailField()
        contact = models.EmailField()
        full_name = models.CharField(max_length=9)
        number = models.IntegerField()
        anything = models.JSONField()
        made_by = models.ForeignKey("users.User", models.CASCADE)

        class Meta:
            app_label = "tests"
            apps = tables.Apps()

    Visitor._meta.get_field("made_by").remote_field.model = User
    assert telling_fields(Visitor) == {"email", "contact", "full_name", "anything", "made_by"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_copy_without_personal_data_has_none_and_works(
    restored: Path, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "laptop.tar"
    call_command("backup", without_personal_data=True, to=copy)
    with tarfile.open(copy) as tar:
        members = {one.name: tar.extractfile(one).read() for one in tar}
    rows = {name: gzip.decompress(data) for name, data in members.items() if name.endswith(".gz")}
    assert len(rows) > 40
    assert [name for name, data in rows.items() if SECRET.lower().encode() in data.lower()] == []
    settings.SITE_ADDRESS = "http://laptop.example:8000"
    call_command("restore", str(copy), replace=True, yes=True, no_index=True)
    said = capsys.readouterr().out
    password = said.split("with the password")[1].split()[0]
    client = Client()
    assert client.login(username="admin", password=password)
    assert Site.objects.get().hostname == "laptop.example"
    form = EnquiryPage.objects.get()
    assert (
        form.to_address == Revision.objects.for_instance(form).get().content["to_address"] == "nobody@example.invalid"
    )
    draft = Revision.objects.filter(content__title="A draft that nobody has seen").get()
    assert client.get(f"/admin/pages/{draft.object_id}/edit/").status_code == 200
    assert client.get(f"/admin/pages/{draft.object_id}/history/").status_code == 200
    assert client.get("/admin/users/").status_code == 200
    assert Client().get("/about-us/cells/").status_code == 200


def test_a_text_that_postgresql_cannot_store_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "connection", SimpleNamespace(vendor="postgresql"))
    parse = tables.parser_of(mirror_of(User)._meta.get_field("username"))
    assert parse("x" * 150) == "x" * 150
    with pytest.raises(BackupError, match="username in users_user is longer than 150"):
        parse("x" * 151)
    with pytest.raises(BackupError, match="username in users_user has a NUL"):
        parse("a\0b")
