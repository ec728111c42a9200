"""Reads the text files of redirects that spreadsheets save, whose encoding and separator depend on the country."""

from wagtail.contrib.redirects import base_formats, utils

BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
SEPARATORS = ",;\t"
REFUSED = "Save the file as “CSV UTF-8”, and import it again"


def text_of(data: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Windows-1252. Raises UnicodeDecodeError with what to do instead.

    Wagtail shows the message to the editor, and then the rows, where wrong letters would be seen.
    """
    marked = next((encoding for mark, encoding in BYTE_ORDER_MARKS.items() if data.startswith(mark)), "")
    if not marked and b"\0" in data:
        raise UnicodeDecodeError("utf-8", data, data.index(b"\0"), data.index(b"\0") + 1, REFUSED)
    for encoding in [marked] if marked else ["utf-8", "cp1252"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            refused = UnicodeDecodeError(encoding, data, error.start, error.end, REFUSED)
    raise refused


class CSV(base_formats.CSV):
    """A file whose values are separated by commas, semicolons or tabs: what is most frequent in the headings."""

    def is_binary(self) -> bool:
        """Whether Wagtail leaves the bytes to `create_dataset`."""
        return True

    def get_read_mode(self) -> str:
        """Return the mode in which Wagtail opens the file."""
        return "rb"

    def create_dataset(self, data: bytes) -> base_formats.Dataset:
        """Return the headings and rows of a file."""
        text = text_of(data)
        headings = text.partition("\n")[0]
        return super().create_dataset(text, delimiter=max(SEPARATORS, key=headings.count))


class TSV(CSV):
    """The same with the name that Excel gives to text with tabs; Wagtail finds a format by the name of its class."""


utils.DEFAULT_FORMATS = [{"CSV": CSV, "TSV": TSV}.get(known.__name__, known) for known in utils.DEFAULT_FORMATS]
