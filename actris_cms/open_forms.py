"""Forms that anyone may send without a cookie, such as enquiries.

A token against requests of other sites would set a cookie, and keep the page with the form out of the page cache. Such
a form does nothing in the visitor's name, so it is enough that browsers say where a request comes from. `security`
limits how often it is sent, by the kind that the view has.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

TRAP: Final = "more"  # The field of `includes/form_trap.html`, which only programs fill in.

View = Callable[..., HttpResponse]


def open_form(kind: str) -> Callable[[View], View]:
    """Return a decorator for the view of an open form. `kind` is one of those in `security/guarded_forms.py`."""

    def decorate(view: View) -> View:
        @never_cache
        @csrf_exempt
        @sensitive_post_parameters()
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and is_from_another_site(request):
                return HttpResponseForbidden("This form can only be sent from its own page.", content_type="text/plain")
            return view(request, *args, **kwargs)

        wrapped.open_form = kind  # type: ignore[attr-defined]
        return wrapped

    return decorate


def is_from_another_site(request: HttpRequest) -> bool:
    """Whether the browser says that a page of another site sent the request. Programs may say anything, or nothing."""
    fetched_from = request.headers.get("Sec-Fetch-Site", "")
    if fetched_from:
        return fetched_from != "same-origin"
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc != request.get_host()


def names_its_site(request: HttpRequest) -> bool:
    """Whether the request says where it comes from, as all browsers do that send a form."""
    return bool(request.headers.get("Sec-Fetch-Site") or request.headers.get("Origin"))


def is_trapped(request: HttpRequest) -> bool:
    """Whether a program filled in the field that visitors cannot see."""
    return bool(request.POST.get(TRAP))
