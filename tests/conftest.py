"""Fixtures for every test that opens the app."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.tabs.driven_app import ChatHarness, chat_app


class OpenChat(Protocol):
    """Opens the app on the test's folder; again and again, if wanted."""

    def __call__(self, **options: Any) -> AbstractAsyncContextManager[ChatHarness]: ...


@pytest.fixture
def open_chat(tmp_path: Path) -> OpenChat:
    """The app with the demo behind it, in a folder of the test's own."""
    return partial(chat_app, tmp_path)
