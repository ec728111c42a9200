"""A process whose clock a file moves, as the drills use it."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from actris_cms.settings.base import BASE_DIR

# Prints how far the clocks of a process and of its child are ahead, first now and then for each line that it reads.
AHEAD = """
import json, os, sys, time
from pathlib import Path
from drills.clock import follow
file, started = Path(sys.argv[1]), time.monotonic()
follow(file)
for line in sys.stdin:
    file.write_text(line)
    time.sleep(1)
    reader, writer = os.pipe()
    if not os.fork():
        time.sleep(0.5)
        os.write(writer, str(time.time()).encode())
        os._exit(0)
    print(json.dumps([time.time(), float(os.read(reader, 100)), time.monotonic() - started]), flush=True)
"""


@pytest.mark.slow(seconds=5)
def test_a_clock_jumps_forth_and_back_for_a_process_and_its_children_and_spans_of_time_do_not(tmp_path: Path) -> None:
    (tmp_path / "clock").write_text("0")
    began = time.time()
    asked = (3600, -3600, 0)
    done = subprocess.run(  # noqa: S603 -- our own code
        [sys.executable, "-c", AHEAD, str(tmp_path / "clock")],
        cwd=BASE_DIR,
        input="".join(f"{seconds}\n" for seconds in asked),
        capture_output=True,
        text=True,
        check=True,
    )
    took = time.time() - began
    for seconds, line in zip(asked, done.stdout.splitlines(), strict=True):
        own, child, span = json.loads(line)
        assert 0 <= own - began - seconds <= took
        assert 0 <= child - began - seconds <= took
        assert 0 < span <= took
