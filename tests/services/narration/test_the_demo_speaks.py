"""Narrations over the demo: every format, and every fault that it knows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from aoai_tui import errors
from aoai_tui.audio.sniffing import HEAD, media_type, media_type_of_format
from aoai_tui.config.settings import Connection, Kind
from aoai_tui.demo import DemoTransport
from aoai_tui.demo.pace import Pace
from aoai_tui.domain import AudioArrived, AudioFormat, MessageState
from aoai_tui.services.archive import Archive
from aoai_tui.services.link import Link
from aoai_tui.services.narration.service import Narrations
from tests.held_clock import held_clock
from tests.services.narration.narration_harness import NarrationHarness

FORMATS = [kind for kind in AudioFormat if kind is not AudioFormat.AAC]
LONG = "\n\n".join("A few words, said one after the other, quickly. " * 30 for _ in range(4))


@asynccontextmanager
async def demo(data_dir: Path, *, retries: int = 0, gap: float = 30.0) -> AsyncIterator[NarrationHarness]:
    """The demo, without its pauses."""
    connection = Connection(name="demo", kind=Kind.DEMO, max_retries=retries)
    transport = DemoTransport(pace=Pace.instant())
    link = Link(connection, lambda _: None, lambda: transport, watch_network=False)
    archive = Archive(data_dir)
    service = Narrations(link, archive, stream_gap=gap)
    try:
        yield NarrationHarness(service)
    finally:
        await service.close()
        await link.close()
        archive.close()
    assert transport.open_streams == 0


@pytest.mark.parametrize("wanted", FORMATS)
async def test_every_format_arrives_and_is_kept(tmp_path: Path, wanted: AudioFormat) -> None:
    """The bytes are of the format that was asked for, and its length is known."""
    async with demo(tmp_path) as harness:
        told = await harness.speak("Hello there.", format=wanted, deployment="demo-speech")
        kept, data = told.narration, b"".join(told.sound)
        assert (kept.state, kept.media_type, kept.note) == (
            MessageState.COMPLETE,
            media_type_of_format(wanted),
            "",
        )
        assert data == harness.bytes_of(kept)
        if wanted is not AudioFormat.PCM:
            assert media_type(data[:HEAD]) == kept.media_type
        assert 0.3 < kept.seconds < 5


async def test_what_the_demo_does_not_write_is_made_here(tmp_path: Path) -> None:
    """The demo says that it can't write AAC; a long text never asks for it, and is AAC all the same."""
    async with demo(tmp_path) as harness:
        told = await harness.speak("Hello.", format=AudioFormat.AAC, deployment="demo-speech")
        assert isinstance(told.error, errors.ParameterRefused)
        assert harness.service.can_go_without(told.narration) == "response_format"
        long = await harness.speak(LONG, format=AudioFormat.AAC, speed=4.0, deployment="demo-speech")
        assert (long.narration.media_type, long.narration.state) == ("audio/aac", MessageState.COMPLETE)
        assert len(long.sound) == 2


FAULTS: list[tuple[str, type[errors.AoaiError]]] = [
    ("400", errors.RequestRefused),
    ("401", errors.SignInRefused),
    ("role", errors.RoleMissing),
    ("403", errors.AccessDenied),
    ("404", errors.NotFound),
    ("408", errors.ServiceTrouble),
    ("409", errors.ServiceTrouble),
    ("422", errors.RequestRefused),
    ("424", errors.ServiceTrouble),
    ("429 200", errors.RateLimited),
    ("500", errors.ServiceTrouble),
    ("503", errors.ServiceTrouble),
    ("filter-prompt", errors.ContentFiltered),
    ("filter-prompt-2", errors.ContentFiltered),
    ("connect", errors.ConnectionTrouble),
    ("timeout", errors.ConnectionTrouble),
    ("disconnect", errors.Disconnected),
    ("stall", errors.Stalled),
    ("empty", errors.UnreadableAnswer),
    ("detail", errors.RequestRefused),
]


@pytest.mark.parametrize(("fault", "kind"), FAULTS, ids=[fault for fault, _ in FAULTS])
async def test_every_fault_of_the_demo_is_explained_and_kept(
    tmp_path: Path, fault: str, kind: type[errors.AoaiError]
) -> None:
    """Whatever goes wrong has a sentence and a next step, and the narration keeps text, reason and sound so far."""
    async with demo(tmp_path, gap=0.05 if fault == "stall" else 30.0) as harness:
        with held_clock() as clock:  # until there is something to keep
            told = await harness.speak(
                f"Hello there, my friend.\n/fault {fault}",
                deployment="demo-speech",
                each=lambda event: clock.goes(when=isinstance(event, AudioArrived)),
            )
        assert isinstance(told.error, kind)
        assert told.error.advice
        kept = (await harness.service.recent())[0]
        assert (kept.state, kept.id) == (MessageState.FAILED, told.narration.id)
        assert kept.failure is not None
        assert bool(kept.file) == bool(b"".join(told.sound)) == (fault in ("disconnect", "stall"))


async def test_a_passing_fault_is_waited_for_in_sight(tmp_path: Path) -> None:
    """Two refusals, two waits, then the sound."""
    async with demo(tmp_path, retries=2) as harness:
        told = await harness.speak("Hello.\n/fault 429 0.05", deployment="demo-speech")
        assert told.narration.state is MessageState.COMPLETE
        assert told.narration.retries >= 1
        assert harness.waits[-1] is None
