"""The pages that mend a finding about a file: delete it, or use one of two everywhere. They lead back to the list."""

from collections import Counter
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from upkeep.health.describing import describe
from upkeep.health.dismissing import back_to, dismiss_or_open, way_back

from .access import deletable, findings_for, may_read
from .finding import fingerprint, numbers_of_uses, used_among
from .forms import FIRST, KeepForm
from .models import FileFinding
from .replacing import pages_with, replace
from .rules import UNUSED

LIST: Final = "library_health:report"
MOST_PAGES: Final = 30  # Pages that one request changes.
MOST_FILES: Final = 50  # Those of one page of the list.
MAX_DIGITS: Final = 19
DELETED: Final = "deleted"
FILES: Final = ("image", "document", "twin_image", "twin_document")


@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Dismiss a finding, or open a dismissed one again."""
    dismiss_or_open(request, get_object_or_404(findings_for(request.user), pk=pk), "until its file changes")
    return back_to(request, LIST)


@require_POST
def delete_unused(request: HttpRequest) -> HttpResponse:
    """Delete the chosen files that nothing uses. They go into the bin. Raises PermissionDenied for other users."""
    if not may_read(request.user):
        raise PermissionDenied
    chosen = [int(pk) for pk in request.POST.getlist("chosen") if pk.isdecimal() and len(pk) < MAX_DIGITS]
    found = findings_for(request.user).filter(rule=UNUSED.name, pk__in=chosen[:MOST_FILES])
    findings = list(found.select_related("image", "document"))
    outcomes: Counter[str] = Counter()
    for kind in ("image", "document"):
        outcomes += _delete_unused(request.user, [one for one in findings if getattr(one, kind)])
    if not outcomes:
        messages.warning(request, "Tick what is to be deleted.")
    for outcome, number in outcomes.items():
        words = f"{number} {'file' if number == 1 else 'files'} {outcome}."
        (messages.success if outcome == DELETED else messages.warning)(request, words)
    return back_to(request, LIST)


def _delete_unused(user: Any, findings: list[FileFinding]) -> Counter[str]:
    """Delete the files of findings, all pictures or all documents; return how many, and what became of the others."""
    files = [one.file for one in findings]
    allowed, used = deletable(user, files), used_among(files)
    outcomes: Counter[str] = Counter()
    for finding in findings:
        if finding.file.pk not in allowed:
            outcomes["left, because only a publisher may delete what may be open to everybody"] += 1
        elif finding.file.pk in used:
            finding.delete()
            outcomes["left, because something uses it by now"] += 1
        else:
            delete(finding.file)
            outcomes[DELETED] += 1
    return outcomes


@transaction.atomic
def delete(file: Any) -> None:
    """Delete a file as Wagtail's views do. The bin keeps it."""
    log(instance=file, action="wagtail.delete")
    file.delete()


class KeepOneView(WagtailAdminTemplateMixin, FormView):
    """Shows two files that are or look the same, and uses one of them everywhere."""

    page_title = "Use one of them everywhere"
    header_icon = "image"
    template_name = "upkeep/library/keep.html"
    form_class = KeepForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the finding among those that the user sees."""
        found = findings_for(request.user).select_related(*FILES)
        self.finding: FileFinding = get_object_or_404(found, pk=kwargs["pk"])
        if not self.finding.twin:
            raise Http404
        self.files = [self.finding.twin, self.finding.file]
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add the titles to choose from."""
        return {**super().get_form_kwargs(), "titles": [str(one.title) for one in self.files]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add both files, with how many objects use each."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        uses = numbers_of_uses(type(self.files[0]), [one.pk for one in self.files])
        shown = [(number, one, uses.get(one.pk, 0)) for number, one in enumerate(self.files, 1)]
        next_url = way_back(self.request, LIST)
        return {**context, "finding": self.finding, "files": shown, "most": MOST_PAGES, "next": next_url}

    def form_valid(self, form: Any) -> HttpResponse:
        """Use the chosen one on all pages, put the other into the bin if nothing shows it any more, and go back."""
        new, old = self.files if form.cleaned_data["keep"] == FIRST else self.files[::-1]
        kind = "image" if self.finding.image else "document"
        if fingerprint(self.finding.rule, kind, *self.files) != self.finding.fingerprint:
            messages.error(self.request, "One of the two has a new file. Compare them again in a while.")
            return back_to(self.request, LIST)
        self._give_description(old, new)
        pages = pages_with(old, self.request.user)
        outcomes = Counter(replace(one, self.request.user, old, new) for one in pages[:MOST_PAGES])
        self._tell(outcomes, len(pages) - MOST_PAGES)
        self._delete(old)
        return back_to(self.request, LIST)

    def _give_description(self, old: Any, new: Any) -> None:
        """Keep what is known of the picture that goes."""
        words = getattr(old, "description", "")
        if words and not new.description:
            try:
                describe(new, words, self.request.user)
            except ValidationError:  # The form refuses such words: those of an old import, which say nothing.
                return

    def _tell(self, outcomes: Counter[Any], left: int) -> None:
        done = [f"{number} {'page' if number == 1 else 'pages'} {outcome}" for outcome, number in outcomes.items()]
        if done:
            messages.success(self.request, f"{', '.join(done).capitalize()}.")
        if left > 0:
            messages.warning(self.request, f"{left} more pages have it: do this again for them.")

    def _delete(self, old: Any) -> None:
        if not deletable(self.request.user, [old]):
            messages.warning(self.request, f"“{old.title}” stays in the library: only a publisher can delete it.")
        elif used_among([old]):
            words = "a draft, a setting, or a page that you may not publish still shows it."
            messages.warning(self.request, f"“{old.title}” stays in the library: {words}")
        else:
            delete(old)
            messages.success(self.request, f"“{old.title}” is deleted.")
