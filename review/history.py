"""What is written about reviews into the history of their pages, which is the site's audit log."""

from typing import Any, Final

from wagtail.log_actions import LogActionRegistry, LogFormatter, log

from .models import Review, ReviewedPage

CREATE: Final = "review.create"
ADD: Final = "review.add"
RENEW: Final = "review.renew"
REVOKE: Final = "review.revoke"
DECIDE: Final = "review.decide"
ANSWER: Final = "review.answer"
RESOLVE: Final = "review.resolve"
WORDS: Final = {
    CREATE: ("Ask for a review", "Asked for a review"),
    ADD: ("Add reviewers to a review", "Added reviewers to a review"),
    RENEW: ("Renew links of a review", "Renewed links of a review"),
    REVOKE: ("Revoke links of a review", "Revoked links of a review"),
    DECIDE: ("Decide in a review", "A reviewer decided"),
    ANSWER: ("Answer a comment of a review", "Answered a comment of a review"),
    RESOLVE: ("Resolve a comment of a review", "Resolved a comment of a review"),
}


def note(action: str, review: Review, user: Any, subject: str = "", about: ReviewedPage | None = None) -> None:
    """Write an entry into the history of each page of a review, or of the one that it is `about`.

    `subject` names the links or the decision. A reviewer is named by the hint of the link, because name and address are
    deleted one day.
    """
    data = {"review": review.pk, "subject": subject}
    for one in [about] if about else review.pages.select_related("page"):
        log(one.page.specific_deferred, action, user=user, data=data)


class _Formatter(LogFormatter):
    def format_message(self, log_entry: Any) -> str:
        """Add what an entry is about."""
        return ": ".join(filter(None, (self.message, log_entry.data.get("subject"))))


def register_actions(actions: LogActionRegistry) -> None:
    """Name the entries."""
    for action, (label, message) in WORDS.items():
        actions.register_action(action)(type("ReviewFormatter", (_Formatter,), {"label": label, "message": message}))
