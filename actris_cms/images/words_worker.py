"""The worker that reads the words of a picture: from standard input, and as JSON to standard output.

`words.py` runs it as a process of its own, without Django: a model needs far more memory than a worker, and decoders of
pictures and models are written in C++. It limits itself before it loads them. It uses no network and writes no file.
"""

import io
import json
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

# The statuses with which it ends, besides 0.
NO_MEMORY, NO_PICTURE, FAILED = 3, 4, 5
EDGE: Final = 2000  # Pixels of the longer edge: the model sees no more.
MOST: Final = 500  # Lines: no poster has as many.
# What libraries in C++ say when memory ends.
MEMORY_WORDS: Final = ("alloc", "insufficient memory", "failed to map segment")


def limit(megabytes: int, seconds: int) -> None:
    """Bound the memory and the processor time of this process, and let it write no file.

    If the machine has no memory left, Linux is to end this process, not the site or its database.
    """
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
    for kind, most in (
        (resource.RLIMIT_AS, megabytes * 1024 * 1024),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    # With more after it, what ends the process is SIGXCPU. SIGKILL is then that of a machine without memory.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    os.nice(10)


def opened(data: bytes, most_pixels: int) -> Any:
    """Return a picture on white, no larger than the model sees. Raises ValueError if it has too many pixels."""
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        if picture.width * picture.height > most_pixels:
            raise ValueError("It has too many pixels.")
        picture.draft("RGB", (EDGE, EDGE))
        # Pillow makes pictures with a palette smaller by leaving out pixels, and so parts of letters.
        colours = picture.convert("RGBA") if picture.mode in ("1", "P") else picture
        colours.thumbnail((EDGE, EDGE))
        colours = colours.convert("RGBA")
        ground = Image.new("RGB", colours.size, "white")
        ground.paste(colours, mask=colours.getchannel("A"))
        return ground


def read(picture: Any) -> dict[str, Any]:
    """Return the lines of a picture, each as left, top, right, bottom and words, and the contents of its QR codes."""
    import cv2
    import numpy
    from rapidocr import RapidOCR

    cv2.setNumThreads(1)
    one = {f"EngineConfig.onnxruntime.{name}_op_num_threads": 1 for name in ("intra", "inter")}
    # Posters are upright: the model that turns lines round is not needed.
    found = RapidOCR(params={**one, "Global.log_level": "error", "Global.use_cls": False})(picture)
    lines = [
        [*(round(float(one)) for one in (*box.min(axis=0), *box.max(axis=0))), words]
        for box, words in zip(found.boxes if found.boxes is not None else (), found.txts or (), strict=True)
    ]
    codes = cv2.QRCodeDetector().detectAndDecodeMulti(numpy.asarray(picture))[1]
    return {"lines": lines[:MOST], "codes": [code for code in codes if code]}


def main() -> int:
    """Read the picture. Return the status with which the program ends."""
    megabytes, seconds, most_pixels = map(int, sys.argv[1:])
    limit(megabytes, seconds)
    try:
        try:
            picture = opened(sys.stdin.buffer.read(), most_pixels)
        except MemoryError:
            raise
        except Exception as error:  # decoders raise whatever they like on damaged files
            print(error, file=sys.stderr)  # noqa: T201 -- a program
            return NO_PICTURE
        json.dump(read(picture), sys.stdout)
    except MemoryError:
        return NO_MEMORY
    except Exception as error:
        print(error, file=sys.stderr)  # noqa: T201 -- a program
        return NO_MEMORY if any(word in str(error).lower() for word in MEMORY_WORDS) else FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
