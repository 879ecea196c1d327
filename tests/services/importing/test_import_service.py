"""Files into the database and out of it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest

from aoai_tui.domain import Attachment, AttachmentKind, Role
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.archive import Archive
from aoai_tui.services.exporting.places import safe_name
from aoai_tui.services.exporting.service import ExportService, Format
from aoai_tui.services.importing.service import Imported, ImportService
from aoai_tui.storage.store import Store
from tests.services.importing.test_import_formats import FORKED

DATA = b"\x89PNG not really"
NAME = sha256(DATA).hexdigest() + ".png"


@pytest.fixture
async def archive(tmp_path: Path) -> AsyncIterator[Archive]:
    """A data folder with a forked conversation and an attached picture."""
    archive = Archive(tmp_path / "data")
    picture = Attachment(AttachmentKind.PICTURE, "cat.png", "image/png", len(DATA), NAME)
    (tmp_path / "data" / "attachments").mkdir(parents=True)
    (tmp_path / "data" / "attachments" / NAME).write_bytes(DATA)
    conversation = await archive(lambda store: store.conversations.create(deployment="gpt"))
    prompt = await archive(
        lambda store: store.conversations.add_message(
            conversation.id, parent_id=None, role=Role.USER, text="What is a/b?", attachments=(picture,)
        )
    )

    def answered(store: Store) -> None:
        for text in ("first answer", "second answer"):
            store.conversations.add_message(
                conversation.id, parent_id=prompt.id, role=Role.ASSISTANT, text=text
            )

    await archive(answered)
    yield archive
    archive.close()


@pytest.fixture
async def other(tmp_path: Path) -> AsyncIterator[Archive]:
    """An empty data folder."""
    archive = Archive(tmp_path / "other")
    yield archive
    archive.close()


async def brought(archive: Archive, path: Path) -> Imported:
    """What came of importing a file."""
    return [state async for state in ImportService(archive).import_file(path)][-1]


async def exported(archive: Archive, form: Format, folder: Path) -> Path:
    """The only conversation as a file."""
    (conversation,) = await archive(lambda store: store.conversations.list())
    wished = folder / f"{safe_name(conversation.title)}.{form.value}"
    return await ExportService(archive).export(conversation.id, form, wished)


async def test_json_moves_a_conversation_whole(archive: Archive, other: Archive, tmp_path: Path) -> None:
    """The tree and the picture's bytes arrive in another data folder, and a second import changes nothing."""
    path = await exported(archive, Format.JSON, tmp_path)
    assert path.name == "What is a b.json"
    done = await brought(other, path)
    assert (done.share, done.conversations, done.messages) == (1.0, 1, 3)
    assert done.last_id
    there = await archive(lambda store: store.trees.get(done.last_id or ""))
    assert await other(lambda store: store.trees.get(done.last_id or "")) == there
    assert (tmp_path / "other" / "attachments" / NAME).read_bytes() == DATA
    again = await brought(other, path)
    assert (again.conversations, again.messages, again.known) == (0, 0, 1)
    assert str(again) == "Nothing new: all of it was imported before."


@pytest.mark.parametrize("form", [Format.MARKDOWN, Format.HTML])
async def test_text_files_show_the_shown_branch(archive: Archive, tmp_path: Path, form: Format) -> None:
    """Markdown and HTML hold what is on the screen and not the other branch; nothing is overwritten."""
    first, second = [await exported(archive, form, tmp_path) for _ in range(2)]
    assert first != second
    assert first.read_text() == second.read_text()
    text = first.read_text()
    assert "second answer" in text
    assert "first answer" not in text


@pytest.mark.parametrize("zipped", [False, True])
async def test_chatgpts_export_is_brought_in_once(other: Archive, tmp_path: Path, zipped: bool) -> None:
    """The zip and the bare file bring the same conversations; empty ones are counted, a longer one goes on."""
    empty = {"title": "", "mapping": {}}
    path = tmp_path / "conversations.json"
    path.write_text(json.dumps([FORKED, empty]))
    if zipped:
        with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
            archive.write(path, "conversations.json")
            archive.writestr("chat.html", "<html>")
        path = tmp_path / "export.zip"
    done = await brought(other, path)
    assert (done.conversations, done.messages, done.unreadable) == (1, 4, 1)
    assert str(done) == "Imported 1 conversation with 4 messages. 1 was empty or unreadable."
    (listed,) = await other(lambda store: store.conversations.list())
    shown = await other(lambda store: store.conversations.branch(listed.id))
    assert [message.text for message in shown] == ["hello", "one"]
    later = json.loads(json.dumps(FORKED))
    later["mapping"]["d"] = {**later["mapping"]["c"], "id": "d", "parent": "b"}
    (tmp_path / "later.json").write_text(json.dumps([later]))
    more = await brought(other, tmp_path / "later.json")
    assert (more.conversations, more.continued, more.messages) == (0, 1, 1)
    assert str(more) == "1 conversation that was here went on (1 message)."


async def test_our_markdown_is_a_conversation_again(archive: Archive, other: Archive, tmp_path: Path) -> None:
    """What was exported as Markdown can be read, talked on with, and is known the second time."""
    path = await exported(archive, Format.MARKDOWN, tmp_path)
    done = await brought(other, path)
    shown = await other(lambda store: store.conversations.branch(done.last_id or ""))
    assert [message.text for message in shown] == ["What is a/b?\n\n*Attached: cat.png*", "second answer"]
    assert (await brought(other, path)).known == 1


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"{}", b"[1, 2", b"", b"PK\x03\x04 broken", b'{"a":'])
async def test_what_is_no_conversation_is_refused_in_words(
    other: Archive, tmp_path: Path, content: bytes
) -> None:
    """Whatever the file holds, the answer is a plain sentence."""
    path = tmp_path / "odd.json"
    path.write_bytes(content)
    with pytest.raises(UsageTrouble, match="can't be imported"):
        await brought(other, path)


async def test_a_missing_file_is_told_in_words(other: Archive, tmp_path: Path) -> None:
    """The path and the system's reason."""
    with pytest.raises(UsageTrouble, match="can't be read"):
        await brought(other, tmp_path / "nowhere.json")
