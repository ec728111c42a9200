"""The admin's screens of reviews. Each asks at each use whether the user may edit each of the pages."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page, Revision

from . import making
from .admin_forms import AnswerForm, DaysForm, PeopleForm, ReviewForm
from .blocks import blocks_of
from .forms import key_in
from .history import ANSWER, RESOLVE, note
from .links import may_edit, may_edit_all
from .mails import name_of
from .models import Review, ReviewComment, Reviewer
from .record import as_data
from .reports import OpenLinksReport
from .standing import answers_of, publications_of

DETAIL: Final = "reviews:detail"


class Screen(WagtailAdminTemplateMixin):
    """A screen of reviews, below the report of open links."""

    header_icon = "group"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the path to the screen."""
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        above = {"url": reverse(OpenLinksReport.index_url_name), "label": OpenLinksReport.page_title}
        return [*super().get_breadcrumbs_items(), above, here]


class MakeReview(Screen, FormView):
    """Asks for a review of pages: `?page=1&page=2`, and with `&below=1` also of all drafts below that page."""

    page_title = "Ask for a review"
    template_name = "review/admin/make.html"
    form_class = ReviewForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the pages. Raises PermissionDenied if the user may not ask for a review of one of them."""
        chosen, above = (_pages(request.GET.getlist(name)) for name in ("page", "below"))
        may_see = all(may_edit(request.user, page) for page in above)
        if not chosen or not may_see or not all(making.may_ask(request.user, page) for page in chosen):
            raise PermissionDenied
        drafts = [draft for page in above for draft in making.drafts_below(page, request.user)]
        found = list(dict.fromkeys([*chosen, *drafts]))
        self.offered = found[: making.MOST_PAGES]
        if len(found) > len(self.offered):
            messages.warning(request, f"A review has at most {making.MOST_PAGES} pages. The others are left out.")
        self.below = making.drafts_below(chosen[0], request.user) if len(chosen) == 1 and not above else []
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the pages."""
        return super().get_form_kwargs() | {"offered": self.offered}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the drafts below a page, which the user may add."""
        return super().get_context_data(**kwargs) | {"below": self.below, "first": self.offered[0]}

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the review, and show the links once."""
        values = form.cleaned_data
        pages = [page for page in self.offered if str(page.pk) in values["pages"]]
        links = making.make_review(
            self.request.user, pages, values["people"], values["days"], message=values["message"], shows=values["shows"]
        )
        return show_links(self.request, links)


def _pages(keys: list[str]) -> list[Page]:
    return list(Page.objects.filter(pk__in=[key_in(key) for key in keys]).specific(defer=True).order_by("path"))


def show_links(request: HttpRequest, links: list[making.Link]) -> HttpResponse:
    """Show links in the answer to the form that made them, so that they are stored nowhere, not even in the session."""
    return NewLinks.as_view(links=links)(request)  # type: ignore[return-value]


class NewLinks(Screen, TemplateView):
    """Links that were just sent, to be copied."""

    page_title = "The links were sent"
    template_name = "review/admin/links.html"
    links: list[making.Link] = []

    def post(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        return self.render_to_response(self.get_context_data(links=self.links, review=self.links[0].reviewer.review))


def editable_review(request: HttpRequest, pk: int) -> Review:
    """Return a review. Raises PermissionDenied unless the user may edit each of its pages."""
    review = get_object_or_404(Review.objects.select_related("created_by"), pk=pk)
    if not may_edit_all(request.user, review):
        raise PermissionDenied
    return review


class ReviewView(Screen, TemplateView):
    """One review: its pages, its reviewers, their comments, and its record. POST does what a button says."""

    page_title = "Review"
    template_name = "review/admin/review.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the review."""
        self.review = editable_review(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the titles of the pages."""
        return str(self.review)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add all that is known of the review."""
        shown = self.review.shown
        return super().get_context_data(**kwargs) | {
            "review": self.review,
            "maker_may_edit": may_edit_all(self.review.created_by, self.review),
            "publications": list(publications_of(self.review, shown)),
            "answers": list(answers_of(self.review, shown)),
            "threads": threads_of(self.review, shown),
            "record": self.review.record.all(),
            "days_form": DaysForm(),
            "people_form": kwargs.get("people_form") or PeopleForm(review=self.review),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what the button says. A review whose links have ended for good takes answers only."""
        action = request.POST.get("action", "")
        if action not in ACTIONS or (self.review.closed_at and action not in ("answer", "resolve")):
            raise Http404
        if action in ("renew", "add") and self.review.is_over:
            messages.warning(request, "The links have expired. Set a new last day first.")
            return redirect(DETAIL, pk)
        return ACTIONS[action](self, request) or redirect(DETAIL, pk)

    def renew(self, request: HttpRequest) -> HttpResponse | None:
        """Send a reviewer a new link."""
        if not (reviewer := self._reviewer()).email:
            raise Http404
        return show_links(request, making.renew(reviewer, request.user))

    def revoke(self, request: HttpRequest) -> None:
        """End the link of a reviewer."""
        making.revoke(reviewer := self._reviewer(), request.user)
        messages.success(request, f"The link of {reviewer} is revoked.")

    def close(self, request: HttpRequest) -> None:
        """End all links."""
        making.close(self.review, request.user)
        messages.success(request, "All links of this review are revoked.")

    def extend(self, request: HttpRequest) -> None:
        """Set a new expiry."""
        form = DaysForm(request.POST)
        if form.is_valid():
            making.extend(self.review, form.cleaned_data["days"], request.user)
            messages.success(request, "The links have a new last day.")

    def add(self, request: HttpRequest) -> HttpResponse | None:
        """Send links to more people."""
        form = PeopleForm(request.POST, review=self.review)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(people_form=form))
        links = making.add_reviewers(self.review, form.cleaned_data["people"], request.user)
        if links:
            return show_links(request, links)
        messages.warning(request, "All of them have a link already. Renew it to send it again.")
        return None

    def answer(self, request: HttpRequest) -> None:
        """Answer a comment."""
        comment = self._comment()
        form = AnswerForm(request.POST, comment=comment)
        if form.is_valid():
            user: Any = request.user
            words = {"user": user, "name": name_of(user), "text": form.cleaned_data["text"]}
            comment.replies.create(reviewed=comment.reviewed, block=comment.block, **words)
            note(ANSWER, self.review, request.user, about=comment.reviewed)
        else:
            messages.error(request, "Write an answer first.")

    def resolve(self, request: HttpRequest) -> None:
        """Say that a comment is dealt with, or that it is not after all."""
        comment = self._comment()
        comment.resolve_or_reopen()
        note(RESOLVE, self.review, request.user, about=comment.reviewed)

    def _reviewer(self) -> Reviewer:
        return get_object_or_404(self.review.reviewers, pk=key_in(self.request.POST.get("about", "")))

    def _comment(self) -> ReviewComment:
        comments = ReviewComment.objects.filter(reviewed__review=self.review, answers=None)
        return get_object_or_404(comments, pk=key_in(self.request.POST.get("about", "")))


ACTIONS: Final[dict[str, Any]] = {
    "renew": ReviewView.renew,
    "revoke": ReviewView.revoke,
    "close": ReviewView.close,
    "extend": ReviewView.extend,
    "add": ReviewView.add,
    "answer": ReviewView.answer,
    "resolve": ReviewView.resolve,
}


def threads_of(review: Review, shown: dict[int, Revision]) -> list[dict[str, Any]]:
    """Return the comments of a review, each with its page, its block, its answers and a form to answer."""
    found = ReviewComment.objects.filter(reviewed__review=review, answers=None)
    comments = list(found.select_related("reviewed__page").prefetch_related("replies"))
    about = {comment.reviewed.page_id for comment in comments} & shown.keys()
    blocks = {page: blocks_of(shown[page].as_object()) for page in about}
    return [
        {
            "comment": comment,
            "page": comment.reviewed.page,
            "block": blocks.get(comment.reviewed.page_id, {}).get(comment.block),
            "edit": reverse("wagtailadmin_pages:edit", args=[comment.reviewed.page_id]),
            "form": AnswerForm(comment=comment),
        }
        for comment in comments
    ]


def record_as_json(request: HttpRequest, pk: int) -> JsonResponse:
    """Return the record of a review as a file that `verify_review` accepts."""
    record = [as_data(entry) for entry in editable_review(request, pk).record.all()]
    response = JsonResponse(record, safe=False, json_dumps_params={"indent": 1, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="review-{pk}.json"'
    return response
