"""A copy of the app that embeds until it is killed: `python -m … DATA_DIR COLLECTION`.

It prints each text that it has paid for, and `now` when some are on the disk and more are on their way.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing
from pathlib import Path

from aoai_tui.services.lookup.events import Progress
from tests.services.lookup.lookup_harness import Gate, lookup_over


def say(line: str) -> None:
    """Tell whoever started this copy."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def main(data_dir: Path, collection_id: str) -> None:
    """Embed."""
    gate = Gate(after=3)
    async with (
        lookup_over(data_dir, answer=gate) as harness,
        aclosing(harness.lookup.embed(collection_id)) as events,
    ):
        async for event in events:
            if isinstance(event, Progress) and event.done:
                await gate.reached.wait()
                answered = sum(map(len, harness.sent.asked[: gate.after]))
                while (await harness.lookup.get(collection_id)).passages < answered:
                    pass
                for text in harness.sent.paid:
                    say(text)
                say("now")
                await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
