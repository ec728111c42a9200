"""The pages that mend or dismiss a finding, and lead back to the report."""

from collections import Counter
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.images.permissions import permission_policy as image_policy
from wagtail.models import Page

from actris_cms.editor.sections import visible_pages
from upkeep.checks.findings import RULES
from upkeep.legacy.views import LegacyView

from .access import findings_for
from .describing import describe
from .dismissing import back_to, dismiss_or_open, way_back
from .forms import DescriptionForm, SummaryForm, TargetForm
from .mending import (
    ELSEWHERE,
    LEGACY_RULE,
    LINK_RULES,
    PICTURE_RULES,
    Outcome,
    can_be_mended_here,
    mend,
    mend_one_of_several,
    with_summary,
)
from .models import PageFinding
from .refreshing import refresh
from .relinking import with_link

LIST: Final = "site_health:report"
MOST_PAGES: Final = 30  # Pages that one request changes.


@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Dismiss a finding, or open a dismissed one again."""
    dismiss_or_open(request, get_object_or_404(findings_for(request.user), pk=pk), "until what it is about changes")
    return back_to(request, LIST)


class MendView(WagtailAdminTemplateMixin, FormView):
    """The form that mends one finding, with the picture in view or the address of the link."""

    header_icon = "glasses"
    template_name = "upkeep/health/mend.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the finding among those that the user sees."""
        found = findings_for(request.user).select_related("page", "image")
        self.finding: PageFinding = get_object_or_404(found, pk=kwargs["pk"], rule__in=RULES)
        if not can_be_mended_here(self.finding):
            raise Http404
        if self.finding.rule == LEGACY_RULE:
            return LegacyView.as_view()(request, *args, **kwargs)
        if self.finding.rule in PICTURE_RULES and not self._may_change_picture():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def _may_change_picture(self) -> bool:
        user = self.request.user
        return bool(image_policy.user_has_permission_for_instance(user, "change", self.finding.image))

    def get_form(self, form_class: Any = None) -> Any:
        """Return the form for the rule of the finding."""
        data = self.request.POST if self.request.method == "POST" else None
        if self.finding.rule in PICTURE_RULES:
            return DescriptionForm(data)
        if self.finding.rule in LINK_RULES:
            return TargetForm(data, visible=visible_pages(self.request))
        proposed = getattr(self.finding.page.specific_deferred, "proposed_summary", "")
        return SummaryForm(data, initial={"summary": proposed})

    def get_page_title(self) -> str:
        """Return the title of the rule."""
        return RULES[self.finding.rule].title

    def get_page_subtitle(self) -> str:
        """Return the title of the page."""
        return str(self.finding.page.get_admin_display_title())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the finding, and how many pages have the same link."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        is_link = self.finding.rule in LINK_RULES
        pages = len(self._linking_pages()) if is_link else 1
        shown = {
            "finding": self.finding,
            "pages": pages,
            "most": MOST_PAGES,
            "next": way_back(self.request, LIST),
        }
        return {**context, **shown}

    def form_valid(self, form: Any) -> HttpResponse:
        """Mend it, say what became of it, and go back to the list."""
        try:
            self._mend(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return back_to(self.request, LIST)

    def _mend(self, values: dict[str, Any]) -> None:
        user: Any = self.request.user
        if self.finding.rule in PICTURE_RULES:
            messages.success(self.request, describe(self.finding.image, values["description"], user))
        elif self.finding.rule in LINK_RULES:
            page = values.get("page")
            change = with_link(self.finding.target, page.pk if page else None, values.get("address", ""))
            # What stops the page of the finding is told in the form, before another one is changed.
            first, *others = self._linking_pages()[:MOST_PAGES]
            outcomes = [mend(first, user, change), *(mend_one_of_several(one, user, change) for one in others)]
            self._tell(Counter(outcomes))
        else:
            self._tell(Counter([mend(self.finding.page, user, with_summary(values["summary"]))]))

    def _linking_pages(self) -> list[Page]:
        """Return the pages with the same link that the user may edit, that of the finding first."""
        same = {"target": self.finding.target, "rule": self.finding.rule, "dismissed_at": None}
        others = findings_for(self.request.user).filter(**same).order_by("page").values_list("page", flat=True)
        # Words that name another site are a fault of one link: others with its target may be right.
        keys = dict.fromkeys([self.finding.page_id, *(others if self.finding.rule != ELSEWHERE else ())])
        found = Page.objects.in_bulk(list(keys))
        return [found[key] for key in keys if key in found]

    def _tell(self, outcomes: Counter[Outcome]) -> None:
        done = [f"{number} {'page' if number == 1 else 'pages'} {outcome}" for outcome, number in outcomes.items()]
        tell = messages.success if outcomes[Outcome.PUBLISHED] or outcomes[Outcome.DRAFT] else messages.warning
        tell(self.request, f"{', '.join(done).capitalize()}.")
        refresh([one.pk for one in self._linking_pages()[:MOST_PAGES]])
