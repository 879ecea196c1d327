"""`aoai-tui transcribe`: what is said in a file, or into the microphone, as text or subtitles."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import aclosing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

import click

from aoai_tui.commands.microphone_line import recorded
from aoai_tui.commands.shell import Shell, piped_in, say, say_problems, sentence, valid
from aoai_tui.commands.standard_output import put_out
from aoai_tui.commands.transcript_progress import TranscriptProgress
from aoai_tui.commands.transcript_target import FORMATS, KEPT, TranscriptTarget, as_line, target_of
from aoai_tui.config.settings import Kind
from aoai_tui.domain import MessageState, Recording, Task, TranscriptFormat, TranscriptionOptions
from aoai_tui.errors import AoaiError, ParameterRefused, StorageTrouble, UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.background import in_own_thread
from aoai_tui.services.dictation.dictation import Dictation
from aoai_tui.services.dictation.events import LeftOut, NothingSaid, NotSaved, TranscriptEnded
from aoai_tui.services.dictation.plan import Plan, Way
from aoai_tui.terminal import guarded_stderr, is_interactive, is_terminal
from aoai_tui.workbench import Workbench, open_workbench

_EPILOG = """\
Standard output gets the transcript, or with --output the file's path, and nothing else. Recording and transcript are
kept and show up in the app.

\b
Exit codes:
  0    the transcript is complete
  1    the service or the microphone failed, the transcript is cut, or nothing was said
  2    the command line can't be meant
  130  ctrl+c; what was recorded or had arrived is kept (143 for SIGTERM, 129 for SIGHUP)
"""

_OPTIONS = {
    "language": "--language",
    "prompt": "--prompt",
    "temperature": "--temperature",
    "response_format": "--speakers",
}
"""What a deployment may refuse, and what to leave out then."""


@dataclass(frozen=True)
class _Order:
    """What was asked for."""

    file: str
    """A path; `-` for standard input, empty for the microphone."""
    options: TranscriptionOptions
    deployment: str
    target: TranscriptTarget
    device: str | None
    seconds: float | None
    agreed: bool
    even_silence: bool
    as_json: bool


@click.command(epilog=_EPILOG)
@click.argument("file", required=False)
@click.option("--record", is_flag=True, help="Record from the microphone; enter ends it.")
@click.option("--microphone", metavar="NAME", default="", help="Record from this one; with --record.")
@click.option(
    "--seconds",
    metavar="NUMBER",
    type=click.FloatRange(0, min_open=True),
    help="Record no longer than this; with --record.",
)
@click.option(
    "--format",
    "wanted",
    type=click.Choice(FORMATS),
    help="Default: what the name of --output tells, else text.",
)
@click.option("--words", is_flag=True, help="Each word with its times, instead of sentences.")
@click.option(
    "--speakers", is_flag=True, help="Tell the speakers apart; few deployments can (diarized_json)."
)
@click.option(
    "--language", metavar="CODE", default="", help="What is spoken, as de or en; without it it is found."
)
@click.option(
    "--prompt", metavar="TEXT", default="", help="Names and words that may occur, or the text before."
)
@click.option("--temperature", type=click.FloatRange(0, 1), help="0 to 1; higher is freer.")
@click.option("--translate", is_flag=True, help="Into English, whatever is spoken.")
@click.option("--connection", "name", metavar="NAME", default="", help="Ask over this connection.")
@click.option("--deployment", metavar="NAME", default="", help="Ask this deployment.")
@click.option(
    "--output",
    metavar="FILE",
    default="",
    help="Save the transcript as FILE, or in this folder. Nothing is ever overwritten.",
)
@click.option(
    "--split",
    "--yes",
    "agreed",
    is_flag=True,
    help="Without asking: encode what is too large anew, or cut it at silences and send the parts.",
)
@click.option("--even-silence", is_flag=True, help="Send a recording also where nothing was said.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object: text, segments, words, usage, ids."
)
@click.pass_context
def transcribe(
    ctx: click.Context,
    *,
    file: str | None,
    record: bool,
    microphone: str,
    seconds: float | None,
    wanted: str | None,
    words: bool,
    speakers: bool,
    language: str,
    prompt: str,
    temperature: float | None,
    translate: bool,
    name: str,
    deployment: str,
    output: str,
    agreed: bool,
    even_silence: bool,
    as_json: bool,
) -> None:
    """Write down what is said in FILE, or into the microphone.

    FILE is WAV, FLAC, MP3, M4A, MP4, Ogg, Opus, AAC or WebM; - stands for what is piped in.
    """
    shell: Shell = ctx.obj
    connection = shell.connection(name)
    order = _Order(
        _source(file, record=record, only_recording=bool(microphone or seconds)),
        TranscriptionOptions(
            task=Task.TRANSLATE if translate else Task.TRANSCRIBE,
            format=TranscriptFormat.DIARIZED_JSON if speakers else None,
            language=valid(language).strip(),
            prompt=valid(prompt),
            temperature=temperature,
        ),
        valid(deployment).strip(),
        target_of(output, wanted, words=words),
        valid(microphone) or None,
        seconds,
        agreed,
        even_silence,
        as_json,
    )
    _check(order)
    say_problems(shell.book)
    if connection.kind is Kind.DEMO and not name and not shell.names_connection:
        say("No connection is set up, so the demo listens. Set one up with: aoai-tui connections add URL")
    bench = open_workbench(connection, shell.book, shell.book.settings.stream_gap_seconds)
    # What sound libraries write goes to the log: on the screen it would run through the level.
    quiet = guarded_stderr(shell.book.paths.log_file) if record else nullcontext()
    with quiet:
        if not shell.run(_transcribed(bench, order)):
            ctx.exit(1)


async def _transcribed(bench: Workbench, order: _Order) -> bool:
    """Whether the transcript is whole, and went where it was wanted."""
    progress, recording = TranscriptProgress(), None
    try:
        if not order.deployment and not bench.connection.deployments.transcription:
            raise UsageTrouble(
                f"No transcription deployment is chosen for “{bench.connection.name}”.",
                "Name one with --deployment, or set one for the connection in config.toml.",
            )
        if notice := await bench.chat.archive.notice():
            say(notice)
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


async def _recording(dictation: Dictation, order: _Order, progress: TranscriptProgress) -> Recording:
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
    dictation: Dictation, recording: Recording, order: _Order, progress: TranscriptProgress
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
    dictation: Dictation, recording: Recording, order: _Order, progress: TranscriptProgress
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


def _told(ended: TranscriptEnded, recording: Recording, order: _Order) -> bool:
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


def _nothing_said(recording: Recording, order: _Order) -> bool:
    words = (
        "Nothing was said, so it was not sent. With --even-silence it is sent all the same; "
        f"it is kept in the app as “{plain_line(recording.name, 80)}”."
    )
    if order.as_json:
        put_out(as_line(None, recording, words), KEPT)
    say(words)
    return False


def _check_times(plan: Plan, order: _Order) -> None:
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


def _source(file: str | None, *, record: bool, only_recording: bool) -> str:
    """The file, `-`, or nothing for the microphone. Raises UsageTrouble."""
    if record and file:
        raise UsageTrouble("There are two sounds.", "Give either FILE or --record.")
    if only_recording and not record:
        raise UsageTrouble("--microphone and --seconds go with --record.")
    if record:
        return ""
    if not file and is_terminal(sys.stdin):
        raise UsageTrouble("There is nothing to listen to.", "Name a FILE, pipe one in, or use --record.")
    return file or "-"


def _check(order: _Order) -> None:
    if order.options.task is Task.TRANSLATE and (order.options.language or order.options.format):
        raise UsageTrouble(
            "--translate goes with neither --language nor --speakers.", "Whatever is spoken becomes English."
        )


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
