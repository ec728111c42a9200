"""Finds what an editor opens to fix the problem in a note: a page, an image, a document or a setting."""

from typing import TYPE_CHECKING, Final, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify
from wagtail.models import Site

from about.models import AccessibilityPage
from actris_cms.core.models import Footer, Navigation, SiteIdentity
from actris_cms.core.models.previewed import PreviewedSetting
from isomer.models import ImportedItem
from isomer.reader.pages import HOME_FILES

if TYPE_CHECKING:
    from isomer.load.report import Report

SETTINGS: Final[dict[str, type[PreviewedSetting]]] = {
    "_config.yml": SiteIdentity,
    "_data/navigation.yml": Navigation,
    "_data/footer.yml": Footer,
}


STATEMENT: Final = "accessibility statement"  # In place of a file: no source has one.


class Keys(NamedTuple):
    """The primary key of the page, image or document that was made from a file. All None if there is none."""

    page: int | None = None
    image: int | None = None
    document: int | None = None


def edit_path(file: str, keys: Keys, site_id: int) -> str:
    """Return the URL path of the edit form in the admin, or an empty string if there is none.

    For an accessibility statement that is still missing, this is the form that adds one.
    """
    if keys.page:
        return reverse("wagtailadmin_pages:edit", args=[keys.page])
    if keys.image:
        return reverse("wagtailimages:edit", args=[keys.image])
    if keys.document:
        return reverse("wagtaildocs:edit", args=[keys.document])
    if file == STATEMENT and not AccessibilityPage.objects.exists():
        home = Site.objects.values_list("root_page", flat=True).get(pk=site_id)
        return reverse("wagtailadmin_pages:add", args=["about", "accessibilitypage", home])
    if setting := SETTINGS.get(file):
        return reverse("wagtailsettings:edit", args=[setting._meta.app_label, setting._meta.model_name, site_id])
    return ""


class Subjects:
    """The imported objects of one site, by their source file.

    The records of earlier imports are read in one query. The results of the current run take precedence.
    """

    def __init__(self, site: Site, report: "Report | None" = None) -> None:
        """`report` is that of the current run. Leave it out for a rehearsal, whose objects do not exist."""
        self.site = site
        self._by_file: dict[str, Keys] = {}
        self._by_address: dict[str, Keys] = {}
        self._urls: dict[str, str] = {}
        known = ImportedItem.objects.filter(site=site)
        for source, address, *keys in known.values_list("source", "address", "page_id", "image_id", "document_id"):
            self._by_file[source] = Keys(*keys)
            if address:
                self._by_address[address] = Keys(*keys)
        for file, found in report.subjects.items() if report else ():
            self._by_file[file] = Keys(found.page, found.image, found.document)

    def of(self, file: str) -> Keys:
        """Return what was made from a file. For the file or folder of a collection, this is the section's page."""
        found = self._by_file.get(file)
        if found is None and file in HOME_FILES:
            found = Keys(page=self.site.root_page_id)
        if found is None and file.startswith("_") and file.removesuffix("/collection.yml").count("/") == 0:
            folder = file[1:].split("/")[0]
            found = self._by_address.get(f"/{slugify(folder, allow_unicode=True)}/")
        return found or Keys()

    def edit_url(self, file: str) -> str:
        """Return the absolute URL of the edit form in the admin, or an empty string if there is none."""
        if file not in self._urls:
            path = edit_path(file, self.of(file), self.site.pk)
            self._urls[file] = f"{settings.SITE_URL.rstrip('/')}{path}" if path else ""
        return self._urls[file]
