"""Passages: a folder of 2,000 files, and tables and texts of 50 MB, walked through, read and cut.

Run it as `python tests/benchmarks/passages.py`, from anywhere. Nothing is sent and nothing kept.

For each of them, in the processor time of this process:
- reading: every byte once, for the digest and the encoding; beside it SHA-256 alone over the same bytes;
- cutting: everything into passages as Chunking has it without a choice;
- estimating the tokens of all passages;
- memory: what the process holds more at its peak than before, for the large files in a process of their own.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from aoai_tui.domain import Chunk, Chunking  # noqa: E402  the path comes first
from aoai_tui.services.passages.cutting.chunks import chunks  # noqa: E402
from aoai_tui.services.passages.reading import read  # noqa: E402
from aoai_tui.services.passages.tokens import estimate  # noqa: E402
from aoai_tui.services.passages.walking import walk  # noqa: E402

T = TypeVar("T")

FILES = 2_000
SIZE = 50_000_000
MEMORY_LIMIT = 24
"""MB that reading and cutting a large file may hold, whatever its size."""

_SENTENCE = "a parrot learns the word that it hears often from somebody it likes at the same time of day"
_WORDS = _SENTENCE.split()
_RANDOM = random.Random(20)  # noqa: S311  words, no secrets


def main() -> int:
    """Measures all of it; 1 where a large file takes more memory than it may."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _tree(folder / "tree")
        print(f"{FILES:,} files: {_measured(folder / 'tree')}")
        held = []
        for suffix, row in (
            ("csv", '{n},"{words}",x\n'),
            ("jsonl", '{{"n": {n}, "text": "{words}"}}\n'),
            ("txt", "{words}\n\n"),
        ):
            path = folder / f"large.{suffix}"
            _large(path, row)
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                words, memory = pool.apply(_in_its_own_process, (path,))
            held.append(memory)
            print(f"{SIZE / 1e6:.0f} MB of {suffix}: {words}, {memory:.1f} MB held")
    return 1 if max(held) > MEMORY_LIMIT else 0


def _in_its_own_process(path: Path) -> tuple[str, float]:
    process = psutil.Process()
    before = most = process.memory_info().rss
    for number, _ in enumerate(chunks(read(path), Chunking())):
        if number % 1000 == 0:
            most = max(most, process.memory_info().rss)
    return _measured(path), (most - before) / 2**20


def _measured(path: Path) -> str:
    files, walking = _timed(lambda: list(walk(path)) if path.is_dir() else [path])
    _, hashing = _timed(lambda: [hashlib.sha256(one.read_bytes()).digest() for one in files])
    texts, reading = _timed(lambda: [read(one) for one in files])
    passages: list[Chunk]
    passages, cutting = _timed(lambda: [one for text in texts for one in chunks(text, Chunking())])
    tokens, estimating = _timed(lambda: sum(estimate(one.text) for one in passages))
    return (
        f"walked in {walking:.2f} s, read in {reading:.2f} s (SHA-256 alone {hashing:.2f} s), "
        f"cut into {len(passages):,} passages in {cutting:.2f} s, {tokens:,} tokens estimated in {estimating:.2f} s"
    )


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.process_time()
    done = work()
    return done, time.process_time() - began


def _sentence(words: int = 15) -> str:
    return " ".join(_RANDOM.choices(_WORDS, k=words)).capitalize() + ". "


def _tree(folder: Path) -> None:
    for number in range(FILES):
        path = folder / f"{number % 40}" / f"{number}"
        path.parent.mkdir(parents=True, exist_ok=True)
        paragraphs = [_sentence() * 8 for _ in range(6)]
        match number % 4:
            case 0:
                path.with_suffix(".md").write_text("".join(f"## Part\n\n{one}\n\n" for one in paragraphs))
            case 1:
                path.with_suffix(".txt").write_text("\n\n".join(paragraphs))
            case 2:
                path.with_suffix(".py").write_text(
                    "".join(f"def f{n}(a):\n    return a\n\n\n" for n in range(120))
                )
            case _:
                body = "".join(f"<h2>Part</h2><p>{one}</p>" for one in paragraphs)
                path.with_suffix(".html").write_text(f"<html><body>{body}</body></html>")


def _large(path: Path, row: str) -> None:
    with path.open("w") as file:
        if path.suffix == ".csv":
            file.write("id,text,more\n")
        number = 0
        while file.tell() < SIZE:
            number += 1
            file.write(row.format(n=number, words=_sentence() * 3))


if __name__ == "__main__":
    sys.exit(main())
