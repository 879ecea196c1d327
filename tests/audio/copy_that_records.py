"""A process that records a tone without an end, until it is killed or the recording ends: PATH [MOST_BYTES].

It prints how many seconds are written, again and again, and at last the recording's ending.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

from aoai_tui.audio.capture import Capture
from tests.audio.memory_microphone import MemoryMicrophone, tone


def main() -> None:
    """Record; with MOST_BYTES, on a disk that takes no more than that of one file."""
    if len(sys.argv) > 2:
        most = int(sys.argv[2])
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    microphone = MemoryMicrophone()
    capture = Capture.begin(Path(sys.argv[1]), longest=3600, opens=microphone)
    second = tone(1.0)
    while capture.ending is None:
        microphone.say(second)
        print(capture.seconds, flush=True)
        time.sleep(0.01)
    print(capture.finish().ending, flush=True)


if __name__ == "__main__":
    main()
