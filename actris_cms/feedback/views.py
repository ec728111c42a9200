"""The views that take an answer, ask what was the matter, and thank the visitor."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Page

from actris_cms.core.models import BasePage, SiteIdentity, site_setting
from actris_cms.open_forms import is_trapped, names_its_site, open_form

from .counts import count
from .models import REASONS, Answer


def _page(request: HttpRequest, page_id: int) -> BasePage:
    """Return a live page that the visitor may open. Raises Http404 if there is none, or if visitors are not asked."""
    found = Page.objects.live().filter(pk=page_id).first()
    page = found.specific if found else None
    asks = site_setting(request, SiteIdentity).asks_whether_useful
    if not asks or not isinstance(page, BasePage):
        raise Http404("Visitors are not asked about this page.")
    if not all(rule.accept_request(request) for rule in page.get_view_restrictions()):
        raise Http404("There is no such page.")
    return page


@open_form("answer")
def answer(request: HttpRequest, page_id: int) -> HttpResponse:
    """Count an answer. After a no, ask what was the matter.

    An answer is not counted if it seems to come from a program: browsers say which site a form is sent from.
    """
    page = _page(request, page_id)
    given = request.POST.get("answer", "")
    if request.method != "POST" or given not in Answer.values:
        return redirect(page.get_url(request) or "/")
    if names_its_site(request) and not is_trapped(request):
        count(page, Answer(given))
    return redirect("useful_why" if given == Answer.NO else "useful_thanks", page.pk)


@never_cache
@require_safe
def answered(request: HttpRequest, page_id: int, *, asks_why: bool) -> HttpResponse:
    """Thank the visitor; `asks_why` also asks what was the matter."""
    page = _page(request, page_id)
    context = {**page.get_context(request), "reasons": REASONS if asks_why else []}
    return TemplateResponse(request, "feedback/answered.html", context)
