"""What adding texts will bring and cost, told before anything is kept or sent."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest

from aoai_tui.config.chat_settings import Price
from aoai_tui.domain import Chunking, CutBy
from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.services.lookup import filling
from aoai_tui.services.lookup.plans import Change, Planning
from aoai_tui.storage import sources
from tests.services.lookup.lookup_harness import LookupHarness, lookup_over, texts
from tests.services.passages.test_documents import pdf_of

PARROTS = "# Parrots\n\nStart with short sessions and a treat.\n\n# Dogs\n\nReward at once, never late.\n"


def mixed_folder(root: Path) -> Path:
    """A folder with something of everything: texts, tables, code, pictures, what is ignored, what can't be read."""
    folder = root / "library"
    (folder / "drafts").mkdir(parents=True)
    (folder / "build").mkdir()
    (folder / ".git").mkdir()
    (folder / "parrots.md").write_text(PARROTS)
    (folder / "plain.txt").write_text("Quota is counted per minute. It comes back evenly.")
    (folder / "drafts" / "idea.md").write_text("An idea that is not ripe.")
    (folder / "page.html").write_text("<h1>Page</h1><script>steal()</script><p>Only this is read.</p>")
    (folder / "rows.csv").write_text("id,question\n1,How do I teach a bird?\n2,=cmd|' /C calc'!A0\n3,\n")
    (folder / "lines.jsonl").write_text(
        "\n".join(json.dumps({"text": one}) for one in ("One.", "Two.", "One."))
    )
    (folder / "code.py").write_text("def one():\n    return 1\n\n\ndef two():\n    return 2\n")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing that follows makes sense")
    (folder / "empty.txt").write_text("  \n ")
    (folder / ".gitignore").write_text("build/\n*.log\n")
    (folder / "build" / "out.txt").write_text("made by a machine")
    (folder / "noise.log").write_text("noise")
    (folder / ".git" / "config").write_text("secret")
    return folder


async def planned(harness: LookupHarness, **more: object) -> tuple[str, dict[str, int], dict[str, str]]:
    """A plan for a new collection: its id, passages by source, reasons by what is skipped."""
    made = await harness.lookup.make("notes", "demo-embedding", 256)
    plan = await harness.lookup.plan(made.id, **more)  # type: ignore[arg-type]
    await harness.lookup.add(plan)
    return (
        made.id,
        {one.source.name: one.passages for one in plan.sources},
        {one.name: one.reason for one in plan.skipped},
    )


async def test_a_folder_of_mixed_files_is_read(tmp_path: Path) -> None:
    """Each by its kind; what is no text, or broken, or empty, is named with its reason; ignored files are not."""
    folder = mixed_folder(tmp_path)
    async with lookup_over(tmp_path / "data") as harness:
        collection_id, sources, skipped = await planned(harness, paths=[folder])
        assert sources == {
            "code.py": 1,
            "drafts/idea.md": 1,
            "lines.jsonl": 3,
            "page.html": 1,
            "parrots.md": 2,
            "plain.txt": 1,
            "rows.csv": 2,
        }
        assert set(skipped) == {"broken.pdf", "empty.txt", "picture.png"}
        assert all(reason.endswith(".") for reason in skipped.values())
        collection = await harness.lookup.get(collection_id)
        assert (await harness.embed(collection)).end.error is None
        found = await harness.lookup.search(collection_id, "teach a bird", k=1)
        assert (found.matches[0].source.name, found.matches[0].passage.line) == ("rows.csv", 2)
        read = [one.text for one in await harness.passages(collection)]
        assert "=cmd|' /C calc'!A0" in read
        assert not any("steal" in one or "secret" in one for one in read)


async def test_patterns_choose_among_the_files(tmp_path: Path) -> None:
    """Only what they let through is read."""
    folder = mixed_folder(tmp_path)
    async with lookup_over(tmp_path / "data") as harness:
        _, sources, _ = await planned(harness, paths=[folder], patterns="*.md, !drafts/**")
        assert list(sources) == ["parrots.md"]


async def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    """By itself and in its folder, and through a link."""
    folder = mixed_folder(tmp_path)
    (tmp_path / "link.md").symlink_to(folder / "parrots.md")
    async with lookup_over(tmp_path / "data") as harness:
        _, sources, _ = await planned(
            harness, paths=[folder / "parrots.md", tmp_path / "link.md", folder], patterns="*.md"
        )
        assert sources == {"parrots.md": 2, "drafts/idea.md": 1}


async def test_nothing_is_kept_or_sent_before_it_is_added(tmp_path: Path) -> None:
    """A plan is only a plan; adding it twice adds it once."""
    async with lookup_over(tmp_path) as harness:
        made = await harness.lookup.make("notes", "demo-embedding", 8)
        plan = await harness.lookup.plan(made.id, texts=["One.", "Two.", "  ", "One."])
        assert (await harness.lookup.get(made.id)).waiting == 0
        assert [one.source.name for one in plan.sources] == ["One.", "Two."]
        assert (plan.estimate.passages, plan.unchanged) == (2, 1)
        assert (await harness.lookup.add(plan)).waiting == 2
        assert (await harness.lookup.add(plan)).waiting == 2
        assert harness.sent.asked == []


async def test_the_cost_is_that_of_what_is_not_known(tmp_path: Path) -> None:
    """Tokens by an estimate that is a little high, the price by the deployment's name; known texts cost nothing."""
    prices = {"demo-embedding": Price(name="demo-embedding", input=10)}
    async with lookup_over(tmp_path, prices=prices) as harness:
        collection = await harness.filled(texts(50))
        plan = await harness.lookup.plan(collection.id, texts=[*texts(50), "Something that is new."])
        assert plan.unchanged == 50
        other = await harness.lookup.make("other", "demo-embedding", 8)
        plan = await harness.lookup.plan(other.id, texts=[*texts(50), "Something that is new."])
        assert (plan.estimate.passages, plan.estimate.known) == (51, 50)
        assert not plan.estimate.repeated
        assert 4 <= plan.estimate.tokens <= 12
        assert plan.estimate.cost == Decimal(plan.estimate.tokens) * 10 / 1_000_000
        await harness.lookup.add(plan)
        assert plan.estimate.tokens >= (await harness.embed(other)).progress.tokens


async def test_without_a_price_no_cost_is_told(tmp_path: Path) -> None:
    """None stands for what is not known."""
    async with lookup_over(tmp_path) as harness:
        made = await harness.lookup.make("notes", "demo-embedding", 8)
        assert (await harness.lookup.plan(made.id, texts=["One."])).estimate.cost is None


async def test_the_collections_chunking_cuts(tmp_path: Path) -> None:
    """Size and overlap are those of its making, and line and start are right."""
    text = "\n".join(f"Line {number} says little." for number in range(200))
    file = tmp_path / "long.txt"
    file.write_text(text)
    async with lookup_over(tmp_path / "data") as harness:
        cut = Chunking(by=CutBy.CHARACTERS, size=300, overlap=50)
        made = await harness.lookup.make("notes", "demo-embedding", 8, cut)
        await harness.lookup.add(await harness.lookup.plan(made.id, paths=[file]))
        passages = await harness.passages(made, "waiting")
        assert len(passages) > 10
        for one in passages:
            assert len(one.text) <= 300
            assert text[one.start : one.start + len(one.text)] == one.text
            assert one.line == text.count("\n", 0, one.start) + 1


async def test_a_column_is_chosen(tmp_path: Path) -> None:
    """The column that was named, or the one that is guessed; one that is not there is said."""
    table = tmp_path / "table.csv"
    table.write_text("title,body\nShort,A longer text that says something.\n")
    async with lookup_over(tmp_path / "data") as harness:
        made = await harness.lookup.make("notes", "demo-embedding", 8)
        chosen = await harness.lookup.plan(made.id, paths=[table], column="title")
        guessed = await harness.lookup.plan(made.id, paths=[table])
        wrong = await harness.lookup.plan(made.id, paths=[table], column="nothing")
        assert chosen.sources[0].source.column == "title"
        assert guessed.sources[0].source.column == "body"
        assert "nothing" in wrong.skipped[0].reason


async def test_a_column_is_chosen_for_some_tables(tmp_path: Path) -> None:
    """By their paths, also in a folder; the others keep what holds for all."""
    folder = tmp_path / "tables"
    folder.mkdir()
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text("title,body\nShort,A longer text that says something.\n")
    (folder / "c.csv").write_text("frage;antwort\nWas ist das hier?;Eine Antwort, die etwas länger ist.\n")
    async with lookup_over(tmp_path / "data") as harness:
        made = await harness.lookup.make("notes", "demo-embedding", 8)
        plan = await harness.lookup.plan(made.id, paths=[folder], columns={folder / "b.csv": "title"})
        assert [one.source.column for one in plan.sources] == ["body", "title", "antwort"]
        assert all(one.is_table for one in plan.sources)
        plan = await harness.lookup.plan(made.id, paths=[folder], column="title")
        assert [one.table for one in plan.skipped] == [folder / "c.csv"]


async def test_a_folder_with_nothing_in_it_is_told(tmp_path: Path) -> None:
    """Beside others, too, it is not left out in silence."""
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "notes.txt").write_text("Something.")
    async with lookup_over(tmp_path / "data") as harness:
        made = await harness.lookup.make("notes", "demo-embedding", 8)
        plan = await harness.lookup.plan(made.id, texts=["One."], paths=[folder], patterns="*.md")
        assert [(one.name, one.reason) for one in plan.skipped] == [
            ("empty/", "There is nothing to add: the filter lets none of its files through.")
        ]
        (folder / "notes.txt").unlink()
        plan = await harness.lookup.plan(made.id, texts=["One."], paths=[folder])
        assert plan.skipped[0].reason == "There is nothing to add: no file with text is in it."


async def test_a_path_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    """Nothing of the plan is made."""
    async with lookup_over(tmp_path) as harness:
        made = await harness.lookup.make("notes", "demo-embedding", 8)
        with pytest.raises(UsageTrouble, match="nowhere"):
            await harness.lookup.plan(made.id, paths=[tmp_path / "nowhere"])


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the system does not let anybody list, root neither."""
    folder = tmp_path / "closed"
    folder.mkdir()
    (folder / "secret.md").write_text("Nobody reads this.")
    listed = os.scandir

    def scandir(path: Any = ".") -> Any:
        if Path(path) == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    return folder


async def test_a_folder_that_can_not_be_read_leaves_the_others(tmp_path: Path, closed: Path) -> None:
    """Named itself, it is told with the reason, as a folder; what else was named is added."""
    file = tmp_path / "notes.txt"
    file.write_text("Something.")
    async with lookup_over(tmp_path / "data") as harness:
        made = await harness.lookup.make("notes", "demo-embedding", 8)
        plan = await harness.lookup.plan(made.id, paths=[closed, file])
        assert [one.source.name for one in plan.sources] == ["notes.txt"]
        assert [(one.name, one.is_folder, one.reason) for one in plan.skipped] == [
            ("closed/", True, "The folder can't be read: Permission denied.")
        ]


_WISHED = """
import os, sys
from pathlib import Path
import pathspec, aoai_tui.services.passages.walking
from aoai_tui.services.lookup.wishes import wished
if os.geteuid() == 0:
    os.setuid(65534)
names = [Path(one) for one in sys.argv[1:]]
for one in wished((), names, "", "", lambda left: print(left.name, left.reason, left.is_folder)):
    print(one.name)
"""


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows keeps rights otherwise")
def test_rights_leave_out_what_was_named_and_nothing_else(tmp_path: Path) -> None:
    """A folder without any right, and a file in one: both are told, and the file beside them is read."""
    closed = tmp_path / "closed"
    closed.mkdir()
    for file in (closed / "a.txt", tmp_path / "open.txt"):
        file.write_text("One.")
    for one in (tmp_path, *tmp_path.parents):
        if os.geteuid() == 0:
            one.chmod(one.stat().st_mode | 0o055)
    closed.chmod(0)
    try:
        named = [str(closed), str(closed / "a.txt"), str(tmp_path / "open.txt")]
        done = subprocess.run(
            [sys.executable, "-c", _WISHED, *named], capture_output=True, text=True, check=False
        )
    finally:
        closed.chmod(0o755)
    assert done.stderr == ""
    assert sorted(done.stdout.splitlines(), reverse=True) == [
        "open.txt",
        "closed/ The folder can't be read: Permission denied. True",
        "a.txt It can't be read: Permission denied. False",
    ]


async def test_refresh_finds_what_changed_is_new_or_is_gone(tmp_path: Path) -> None:
    """Passages that stay keep their vectors, what is gone is taken out, and only new words are paid for."""
    folder = mixed_folder(tmp_path)
    async with lookup_over(tmp_path / "data") as harness:
        collection_id, *_ = await planned(harness, paths=[folder], patterns="*.md")
        collection = await harness.lookup.get(collection_id)
        await harness.embed(collection)
        untouched = await harness.lookup.refresh(collection_id)
        assert (untouched.empty, untouched.unchanged) == (True, 2)
        (folder / "parrots.md").write_text(PARROTS + "\n# Cats\n\nThey do as they please.\n")
        (folder / "drafts" / "idea.md").unlink()
        (folder / "late.md").write_text("A file that came later.")
        (folder / "late.txt").write_text("The patterns do not let it through.")
        plan = await harness.lookup.refresh(collection_id)
        assert [(one.source.name, one.change) for one in plan.sources] == [
            ("parrots.md", Change.CHANGED),
            ("late.md", Change.NEW),
        ]
        assert [one.name for one in plan.gone] == ["drafts/idea.md"]
        assert plan.estimate.known == 2
        await harness.lookup.add(plan)
        harness.sent.asked.clear()
        await harness.embed(collection)
        assert len([one for request in harness.sent.asked for one in request]) == 2
        assert [one.name for one in await harness.lookup.sources(collection_id)] == ["late.md", "parrots.md"]
        assert (await harness.lookup.get(collection_id)).passages == 4
        assert harness.sent.paid_twice() == []


async def test_a_disk_that_is_away_takes_nothing_out(tmp_path: Path) -> None:
    """A folder that is not in its place is told of, and its sources stay."""
    folder = mixed_folder(tmp_path)
    async with lookup_over(tmp_path / "data") as harness:
        collection_id, sources, _ = await planned(harness, paths=[folder], patterns="*.md")
        folder.rename(tmp_path / "elsewhere")
        plan = await harness.lookup.refresh(collection_id)
        assert plan.empty
        assert {one.name for one in plan.skipped} >= set(sources)
        assert len(await harness.lookup.sources(collection_id)) == 2


_AS_NOBODY = """
import os, sys
from datetime import UTC, datetime
from aoai_tui.domain import TextSource
from aoai_tui.services.lookup.freshness import there_and_gone
source = TextSource(id=1, collection_id="c", name="a.txt", path=sys.argv[1], added_at=datetime.now(UTC))
if os.geteuid() == 0:
    os.setuid(65534)
print(there_and_gone([source], lambda one: print(one.reason)))
"""


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows keeps rights otherwise")
def test_a_folder_that_may_not_be_looked_into_any_more_takes_nothing_out(tmp_path: Path) -> None:
    """Nobody knows what is in it, so that its files stay as they are; the refresh goes on with the others."""
    folder = tmp_path / "closed"
    folder.mkdir()
    (folder / "a.txt").write_text("One.")
    for one in (tmp_path, *tmp_path.parents):
        if os.geteuid() == 0:
            one.chmod(one.stat().st_mode | 0o055)
    folder.chmod(0)
    try:
        command = [sys.executable, "-c", _AS_NOBODY, str(folder / "a.txt")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    finally:
        folder.chmod(0o755)
    assert done.stdout == "Its folder is not there just now, so it stays as it is.\n([], [])\n"


async def test_a_touched_file_is_not_read_as_changed(tmp_path: Path) -> None:
    """The words decide, not the clock."""
    file = tmp_path / "notes.txt"
    file.write_text("The same words.")
    async with lookup_over(tmp_path / "data") as harness:
        collection_id, *_ = await planned(harness, paths=[file])
        os.utime(file, (1, 1))
        assert (await harness.lookup.refresh(collection_id)).empty


async def test_reading_a_pdf_of_pictures_can_be_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no passage at which to look up: a cancel ends it between two pages."""
    (tmp_path / "scan.pdf").write_bytes(pdf_of(*[""] * 300))
    usual, pages, begun = pypdf.PageObject.extract_text, [], threading.Event()

    def slow(page: pypdf.PageObject) -> str:
        pages.append(page)
        begun.set()
        time.sleep(0.01)
        return usual(page)

    monkeypatch.setattr(pypdf.PageObject, "extract_text", slow)
    async with lookup_over(tmp_path / "data") as harness:
        made = await harness.lookup.make("notes", "demo-embedding", 8)
        task = asyncio.create_task(harness.lookup.plan(made.id, paths=[tmp_path / "scan.pdf"]))
        assert await asyncio.to_thread(begun.wait, 60)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert len(pages) < 300


async def test_reading_tells_how_far_it_is_and_can_be_given_up(tmp_path: Path) -> None:
    """A cancel ends the thread that reads, soon, and keeps nothing."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number}.txt").write_text(
            "\n\n".join(f"Paragraph {one} of {number}." for one in range(300))
        )
    async with lookup_over(tmp_path / "data") as harness:
        made = await harness.lookup.make(
            "notes", "demo-embedding", 8, Chunking(by=CutBy.BLANK_LINES, size=40, overlap=0)
        )
        told: list[Planning] = []
        begun = asyncio.Event()

        def heard(planning: Planning) -> None:
            told.append(planning)
            begun.set()

        reading = asyncio.create_task(harness.lookup.plan(made.id, paths=[folder], on_progress=heard))
        await begun.wait()
        reading.cancel()
        await asyncio.wait([reading])
        assert reading.cancelled()
        assert told[-1].files < 300
        assert (await harness.lookup.get(made.id)).waiting == 0


async def test_a_file_that_undo_brought_back_beside_itself_is_there_once_after_a_refresh(
    tmp_path: Path,
) -> None:
    """Taken out, added again and brought back, it would else be found by its old words for ever."""
    file = tmp_path / "a.txt"
    file.write_text("The words of before.")
    async with lookup_over(tmp_path / "data") as harness:
        collection = await harness.filled([], embedded=False)
        await harness.lookup.add(await harness.lookup.plan(collection.id, paths=[file]))
        (source,) = await harness.lookup.sources(collection.id)
        await harness.lookup.delete_sources(collection.id, [source.id])
        await harness.lookup.add(await harness.lookup.plan(collection.id, paths=[file]))
        await harness.lookup.restore_removed(collection.id)
        assert len(await harness.lookup.sources(collection.id)) == 2
        file.write_text("Other words.")
        await harness.lookup.add(await harness.lookup.refresh(collection.id))
        assert [one.text for one in await harness.passages(collection, "waiting")] == ["Other words."]
        assert (await harness.lookup.refresh(collection.id)).empty


async def test_a_typed_text_that_a_full_disk_broke_off_is_there_once_when_it_is_added_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same plan goes on, and so does the same text that is typed in after a crash."""
    words = "\n\n".join(f"Paragraph {number}." for number in range(60))
    async with lookup_over(tmp_path) as harness:
        chunking = Chunking(by=CutBy.BLANK_LINES, size=20, overlap=0)
        made = await harness.lookup.make("notes", "demo-embedding", 8, chunking)
        plan = await harness.lookup.plan(made.id, texts=[words])
        for text, again in ((words, plan), (words.upper(), None)):
            before = (await harness.lookup.get(made.id)).waiting
            first = again or await harness.lookup.plan(made.id, texts=[text])
            with monkeypatch.context() as full:
                full.setattr(sources, "AT_ONCE", 20)
                full.setattr(filling, "AT_ONCE", 20)
                full.setattr(sources.Sources, "_finish", _full)
                with pytest.raises(StorageTrouble):
                    await harness.lookup.add(first)
            await harness.lookup.add(again or await harness.lookup.plan(made.id, texts=[text]))
            assert (await harness.lookup.get(made.id)).waiting == before + 60
            assert (await harness.lookup.plan(made.id, texts=[text])).empty


def _full(*_: object) -> None:
    raise StorageTrouble("The disk is full.")


async def test_a_file_that_was_broken_off_is_read_again_by_a_refresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though nobody touched it since: what is kept of it is not all of it."""
    file = tmp_path / "a.txt"
    file.write_text("\n\n".join(f"Paragraph {number}." for number in range(60)))
    async with lookup_over(tmp_path / "data") as harness:
        chunking = Chunking(by=CutBy.BLANK_LINES, size=20, overlap=0)
        made = await harness.lookup.make("notes", "demo-embedding", 8, chunking)
        plan = await harness.lookup.plan(made.id, paths=[file])
        with monkeypatch.context() as full:
            full.setattr(sources, "AT_ONCE", 20)
            full.setattr(filling, "AT_ONCE", 20)
            full.setattr(sources.Sources, "_write", _full)
            with pytest.raises(StorageTrouble):
                await harness.lookup.add(plan)
        assert (await harness.lookup.get(made.id)).waiting < 60
        await harness.lookup.add(await harness.lookup.refresh(made.id))
        assert (await harness.lookup.get(made.id)).waiting == 60
        assert (await harness.lookup.refresh(made.id)).empty
