"""`aoai-tui ask`: one prompt, its reply on standard output."""

from __future__ import annotations

import json
import sys
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from aoai_tui.commands.connected import begin, check_deployment, exit_codes, say_notice, workbench
from aoai_tui.commands.printing import Output, Waits
from aoai_tui.commands.question import Question
from aoai_tui.commands.shell import Shell, piped_in, say, sentence, valid
from aoai_tui.commands.standard_output import put_out
from aoai_tui.config.settings import Connection
from aoai_tui.domain import Conversation, MessageState, RefusalArrived, TextArrived
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.chat.reply_events import NotSaved, ReplyEnded
from aoai_tui.terminal import is_terminal
from aoai_tui.workbench import Workbench

if TYPE_CHECKING:
    from aoai_tui.services.exporting.service import Format

_EXIT_CODES = exit_codes(
    done="the reply is complete",
    failed="the service failed, or the reply is cut, incomplete or empty",
    kept="what had arrived",
)


@dataclass(frozen=True)
class _Printing:
    """How the reply is to be printed."""

    stream: bool
    as_json: bool
    export: Path | None


@click.command(epilog=_EXIT_CODES)
@click.argument("prompt", required=False)
@click.option("--connection", "name", metavar="NAME", default="", help="Ask over this connection.")
@click.option("--deployment", metavar="NAME", default="", help="Ask this deployment.")
@click.option("--system", metavar="TEXT", default="", help="Send this system prompt.")
@click.option("--preset", metavar="NAME", default="", help="Begin with this preset of config.toml.")
@click.option("--image", "images", metavar="PATH|URL", multiple=True, help="Send a picture; may be repeated.")
@click.option(
    "--detail",
    type=click.Choice(["auto", "low", "high"]),
    default="auto",
    help="How closely pictures are looked at.",
)
@click.option(
    "--file", "files", metavar="PATH", multiple=True, help="Send a text file or picture; may be repeated."
)
@click.option(
    "--schema",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Ask for JSON that follows the schema in FILE; the reply is checked against it.",
)
@click.option("--continue", "goes_on", is_flag=True, help="Go on with the conversation that was used last.")
@click.option(
    "--export",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Save the conversation as FILE: .md, .json or .html. A file that exists is never overwritten.",
)
@click.option("--no-stream", is_flag=True, help="Wait for the whole reply, then print it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: reply, usage, ids.")
@click.pass_context
def ask(
    ctx: click.Context,
    *,
    prompt: str | None,
    name: str,
    deployment: str,
    system: str,
    preset: str,
    images: tuple[str, ...],
    detail: str,
    files: tuple[str, ...],
    schema: Path | None,
    goes_on: bool,
    export: Path | None,
    no_stream: bool,
    as_json: bool,
) -> None:
    """Send PROMPT and print the reply as it arrives.

    Text that is piped in follows the prompt after a blank line, or is the prompt where there is none; - stands
    for it too. The conversation is kept and shows up in the app.
    """
    shell: Shell = ctx.obj
    connection = shell.connection(name)
    question = Question(
        _whole_prompt(prompt),
        valid(system),
        valid(deployment).strip(),
        preset=preset,
        schema=schema,
        goes_on=goes_on,
        images=images,
        files=files,
        detail=detail,
    )
    printing = _Printing(not no_stream, as_json, export)
    if export:
        _format_of(export)
    begin(shell, name, "answers")
    bench = workbench(shell, name)
    ended = shell.run(_answer(bench, question, printing))
    flaw = _flaw(ended)
    if as_json:
        put_out(json.dumps(_as_object(ended, connection, flaw), indent=2))
    if flaw:
        say(flaw)
        ctx.exit(1)


async def _answer(bench: Workbench, question: Question, printing: _Printing) -> ReplyEnded:
    """How the reply ended; its text is printed on the way unless JSON is wanted."""
    output, ended = Output(), None
    try:
        conversation = await question.conversation(bench)
        check_deployment(bench, conversation.deployment, bench.connection.deployments.chat, "deployment")
        attachments = await question.attachments(bench)
        await say_notice(bench)
        events = bench.chat.ask(
            conversation, question.text, on_wait=Waits(), attachments=attachments, stream=printing.stream
        )
        async with aclosing(events):
            async for event in events:
                match event:
                    case TextArrived(text, 0) | RefusalArrived(text, 0) if not printing.as_json:
                        output.write(text)
                    case NotSaved(error):
                        say(f"The reply is not saved. {sentence(error)}")
                    case ReplyEnded():
                        ended = event
        if printing.export:
            await _export(bench, conversation, printing.export)
        assert ended is not None, "a reply always ends"  # noqa: S101
        return ended
    finally:
        output.end()
        await bench.close()


async def _export(bench: Workbench, conversation: Conversation, wished: Path) -> None:
    from aoai_tui.services.exporting.service import ExportService  # noqa: PLC0415  only --export needs it

    path = await ExportService(bench.chat.archive).export(conversation.id, _format_of(wished), wished)
    say(f"The conversation is saved as {path}")


def _format_of(path: Path) -> Format:
    """The format that a file's name stands for. Raises UsageTrouble."""
    from aoai_tui.services.exporting.service import Format  # noqa: PLC0415  only --export needs it

    suffix = path.suffix.lower().removeprefix(".")
    if suffix not in tuple(Format):
        raise UsageTrouble("The name does not tell the format.", "End it with .md, .json or .html.")
    return Format(suffix)


def _whole_prompt(argument: str | None) -> str:
    """The argument, and below it what is piped in. Raises UsageTrouble where both are empty."""
    typed = "" if argument in (None, "-") else valid(argument or "")
    piped = ""
    if argument == "-" or not is_terminal(sys.stdin):
        piped = piped_in().read().decode("utf-8-sig", errors="replace").rstrip()
    text = "\n\n".join(part for part in (typed, piped) if part.strip())
    if not text:
        raise UsageTrouble("There is no prompt.", "Give it as an argument, or pipe it in.")
    return text


def _flaw(ended: ReplyEnded) -> str:
    """What keeps the reply from being a whole one, as a sentence; empty where nothing does."""
    message = ended.message
    found = [str(result) for result in message.filters if result.filtered and result.source == "reply"]
    if ended.error:
        return sentence(ended.error)
    if found or message.finish_reason == "content_filter":
        return f"The content filter objected to the reply{': ' if found else ''}{', '.join(found)}."
    flaws = {
        "The model declined to answer.": bool(message.refusal),
        message.note: bool(message.note),
        "The reply is incomplete: the service stopped without saying that it had finished.": (
            message.state is MessageState.INCOMPLETE
        ),
        "The reply is empty.": not message.text.strip(),
        "The reply is cut: it reached the longest length that the deployment allows.": (
            message.finish_reason == "length"
        ),
    }
    return next((words for words, applies in flaws.items() if applies), "")


def _as_object(ended: ReplyEnded, connection: Connection, flaw: str) -> dict[str, Any]:
    message = ended.message
    answered = message.receipt.request_id if message.receipt else None
    return {
        "reply": message.text,
        "refusal": message.refusal or None,
        "finish_reason": message.finish_reason,
        "error": flaw or None,
        "usage": msgspec.structs.asdict(message.usage) if message.usage else None,
        "model": message.model,
        "deployment": message.deployment,
        "connection": connection.name,
        "conversation": message.conversation_id,
        "request_id": answered or (message.failure.request_id if message.failure else None),
        "seconds": round(message.timing.total, 3) if message.timing else None,
    }
