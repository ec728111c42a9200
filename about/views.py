"""The views that take an enquiry and say that it was received."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from actris_cms.open_forms import is_trapped, open_form

from .enquiries import accept
from .models import EnquiryPage


def _page(request: HttpRequest, page_id: int) -> EnquiryPage:
    """Return a live form that the visitor may open. Raises Http404 if there is none."""
    page: EnquiryPage | None = EnquiryPage.objects.live().filter(pk=page_id).first()
    if page is None or not all(rule.accept_request(request) for rule in page.get_view_restrictions()):
        raise Http404("There is no such form.")
    return page


@open_form("enquiry")
def enquire(request: HttpRequest, page_id: int) -> HttpResponse:
    """Accept an enquiry, or show the form again with its errors. A visitor who reloads does not send it twice."""
    page = _page(request, page_id)
    if request.method != "POST":
        return redirect(page.get_url(request) or "/")
    form = page.get_form(request.POST, page=page)
    sent = HttpResponseRedirect(reverse("enquiry_sent", args=[page.pk]))
    if is_trapped(request):
        return sent
    if form.is_valid():
        accept(page, form)
        return sent
    return TemplateResponse(request, page.get_template(request), page.get_context(request, form=form))


@never_cache
@require_safe
def enquiry_sent(request: HttpRequest, page_id: int) -> HttpResponse:
    """Say that an enquiry was received."""
    page = _page(request, page_id)
    return TemplateResponse(request, "about/enquiry_sent.html", page.get_context(request))
