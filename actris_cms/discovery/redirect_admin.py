"""The admin's form and file import for redirects: they take paths, and refuse what would lead nowhere."""

from collections.abc import Iterable
from contextlib import suppress
from functools import update_wrapper
from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from wagtail.contrib.redirects import views
from wagtail.contrib.redirects.forms import RedirectForm as WagtailRedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.redirects.views import CreateView, EditView
from wagtail.log_actions import log
from wagtail.models import Site

from actris_cms.path_keys import MAX_PATH_LENGTH

from .addresses import WHOLE, own_path, redirect_key, split_whole
from .destinations import Destination, Guide, NoDestinationError

HELP = "A path of this site, such as /about-us/, or the whole address of another site, such as https://example.org/."


class RedirectForm(WagtailRedirectForm):
    """The form of a redirect. It stores the end of a chain, and refuses circles, dead ends and what is never reached.

    `guide` is given for the rows of an imported file, which share one.
    """

    redirect_link = forms.CharField(
        label="Redirect to a path or address", required=False, max_length=MAX_PATH_LENGTH, help_text=HELP
    )

    def __init__(self, *args: Any, guide: Guide | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guide = guide
        if self.instance.redirect_link and (guide := self._guide_for(self.instance.site)):
            with suppress(NoDestinationError):
                end = guide.end_of_link(self.instance.redirect_link, frozenset({self.instance.old_path}))
                self.initial["redirect_link"] = end.url

    def _guide_for(self, site: Site | None) -> Guide | None:
        if self.guide:
            return self.guide
        site = site or default_site()
        return Guide(site) if site else None

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the target to `clean`: the model takes whole addresses only."""
        return {*super()._get_validation_exclusions(), "redirect_link"}

    def clean(self) -> None:
        """Check where the redirect starts and where it leads, with errors on the fields at fault."""
        super().clean()
        guide = self._guide_for(self.cleaned_data.get("site"))
        if guide is None:
            return
        checks = {
            "old_path": self._check_old_path,
            "redirect_page": self._check_page,
            "redirect_link": self._check_link,
        }
        for field, check in checks.items():
            if field in self.cleaned_data:
                try:
                    check(guide)
                except ValidationError as error:
                    self.add_error(field, error)
                except NoDestinationError as error:
                    self.add_error(field, str(error))

    def _check_old_path(self, guide: Guide) -> None:
        """Replace the address by its key. Raises ValidationError if the redirect would never be reached."""
        address = self.cleaned_data["old_path"].strip()
        path = own_path(address, guide.hosts) if WHOLE.match(address) else f"/{address.lstrip('/')}"
        if not path:
            raise ValidationError("This is an address of another site. Enter a path of this site, such as /old-page.")
        key = redirect_key(address)
        if len(key) > MAX_PATH_LENGTH:
            raise ValidationError("This address is too long for a redirect.")
        place = guide.standing(unquote(urlsplit(path).path))
        if place and place.page:
            raise ValidationError("A live page is at this address, so the redirect would never be reached.")
        if place or key.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
            raise ValidationError("The site itself uses this address, so the redirect would never be reached.")
        self.cleaned_data["old_path"] = key

    @property
    def _own_key(self) -> frozenset[str]:
        """The key that the redirect must not lead back to; none if it is not valid."""
        return frozenset(filter(None, [self.cleaned_data.get("old_path")]))

    def _check_page(self, guide: Guide) -> None:
        if page := self.cleaned_data["redirect_page"]:
            end = guide.end_of_page(Redirect(redirect_page=page))
            _check_public(end, guide.last_step(end, self._own_key))

    def _check_link(self, guide: Guide) -> None:
        """Replace the target by the end of the redirects there. Raises an error if there is none."""
        link, page = self.cleaned_data["redirect_link"], self.cleaned_data.get("redirect_page")
        if bool(link) == bool(page):
            if "redirect_page" in self.cleaned_data:
                raise ValidationError("Choose a page or enter a path or address: one of the two, not both.")
            return
        if not link:
            return
        is_own = bool(own_path(link, guide.hosts))
        if not is_own and split_whole(link) is None:
            raise ValidationError(f"Enter a path that begins with /, or a whole address. {HELP}")
        if not is_own:
            URLValidator(["http", "https"])(link)
        end = guide.end_of_link(link, self._own_key)
        _check_public(end, guide.last_step(end, self._own_key))
        # What redirects for now only, must not be remembered for ever.
        if len(end.url) <= MAX_PATH_LENGTH and (end.is_permanent or not self.cleaned_data.get("is_permanent")):
            self.cleaned_data["redirect_link"] = end.url


def _check_public(*ends: Destination) -> None:
    """Raise ValidationError if one is a private page: its address tells its name, so others are not led there."""
    pages = {end.page.pk: end.page for end in ends if end.page}
    if any(page.get_view_restrictions() for page in pages.values()):
        raise ValidationError(
            "This page is private, so a redirect leads nobody there who has not signed in. Give people its own address."
        )


def default_site() -> Site | None:
    """Return the default site, whose pages a redirect for all sites is checked against."""
    return Site.objects.filter(is_default_site=True).select_related("root_page").first()


def import_rows(dataset: Iterable[Iterable[Any]], config: dict[str, Any]) -> dict[str, Any]:
    """Create redirects from the rows of a file, and return what Wagtail shows of it.

    A row may lead to the address of another row. Rows with errors are left out, and listed with their numbers.
    """
    rows = {}
    for number, row in enumerate(dataset, start=2):  # The first row of the file holds the headings.
        cells = ["" if cell is None else str(cell).strip() for cell in row]
        if any(cells):
            padded = dict(enumerate(cells))
            rows[number] = padded.get(config["from_index"], ""), padded.get(config["to_index"], "")
    planned: dict[str, Redirect] = {}
    for old, new in rows.values():
        key = redirect_key(old)
        planned.setdefault(key, Redirect(old_path=key, redirect_link=new, is_permanent=config["permanent"]))
    site = config["site"] or default_site()
    guide = Guide(site, planned=planned) if site else None
    errors = []
    for number, (old, new) in rows.items():
        data = {"old_path": old, "redirect_link": new, "is_permanent": config["permanent"], "site": config["site"]}
        form = RedirectForm(data, guide=guide)
        if not (old and new):
            errors.append([old, new, f"Row {number}: {'The target' if old else 'The old address'} is missing."])
        elif form.is_valid():
            with transaction.atomic():
                log(instance=form.save(), action="wagtail.create")
        else:
            reasons = " ".join(error for found in form.errors.values() for error in found)
            errors.append([old, new, f"Row {number}: {reasons}"])
    return {
        "errors": errors,
        "errors_count": len(errors),
        "successes": len(rows) - len(errors),
        "total": len(rows),
    }


CreateView.form_class = EditView.form_class = RedirectForm
# With a reference to Wagtail's function, which tests/leaning compares.
update_wrapper(import_rows, views.create_redirects_from_dataset, assigned=())
views.create_redirects_from_dataset = import_rows
