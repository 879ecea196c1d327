"""A sound is taken, sent, and its transcript put where it is wanted."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from dataclasses import replace
from pathlib import Path

import click

from aoai_tui.commands.connected import check_deployment, say_notice
from aoai_tui.commands.microphone_line import recorded
from aoai_tui.commands.shell import piped_in, say, sentence
from aoai_tui.commands.standard_output import put_out
from aoai_tui.commands.transcript_order import TranscriptOrder
from aoai_tui.commands.transcript_progress import TranscriptProgress
from aoai_tui.commands.transcript_target import KEPT, as_line
from aoai_tui.domain import MessageState, Recording, TranscriptFormat
from aoai_tui.errors import AoaiError, ParameterRefused, StorageTrouble, UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.background import in_own_thread
from aoai_tui.services.dictation.dictation import Dictation
from aoai_tui.services.dictation.events import LeftOut, NothingSaid, NotSaved, TranscriptEnded
from aoai_tui.services.dictation.plan import Plan, Way
from aoai_tui.terminal import is_interactive, is_terminal
from aoai_tui.workbench import Workbench

_OPTIONS = {
    "language": "--language",
    "prompt": "--prompt",
    "temperature": "--temperature",
    "response_format": "--speakers",
}
"""What a deployment may refuse, and what to leave out then."""


async def transcribed(bench: Workbench, order: TranscriptOrder) -> bool:
    """Whether the transcript is whole, and went where it was wanted."""
    progress, recording = TranscriptProgress(), None
    try:
        usual = bench.connection.deployments.transcription
        check_deployment(bench, order.deployment, usual, "transcription deployment")
        await say_notice(bench)
        recording = await _recording(bench.dictation, order, progress)
        if not recording.seconds:
            say("Nothing was recorded.")
            return False
        return await _written(bench.dictation, recording, order, progress)
    except asyncio.CancelledError:
        await progress.end()
        if recording:
            say(
                f"The recording is kept in the app as “{plain_line(recording.name, 80)}”, with what had arrived."
            )
        raise
    finally:
        await progress.end()
        await bench.close()


async def _recording(dictation: Dictation, order: TranscriptOrder, progress: TranscriptProgress) -> Recording:
    if not order.file:
        return await recorded(dictation, order.device, order.seconds)
    progress.begin("Reading the sound")
    if order.file != "-":
        return await dictation.add_file(Path(os.fsdecode(os.fsencode(order.file))))
    with _piped() as path:
        await in_own_thread(lambda: _take_in(path))  # which may wait for ever
        if not path.stat().st_size:
            raise UsageTrouble("There is nothing to listen to.", "Name a FILE, pipe one in, or use --record.")
        return await dictation.add_file(path)


async def _written(
    dictation: Dictation, recording: Recording, order: TranscriptOrder, progress: TranscriptProgress
) -> bool:
    plan = await dictation.plan(recording, order.deployment, order.options)
    await progress.end()
    if plan.nothing_said and not order.even_silence:
        return _nothing_said(recording, order)
    _check_times(plan, order)
    if plan.needs_asking and not order.agreed:
        _ask(plan, recording)
    ended = await _followed(dictation, recording, order, progress)
    return _told(ended, recording, order)


async def _followed(
    dictation: Dictation, recording: Recording, order: TranscriptOrder, progress: TranscriptProgress
) -> TranscriptEnded:
    ended: TranscriptEnded | None = None
    events = dictation.transcribe(
        recording, order.options, order.deployment, on_wait=progress.wait, even_silence=True, prepare=True
    )
    async with aclosing(events):
        async for event in events:
            progress.take(event)
            match event:
                case LeftOut(note):
                    await progress.end()
                    say(note)
                case NotSaved(error):
                    await progress.end()
                    say(f"The transcript is not saved. {sentence(error)}")
                case TranscriptEnded():
                    ended = event
                case NothingSaid():  # which even_silence rules out
                    pass
    await progress.end()
    assert ended is not None, "a transcript always ends"  # noqa: S101
    return ended


def _told(ended: TranscriptEnded, recording: Recording, order: TranscriptOrder) -> bool:
    """Put the transcript where it is wanted, and say what is wrong with it; whether it is whole."""
    transcript, flaw = ended.transcript, _flaw(ended)
    trouble: AoaiError | None = None
    if transcript.text and not (order.as_json and order.target.path is None):
        try:
            order.target.put(transcript, recording)
        except UsageTrouble as error:  # the times that are missing; the text was paid for, so it is shown
            trouble = error
            replace(order.target, format="text", words=False, path=None).put(transcript, recording)
    if order.as_json:
        put_out(as_line(transcript, recording, flaw or (sentence(trouble) if trouble else "")), KEPT)
    if transcript.note:
        say(transcript.note)
    for words in (flaw, sentence(trouble) if trouble else ""):
        if words:
            say(words)
    return not flaw and not trouble


def _flaw(ended: TranscriptEnded) -> str:
    """What keeps the transcript from being a whole one, as a sentence; empty where nothing does."""
    match ended.error:
        case ParameterRefused(parameter=parameter) as error if parameter in _OPTIONS:
            return f"{sentence(error)} Leave {_OPTIONS[parameter]} out."
        case AoaiError() as error:
            return sentence(error)
    if ended.transcript.state is not MessageState.COMPLETE:
        return "The transcript is incomplete: the service ended it without saying that it was done."
    return "" if ended.transcript.text else "The service heard nothing: its transcript is empty."


def _nothing_said(recording: Recording, order: TranscriptOrder) -> bool:
    words = (
        "Nothing was said, so it was not sent. With --even-silence it is sent all the same; "
        f"it is kept in the app as “{plain_line(recording.name, 80)}”."
    )
    if order.as_json:
        put_out(as_line(None, recording, words), KEPT)
    say(words)
    return False


def _check_times(plan: Plan, order: TranscriptOrder) -> None:
    """Before anything is paid for: a deployment that is known to tell no times makes no subtitles."""
    if order.target.needs_times and plan.format in (TranscriptFormat.JSON, TranscriptFormat.TEXT):
        raise UsageTrouble(
            "The deployment tells no times, which subtitles and --words need.",
            "Name one that does with --deployment, as those of whisper do, or ask for text.",
        )


def _ask(plan: Plan, recording: Recording) -> None:
    """Let a person decide about what is too large. Raises UsageTrouble where nobody can, or says no."""
    size = f"{recording.size / 1e6:.0f} MB, {recording.seconds / 60:.0f} min"
    what = (
        f"cut at silences into {plan.parts} parts or more, which are sent one after the other"
        if plan.way is Way.SPLIT
        else f"encoded anew as {plan.target.value.upper()}, some {plan.size / 1e6:.0f} MB"
    )
    if not _can_ask():
        raise UsageTrouble(
            f"The sound is too large to be sent as it is ({size}).", f"With --yes it is {what}."
        )
    say(f"The sound is too large to be sent as it is ({size}). It can be {what}.")
    if not click.confirm("Do that?", default=True, err=True):
        raise click.Abort


def _can_ask() -> bool:
    """Whether somebody can be asked: standard output may well be a file."""
    return is_interactive() or (is_terminal(sys.stdin) and is_terminal(sys.stderr))


@contextmanager
def _piped() -> Iterator[Path]:
    """A place for what is piped in, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="aoai-tui-") as folder:
        yield Path(folder) / "standard input"


def _take_in(path: Path) -> None:
    try:
        with path.open("wb") as file:
            shutil.copyfileobj(piped_in(), file, 1 << 20)
    except OSError as error:
        raise StorageTrouble(
            f"What is piped in can't be kept: {error.strerror or 'the system refused'}.",
            "The disk may be full. Make room and try again.",
        ) from error
