"""App configuration of the customisations of Wagtail's admin."""

from django.apps import AppConfig


class EditorConfig(AppConfig):
    """The admin without inline scripts, and its menus."""

    name = "actris_cms.editor"
    label = "editor"
    verbose_name = "Editor"

    def ready(self) -> None:
        """Apply the changes to Wagtail: each function says what it changes."""
        from .calls import start_choosers_without_inline_scripts
        from .comments import recognise_comments_on_blocks_that_come_back
        from .comparison import show_changed_blocks_only
        from .converters import convert_one_text_at_a_time
        from .spreadsheets import keep_formulas_out_of_exports

        start_choosers_without_inline_scripts()
        keep_formulas_out_of_exports()
        show_changed_blocks_only()
        convert_one_text_at_a_time()
        recognise_comments_on_blocks_that_come_back()
