"""A copy of the app that speaks until it is killed: `python -m … DATA_DIR PARTS`.

It says `half` as soon as half of the last part is on the disk, and waits for its end.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from pathlib import Path

from aoai_tui.domain import AudioArrived, AudioFormat, SpeechOptions
from aoai_tui.services.narration.events import PartBegun
from tests.services.narration.narration_harness import SpeechServer, long_text, narrations_over


async def main(data_dir: Path, parts: int) -> None:
    """Speak."""
    heads = [f"Part {number}." for number in range(1, parts + 1)]
    server = SpeechServer(hold={heads[-1]: asyncio.Event()})
    options = SpeechOptions(format=AudioFormat.WAV)
    text = long_text(*heads) if parts > 1 else heads[0]
    async with narrations_over(server, data_dir) as harness:
        number = 0
        events = harness.service.speak(text, options, "tts", on_wait=lambda _: None)
        async with aclosing(events):
            async for event in events:
                number = event.number if isinstance(event, PartBegun) else number
                if number == parts and isinstance(event, AudioArrived):
                    sys.stdout.write("half\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
