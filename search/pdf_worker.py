"""Reads a PDF from its standard input and writes its text to its standard output: run by `pdf.py`, never imported.

Arguments: the most pages, the most characters, seconds of the processor, bytes of memory. What was read before a limit
or a fault was met is written all the same.
"""

import io
import logging
import resource
import sys


def main() -> int:
    """The exit status: 0 where all was read."""
    pages, characters, seconds, memory = (int(argument) for argument in sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    from pypdf import PdfReader  # Only once the limits hold.

    logging.disable()
    reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
    if reader.is_encrypted:
        reader.decrypt("")  # Many are locked against changes only, and open without a password.
    left, fault = characters, 0
    for number, page in enumerate(reader.pages):
        if number >= pages or left <= 0:
            break
        try:
            text = page.extract_text()[:left]
        except Exception as error:  # one damaged page takes nothing from the others
            sys.stderr.write(f"page {number + 1}: {type(error).__name__}: {error}\n")
            fault = 1
            continue
        left -= len(text)
        sys.stdout.buffer.write(text.encode("utf-8", errors="replace") + b"\n")
        sys.stdout.buffer.flush()
    return fault


if __name__ == "__main__":
    sys.exit(main())
