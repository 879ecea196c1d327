"""The field that takes any address, and says what it understood."""

from __future__ import annotations

from textual import on
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from aoai_tui.config.pasted_url import Guess, connection_from_url
from aoai_tui.errors import UsageTrouble
from aoai_tui.screens.form_field import Field

_PAUSE = 0.4
"""Seconds without a key press after which a typed address is read."""


class AddressField(Field):
    """Reads the address when typing pauses, on enter, and when the cursor leaves.

    A half-typed address is not complained about; a pasted one is, for it is all there.
    """

    class Understood(Message):
        """There is a new guess."""

    def __init__(self) -> None:
        """An empty address."""
        super().__init__(
            "address", "Address", Input(placeholder="paste any address of the resource or server")
        )
        self._read = self._last = ""
        self.guess: Guess | None = None
        """What the address says; None where it is empty or not understood."""
        self._pause: Timer | None = None

    @on(Input.Changed)
    def _wait_for_pause(self, event: Input.Changed) -> None:
        event.stop()
        pasted = len(event.value) - len(self._last) > 1
        self._last = event.value
        if self._pause:
            self._pause.stop()
        if pasted:
            self.read()
        else:
            self.problem("")
            self._pause = self.set_timer(_PAUSE, lambda: self.read(patient=True))

    @on(Input.Blurred)
    def _read_now(self) -> None:
        self.read()

    def read(self, *, patient: bool = False) -> bool:
        """Understand the address if that is still to do; whether it is empty or understood.

        `patient` leaves out the complaint about what can't be understood yet.
        """
        text = self.value
        if text == self._read and not self.has_class("-problem"):
            return True
        self.problem("")
        self.note("")
        self.guess = None
        if not text:
            self._read = text
            return True
        try:
            self.guess = connection_from_url(text)
        except UsageTrouble as trouble:
            if not patient:
                self.problem(str(trouble))
            return False
        self._read = text
        self.note(" ".join(self.guess.notes))
        self.post_message(self.Understood())
        return True
