"""Fixtures for sound: a server of the test's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from aoai_tui.audio import devices
from tests.audio.sound_server import SoundServer, missing


@pytest.fixture
def sound(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    """A sound server that this process uses, and that is gone afterwards; for tests marked `sound`."""
    if lacking := missing():
        pytest.skip(lacking)
    server = SoundServer()
    try:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        devices.refresh()
        yield server
    finally:
        monkeypatch.undo()
        server.stop()
        devices.refresh()
