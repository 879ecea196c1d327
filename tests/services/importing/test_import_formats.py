"""ChatGPT's export and plain Markdown, read."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.domain import Message, Role
from aoai_tui.domain.trees import Tree
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.importing import reading
from aoai_tui.services.importing.from_chatgpt import from_chatgpt
from aoai_tui.services.importing.from_json import from_json
from aoai_tui.services.importing.from_markdown import from_markdown
from aoai_tui.services.importing.reading import elements

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def node(key: str, parent: str | None, role: str = "", text: str = "", **more: Any) -> dict[str, Any]:
    """A node as ChatGPT exports it."""
    said = {
        "id": key,
        "author": {"role": role, "name": more.pop("name", None)},
        "create_time": more.pop("at", None),
        "content": more.pop("content", {"content_type": "text", "parts": [text]}),
        "metadata": more,
    }
    return {"id": key, "parent": parent, "children": [], "message": said if role else None}


def export(*nodes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A conversation as ChatGPT exports it."""
    mapping = {one["id"]: one for one in nodes}
    return {"title": "Talk", "conversation_id": "k1", "create_time": 1700000000.5, "mapping": mapping, **more}


def tree_of(value: dict[str, Any]) -> Tree:
    """The conversation in it."""
    tree = from_chatgpt(value)
    assert tree is not None
    return tree


def outline(messages: tuple[Message, ...]) -> list[tuple[str, str | None]]:
    """Each text with its parent's."""
    texts = {message.id: message.text for message in messages}
    return [(message.text, texts.get(message.parent_id or "")) for message in messages]


FORKED = export(
    node("root", None),
    node("s", "root", "system", ""),
    node("u", "s", "user", "hello", at=1700000001),
    node("a", "u", "assistant", "one", at=1700000002, model_slug="gpt-4o"),
    node("b", "u", "assistant", "two", at=1700000003, model_slug="gpt-4o"),
    node("c", "a", "user", "more"),
    current_node="a",
)


def test_branches_of_chatgpt_are_kept() -> None:
    """Every branch is there, hidden nodes are bridged, and the branch that was shown is shown."""
    tree = tree_of(FORKED)
    assert outline(tree.messages) == [("hello", None), ("one", "hello"), ("more", "one"), ("two", "hello")]
    (shown,) = [message for message in tree.messages if message.id == tree.conversation.leaf_id]
    assert (shown.text, shown.role, shown.model) == ("one", Role.ASSISTANT, "gpt-4o")
    assert tree.conversation.title == "Talk"
    assert tree.conversation.created_at == datetime.fromtimestamp(1700000000.5, UTC)
    assert tree.messages[0].created_at == datetime.fromtimestamp(1700000001, UTC)


def test_the_same_export_makes_the_same_ids() -> None:
    """Ids come from the file, so that a second import knows the first."""
    assert tree_of(FORKED) == tree_of(json.loads(json.dumps(FORKED)))


def test_code_tools_pictures_and_speech_become_text() -> None:
    """Kinds of content other than text are readable, and thoughts and hidden nodes are left out."""
    tree = tree_of(
        export(
            node("u", None, "user", content={"content_type": "multimodal_text", "parts": [
                {"content_type": "image_asset_pointer", "asset_pointer": "x"},
                {"content_type": "audio_transcription", "text": "spoken"}, "typed"]}),
            node("t", "u", "assistant", content={"content_type": "thoughts", "thoughts": []}),
            node("c", "t", "assistant", content={"content_type": "code", "language": "python", "text": "1+1"}),
            node("o", "c", "tool", name="python", content={"content_type": "execution_output", "text": "2"}),
            node("h", "o", "user", "hidden", is_visually_hidden_from_conversation=True),
            node("e", "h", "assistant", "end"),
        )
    )  # fmt: skip
    assert [(one.role, one.text) for one in tree.messages] == [
        (Role.USER, "*(a picture, not imported)*\n\nspoken\n\ntyped"),
        (Role.ASSISTANT, "````python\n1+1\n````"),
        (Role.ASSISTANT, "````\n2\n````"),
        (Role.ASSISTANT, "end"),
    ]
    assert outline(tree.messages)[-1] == ("end", "````\n2\n````")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["message", "parent", "author", "role", "content", "parts", "create_time", "text", "a"]),
        inner, max_size=5,
    ),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from("abc"), JSON, max_size=3), JSON, JSON)
def test_no_export_however_odd_is_more_than_empty(mapping: dict[str, Any], title: Any, shown: Any) -> None:
    """Whatever stands where a conversation is expected, the answer is a tree or nothing, never an error."""
    tree = from_chatgpt({"mapping": mapping, "title": title, "current_node": shown, "create_time": title})
    assert tree is None or tree.messages


@given(st.lists(st.dictionaries(st.text(max_size=3), st.text(max_size=9), max_size=3)), st.integers(1, 40))
def test_a_list_is_read_in_bites(values: list[dict[str, str]], bite: int) -> None:
    """Wherever the file is cut into pieces, the same elements come out, one after the other."""
    before, reading._BITE = reading._BITE, bite
    try:
        assert list(elements(io.StringIO(json.dumps(values, indent=bite % 3 or None)))) == values
    finally:
        reading._BITE = before


def test_a_list_that_is_cut_off_gives_its_beginning() -> None:
    """What is whole comes first, then the words that it is broken."""
    found = elements(io.StringIO('[{"a": 1}, {"b": 2'))
    assert next(found) == {"a": 1}
    with pytest.raises(UsageTrouble, match="can't be imported"):
        next(found)


PLAIN = """# Stoves

Some words before.

## System
Be brief.

## You
What does a stove need?

```md
## You
not a heading
```

### **Assistant:**
Air.

## user
And?
"""


def test_plain_markdown_with_role_headings_is_a_conversation() -> None:
    """Headings of several kinds say who speaks; those in code blocks don't; the first heading is the title."""
    tree = from_markdown(PLAIN, "file", NOW)
    assert tree.conversation.title == "Stoves"
    assert tree.conversation.system_prompt == "Be brief."
    assert [(one.role, one.text) for one in tree.messages] == [
        (Role.USER, "What does a stove need?\n\n```md\n## You\nnot a heading\n```"),
        (Role.ASSISTANT, "Air."),
        (Role.USER, "And?"),
    ]
    assert tree.messages[0].created_at == NOW
    assert tree.messages[1].parent_id == tree.messages[0].id


def test_markdown_in_which_nobody_speaks_is_refused() -> None:
    """A shopping list is no conversation, and the words say what would be one."""
    with pytest.raises(UsageTrouble, match="says who speaks") as caught:
        from_markdown("# List\n\n- bread\n", "file", NOW)
    assert "## You" in caught.value.advice


@pytest.mark.parametrize(
    "text",
    [
        '{"format": "aoai-tui-conversation", "version": 1}',
        '{"format": "aoai-tui-conversation", "version": 99, "conversation": {}}',
        '{"format": "aoai-tui-conversation", "version": 1, "conversation": {"id": 5}, "messages": []}',
    ],
)
def test_broken_json_of_ours_is_refused_in_words(text: str) -> None:
    """A file that lacks something, or is newer than this app, is told about."""
    with pytest.raises(UsageTrouble, match="can't be imported"):
        from_json(text)


def test_an_attached_file_must_be_what_its_name_says() -> None:
    """Bytes that don't have their name's checksum, or whose name is a path, are left out."""
    conversation = {
        "id": "c",
        "title": "",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00",
    }
    files = {"../../evil": "AQID", "0" * 64 + ".png": "AQID", "x": "%%%"}
    text = json.dumps(
        {
            "format": "aoai-tui-conversation",
            "version": 1,
            "conversation": conversation,
            "messages": [],
            "attachments": files,
        }
    )
    brought = from_json(text)
    assert brought.attachments == {}
    assert brought.tree.conversation.updated_at == datetime(2026, 1, 1, tzinfo=UTC)
