"""Runs that a dying copy of the app, or a full disk, cuts off."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import aoai_tui
from tests.services.lookup.lookup_harness import lookup_over, texts

ROOT = Path(aoai_tui.__file__).parents[1]


def killed(data_dir: Path, collection_id: str) -> list[str]:
    """Let a copy embed until some is on the disk and more on its way, and kill it; the texts that it paid for."""
    command = [sys.executable, "-m", "tests.services.lookup.copy_that_embeds", str(data_dir), collection_id]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as copy:
        assert copy.stdout is not None
        lines = []
        for line in copy.stdout:
            if line == "now\n":
                break
            lines.append(line.rstrip("\n"))
        copy.kill()
    return lines


async def test_a_killed_copy_is_gone_on_from(tmp_path: Path) -> None:
    """What it had told as done is there; it is told as left behind; going on pays for nothing a second time."""
    async with lookup_over(tmp_path) as harness:
        collection = await harness.filled(texts(600), embedded=False)
    paid = killed(tmp_path, collection.id)
    assert 64 < len(paid) < 600
    async with lookup_over(tmp_path) as harness:
        assert [one.id for one in await harness.lookup.left_behind()] == [collection.id]
        left = await harness.lookup.get(collection.id)
        assert (left.passages, left.waiting) == (len(paid), 600 - len(paid))
        assert (await harness.embed(left)).end.error is None
        assert sorted([*paid, *harness.sent.paid]) == sorted(texts(600))
        assert (await harness.lookup.get(collection.id)).passages == 600
        assert await harness.lookup.left_behind() == []
        found = await harness.lookup.search(collection.id, "Passage number 3.", k=1)
        assert found.matches[0].passage.text == "Passage number 3."


async def test_a_paused_run_is_not_left_behind(tmp_path: Path) -> None:
    """It was left on purpose: the person knows."""
    async with lookup_over(tmp_path) as harness:
        await harness.filled(texts(10), embedded=False)
    async with lookup_over(tmp_path) as harness:
        assert await harness.lookup.left_behind() == []
        assert [one.waiting for one in await harness.lookup.all()] == [10]


FILLED = """
import asyncio, resource, signal, sys
from pathlib import Path
from tests.services.lookup.lookup_harness import lookup_over, texts

async def main():
    async with lookup_over(Path(sys.argv[1])) as harness:
        lookup = harness.lookup
        collection = await harness.filled(texts(2000), dimensions=3072, embedded=False)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        size = max(file.stat().st_size for file in Path(sys.argv[1]).iterdir() if file.is_file())
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 400_000, resource.RLIM_INFINITY))
        told = await harness.embed(collection)
        now = await lookup.get(collection.id)
        print(told.error.title, now.passages == told.progress.done, now.refused, now.passages + now.waiting)
        paid = sum(harness.sent.paid.values())
        print(paid > now.passages)
"""
ANEW = """
        told = await harness.embed(collection)
        print(told.error.title, sum(harness.sent.paid.values()) == paid)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        told = await harness.embed(collection)
        print(told.end.error, (await lookup.get(collection.id)).passages, harness.sent.paid_twice())
        found = await lookup.search(collection.id, texts(2000)[1999], k=1)
        print(found.matches[0].passage.text)

asyncio.run(main())
"""
CLOSED = """
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        await lookup.close()
        print((await lookup.get(collection.id)).passages == paid)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
def test_what_a_full_disk_does_not_take_is_not_paid_for_twice(tmp_path: Path) -> None:
    """The error tells of the disk; what was paid for waits in memory, and is kept first once there is room."""
    told = subprocess.run(
        [sys.executable, "-c", FILLED + ANEW, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stderr == ""
    assert told.stdout.splitlines() == [
        "The disk is full. True 0 2000",
        "True",
        "The disk is full. True",
        "None 2000 []",
        "Passage number 1999.",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
def test_closing_keeps_what_the_disk_takes_by_then(tmp_path: Path) -> None:
    """Nothing that was paid for is lost where there is room when the app ends."""
    told = subprocess.run(
        [sys.executable, "-c", FILLED + CLOSED, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stderr == ""
    assert told.stdout.splitlines() == ["The disk is full. True 0 2000", "True", "True"]


ENDED_WHILE_FULL = """
import asyncio, os, resource, signal, sys
from pathlib import Path
from tests.services.lookup.lookup_harness import lookup_over, texts

async def main():
    async with lookup_over(Path(sys.argv[1])) as harness:
        collection = await harness.filled(texts(1400), dimensions=3072)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        size = max(file.stat().st_size for file in Path(sys.argv[1]).rglob("*") if file.is_file())
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100_000, resource.RLIM_INFINITY))
        before = sum(harness.sent.paid.values())
        await harness.add(collection, texts(1800)[1400:])
        told = await harness.embed(collection)
        print(collection.id)
        print(told.error)
        print(sum(harness.sent.paid.values()) - before)
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


def ended_while_full(data: Path, temporary: Path) -> tuple[str, str, int]:
    """A copy that is killed when the disk was full: the collection's id, its last words, and how many texts it paid."""
    told = subprocess.run(
        [sys.executable, "-c", ENDED_WHILE_FULL, str(data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert told.stderr == ""
    collection_id, words, paid = told.stdout.splitlines()
    return collection_id, words, int(paid)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
async def test_what_a_full_disk_does_not_take_outlasts_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is saved elsewhere, the error says where, and the next start takes it in instead of paying again."""
    data, temporary = tmp_path / "data", tmp_path / "temporary"
    temporary.mkdir()
    collection_id, words, paid = ended_while_full(data, temporary)
    assert words.startswith("The disk is full. ")
    assert f"What was paid for is in {temporary}" in words
    assert paid >= 64
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    async with lookup_over(data) as harness:
        left = await harness.lookup.get(collection_id)
        assert (left.passages, left.waiting) == (1400, 400)
        assert (await harness.embed(left)).end.error is None
        assert (await harness.lookup.get(collection_id)).passages == 1800
        assert sum(harness.sent.paid.values()) == 400 - paid
    assert list(temporary.iterdir()) == []
