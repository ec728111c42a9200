"""What reviewers see. See `answering.py` for what they say."""

from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from .differences import differences, differences_between
from .files import needed
from .forms import DayForm
from .inside import Inside
from .links import reviewer_with
from .mails import name_of
from .marks import Marks, marking
from .models import ReviewComment, Reviewer
from .modes import MARKED, PUBLISHED, SITE, Mode
from .reading import Draft, Reading
from .rehearsal import patient, refuse_private, shows_page

View = Callable[..., HttpResponseBase]


def for_reviewer(view: View) -> View:
    """Call a view with the reviewer of the link. Without an open link, the answer is always the same.

    It is the outermost decorator, so that this is so for each method, too.
    """

    @wraps(view)
    def with_link(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        reviewer = reviewer_with(token)
        return closed(request) if reviewer is None else view(request, reviewer, token, **kwargs)

    return with_link


def closed(request: HttpRequest) -> HttpResponseBase:
    """Say that a link is not open, whatever the reason."""
    return render(request, "review/closed.html", status=404)


@require_safe
def with_slash(request: HttpRequest, token: str) -> HttpResponseBase:
    """Lead to the address with its last slash, which a link may lose when it is copied."""
    return redirect("review:start", token)


@for_reviewer
@require_safe
def start(request: HttpRequest, reviewer: Reviewer, token: str) -> HttpResponseBase:
    """Show who asks for what, and until when."""
    review = reviewer.review
    context = {"review": review, "asks": name_of(review.created_by), "token": token, "reading": Reading(reviewer)}
    return render(request, "review/start.html", context)


@for_reviewer
@patient
@require_safe
def draft(request: HttpRequest, reviewer: Reviewer, token: str, number: int, mode: Mode = SITE) -> HttpResponseBase:
    """Lead to the page of a draft. Where it is depends on the drafts above it, too, so only a rehearsal tells."""
    reading = Reading(reviewer)
    page = numbered(reading, number).reviewed.page
    above = [one.revision for one in reading.drafts if page.path.startswith(one.reviewed.page.path)]
    return redirect(mode.rehearsal(above).path_of(page.pk, mode.prefix(token)))


@for_reviewer
@require_safe
def changes(request: HttpRequest, reviewer: Reviewer, token: str, number: int) -> HttpResponseBase:
    """Show what a draft changes of what is published, block by block, before and after."""
    found = numbered(Reading(reviewer), number)
    found_differences = differences(found.reviewed.page, found.revision)
    context = {"token": token, "draft": found, "differences": found_differences, "published": PUBLISHED}
    return with_pictures(request, "review/changes.html", context)


@for_reviewer
@require_safe
def changed_since(request: HttpRequest, reviewer: Reviewer, token: str) -> HttpResponseBase:
    """Show what has changed in the drafts since the reviewer decided."""
    reading = Reading(reviewer)
    if reading.decision is None:
        return redirect("review:start", token)
    found = [(draft, reading.decided.get(draft.reviewed.page_id)) for draft in reading.drafts]
    changed = [(draft, differences_between(then, draft.page) if then else None) for draft, then in found]
    return with_pictures(request, "review/changed_since.html", {"token": token, "changed": changed})


def with_pictures(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponseBase:
    """Render a page of a review that shows pictures, which may be closed to others."""
    page = render_to_string(template, context, request)
    return HttpResponse(Inside(SITE.prefix(context["token"])).with_pictures(page))


def numbered(reading: Reading, number: int) -> Draft:
    """Return a draft of a review by its number. Raises Http404."""
    if not 0 < number <= len(reading.drafts):
        raise Http404
    return reading.drafts[number - 1]


@for_reviewer
@require_safe
def day(request: HttpRequest, reviewer: Reviewer, token: str) -> HttpResponseBase:
    """Ask for a day to come, and lead to the site as it will be then."""
    form = DayForm(request.GET or None)
    if form.is_valid():
        return redirect(Mode("on", form.cleaned_data["moment"]).prefix(token))
    return render(request, "review/day.html", {"token": token, "form": form})


@for_reviewer
@patient
@require_safe
def site(request: HttpRequest, reviewer: Reviewer, token: str, mode: Mode, path: str = "") -> HttpResponseBase:
    """Show a page of the site with the drafts of the review, and a bar above it."""
    refuse_private(path)
    reading, prefix = Reading(reviewer), mode.prefix(token)
    rehearsal = mode.rehearsal(needed(f"/{path}", reading.shown.values()))
    with marking(marks_of(reading, token) if mode == MARKED and shows_page(f"/{path}") else {}):
        response = rehearsal.answer(f"/{path}", request.META.get("QUERY_STRING", ""), prefix)
    shown = (getattr(response, "context_data", None) or {}).get("page")
    found = reading.draft_of(shown.pk) if shown else None
    context = {"draft": found, "reading": reading, "token": token, "mode": mode, **modes_of(found, mode)}
    bar = render_to_string("review/bar.html", context)
    return Inside(prefix, root=reverse("review:start", args=(token,))).keep(response, bar)


def modes_of(draft: Draft | None, mode: Mode) -> dict[str, Any]:
    """Return the modes in which a draft can be shown, and the one that phones offer, which have room for one."""
    names = [("Draft", SITE), ("Marks", MARKED)]
    if draft and draft.reviewed.page.live:
        names.append(("Published", PUBLISHED))
    return {"modes": names, "turned": MARKED if mode == SITE else SITE}


def marks_of(reading: Reading, token: str) -> Marks:
    """Return a line for each block of the drafts: what happened to it, and where to comment on it."""
    found = ReviewComment.objects.filter(reviewed__review=reading.reviewer.review, answers=None)
    comments = Counter(found.values_list("reviewed__page", "block"))
    marks = {}
    for draft in reading.drafts:
        for key, part in draft.blocks.items():
            place = draft.reviewed.page_id, key
            context = {"draft": draft, "part": part, "state": draft.changed.get(key), "comments": comments[place]}
            marks[place] = render_to_string("review/mark.html", {**context, "token": token})
    return marks
