"""Makes a synonym or a promoted result of words that visitors searched for in vain."""

from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminPageChooser
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.log_actions import log
from wagtail.models import Page, Site

from actris_cms.core.forms import forget_invalid_choice
from actris_cms.navigation.proposals import Proposals
from actris_cms.privacy import live_and_public

from .models import EmptySearch, SynonymGroup

ADD_SYNONYM: Final = "search.add_synonymgroup"
CHANGE_SYNONYM: Final = "search.change_synonymgroup"
ADD_PROMOTION: Final = "wagtailsearchpromotions.add_searchpromotion"


class SynonymForm(forms.Form):
    """What pages call it."""

    meant = forms.CharField(
        max_length=100,
        label="What pages call it",
        help_text="A word or phrase that finds the right pages. A search for the words above then finds them, too.",
    )

    def __init__(self, *args: Any, words: str, may_change: bool, **kwargs: Any) -> None:
        """Take the words that were searched for, and whether they may be added to a group that is there."""
        super().__init__(*args, **kwargs)
        self.words, self.may_change = words, may_change

    def clean_meant(self) -> str:
        """Refuse what would have no effect, as the form of synonyms does."""
        meant: str = " ".join(self.cleaned_data["meant"].split())
        known = self._group_of(meant) if self.may_change else None
        self.group = known or SynonymGroup(words=meant)
        self.group.words = f"{self.group.words.rstrip()}\n{self.words}"
        try:
            self.group.full_clean()
        except forms.ValidationError as error:
            raise forms.ValidationError(error.messages) from error
        return meant

    @staticmethod
    def _group_of(phrase: str) -> SynonymGroup | None:
        groups = SynonymGroup.objects.filter(words__icontains=phrase)
        return next((one for one in groups if phrase.casefold() in map(str.casefold, one.phrases)), None)


class PromotionForm(forms.Form):
    """The page that is shown first, and why."""

    page = forms.ModelChoiceField(queryset=Page.objects.none(), widget=AdminPageChooser, label="Show this page first")
    description = forms.CharField(max_length=300, required=False, label="With these words", help_text="May be empty.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the pages that every visitor may see."""
        super().__init__(*args, **kwargs)
        page: Any = self.fields["page"]
        page.queryset = live_and_public(None, Page.objects.filter(depth__gt=1))
        forget_invalid_choice(self, "page")


class AnswerView(WagtailAdminTemplateMixin, FormView):
    """A form that makes a search find something, and leads back to the report."""

    header_icon = "search"
    template_name = "search/admin/answer.html"
    permission: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the words. Raises PermissionDenied for those who may not read the report or make what the form makes."""
        if not request.user.has_perms(["search.view_emptysearch", self.permission]):
            raise PermissionDenied
        self.search = get_object_or_404(EmptySearch, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the words."""
        return str(self.search)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the words, and the way back."""
        return {**super().get_context_data(**kwargs), "search": self.search, "next": self._way_back()}

    def _way_back(self) -> str:
        return str(get_valid_next_url_from_request(self.request) or reverse("empty_searches:report"))

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Make it, and take the words out of the report. They come back if visitors still find nothing."""
        self.make(form)
        self.search.delete()
        button = messages.button(f"{reverse('search')}?{urlencode({'q': self.search.words})}", "Try the search")
        messages.success(self.request, f"Saved for searches for “{self.search}”.", buttons=[button])
        return redirect(self._way_back())

    def make(self, form: Any) -> None:
        """Make what the form says."""
        raise NotImplementedError


class MakeSynonym(AnswerView):
    """Says that the words mean the same as others."""

    page_title = "Make a synonym"
    form_class = SynonymForm
    permission = ADD_SYNONYM

    def get_form_kwargs(self) -> dict[str, Any]:
        """Add the words, and what the user may do."""
        may_change = self.request.user.has_perm(CHANGE_SYNONYM)
        return {**super().get_form_kwargs(), "words": self.search.words, "may_change": may_change}

    def get_initial(self) -> dict[str, Any]:
        """Propose the title of a page that is like the words."""
        best = _best_for(self.request, self.search.words)
        return {"meant": best.title} if best else {}

    def make(self, form: Any) -> None:
        """Save the group, and log it."""
        is_new = form.group._state.adding
        form.group.save()
        log(instance=form.group, action="wagtail.create" if is_new else "wagtail.edit")


class PromotePage(AnswerView):
    """Shows a page first to those who search for the words."""

    page_title = "Promote a page"
    header_icon = "pick"
    form_class = PromotionForm
    permission = ADD_PROMOTION

    def get_initial(self) -> dict[str, Any]:
        """Propose a page that is like the words."""
        best = _best_for(self.request, self.search.words)
        return {"page": Page.objects.filter(pk=best.pk).first()} if best else {}

    def make(self, form: Any) -> None:
        """Save the promoted result after those that are there, and log it."""
        query = Query.get(self.search.words)
        values = {"page": form.cleaned_data["page"], "description": form.cleaned_data["description"]}
        made = SearchPromotion.objects.create(query=query, sort_order=query.editors_picks.count(), **values)
        log(instance=made, action="wagtail.create")


def _best_for(request: HttpRequest, words: str) -> Any:
    site = Site.find_for_request(request)
    return Proposals(site).best_for(words) if site else None
