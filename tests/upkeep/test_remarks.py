"""The remarks of an import in site health: gathered from a registry, dismissed one by one or as a kind."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actris_cms.remarks import SOURCES, Remark, Source, remarks_changed
from actris_cms.users.models import User
from upkeep.models import StoredRemark
from upkeep.remarks.gathering import gather_remarks

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

REPORT = reverse("remarks:report")


def remark(message: str, kind: str = "left out", **values: Any) -> Remark:
    """Return a remark about a file."""
    return Remark(
        kind=kind, title=kind.capitalize(), advice="Add it.", weight=3, message=message, place="a.md", **values
    )


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Remark]]:
    """The remarks of the only source, which publishers may read."""
    remarks: list[Remark] = []
    for name in list(SOURCES):
        monkeypatch.delitem(SOURCES, name)
    monkeypatch.setitem(SOURCES, "tests", Source(lambda: remarks, lambda user: user.username == "publisher"))
    yield remarks


def open_ones() -> list[str]:
    """Gather the remarks; return the messages of those that nobody has dismissed."""
    gather_remarks()
    return list(StoredRemark.objects.filter(dismissed_at=None).order_by("pk").values_list("message", flat=True))


def test_a_dismissed_remark_stays_dismissed_while_the_source_says_the_same(said: list[Remark]) -> None:
    said += [remark("A link"), remark("A picture", subject="Old title"), remark("A picture")]
    assert open_ones() == ["A link", "A picture"]
    StoredRemark.objects.filter(message="A picture").update(dismissed_at=timezone.now())
    said[1:] = [remark("A picture", subject="New title", url="/admin/pages/3/edit/"), remark("Words")]
    assert open_ones() == ["A link", "Words"]
    assert StoredRemark.objects.get(message="A picture").subject == "New title"
    said[:] = []
    assert open_ones() == []
    assert not StoredRemark.objects.exists()


def test_hostile_lengths_and_signs_are_kept_within_bounds(said: list[Remark]) -> None:
    said.append(remark("x" * 100_000, subject="y" * 9000, url="/" * 9000, kind="z" * 900))
    assert len(open_ones()) == 1


def test_a_source_that_has_others_is_heard_at_once(said: list[Remark]) -> None:
    said.append(remark("A link"))
    remarks_changed.send(sender=None)
    assert StoredRemark.objects.count() == 1


def test_remarks_are_dismissed_one_by_one_or_as_a_kind(
    client: Client, publisher: User, editor: User, said: list[Remark]
) -> None:
    said += [remark("A link"), *(remark(f"Words {number}", kind="long") for number in range(3))]
    open_ones()
    client.force_login(publisher)
    assert "Dismiss all 3 of “Long”" in " ".join(client.get(REPORT, {"rule": "long"}).content.decode().split())
    assert len(client.get(REPORT, {"q": "Words 2"}).context["object_list"]) == 1
    client.post(reverse("remarks:dismiss_kind"), {"rule": "long"})
    link = StoredRemark.objects.get(message="A link")
    assert [one.pk for one in client.get(REPORT).context["object_list"]] == [link.pk]
    client.force_login(editor)
    assert client.get(REPORT).status_code in (302, 403)
    assert client.post(reverse("remarks:dismiss", args=[link.pk])).status_code == 404
    client.post(reverse("remarks:dismiss_kind"), {"rule": link.rule})
    assert open_ones() == ["A link"]
    client.force_login(publisher)
    client.post(reverse("remarks:dismiss", args=[link.pk]))
    assert open_ones() == []
