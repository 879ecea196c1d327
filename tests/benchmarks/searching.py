"""Searching: words among 100,000 messages and 1,000 long transcripts.

Beside it stand SQLite's bare count of the same matches and a LIKE scan.

Run it as `python tests/benchmarks/searching.py`, from anywhere. Making them takes some 30 s.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from aoai_tui.domain import Conversation, Message, Recording, Role, Transcript  # noqa: E402  the path comes first
from aoai_tui.domain.finding import wanted  # noqa: E402
from aoai_tui.domain.trees import Tree  # noqa: E402
from aoai_tui.storage.search import fts_query  # noqa: E402
from aoai_tui.storage.store import Store, open_store  # noqa: E402

CONVERSATIONS, EACH, WORDS = 200, 500, 60
TRANSCRIPTS, SPOKEN = 1000, 5000
"""So many words are said in half an hour."""
LIMIT = 0.050
"""Seconds that a search may take."""
RUNS = 9
COUNT = "SELECT count(*) FROM search WHERE search MATCH ?"
SCAN = "SELECT count(*) FROM search_texts WHERE text LIKE ?"


class Speaker:
    """Says the same each time. A few words are very common, as in a language; every other text has `quota`."""

    def __init__(self) -> None:
        self.chance = random.Random(1)  # noqa: S311 - see above
        letters = "abcdefghijklmnoprstu"
        self.words = [
            "".join(self.chance.choices(letters, k=self.chance.randint(2, 9))) for _ in range(20_000)
        ]

    def text(self, length: int) -> str:
        """So many words."""
        said = [self.words[min(19_999, int(self.chance.paretovariate(0.6)))] for _ in range(length)]
        return " ".join([*said, "quota"] if self.chance.random() < 0.5 else said)


def fill(store: Store) -> None:
    """The messages, then the recordings with their transcripts."""
    speaker = Speaker()
    began = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(CONVERSATIONS):
        messages = []
        for n in range(EACH):
            messages.append(
                Message(
                    id=f"{number}-{n}",
                    conversation_id=str(number),
                    parent_id=f"{number}-{n - 1}" if n else None,
                    role=Role.ASSISTANT if n % 2 else Role.USER,
                    text=speaker.text(WORDS),
                    created_at=began + timedelta(minutes=number * EACH + n),
                )
            )
        conversation = Conversation(
            id=str(number), title=f"Talk {number}", created_at=began, updated_at=messages[-1].created_at
        )
        store.trees.plant(Tree(conversation, tuple(messages)))
    for number in range(TRANSCRIPTS):
        at = began + timedelta(hours=number)
        store.recordings.add(Recording(f"r{number}", f"Memo {number}", f"r{number}.wav", at))
        store.recordings.save_transcript(Transcript(f"t{number}", f"r{number}", speaker.text(SPOKEN), at))


def median_seconds(action: Callable[[], object]) -> float:
    """Of RUNS runs after one that warms the caches."""
    action()
    taken = []
    for _ in range(RUNS):
        began = time.perf_counter()
        action()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main() -> int:
    """Print each query beside its floors; 1 where one takes too long."""
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        began = time.perf_counter()
        fill(store)
        print(
            f"{CONVERSATIONS * EACH:,} messages and {TRANSCRIPTS:,} transcripts written and indexed"
            f" in {time.perf_counter() - began:.1f} s"
        )
        print(f"{'typed':<18}{'matches':>9}{'search':>10}{'MATCH count':>14}{'LIKE scan':>12}{'ratio':>8}")
        for typed in ("quota", "quo", "quota ", "quota talk", "qu", "nothingatall"):
            match, like = fts_query(wanted(typed)), f"%{typed.strip()}%"
            taken = median_seconds(lambda typed=typed: store.search.find(wanted(typed)))  # type: ignore[misc]
            counted = median_seconds(lambda match=match: store.database.rows(COUNT, (match,)))  # type: ignore[misc]
            scanned = median_seconds(lambda like=like: store.database.rows(SCAN, (like,)))  # type: ignore[misc]
            matches = store.database.rows(COUNT, (match,))[0][0]
            print(
                f"{typed!r:<18}{matches:>9,}{taken * 1000:>7.1f} ms{counted * 1000:>11.1f} ms"
                f"{scanned * 1000:>9.1f} ms{taken / counted:>8.1f}"
            )
            worst = max(worst, taken)
        store.close()
    print(f"slowest {worst * 1000:.1f} ms     at most {LIMIT * 1000:.0f} ms")
    return int(worst > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
