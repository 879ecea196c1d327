"""One way to see the open collection and what was found in it: the list, the matrix, the map."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from aoai_tui.domain import Collection, Match, TextSource
from aoai_tui.domain.kindred_words import Kindred
from aoai_tui.services.embedding_choices import LookupView
from aoai_tui.services.lookup.found import Found


@dataclass(frozen=True)
class Seen:
    """What a view shows. It is made anew whenever something of it changes; parts that are the same stay the same."""

    collection: Collection | None = None
    """The open one."""

    query: str = ""
    """What was looked for; empty where nothing was, or where it is `like`."""

    like: Match | None = None
    """The passage to which others were looked for."""

    found: Found | None = None
    """What was found; None where nothing was looked up."""

    chosen: tuple[Match, ...] = ()
    """The passages that were chosen together, in the order in which they were."""

    sources: tuple[TextSource, ...] = ()
    """Only these sources are looked at; all of them where it is empty."""

    @property
    def matches(self) -> tuple[Match, ...]:
        """The passages that were found, the closest first."""
        return self.found.matches if self.found else ()

    @cached_property
    def kindred(self) -> Kindred:
        """Finds the query's words in passages, to be marked."""
        return Kindred(self.query)


class PassageView(Vertical):
    """A view. The keys mean the passage under its cursor; the pane does what they ask for.

    The pane calls `show` when the view comes to be seen, and whenever something is other than before while it is.
    """

    VIEW: ClassVar[LookupView]
    """Its name, in its chip and in what is kept."""

    DEFAULT_CSS = """
    PassageView { width: 1fr; height: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "ask('open')", "Whole passage", id="passage.open", tooltip="Show the passage in its text"
        ),
        Binding(
            "space",
            "ask('choose')",
            "Choose",
            id="passage.choose",
            tooltip="Choose the passage, to take several together; again leaves it",
        ),
        Binding(
            "m",
            "ask('like')",
            "More like this",
            id="passage.like",
            tooltip="Find the passages that are closest to this one; it costs nothing",
        ),
        Binding(
            "s",
            "ask('source')",
            "This source alone",
            id="passage.source",
            show=False,
            tooltip="Look only in the source of this passage; again looks in all of them",
        ),
        Binding(
            "i",
            "ask('vector')",
            "Vector",
            id="passage.vector",
            show=False,
            tooltip="Show the numbers that stand for the passage, and copy them as JSON",
        ),
        Binding(
            "c",
            "ask('to_chat')",
            "To the chat",
            id="passage.to-chat",
            tooltip="Take the chosen passages to the chat, with their sources",
        ),
    ]

    @dataclass
    class Asked(Message):
        """The person wants something done with a passage."""

        deed: str
        """`open`, `choose`, `like`, `source`, `vector` or `to_chat`."""
        match: Match

    @dataclass
    class Moved(Message):
        """The cursor is on another passage."""

        match: Match | None

        def can_replace(self, message: Message) -> bool:
            """Only where it is now counts."""
            return isinstance(message, PassageView.Moved)

    def show(self, seen: Seen) -> None:
        """Show this."""
        raise NotImplementedError

    def under_cursor(self) -> Match | None:
        """The passage that the keys mean."""
        raise NotImplementedError

    def stand_on(self, match: Match) -> None:
        """Put the cursor on a passage, if it is shown."""
        raise NotImplementedError

    def place(self) -> str:
        """Where the cursor stands among the passages: `3 of 20`; empty where that says nothing."""
        return ""

    def take_focus(self) -> None:
        """Put the cursor where its keys are."""
        raise NotImplementedError

    @property
    def can_take_focus(self) -> bool:
        """Whether there is anything to go to."""
        return self.under_cursor() is not None

    def words(self) -> str:
        """What is told of it in the line below, after the number of passages; empty for nothing."""
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only where there is a passage."""
        if action == "ask":
            return self.under_cursor() is not None
        return super().check_action(action, parameters)

    def action_ask(self, deed: str) -> None:
        """Have it done."""
        if (match := self.under_cursor()) is not None:
            self.post_message(self.Asked(deed, match))
