"""What reviewers say: comments and decisions. Only a POST with a typed name changes anything, so that no robot does."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from .blocks import PageBlock
from .forms import CommentForm, DecisionForm, key_in
from .models import Kind, Review, ReviewComment, Reviewer
from .reading import Draft, Reading
from .record import write
from .views import View, closed, for_reviewer


def reviewer_form(view: View) -> View:
    """Make a view that reviewers send a form to. `security` limits how often a link is used for it."""
    found = for_reviewer(sensitive_post_parameters()(require_http_methods(("GET", "HEAD", "POST"))(view)))
    found.open_form = "review"  # type: ignore[attr-defined]
    return found


@reviewer_form
def comment(request: HttpRequest, reviewer: Reviewer, token: str) -> HttpResponseBase:
    """Show the comments on a page and its blocks, and take one."""
    reading = Reading(reviewer)
    draft = reading.draft_of(key_in(request.GET.get("page", ""))) or next(iter(reading.drafts), None)
    if draft is None:
        return redirect("review:start", token)
    block = draft.blocks.get(request.GET.get("block", ""))
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _say(reviewer, draft, block, form)
        return HttpResponseRedirect(f"{_place(token, draft)}#comments")
    return render(
        request,
        "review/comment.html",
        {
            "reading": reading,
            "token": token,
            "form": form,
            "draft": draft,
            "parts": draft.blocks.values(),
            "part": block,  # Django's templates have a `block` of their own.
            "threads": _threads(reading, draft),
        },
    )


@reviewer_form
def decide(request: HttpRequest, reviewer: Reviewer, token: str) -> HttpResponseBase:
    """Take a decision about exactly the revisions that the form has shown."""
    reading = Reading(reviewer)
    if not reading.drafts:
        return redirect("review:start", token)
    form = DecisionForm(request.POST or None, initial={"shown": reading.spelled})
    is_late = False
    if request.method == "POST" and form.is_valid():
        is_late = form.cleaned_data["shown"] != reading.spelled
        if not is_late:
            return redirect("review:start", token) if _decide(reviewer, reading, form) else closed(request)
        written = {name: form.cleaned_data[name] for name in ("name", "note")}
        form = DecisionForm(initial={**written, "shown": reading.spelled})
    context = {"reading": reading, "token": token, "form": form, "is_late": is_late}
    return render(request, "review/decide.html", context, status=409 if is_late else 200)


@transaction.atomic
def _say(reviewer: Reviewer, draft: Draft, block: PageBlock | None, form: CommentForm) -> None:
    name, text = form.cleaned_data["name"], form.cleaned_data["text"]
    draft.reviewed.comments.create(block=block.id if block else "", reviewer=reviewer, name=name, text=text)
    _has_acted(reviewer, name)


@transaction.atomic
def _decide(reviewer: Reviewer, reading: Reading, form: DecisionForm) -> bool:
    """Record the decision; return whether the link was still open, which an editor may have closed meanwhile."""
    review = Review.objects.select_for_update().get(pk=reviewer.review_id)
    reviewer.refresh_from_db(fields=["revoked_at"])
    if review.is_over or reviewer.revoked_at:
        return False
    given = form.cleaned_data
    revisions = reading.shown.values()
    write(reviewer.review, Kind(given["kind"]), revisions, name=given["name"], note=given["note"], reviewer=reviewer)
    _has_acted(reviewer, given["name"])
    return True


def _has_acted(reviewer: Reviewer, name: str) -> None:
    """Note that a person did something, and who it was."""
    reviewer.acted_at = reviewer.acted_at or timezone.now()
    reviewer.name = reviewer.name or name
    reviewer.save(update_fields=("acted_at", "name"))


def _threads(reading: Reading, draft: Draft) -> list[dict[str, Any]]:
    """Return the comments on all pages of the review. Those on this page come first, with the words of their blocks."""
    comments = ReviewComment.objects.filter(reviewed__review=reading.reviewer.review, answers=None)
    found = []
    for one in comments.select_related("reviewed").prefetch_related("replies"):
        about = reading.draft_of(one.reviewed.page_id)
        # A copy of a page has blocks with the same IDs.
        found.append({"comment": one, "draft": about, "part": draft.blocks.get(one.block) if about == draft else None})
    return sorted(found, key=lambda one: one["draft"] != draft)


def _place(token: str, draft: Draft) -> str:
    return f"{reverse('review:comment', args=(token,))}?{urlencode({'page': draft.reviewed.page_id})}"
