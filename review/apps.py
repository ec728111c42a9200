"""The app of reviews."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Reviews of drafts, and the site on a day to come."""

    name = "review"
    verbose_name = "Review"

    def ready(self) -> None:
        """Watch pages and records, show reviews beside the form of pages, mark blocks, and register the jobs."""
        from actris_cms.operations.scheduler import register

        from . import marks, panel, retention, signoff, watch

        watch.connect()
        panel.show_reviews_beside_pages()
        marks.show_marks()
        register("forget_reviewers", 86400, retention.forget_reviewers)
        register("tell_editors_of_reviews", 300, retention.tell_editors)
        register("catch_up_with_approvals", 300, signoff.catch_up)
        register("tell_reviewers_of_answers", 300, retention.tell_reviewers)
