"""Conversations as Markdown, JSON and HTML."""

from __future__ import annotations

from dataclasses import replace as with_changes
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from aoai_tui.domain import Role
from aoai_tui.domain.trees import Tree
from aoai_tui.services.exporting.as_html import as_html
from aoai_tui.services.exporting.as_json import as_json
from aoai_tui.services.exporting.as_markdown import as_markdown, escaped, unescaped
from aoai_tui.services.exporting.material import Material
from aoai_tui.services.importing.from_json import from_json, is_ours
from aoai_tui.services.importing.from_markdown import from_markdown
from tests.services.exporting.trees import DAY, PICTURE, RICH, message, talk, trees

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@given(trees())
def test_json_gives_back_the_same_tree(tree: Tree) -> None:
    """Export and import together change nothing: no field, no branch, no order."""
    text = as_json(Material(tree.conversation, (), tree.messages))
    assert is_ours(text)
    assert from_json(text).tree == tree


def test_json_holds_every_field_and_the_attached_bytes() -> None:
    """A reply with everything on it comes back equal, and so do a picture's bytes."""
    prompt = replace(message(0, None, Role.USER, "Look"), attachments=(PICTURE,))
    bare = talk("Look", "It is bold")
    material = Material(bare.conversation, (), (prompt, RICH), {PICTURE.file: b"\x01\x02\x03"})
    brought = from_json(as_json(material))
    assert brought.tree.messages == (prompt, RICH)
    assert brought.attachments == {PICTURE.file: b"\x01\x02\x03"}


def test_markdown_has_a_head_and_a_heading_for_each_message() -> None:
    """Title, dates, deployment, system prompt and tokens stand in the head, then who says what."""
    material = talk("What is *a* token?", "A piece.", title='Tokens: "all" of them')
    shown = (material.shown[0], replace(material.shown[1], usage=RICH.usage))
    conversation = replace(material.conversation, system_prompt="Be\nbrief.", deployment="gpt")
    text = as_markdown(with_changes(material, conversation=conversation, shown=shown))
    assert text == (
        "---\naoai-tui: 1\n"
        'title: "Tokens: \\"all\\" of them"\n'
        'created: "2026-03-04T05:06:07.000890+00:00"\n'
        'updated: "2026-03-04T05:06:08.000890+00:00"\n'
        'deployment: "gpt"\nsystem_prompt: "Be\\nbrief."\ntokens_in: 1200\ntokens_out: 34\n---\n\n'
        '# Tokens: "all" of them\n\n'
        "## You\n\n<!-- 2026-03-04T05:06:07.000890+00:00 -->\n\nWhat is *a* token?\n\n"
        "## Assistant (gpt)\n\n<!-- 2026-03-04T05:06:08.000890+00:00 -->\n\nA piece.\n"
    )


@given(st.lists(st.text("ab#\\`- \n", min_size=1, max_size=40).filter(str.strip), min_size=1, max_size=5))
def test_markdown_gives_back_what_was_said(texts: list[str]) -> None:
    """Our Markdown, imported, has the same texts, roles and times, whatever headings the texts hold."""
    texts = [text.replace("a#", "\n## You\n") for text in texts]
    material = talk(*texts)
    tree = from_markdown(as_markdown(material), "name", NOW)
    kept = [m for m in material.shown if m.text.strip()]
    assert [m.text for m in tree.messages] == [m.text.strip("\n") for m in kept]
    assert [m.role for m in tree.messages] == [m.role for m in kept]
    assert [m.created_at for m in tree.messages] == [m.created_at for m in kept]
    assert tree.conversation.title == "A talk"
    assert tree.conversation.created_at == DAY


@given(st.text("#\\ YouAsintTlSym\n"))
def test_escaping_a_heading_can_be_undone(text: str) -> None:
    """Nothing that is said can pass for the next message, and nothing is lost by that."""
    assert unescaped(escaped(text)) == text
    assert not any(line.startswith("## You") for line in escaped(text + "\n## You\n").split("\n"))


class Page(HTMLParser):
    """The tags of a page, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


NASTY = (
    '<script>alert(1)</script><img src="https://x.example/a.png" onerror="x"> ![a](https://x.example/b.png)'
)


@pytest.mark.parametrize("texts", [(NASTY, "ok"), ("ok", NASTY), ("ok", f"```html\n{NASTY}\n```")])
def test_html_from_outside_is_text(texts: tuple[str, str]) -> None:
    """Neither prompt, reply, code nor title becomes an element, and nothing is fetched from anywhere."""
    page = Page(as_html(talk(*texts, title=NASTY)))
    assert "script" not in {tag for tag, _ in page.tags}
    assert not [attrs for tag, attrs in page.tags if tag in ("img", "link", "iframe", "object")]
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert "<script>alert(1)</script>" in page.words


def test_html_links_do_not_run_code() -> None:
    """A link of Markdown to javascript: stays text."""
    page = Page(as_html(talk("x", "[click](javascript:alert(1)) [fine](https://example.com)")))
    assert [attrs["href"] for tag, attrs in page.tags if tag == "a"] == ["https://example.com"]


def test_html_shows_markdown_code_tables_and_pictures() -> None:
    """A reply's Markdown is rendered, code keeps its lines, a picture's bytes are in the page."""
    prompt = replace(message(0, None, Role.USER, "Look\n  there"), attachments=(PICTURE,))
    reply = message(1, "m0", Role.ASSISTANT, "**bold**\n\n```py\nif x:\n    y\n```\n\n|a|b|\n|-|-|\n|1|2|\n")
    bare = talk("x", "y")
    text = as_html(with_changes(bare, shown=(prompt, reply), attachments={PICTURE.file: b"\x01\x02\x03"}))
    page = Page(text)
    tags = {tag for tag, _ in page.tags}
    assert {"strong", "pre", "code", "table", "img"} <= tags
    assert "if x:\n    y\n" in page.words
    assert "Look\n  there" in page.words
    assert "data:image/png;base64,AQID" in text
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
