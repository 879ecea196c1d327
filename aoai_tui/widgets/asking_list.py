"""A long list whose keys ask for something to be done with the row under the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeVar

from textual.message import Message

from aoai_tui.widgets.long_list import LongList

Thing = TypeVar("Thing")


class AskingList(LongList[Thing]):
    """A child binds keys to `ask('deed')`; whoever shows it listens to `Asked`, and does it."""

    FIRST: ClassVar[str]
    """The deed that a double click asks for, as enter does."""

    @dataclass
    class Asked(Message):
        """The person wants something done."""

        deed: str

    def may(self, deed: str) -> bool:  # noqa: ARG002  a child may look at it
        """Whether this can be done now: where there is a row, if a child knows no better."""
        return self.under_cursor is not None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done."""
        if action == "ask":
            return self.may(str(parameters[0]))
        return super().check_action(action, parameters)

    def action_ask(self, deed: str) -> None:
        """Have it done."""
        self.post_message(self.Asked(deed))

    def on_long_list_picked(self, event: LongList.Picked) -> None:
        """A double click."""
        event.stop()
        self.action_ask(self.FIRST)
