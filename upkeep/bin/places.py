"""Where a page comes back: in its place, or in another one if that is gone or taken."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from treebeard.mp_tree import MP_Node  # type: ignore[import-untyped,unused-ignore]
from wagtail.models import Page, Revision

from actris_cms.tree import free_path

from .collecting import Model
from .models import BinEntry
from .waiting import Row


def parent_of(entry: BinEntry) -> Page | None:
    """Return the page below which a page was, if it is still there."""
    return Page.objects.filter(pk=entry.place["ancestors"][-1]).first()


def slug_of(entry: BinEntry) -> str:
    """Return the slug of a page in the bin."""
    slug: str = entry.rows.get(table=Page._meta.label, key=entry.object_id).values["slug"]
    return slug


def is_taken(parent: Page, slug: str) -> bool:
    """Whether a page below this one has the slug."""
    found: bool = parent.get_children().filter(slug=slug).exists()
    return found


def free_slug(parent: Page, slug: str) -> str:
    """Return the slug, with a number behind it if another page below the parent has it."""
    taken = set(parent.get_children().filter(slug__startswith=slug).values_list("slug", flat=True))
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (slug, *numbered) if one not in taken)


def obstacle(entry: BinEntry, parent: Page) -> str:
    """Return why a page cannot come back below another one, for the editor; empty if it can."""
    model: Any = entry.model
    kind = entry.kind
    if not model.can_exist_under(parent):
        return f"A page of the kind “{kind}” cannot be below “{parent.get_admin_display_title()}”."
    if model.max_count is not None and model.objects.count() >= model.max_count:
        return f"The site has another page of the kind “{kind}” now, and can have no more of them."
    limit = model.max_count_per_parent
    if limit is not None and parent.get_children().type(model).count() >= limit:
        return f"“{parent.get_admin_display_title()}” can have no more pages of the kind “{kind}”."
    return ""


class Place:
    """The place in the page tree to which a page and all below it come back."""

    def __init__(self, entry: BinEntry, parent: Page, slug: str) -> None:
        self.parent, self.slug, self.place = parent, slug, entry.place
        self.key, self.page_type = entry.object_id, ContentType.objects.get_for_model(Page).pk
        row = entry.rows.get(table=Page._meta.label, key=self.key).values
        self.old_path, self.old_url_path, self.old_slug = row["path"], row["url_path"], row["slug"]
        self.url_path = f"{parent.url_path}{slug}/"
        own = parent.path + self.old_path[-Page.steplen :]
        self.is_own = parent.pk == self.place["ancestors"][-1] and not Page.objects.filter(path=own).exists()
        self.path = own if self.is_own else free_path(parent)

    def change(self, model: Model, row: Row) -> None:
        """Give a row of the tree its path and address here; and the drafts of the page another slug."""
        if model._meta.label == Page._meta.label:
            row["path"] = self.path + row["path"].removeprefix(self.old_path)
            row["depth"] = len(row["path"]) // Page.steplen
            row["url_path"] = self.url_path + row["url_path"].removeprefix(self.old_url_path)
            if row["path"] == self.path:
                row["slug"] = self.slug
        is_own_draft = model is Revision and (row["base_content_type_id"], row["object_id"]) == (
            self.page_type,
            self.key,
        )
        if is_own_draft and self.slug != self.old_slug:
            row["content"]["slug"] = self.slug

    def settle(self) -> None:
        """Count the page among its parent's children. If another page has its place, put it beside its neighbour."""
        Page.objects.filter(pk=self.parent.pk).update(numchild=F("numchild") + 1)
        if self.is_own or self.parent.pk != self.place["ancestors"][-1]:
            return
        for neighbour, position in ((self.place["before"], "right"), (self.place["after"], "left")):
            beside = Page.objects.filter(pk=neighbour, path__startswith=self.parent.path, depth=self.parent.depth + 1)
            if target := beside.first():
                MP_Node.move(Page.objects.get(pk=self.key), target, position)
                return
