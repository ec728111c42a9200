"""Answers requests for a part of a file: a broken download goes on, and a film can be searched through."""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

# One range. Several at once may be answered with the whole file (RFC 9110, section 14.2).
RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,15})\s*-\s*(\d{0,15})\s*", re.IGNORECASE)
CHUNK = 64 * 1024  # Bytes.
# Wagtail, too, sets this on documents. The compressing middleware skips it: a part of a file is never compressed.
UNCOMPRESSED = "None"


def with_range(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return the part of a file that the request asks for, or the response as it is."""
    file = getattr(response, "file_to_stream", None)
    if not isinstance(response, FileResponse) or response.status_code != 200 or not file or not file.seekable():
        return response
    response["Accept-Ranges"] = "bytes"
    response["Content-Encoding"] = UNCOMPRESSED
    size = int(response["Content-Length"])
    match = RANGE.fullmatch(request.headers.get("Range", ""))
    if request.method != "GET" or not match or match[0].strip().endswith("=-") or not _is_same(request, response):
        return response
    start, end = _limits(match[1], match[2], size)
    if start >= size or start > end:
        response.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    file.seek(start)
    response.streaming_content = _part(file, end - start + 1)
    response.status_code = 206
    response["Content-Range"] = f"bytes {start}-{end}/{size}"
    response["Content-Length"] = str(end - start + 1)
    return response


def _is_same(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the browser has the beginning of this very file (RFC 9110, section 13.1.5)."""
    known = request.headers.get("If-Range")
    return known is None or known in {response.get("ETag"), response.get("Last-Modified")}


def _limits(first: str, last: str, size: int) -> tuple[int, int]:
    """Return the first and the last byte. Without a first one, the last `last` bytes are meant."""
    if not first:
        return (max(size - int(last), 0), size - 1) if int(last) else (size, size)
    return int(first), min(int(last), size - 1) if last else size - 1


def _part(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length > 0 and (chunk := file.read(min(CHUNK, length))):
        length -= len(chunk)
        yield chunk


def strip_invalid_encoding(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Remove the invalid header that says `UNCOMPRESSED`. List it before GZipMiddleware, which needs it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.get("Content-Encoding") == UNCOMPRESSED:
            del response["Content-Encoding"]
        return response

    return middleware
