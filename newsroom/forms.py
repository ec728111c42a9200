"""How editors fill in what the newsroom holds."""

from wagtail.admin.forms import WagtailAdminPageForm


class EventForm(WagtailAdminPageForm):
    """The form of an event."""

    def _get_validation_exclusions(self) -> set[str]:
        """A draft need not say where the event is, as Wagtail's own drafts need not have what is required."""
        excluded: set[str] = super()._get_validation_exclusions()
        return excluded | {"venue"} if self.is_deferred_validation else excluded
