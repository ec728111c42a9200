"""App configuration of the access to files."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate


class FilesConfig(AppConfig):
    """Serves renditions and documents to those who may open them. The models are in `core`."""

    name = "actris_cms.files"
    label = "files"
    verbose_name = "Files"

    def ready(self) -> None:
        """Watch for what closes files, and look each hour for what was missed."""
        from actris_cms.operations.scheduler import register

        from . import references, removal, watch

        references.register_models_with_references()
        post_migrate.connect(references.index_settings, sender=self, dispatch_uid="index-settings")
        watch.connect()
        removal.delete_only_unnamed_files()
        for model in ("ProposedChange", "DocumentVersion"):
            post_delete.connect(removal.row_was_deleted, sender=self.get_model(model), dispatch_uid=f"files_{model}")
        register("close_withdrawn_files", 3600, watch.close_all_withdrawn)
