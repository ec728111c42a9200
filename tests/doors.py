"""Opens every door of the admin: each URL that exists, and each form that stands there."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.factories import picture

# They end or change the session.
ENDING = {"account_login", "leave_sign_in", "wagtailadmin_account", "wagtailadmin_login", "wagtailadmin_logout"}
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
FORCED = {"action-publish": "1"}  # What a button sends that only publishers see.
UNTYPED = {"hidden", "checkbox", "radio", "file", "submit", "button"}


def admin_urls(values: Mapping[str, Iterable[object]]) -> Iterator[str]:
    """Yield every URL of the admin, with each of the `values` of its parameters; a parameter without any is 1."""
    for route in _routes(get_resolver().url_patterns, "/"):
        names = PARAMETER.findall(route)
        for chosen in product(*(values.get(name, [1]) for name in names)):
            if has_model(dict(zip(names, chosen, strict=True))):
                yield PARAMETER.sub("{}", route).format(*chosen)


def has_model(chosen: Mapping[str, object]) -> bool:
    """Whether the parameters of a URL name a model that exists, if they name one. There is nothing behind others."""
    apps_of = {name.removeprefix("content_type_"): value for name, value in chosen.items()}
    app, model = apps_of.get("app_label", apps_of.get("app_name")), apps_of.get("model_name")
    return not (app and model) or str(model) in apps.all_models[str(app)]


def _routes(patterns: Iterable[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif route.startswith("/admin/") and pattern.name not in ENDING and "(" not in route and "*" not in route:
            yield route


def knock(client: Client, url: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Open a URL and submit every form on it, with changed values and each of its buttons.

    Yields what was submitted, after it was answered.
    """
    answer = client.get(url)
    yield url, {}
    forms = list(_forms(answer)) if answer.status_code == 200 else []
    for action, data in [
        *((action, {**data, **pressed}) for action, data in forms for pressed in ({}, FORCED)),
        (url, FORCED),
    ]:
        client.post(action or url, data)
        yield action or url, data


def _forms(answer: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the action and the data of each form, on a page or in the answer of a modal dialogue."""
    if answer.streaming or not answer["Content-Type"].startswith(("text/html", "application/json", "text/javascript")):
        return
    text = answer.content.decode()
    markup = str(json.loads(text).get("html") or "") if text.startswith("{") else text
    for form in BeautifulSoup(markup, "lxml").find_all("form"):
        if str(form.get("method", "")).lower() != "post":
            continue
        data: dict[str, Any] = {}
        buttons = [button for button in form.find_all("button") if button.get("name")]
        for field in form.find_all(["input", "select", "textarea"]):
            if field.get("name") and field.get("type") != "submit":
                data |= {str(field["name"]): _typed(field)}
        for button in [None, *buttons]:
            pressed = {str(button["name"]): str(button.get("value") or "1")} if button else {}
            yield (
                str(form.get("action") or ""),
                {name: value for name, value in data.items() if value is not None} | pressed,
            )


def _typed(field: Tag) -> Any:
    """Return what a user who changes everything would enter; None for what stays empty."""
    kind, value = str(field.get("type") or "text"), str(field.get("value") or "")
    if field.name == "select":
        options = [
            str(option.get("value") or "") for option in field.find_all("option") if not option.has_attr("disabled")
        ]
        return options[-1] if options else None
    if kind == "file":
        return SimpleUploadedFile("other.png", picture((40, 30), "#000000"), "image/png")
    if kind in UNTYPED:
        return value or None
    return f"{field.get_text() if field.name == 'textarea' else value}1"
