"""Fixtures for every test that opens the app."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis import HealthCheck, settings

from tests.idle import teach_pilots
from tests.postgres_server import PostgresServer, missing
from tests.surroundings import stand_alone
from tests.tabs.driven_app import ChatHarness, chat_app

settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.register_profile(
    "search", settings.get_profile("any machine"), derandomize=False, max_examples=2_000
)
settings.load_profile("any machine")
"""How fast a busy machine makes examples is no promise of ours, and whether a change is sound is no matter of luck:
each run tries the same examples. New ones are looked for with `-m hypothesis --hypothesis-profile search`.
"""

gc.set_threshold(50_000, 50, 20)
"""As the app does, but for collecting and for every test: with Python's own 700, a third of the processor's time goes
into looking through what is needed on, as half a million objects of tests and libraries are. With 20,000 it is still a
twelfth, as an app that starts makes more than that, and all of them are needed on."""

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
"""An installed package is compiled, so ours must be, too: a hundred programs that tests start would each compile it."""


stand_alone()
teach_pilots()


def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are processors: a test that waits for a key to be seen to or for another process
    leaves its own idle.
    """
    return (os.cpu_count() or 1) * 3 // 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The checkers first: the longest of all would begin near the end otherwise, and everything wait for it.

    What goes through a sound server has three attempts: without a real-time priority the server itself loses samples
    on a busy machine. What is wrong in the app is wrong in each of them.
    """
    items.sort(key=lambda item: item.path.name != "test_quality.py")
    for item in items:
        if item.get_closest_marker("sound"):
            item.add_marker(pytest.mark.flaky(reruns=2))


def pytest_collection_finish() -> None:
    """What was made so far stays to the end: no collection looks at it again."""
    gc.freeze()


class OpenChat(Protocol):
    """Opens the app on the test's folder; again and again, if wanted."""

    def __call__(self, **options: Any) -> AbstractAsyncContextManager[ChatHarness]: ...


@pytest.fixture
def open_chat(tmp_path: Path) -> OpenChat:
    """The app with the demo behind it, in a folder of the test's own."""
    return partial(chat_app, tmp_path)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL with pgvector, one for all tests of a process that are marked `postgres`."""
    if lacking := missing():
        pytest.skip(lacking)
    server = PostgresServer()
    yield server
    server.stop()
