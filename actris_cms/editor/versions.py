"""Drafts and history of the settings that every page shows, such as navigation and footer.

Wagtail has both for pages and snippets. Here, its views for snippets edit settings: see
`docs/decisions/0042-drafts-of-settings.md`.
"""

import json
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.panels import ObjectList, Panel, PublishingPanel
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import ChecksSidePanel, PreviewSidePanel
from wagtail.admin.views import generic
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.views.generic.preview import PreviewRevision
from wagtail.contrib.settings.views import EditView
from wagtail.log_actions import LogActionRegistry, LogContext, log
from wagtail.models import Revision
from wagtail.snippets.side_panels import SnippetStatusSidePanel
from wagtail.utils.timestamps import render_timestamp

from actris_cms.core.models.previewed import PreviewedSetting
from actris_cms.core.models.shell import SHOWN_ON_EVERY_PAGE
from actris_cms.files import drafts
from actris_cms.files.publishing import files_kept_for

FOUND = "setting.found"
# What a revision has besides the values that visitors see.
STATE = ("live", "has_unpublished_changes", "expired", "go_live_at", "expire_at", "live_revision", "latest_revision")
MOMENTS = ("first_published_at", "last_published_at")


def in_drafts_of_settings(model: Any) -> set[int]:
    """Return the primary keys of the images or documents that drafts of settings show."""
    return set().union(*(files_kept_for(draft, model) for draft in drafts.drafts_of(*SHOWN_ON_EVERY_PAGE)))


drafts.register(in_drafts_of_settings)


@hooks.register("register_log_actions")
def register_found(actions: LogActionRegistry) -> None:
    """Name what the history shows for values that came without a draft: from an import, or before there were drafts."""
    actions.register_action(FOUND, "Keep what was published", "Kept what visitors saw until then")


def keep_published(setting: PreviewedSetting) -> Revision:
    """Return the revision with what visitors see of a setting, so that it can be brought back.

    It is made if there is none, as after an import, which writes only the row. `setting` is that row.
    """
    content = json.loads(json.dumps(setting.serializable_data(), cls=DjangoJSONEncoder))
    live: Revision | None = setting.live_revision
    if live and _shown(live.content) == _shown(content):
        return live
    kind = setting.get_base_content_type()
    found = Revision.objects.create(
        content_object=setting, base_content_type=kind, content=content, object_str=str(setting)
    )
    # Visitors see the same as before, so nobody needs a signal.
    changed = {"live_revision": found} | ({} if setting.has_unpublished_changes else {"latest_revision": found})
    type(setting)._default_manager.filter(pk=setting.pk).update(**changed)
    with LogContext(user=None):
        log(instance=setting, action=FOUND, revision=found, content_changed=True)
    return found


def _shown(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in (*STATE, *MOMENTS)}


class PublishedByEditorsMixin(PermissionCheckedMixin):
    """A view of a setting, for those who may change it. They may also publish it: there is no permission for that."""

    permission_required = "change"
    object: PreviewedSetting

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse who may change it only on another site."""
        if not self.user_has_permission_for_instance("change", self.object):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def user_has_permission(self, permission: str) -> bool:
        """Return whether the user may change it, if the question is about publishing."""
        return bool(super().user_has_permission("change" if permission == "publish" else permission))


@cache
def panel_of(model: type[PreviewedSetting]) -> Panel:
    """Return the panels of a setting, and that of the time at which it is published. Settings do not expire."""
    at = PublishingPanel(children=PublishingPanel().children[:1])
    return ObjectList([*model.panels, at]).bind_to_model(model)


class EditSetting(PublishedByEditorsMixin, generic.CreateEditViewOptionalFeaturesMixin, EditView):
    """The form of a setting: it saves a draft, or publishes."""

    view_name = "edit"
    template_name = "editor/edit_setting.html"
    preview_url_name = "wagtailsettings:preview_on_edit"

    def setup(self, request: HttpRequest, app_name: str, model_name: str, *args: Any, **kwargs: Any) -> None:
        """Find the setting of the site in the address; Wagtail's view for drafts wants it first."""
        self.pk = kwargs["pk"]
        super().setup(request, app_name, model_name, *args, **kwargs)

    def get_available_actions(self) -> list[str]:
        """Return what the buttons do."""
        return ["edit", "publish"]

    def get_panel(self) -> Panel:
        """Add the time at which a draft is published."""
        return panel_of(self.model)

    def get_preview_url(self) -> str | None:
        """Return the address of the preview, which names the site, not the setting."""
        url: str | None = EditView.get_preview_url(self)
        return url

    def get_editing_sessions(self) -> None:
        """Wagtail shows who else edits an object only for pages and snippets."""

    def get_side_panels(self) -> MediaContainer:
        """Return the panels beside the form: whether there is a draft, the schedule, the preview and its checks."""
        status = SnippetStatusSidePanel(
            self.object,
            self.request,
            show_schedule_publishing_toggle=self.form.show_schedule_publishing_toggle,
            live_object=self.live_object,
            scheduled_object=self.live_object.get_scheduled_revision_as_object(),
            history_url=self.get_history_url(),
            last_updated_info=self.get_last_updated_info(),
        )
        if self.expects_json_response:
            return MediaContainer([status])
        preview = PreviewSidePanel(self.object, self.request, preview_url=self.get_preview_url())
        return MediaContainer([status, preview, ChecksSidePanel(self.object, self.request)])

    def is_valid(self, form: Any) -> bool:
        """Show the form again if somebody else saved meanwhile. Sent once more, it knows of that, and is saved."""
        is_overtaken = self.is_out_of_date and self.latest_revision.user_id != self.request.user.pk
        if is_overtaken and not self.expects_json_response:
            form.is_valid()
            self.produced_error_message = (
                "Somebody else saved this while you wrote: see the history. Your changes are in this form, and not"
                " saved yet. To replace the other version by yours, save again."
            )
            return False
        return bool(super().is_valid(form))

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, after what visitors see now is in the history. A setting without that would go live before its time."""
        form.instance.live_revision = keep_published(self.model._default_manager.get(pk=form.instance.pk))
        response: HttpResponse = super().form_valid(form)
        return response

    def get_success_message(self, instance: PreviewedSetting | None = None) -> str:
        """Say whether visitors see it."""
        name = self.model._meta.verbose_name
        if self.action != "publish":
            return f"A draft of the {name} is saved. Visitors see it once you publish it."
        if self._is_scheduled:
            return f"The {name} will be published at the time that you have set."
        return f"The {name} is published."

    @property
    def _is_scheduled(self) -> bool:
        at = self.object.go_live_at
        return at is not None and at > timezone.now()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the button is to say."""
        return {**super().get_context_data(**kwargs), "is_scheduled": self._is_scheduled}


class RevertSetting(generic.RevisionsRevertMixin, EditSetting):
    """The form with the values of an earlier version, which can be saved as draft or published."""

    def setup(self, request: HttpRequest, app_name: str, model_name: str, *args: Any, **kwargs: Any) -> None:
        """Find the site of the setting in the address."""
        site = get_object_or_404(self.model, pk=kwargs["pk"]).site_id
        super().setup(request, app_name, model_name, *args, **{**kwargs, "pk": site})

    def get_warning_message(self) -> str:
        """Say which version this is. What visitors saw before the first draft has no author."""
        if self.revision.user:
            return str(super().get_warning_message())
        return f"This is what visitors saw until {render_timestamp(self.revision.created_at)}"


class SettingHistory(PublishedByEditorsMixin, HistoryView):
    """Who saved and published a setting, and when; each version can be seen, compared and brought back."""


class CompareVersions(PublishedByEditorsMixin, generic.RevisionsCompareView):
    """The differences between two versions."""


class PreviewVersion(PublishedByEditorsMixin, PreviewRevision):
    """A version on a page of the site."""


class UnscheduleVersion(PublishedByEditorsMixin, generic.RevisionsUnscheduleView):
    """Takes the time from a version that was to be published then."""


def urls_of(model: type[PreviewedSetting]) -> list[URLPattern]:
    """Return the URLs of the views of a setting. The form has that of Wagtail's view, with the site in it."""
    app, name = model._meta.app_label, model._meta.model_name
    permission_policy = model.get_permission_policy()

    def edit(request: HttpRequest, pk: int, **kept: str) -> HttpResponse:
        """Lead from a setting to its form."""
        site = get_object_or_404(model, pk=pk).site_id
        return redirect("wagtailsettings:edit", app, name, site)

    names = ("history", "history_results", "revisions_view", "revisions_revert", "revisions_compare")
    named = {f"{one}_url_name": f"{name}_{one}" for one in (*names, "revisions_unschedule", "edit")}

    def view(of: Any, **options: Any) -> Any:
        known = {key: value for key, value in named.items() if hasattr(of, key)}
        return of.as_view(model=model, permission_policy=permission_policy, **{**known, **options})

    of_wagtail = {"edit_url_name": "wagtailsettings:edit"}
    kept = {"app_name": app, "model_name": name}
    versions = f"settings/{app}/{name}/versions/<int:pk>/"
    one = f"{versions}<int:revision_id>/"
    return [
        path(f"settings/{app}/{name}/<int:pk>/", view(EditSetting, **of_wagtail), kept),
        path(versions, view(SettingHistory), kept, name=named["history_url_name"]),
        path(
            f"{versions}results/", view(SettingHistory, results_only=True), kept, name=named["history_results_url_name"]
        ),
        path(f"{versions}edit/", edit, kept, name=named["edit_url_name"]),
        path(one, view(RevertSetting, **of_wagtail), kept, name=named["revisions_revert_url_name"]),
        path(f"{one}preview/", view(PreviewVersion), kept, name=named["revisions_view_url_name"]),
        path(f"{one}unschedule/", view(UnscheduleVersion), kept, name=named["revisions_unschedule_url_name"]),
        path(
            f"{versions}compare/<str:revision_id_a>/<str:revision_id_b>/",
            view(CompareVersions),
            kept,
            name=named["revisions_compare_url_name"],
        ),
    ]


@hooks.register("register_admin_urls", order=-1)  # Before Wagtail's, which has the same address.
def setting_urls() -> list[URLPattern]:
    """Return the URLs of all these settings."""
    return [url for model in SHOWN_ON_EVERY_PAGE for url in urls_of(model)]
