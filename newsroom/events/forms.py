"""The admin form of events."""

from actris_cms.core.forms import PageForm


class EventForm(PageForm):
    """The admin form of an event."""

    def _get_validation_exclusions(self) -> set[str]:
        """Do not require a venue in drafts. Wagtail does not require required fields in drafts either."""
        excluded: set[str] = super()._get_validation_exclusions()
        return excluded | {"venue"} if self.is_deferred_validation else excluded
