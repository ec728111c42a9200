"""Shows what a legacy block would become, and turns it into blocks of a draft."""

import re
from hashlib import sha256
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.images import get_image_model

from actris_cms.core.blocks.legacy import LegacyBlock
from actris_cms.core.blocks.story import StoryBlock
from upkeep.health.access import findings_for
from upkeep.health.dismissing import back_to, way_back
from upkeep.health.mending import LEGACY_RULE, Outcome, mend

from .inline import DoesNotFitError
from .placing import is_nested, legacy_at, with_blocks
from .turning import blocks_of

LIST: Final = "site_health:report"
PICTURE: Final = re.compile(r'<embed\s[^<>]*\bid="(\d{1,18})"')
TOLD: Final = {
    Outcome.LOCKED: "The page is locked, or follows another one: nothing was changed.",
    Outcome.UNCHANGED: "The draft has changed meanwhile: nothing was changed.",
}


class LegacyView(WagtailAdminTemplateMixin, TemplateView):
    """A legacy block, and the blocks in its place, to be compared and confirmed."""

    page_title = "Turn into blocks"
    header_icon = "warning"
    template_name = "upkeep/legacy/turn.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the finding among those that the user sees, and the block in the newest version of the page."""
        found = findings_for(request.user).select_related("page")
        self.finding = get_object_or_404(found, pk=kwargs["pk"], rule=LEGACY_RULE)
        self.html = legacy_at(self.finding.page.get_latest_revision_as_object(), self.finding.path)
        if self.html is None:
            messages.warning(
                request, "The draft of this page has it no more. Publish the draft.", buttons=[self._form()]
            )
            return back_to(request, LIST)
        return super().dispatch(request, *args, **kwargs)

    def _form(self) -> Any:
        return messages.button(reverse("wagtailadmin_pages:edit", args=[self.finding.page_id]), "Open the page")

    def get_page_subtitle(self) -> str:
        """Return the title of the page."""
        return str(self.finding.page.get_admin_display_title())

    @property
    def seen(self) -> str:
        """A digest of the HTML: what is confirmed is what was shown."""
        return sha256(str(self.html).encode("utf-8", "replace")).hexdigest()

    def _blocks(self) -> list[dict[str, Any]]:
        keys = {int(pk) for pk in PICTURE.findall(str(self.html))}
        pictures = get_image_model()._default_manager.filter(pk__in=keys)
        widths = dict(pictures.values_list("pk", "width"))
        return blocks_of(str(self.html), widths, nested=is_nested(self.finding.path))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the block before and after, or why it cannot be turned into blocks."""
        context = {**super().get_context_data(**kwargs), "finding": self.finding, "next": way_back(self.request, LIST)}
        context |= {"seen": self.seen, "before": LegacyBlock.html(self.html)}
        try:
            value = StoryBlock().to_python(self._blocks())
        except DoesNotFitError as error:
            return {**context, "refusal": str(error)}
        shown = {"request": self.request, "page": self.finding.page}
        after = [one for one in value if one.block_type != "legacy"]  # These only keep names for links.
        return {**context, "after": [(one.block.label, one.render(context=dict(shown))) for one in after]}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save a draft with the blocks, and go back to the list."""
        if request.POST.get("seen") != self.seen:
            messages.error(request, "The draft has changed meanwhile. This is what it is now.")
            return self.get(request, *args, **kwargs)
        try:
            return self._save(with_blocks(self.finding.path, str(self.html), self._blocks()))
        except DoesNotFitError:  # It is shown why.
            return self.get(request, *args, **kwargs)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return back_to(request, LIST)

    def _save(self, change: Any) -> HttpResponse:
        outcome = mend(self.finding.page, self.request.user, change, publishes=False)
        if outcome in TOLD:
            messages.warning(self.request, TOLD[outcome])
        else:
            words = "The draft of the page has the blocks. Look at it, and publish it."
            messages.success(self.request, words, buttons=[self._form()])
        return back_to(self.request, LIST)
