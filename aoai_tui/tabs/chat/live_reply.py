"""The reply that is arriving: a Markdown stream that follows the clock, not the chunks.

Textual's Markdown makes a widget of each block, and lays all of them out anew with each piece. So only the newest
blocks are such widgets: once they are many, those that can't change any more become one light widget above.
"""

from __future__ import annotations

import asyncio
import time

from markdown_it import MarkdownIt
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Markdown, Static
from textual.widgets.markdown import MarkdownStream

from aoai_tui.domain import Wait
from aoai_tui.plain import plain, plain_line
from aoai_tui.tabs.chat.reply_line import wait_words
from aoai_tui.widgets.markdown_lines import markdown_lines
from aoai_tui.widgets.rendered import Line, Look, Rendered
from aoai_tui.widgets.spinner import spinner

_FRAMES_PER_SECOND = 8
"""How often arrived text is drawn. Each drawing parses and lays out what is new, whatever its length."""

_REST = 10
"""How much longer than it took to draw a frame the next one waits at least: in a burst that nobody can read, keys are
worth more than frames."""

_LONGEST_REST = 0.6
"""Seconds after which the next frame is drawn in any case, as many again in a burst, and while the reader types."""

_TYPING = 0.3
"""Seconds after a key in which the reader counts as typing: frames are then rarer and come right behind keys."""

_BEHIND_A_KEY = 0.012
"""Seconds after a key at which it has been drawn. A frame that begins then is over before the next key comes, where
one on the clock would often keep a key waiting."""

_SETTLE_AT = 2000
"""Characters of live text at which its finished blocks settle."""

_BURST = 600
"""Characters in one frame that are too many to make widgets of: what is finished among them settles at once."""

_SILENCE_WORTH_A_WORD = 3.0
"""Seconds without a chunk after which the reader is told that the app is still waiting."""


_parser = MarkdownIt("gfm-like", {"linkify": False})


def settled_length(text: str) -> int:
    """How many characters at the beginning are blocks that no later text can change: all but the last block."""
    starts = [token.map[0] for token in _parser.parse(text) if token.level == 0 and token.map]
    if len(starts) < 2:
        return 0
    return sum(len(line) for line in text.splitlines(keepends=True)[: starts[-1]])


class ReplyMarkdown(Markdown):
    """Textual's Markdown, drawn like a finished message, so that nothing jumps when it ends."""

    DEFAULT_CSS = """
    ReplyMarkdown {
        padding: 0 0 0 2; margin: 0; background: transparent; height: auto;
        & MarkdownH1, & MarkdownH2, & MarkdownH3, & MarkdownH4, & MarkdownH5, & MarkdownH6 {
            color: $foreground; background: transparent; text-style: bold; content-align: left middle;
            margin: 0 0 1 0; padding: 0; width: 1fr;
        }
        & MarkdownH1 { text-style: bold underline; }
        & MarkdownFence { background: $panel; padding: 0 1; margin: 0 0 1 0; max-height: 10000; }
        & MarkdownFence > Label { padding: 0; }
        & MarkdownParagraph { margin: 0 0 1 0; }
        & MarkdownBlockQuote { background: transparent; border-left: outer $panel; color: $muted; }
        & MarkdownTable { background: transparent; }
        & MarkdownBullet { color: $muted; }
    }
    """

    def __init__(self) -> None:
        """Empty; bullets are those of a finished message, and links are not opened by a click."""
        super().__init__(parser_factory=lambda: _parser, open_links=False)
        self.BULLETS = ["• "] * 5


class Settled(Rendered):
    """The part of a reply whose blocks are finished."""

    DEFAULT_CSS = """
    Settled { padding: 0 0 0 2; margin: 0 0 1 0; }
    """

    def __init__(self, text: str) -> None:
        """`text` is plain Markdown."""
        super().__init__()
        self._text = text

    @property
    def length(self) -> int:
        """Characters of the text."""
        return len(self._text)

    def lines_at(self, width: int, look: Look) -> list[Line]:
        """The text as Markdown."""
        return markdown_lines(self._text, width, look)


class LiveReply(Vertical):
    """A reply while it arrives, with a line below that tells what is being waited for."""

    DEFAULT_CSS = """
    LiveReply {
        height: auto; padding: 0 1 0 2; margin: 0 0 1 0;
        & > #who { text-style: bold; }
        & > #doing { color: $muted; padding-left: 2; }
    }
    """

    def __init__(self, deployment: str, text: str = "") -> None:
        """`text` is what had arrived before the view was opened."""
        super().__init__()
        self._deployment = plain_line(deployment, 80)
        self._fresh: list[str] = [text] if text else []
        self._tail = ""
        """The text that has not settled."""
        self._shown = ""
        """The part of it that the Markdown widget shows."""
        self._stream: MarkdownStream | None = None
        self._drawing = asyncio.Lock()
        self._rest_until = 0.0
        self._doing = ""
        self._told = ""
        self._since = time.monotonic()
        self._last_text = 0.0
        self._typed_at = 0.0
        self._wait: Wait | None = None
        self._clock: Timer | None = None

    def compose(self) -> ComposeResult:
        """Who, what, and what is being waited for."""
        yield Static(self._deployment, id="who", markup=False)
        yield ReplyMarkdown()
        yield Static("", id="doing", markup=False)

    def on_mount(self) -> None:
        """Start the clock that draws."""
        self._stream = Markdown.get_stream(self._markdown)
        self._clock = self.set_interval(1 / _FRAMES_PER_SECOND, self._draw_on_the_clock)

    def doing(self, words: str) -> None:
        """What is being waited for, with seconds after 0.3 s; empty for nothing."""
        self._doing, self._since = plain_line(words), time.monotonic()
        self._wait = None

    def waiting(self, wait: Wait | None) -> None:
        """Count down to the next attempt; None says that it begins."""
        self._wait, self._since = wait, time.monotonic()

    def append(self, text: str) -> None:
        """Take a piece; it is drawn with the next frame."""
        self._fresh.append(text)
        self._last_text = time.monotonic()
        self._doing = ""

    def typed(self) -> None:
        """The reader pressed a key: the next frame comes right behind it."""
        self._typed_at = time.monotonic()
        self.set_timer(_BEHIND_A_KEY, self._draw)

    @property
    def draws_key(self) -> bool:
        """Whether a key was pressed just now, so that reading on should wait until it has been drawn."""
        return time.monotonic() - self._typed_at < _BEHIND_A_KEY

    async def finish(self) -> None:
        """Stop drawing."""
        if self._clock:
            self._clock.stop()
        async with self._drawing:
            if self._stream:
                stream, self._stream = self._stream, None
                await stream.stop()

    @property
    def _markdown(self) -> ReplyMarkdown:
        return self.query_one(ReplyMarkdown)

    async def _draw_on_the_clock(self) -> None:
        if not self._is_typing:
            await self._draw()

    @property
    def _is_typing(self) -> bool:
        return time.monotonic() - self._typed_at < _TYPING

    async def _draw(self) -> None:
        """One frame. After a slow one the next waits, so that keys always get most of the time."""
        if self._drawing.locked() or time.monotonic() < self._rest_until:
            return
        async with self._drawing:
            began = time.monotonic()
            self._tell(self._words())
            burst = False
            if self._stream and (self._fresh or self._shown != self._tail):
                fresh = plain("".join(self._fresh))
                self._fresh.clear()
                burst = len(fresh) > _BURST
                await self._show(fresh, burst=burst)
            now = time.monotonic()
            rest = min(_LONGEST_REST, _REST * (now - began))
            self._rest_until = now + rest * (1 + burst + self._is_typing)

    def _tell(self, words: str) -> None:
        """Show what is being waited for; the same words again would only lay the screen out anew."""
        if words != self._told:
            self._told = words
            self.query_one("#doing", Static).update(words)

    async def _show(self, fresh: str, *, burst: bool) -> None:
        """Draw a piece. In a burst the unfinished block waits: it is finished before anybody could read it."""
        self._tail += fresh
        if burst or len(self._tail) > _SETTLE_AT:
            await self._settle()
        wanted = "" if burst else self._tail
        if fresh and wanted == self._shown + fresh and self._stream:
            await self._stream.write(fresh)
        elif wanted != self._shown:
            await self._markdown.update(wanted)
        self._shown = wanted

    async def _settle(self) -> None:
        """Turn the finished blocks into one light widget."""
        length = settled_length(self._tail)
        if not length:
            return
        settled, self._tail = Settled(self._tail[:length]), self._tail[length:]
        await settled.prepare(self._markdown.size.width - 2)
        if not self._shown:
            await self.mount(settled, before=self._markdown)
            return
        with self.app.batch_update():  # what settles must not be seen twice
            await self.mount(settled, before=self._markdown)
            await self._markdown.update("")
            self._shown = ""

    def _words(self) -> str:
        now = time.monotonic()
        spin = spinner(self, now)
        if self._wait:
            return f"{spin} {wait_words(self._wait, self._wait.seconds - (now - self._since))}"
        if self._doing and now - self._since > 0.3:
            return f"{spin} {self._doing} {now - self._since:.1f} s · esc stops"
        if self._last_text and now - self._last_text > _SILENCE_WORTH_A_WORD:
            return f"{spin} nothing for {now - self._last_text:.0f} s, still waiting · esc stops"
        return "▍" if self._last_text else ""
