"""What waits in the composer, and what was asked before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from aoai_tui.domain import Attachment, AttachmentKind, Role
from aoai_tui.storage.conversations import Conversations
from aoai_tui.storage.migrations import MIGRATIONS, migrate
from aoai_tui.storage.store import Store, open_store

PARROT = Attachment(AttachmentKind.PICTURE, "parrot.png", "image/png", size=9, file="f.png", detail="low")
NOTES = Attachment(AttachmentKind.TEXT, "notes \ud800.md", "text/markdown", size=4, file="g.txt")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An open data folder."""
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def ask(kept: Conversations, *texts: str) -> str:
    """A conversation with these prompts; its id."""
    conversation = kept.create()
    parent = None
    for text in texts:
        parent = kept.add_message(conversation.id, parent_id=parent, role=Role.USER, text=text).id
        parent = kept.begin_reply(conversation.id, parent, "d").id
    return conversation.id


def test_attachments_wait_with_the_draft(store: Store, tmp_path: Path) -> None:
    """What was attached is there after a restart, also without a word typed, and goes with the draft."""
    kept = store.conversations
    kept.save_draft(None, "", (PARROT, NOTES))
    store.close()
    again = open_store(tmp_path)
    try:
        found = again.conversations.draft_attachments(None)
        assert found[0] == PARROT
        assert found[1].name.startswith("notes ")
        assert again.conversations.draft(None) == ""
        again.conversations.save_draft(None, "words", (PARROT,))
        assert again.conversations.draft_attachments(None) == (PARROT,)
        again.conversations.save_draft(None, "")
        assert again.conversations.draft_attachments(None) == ()
    finally:
        again.close()


def test_drafts_from_before_attachments_stay(tmp_path: Path) -> None:
    """A draft of the layout without attachments is there after the update."""
    with closing(sqlite3.connect(tmp_path / "aoai-tui.db", isolation_level=None)) as old:
        migrate(old, MIGRATIONS[:2])
        old.execute("INSERT INTO drafts VALUES ('', 'half a thought', 1)")
    store = open_store(tmp_path)
    try:
        assert store.conversations.draft(None) == "half a thought"
        assert store.conversations.draft_attachments(None) == ()
    finally:
        store.close()


def test_earlier_prompts_come_newest_first_and_once(store: Store) -> None:
    """Prompts of all conversations, each text once where it was asked last; no replies, nothing deleted."""
    kept = store.conversations
    ask(kept, "one", "two")
    ask(kept, "three", "one")
    kept.delete(ask(kept, "secret"))
    assert kept.earlier_prompts(10) == ["one", "three", "two"]
    assert kept.earlier_prompts(2) == ["one", "three"]
