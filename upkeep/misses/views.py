"""The pages that make a redirect of an address that is not there, or dismiss it."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.contrib.frontend_cache.utils import purge_urls_from_cache
from wagtail.log_actions import log
from wagtail.models import Page, Site

from actris_cms.discovery.redirect_admin import RedirectForm
from actris_cms.editor.sections import visible_pages
from actris_cms.navigation.proposals import Proposals
from upkeep.health.dismissing import back_to, dismiss_or_open, way_back
from upkeep.health.forms import TargetForm

from .models import Miss

LIST: Final = "misses:report"


def may_redirect(user: Any) -> bool:
    """Whether a user may make redirects, and so sees which addresses lack one."""
    return bool(user.is_active and user.has_perm("wagtailredirects.add_redirect"))


def _miss(request: HttpRequest, pk: int) -> Miss:
    """Return an address. Raises PermissionDenied for those who may not make redirects."""
    if not may_redirect(request.user):
        raise PermissionDenied
    return get_object_or_404(Miss.objects.select_related("site__root_page"), pk=pk)


@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Dismiss an address, or put it back into the list."""
    dismiss_or_open(request, _miss(request, pk), "as long as visitors ask for it")
    return back_to(request, LIST)


@require_POST
def redirect_there(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead an address to the proposed page."""
    miss = _miss(request, pk)
    errors = make_redirect(miss, request.POST.get("page", ""), "")
    if errors:
        messages.error(request, " ".join(errors))
    else:
        messages.success(request, f"{miss.path} leads there now.")
    return back_to(request, LIST)


@transaction.atomic
def make_redirect(miss: Miss, page: Any, address: str) -> list[str]:
    """Redirect an address by the form of redirects, and forget it; return the errors of the form."""
    site = miss.site_id if Site.objects.count() > 1 else ""
    target = {"redirect_page": page, "redirect_link": address}
    form = RedirectForm({"old_path": miss.path, "site": site, "is_permanent": "on", **target})
    if not form.is_valid():
        return [error for found in form.errors.values() for error in found]
    redirect = form.save()
    log(instance=redirect, action="wagtail.create")
    purge_urls_from_cache(redirect.old_links())
    miss.delete()
    return []


class RedirectView(WagtailAdminTemplateMixin, FormView):
    """The form that says where an address is to lead, with the best proposal filled in."""

    page_title = "Make a redirect"
    header_icon = "redirect"
    template_name = "upkeep/misses/redirect.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the address."""
        self.miss = _miss(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> TargetForm:
        """Return the form."""
        data = self.request.POST if self.request.method == "POST" else None
        best = None if data else Proposals(self.miss.site).best_for(self.miss.path)
        initial = {"page": Page.objects.filter(pk=best.pk).first()} if best else {}
        return TargetForm(data, initial=initial, visible=visible_pages(self.request))

    def get_page_subtitle(self) -> str:
        """Return the address."""
        return self.miss.path

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the address, and the way back."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "miss": self.miss, "next": way_back(self.request, LIST)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the redirect, and go back to the list."""
        page = form.cleaned_data.get("page")
        errors = make_redirect(self.miss, page.pk if page else "", form.cleaned_data.get("address", ""))
        for error in errors:
            form.add_error(None, error)
        if errors:
            return self.form_invalid(form)
        messages.success(self.request, f"{self.miss.path} leads there now.")
        return back_to(self.request, LIST)
