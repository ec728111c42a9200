"""The comparison of streams of two revisions: what differs, and nothing else."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.compare import StreamBlockComparison, StreamFieldComparison, register_comparison_class

from actris_cms.content import said, said_by_block
from actris_cms.fields import StreamField


class ChangedBlocksComparison(StreamFieldComparison):
    """Wagtail's comparison of a stream, without the blocks that are the same in both revisions.

    Wagtail shows all blocks, and takes the keys that the editor of rich text gives to paragraphs for a change.
    """

    def has_changed(self) -> bool:
        """Whether the two streams say something else."""
        return said(self.val_a.get_prep_value()) != said(self.val_b.get_prep_value())

    def htmldiff(self) -> SafeString:
        """Return the blocks that differ, as Wagtail shows them, and how many are the same."""
        before, after = said_by_block(self.val_a), said_by_block(self.val_b)
        same = {key for key, words in before.items() if after.get(key) == words}
        if len(same) == len(before) == len(after):
            return format_html("<p>{}</p>", "The same blocks are in another order.")
        changed = ([child for child in value if str(child.id) not in same] for value in (self.val_a, self.val_b))
        shown = StreamBlockComparison(self.field.stream_block, True, True, *changed).htmldiff()
        count = len(same)
        words = f"{count} block{' is' if count == 1 else 's are'} the same." if count else ""
        return format_html("{}<p>{}</p>", shown, words) if words else shown


def show_changed_blocks_only() -> None:
    """Use the comparison for the streams of this project."""
    register_comparison_class(StreamField, comparison_class=ChangedBlocksComparison)
