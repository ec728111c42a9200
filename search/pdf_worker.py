"""Reads a PDF from standard input and writes its text to standard output. `pdf.py` runs it as a script.

Arguments: the maximum of pages, of characters, of CPU seconds, and of memory in bytes. The text read before a limit or
an error is written in any case.
"""

import io
import logging
import resource
import sys


def main() -> int:
    """Return the exit status: 0 if no page failed, otherwise 1."""
    pages, characters, seconds, memory = (int(argument) for argument in sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    from pypdf import PdfReader  # Only after the limits are set.

    logging.disable()
    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    if reader.is_encrypted:
        reader.decrypt("")  # Many are only protected against changes, and open without a password.
    left, fault = characters, 0
    for number, page in enumerate(reader.pages):
        if number >= pages or left <= 0:
            break
        try:
            text = page.extract_text()[:left]
        except Exception as error:  # the other pages may be readable
            sys.stderr.write(f"page {number + 1}: {type(error).__name__}: {error}\n")
            fault = 1
            continue
        left -= len(text)
        sys.stdout.buffer.write(text.encode("utf-8", errors="replace") + b"\n")
        sys.stdout.buffer.flush()
    return fault


if __name__ == "__main__":
    sys.exit(main())
