"""What other apps remark on the content, such as an import, in a list from which an editor dismisses what is done."""
