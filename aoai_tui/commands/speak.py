"""`aoai-tui speak`: a text read aloud, into a file, through the loudspeaker or down a pipe."""

from __future__ import annotations

import asyncio
import sys
from contextlib import aclosing, nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from aoai_tui.commands.connected import begin, check_deployment, exit_codes, say_notice, workbench
from aoai_tui.commands.printing import Waits
from aoai_tui.commands.shell import Shell, piped_in, say, sentence, valid
from aoai_tui.commands.sound_ears import Ears
from aoai_tui.commands.sound_progress import SoundProgress
from aoai_tui.commands.sound_target import SoundTarget, target_of
from aoai_tui.config.paths import expanded
from aoai_tui.domain import AudioFormat, SpeechOptions
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.narration.events import NarrationEnded
from aoai_tui.services.narration.service import Narrations
from aoai_tui.terminal import guarded_stderr, is_terminal
from aoai_tui.workbench import Workbench

_EPILOG = """\
Without --output and --play the sound is saved in the current folder, under a name made of the text's first words.
Standard output gets the file's path, and nothing else.

The sound is kept in the app, too: the same text with the same voice and options costs nothing the second time, and
what broke off goes on where it was.

""" + exit_codes(
    done="all of it was spoken",
    failed="the service or the loudspeaker failed, or the sound could not be saved",
    kept="what had arrived",
)

_LARGEST_FILE = 10_000_000
"""Bytes of a text file that are read: a long book."""


@dataclass(frozen=True)
class _Order:
    """What was asked for."""

    text: str
    options: SpeechOptions
    deployment: str
    target: SoundTarget
    play: bool
    fresh: bool


@click.command(epilog=_EPILOG)
@click.argument("text", required=False)
@click.option(
    "--file", "file", metavar="PATH", type=click.Path(path_type=Path), help="Read this text file aloud."
)
@click.option("--voice", metavar="NAME", default="alloy", help="A voice's name, or the id of a custom voice.")
@click.option(
    "--speed",
    metavar="NUMBER",
    type=click.FloatRange(0.25, 4.0),
    default=1.0,
    help="0.25 to 4; 1 is as the voice speaks.",
)
@click.option(
    "--instructions", metavar="TEXT", default="", help="How to speak; not every deployment heeds it."
)
@click.option(
    "--format",
    "wanted",
    type=click.Choice([kind.value for kind in AudioFormat]),
    help="The sound's format; without it the name of --output tells, else it is mp3.",
)
@click.option("--connection", "name", metavar="NAME", default="", help="Speak over this connection.")
@click.option("--deployment", metavar="NAME", default="", help="Let this deployment speak.")
@click.option(
    "--output",
    metavar="FILE",
    default="",
    help="Save the sound as FILE, or in this folder; - is standard output. Nothing is ever overwritten.",
)
@click.option("--play", is_flag=True, help="Play it while it arrives.")
@click.option("--fresh", is_flag=True, help="Ask for it anew, even if the same was spoken before.")
@click.pass_context
def speak(
    ctx: click.Context,
    *,
    text: str | None,
    file: Path | None,
    voice: str,
    speed: float,
    instructions: str,
    wanted: str | None,
    name: str,
    deployment: str,
    output: str,
    play: bool,
    fresh: bool,
) -> None:
    """Read TEXT aloud. - stands for what is piped in, and so does no TEXT at all."""
    shell: Shell = ctx.obj
    target = target_of(output, AudioFormat(wanted) if wanted else None, save=not play)
    order = _Order(
        _text(text, file),
        SpeechOptions(valid(voice).strip(), speed, valid(instructions), target.format),
        valid(deployment).strip(),
        target,
        play,
        fresh,
    )
    begin(shell, name, "speaks")
    bench = workbench(shell, name)
    # What sound libraries write goes to the log: on the screen it would run through the progress.
    quiet = guarded_stderr(shell.book.paths.log_file) if play else nullcontext()
    with quiet:
        if not shell.run(_spoken(bench, order)):
            ctx.exit(1)


async def _spoken(bench: Workbench, order: _Order) -> bool:
    """Whether all of it was spoken, and went where it was wanted."""
    progress = SoundProgress()
    try:
        check_deployment(bench, order.deployment, bench.connection.deployments.speech, "speech deployment")
        await say_notice(bench)
        ears = Ears(bench.playback, bench.narration, order.options.format) if order.play else None
        ended = await _followed(bench.narration, order, progress, ears)
        whole = _tell(ended, bench.narration.can_go_without(ended.narration))
        if whole:
            await order.target.put(ended.narration, bench.narration)
        return (await ears.heard_out(progress) if ears else True) and whole
    except asyncio.CancelledError:
        progress.clear()
        say("What had arrived is kept. The same command goes on with it.")
        raise
    finally:
        progress.clear()
        await bench.close()


async def _followed(
    narrations: Narrations, order: _Order, progress: SoundProgress, ears: Ears | None
) -> NarrationEnded:
    """How the narration ended; on the way its sound goes where it is wanted at once."""
    ended: NarrationEnded | None = None
    events = narrations.speak(order.text, order.options, order.deployment, on_wait=Waits(), fresh=order.fresh)
    async with aclosing(events):
        async for event in events:
            progress.take(event)
            await order.target.take(event)
            if ears:
                await ears.take(event)
            if isinstance(event, NarrationEnded):
                ended = event
    assert ended is not None, "a narration always ends"  # noqa: S101
    progress.clear()
    return ended


def _tell(ended: NarrationEnded, refused: str) -> bool:
    """Say what there is to know about the narration; whether it is whole."""
    narration = ended.narration
    if narration.note:
        say(narration.note)
    if ended.error is None:
        return True
    say(sentence(ended.error))
    if refused:
        say(f"Leave --{'format' if refused == 'response_format' else refused} out, or give it another value.")
    elif narration.size:
        say("The same command goes on with it.")
    return False


def _text(argument: str | None, file: Path | None) -> str:
    """What is to be read. Raises UsageTrouble where there is nothing, or more than one thing."""
    if argument not in (None, "-") and file:
        raise UsageTrouble("There are two texts.", "Give either TEXT or --file.")
    if argument not in (None, "-"):
        text = valid(argument or "")
    elif file and str(file) != "-":
        text = _read(file)
    elif argument is None and not file and is_terminal(sys.stdin):
        text = ""
    else:
        text = _decoded(piped_in().read(_LARGEST_FILE + 1), "What is piped in")
    if not text.strip():
        raise UsageTrouble("There is no text to read.", "Give it as an argument, with --file, or pipe it in.")
    return text


def _read(file: Path) -> str:
    try:
        with expanded(file).open("rb") as opened:
            data = opened.read(_LARGEST_FILE + 1)
    except OSError as error:
        shown = plain_line(str(file), 200)
        raise UsageTrouble(f"{shown} can't be read: {error.strerror or 'the system refused'}.") from None
    return _decoded(data, plain_line(str(file), 200))


def _decoded(data: bytes, shown: str) -> str:
    if len(data) > _LARGEST_FILE:
        raise UsageTrouble(f"{shown} is too large.", "At most 10 MB of text are read aloud.")
    if b"\0" in data[:4096]:
        raise UsageTrouble(f"{shown} is no text.")
    return data.decode("utf-8-sig", errors="replace")
