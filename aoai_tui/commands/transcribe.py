"""`aoai-tui transcribe`: what is said in a file, or into the microphone, as text or subtitles."""

from __future__ import annotations

import sys
from contextlib import nullcontext

import click

from aoai_tui.commands.connected import begin, exit_codes, workbench
from aoai_tui.commands.shell import Shell, valid
from aoai_tui.commands.transcript_order import TranscriptOrder
from aoai_tui.commands.transcript_run import transcribed
from aoai_tui.commands.transcript_target import FORMATS, target_of
from aoai_tui.domain import Task, TranscriptFormat, TranscriptionOptions
from aoai_tui.errors import UsageTrouble
from aoai_tui.terminal import guarded_stderr, is_terminal

_EPILOG = """\
Standard output gets the transcript, or with --output the file's path, and nothing else. Recording and transcript are
kept and show up in the app.

""" + exit_codes(
    done="the transcript is complete",
    failed="the service or the microphone failed, the transcript is cut, or nothing was said",
    kept="what was recorded or had arrived",
)


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
    order = TranscriptOrder(
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
    begin(shell, name, "listens")
    bench = workbench(shell, name)
    # What sound libraries write goes to the log: on the screen it would run through the level.
    quiet = guarded_stderr(shell.book.paths.log_file) if record else nullcontext()
    with quiet:
        if not shell.run(transcribed(bench, order)):
            ctx.exit(1)


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


def _check(order: TranscriptOrder) -> None:
    if order.options.task is Task.TRANSLATE and (order.options.language or order.options.format):
        raise UsageTrouble(
            "--translate goes with neither --language nor --speakers.", "Whatever is spoken becomes English."
        )
