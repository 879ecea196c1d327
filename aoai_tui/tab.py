"""FeatureTab: what every tab has. (Textual has a Tab of its own, and styles go by name.)"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from textual.containers import Container
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import TabPane

from aoai_tui.domain import Attachment, Hit
from aoai_tui.errors import AoaiError
from aoai_tui.workbench import Workbench


class FeatureTab(TabPane):
    """One of the app's tabs, over one workbench."""

    DEFAULT_CSS = """
    FeatureTab { height: 1fr; padding: 0; }
    """

    TITLE: ClassVar[str]
    """What stands in the tab row."""

    NAME: ClassVar[str]
    """What `--tab` calls it."""

    HELP: ClassVar[str]
    """One paragraph for f1."""

    @dataclass
    class Handed(Message):
        """Something made here goes to another tab, which opens."""

        to: str
        """The other tab's NAME."""
        text: str = ""
        attachments: tuple[Attachment, ...] = ()
        """Pictures and files; their bytes are in the attachments folder of the workbench."""

    @dataclass
    class ReadAsked(Message):
        """A Markdown text is to be read aloud; that goes on in whatever tab the person is."""

        title: str
        text: str = ""
        pieces: AsyncGenerator[str, None] | None = None
        """In place of the text: what it consists of, as it is written."""

    deployment: reactive[str] = reactive("")
    """The deployment that the tab works with, for the header."""

    def __init__(self, bench: Workbench) -> None:
        """A tab over the services of an open connection."""
        super().__init__(self.TITLE, id=self.NAME)
        self.bench = bench

    def furnish(self) -> None:
        """Everything that had to wait for the first paint."""

    def focus_first(self) -> None:
        """Put the cursor where a person begins."""
        raise NotImplementedError

    def take(self, text: str) -> None:
        """Put what another tab hands over where a person would have typed it; nothing is sent.

        The tab is open by then, and its content made.
        """
        raise NotImplementedError

    def take_attachments(self, attachments: tuple[Attachment, ...]) -> None:
        """Put what another tab hands over beside what a person types; nothing is sent.

        The tab is open by then, and its content made. A tab that works with words alone leaves it at that.
        """

    def first_keys(self) -> Mapping[str, str]:
        """Actions that stand first in the line of keys, and their names as they are now."""
        return {}

    def words_to_search(self) -> str:
        """What the search begins with: nothing, or what was just looked for here."""
        return ""

    def show_hit(self, hit: Hit, typed: str) -> None:
        """Show what the search found, for the words that were typed. Its kind is the tab's NAME.

        The tab is open by then, and its content made. A tab without content that is kept is only opened.
        """

    async def before_leaving(self) -> None:
        """Keep what is not kept yet: the connection changes, or the app ends."""

    @contextmanager
    def errors_shown(self) -> Iterator[None]:
        """Whatever fails inside is told to the person, and the app goes on."""
        try:
            yield
        except AoaiError as error:
            self.show_error(error)

    def show_error(self, error: AoaiError) -> None:
        """One sentence, the next step, and what support asks for."""
        self.app.notify(
            "\n".join(line for line in (error.advice, error.reference()) if line),
            title=error.title,
            severity="error",
            timeout=12,
            markup=False,
        )


class TabBody(Container):
    """The content of a tab that is made late, and does what the tab is asked."""

    def focus_first(self) -> None:
        """Put the cursor where a person begins."""
        raise NotImplementedError

    def first_keys(self) -> Mapping[str, str]:
        """Actions that stand first in the line of keys, and their names as they are now."""
        return {}

    def take(self, text: str) -> None:
        """Put what another tab hands over where a person would have typed it. Where nothing is typed, it is lost."""

    async def before_leaving(self) -> None:
        """Keep what is not kept yet."""


class LateTab(FeatureTab):
    """A tab whose content is imported and made when it is first shown: the first paint does not wait for it."""

    body: TabBody | None = None
    """The content, once there is any."""

    def make_body(self) -> TabBody:
        """The content; it is imported in here."""
        raise NotImplementedError

    def focus_first(self) -> None:
        """Make the content at the first call; then put the cursor where a person begins."""
        if self.body is None:
            self.body = self.make_body()
            self.mount(self.body)
        self.body.call_after_refresh(self._focus_if_shown)

    def _focus_if_shown(self) -> None:
        """The focus brings its tab to the front: not when the person has gone on to another meanwhile."""
        if self.display and self.body is not None:
            self.body.focus_first()

    def first_keys(self) -> Mapping[str, str]:
        """What the content says."""
        return self.body.first_keys() if self.body is not None and self.body.is_mounted else {}

    def take(self, text: str) -> None:
        """The content takes it, as soon as it is laid out."""
        if self.body is not None:
            self.body.call_after_refresh(self.body.take, text)

    async def before_leaving(self) -> None:
        """The content keeps what is not kept yet."""
        if self.body is not None and self.body.is_mounted:
            await self.body.before_leaving()
