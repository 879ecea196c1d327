"""The field for a key or token: never filled in, only told whether one is kept."""

from __future__ import annotations

from textual import work
from textual.widgets import Input

from aoai_tui.config.address import AddressError, parse_address
from aoai_tui.config.secret import Secret, typed_secret
from aoai_tui.config.settings import Connection
from aoai_tui.errors import SecretTrouble
from aoai_tui.screens.form_field import Field
from aoai_tui.services.connections import ConnectionBook


class KeyField(Field):
    """A hidden input. Only `secret` reads it."""

    def __init__(self, book: ConnectionBook, before: Connection | None) -> None:
        """`before` is the connection that is changed; None for a new one."""
        super().__init__("key", "Key", Input(password=True, placeholder="paste it here"))
        self._book, self._before = book, before
        self._kept = False

    def on_mount(self) -> None:
        """Ask the keyring behind the screen."""
        self._ask()

    def secret(self) -> Secret | None:
        """What was typed; None for nothing. Raises UsageTrouble."""
        return typed_secret(self.value) if self.value else None

    def clear(self) -> None:
        """Forget what was typed."""
        self.control.value = ""

    def fit(self, endpoint: str) -> None:
        """Say whether the kept key, which belongs to its host, still counts with this endpoint."""
        if not isinstance(self.control, Input) or not self._kept or not self._before:
            return
        try:
            same = not endpoint or parse_address(endpoint).origin == self._before.origin
        except AddressError:
            same = True
        self.control.placeholder = (
            "one is kept; type another to replace it"
            if same
            else "the kept one belongs to the earlier host; paste this host's"
        )

    @work(exclusive=True, group="keyring")
    async def _ask(self) -> None:
        if self._before:
            self.note("Asking the keyring…")
            try:
                self._kept = await self._book.has_secret(self._before)
            except SecretTrouble as trouble:
                self.note(trouble.title)
                return
            self.fit(self._before.endpoint)
        self.note((await self._book.keyring_status()).sentence)
