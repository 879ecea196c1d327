"""A tool that is a command of this machine."""

from __future__ import annotations

import json
import os
from typing import Any

from aoai_tui.config.chat_settings import Tool
from aoai_tui.plain import plain_line
from aoai_tui.services.tools.offer import ToolOutcome
from aoai_tui.services.tools.output import fit
from aoai_tui.services.tools.process import Ran, run_program
from aoai_tui.services.tools.surroundings import without_secrets


async def run_command(tool: Tool, arguments: dict[str, Any]) -> ToolOutcome:
    """Run the command with the arguments as JSON on its standard input, in the person's own folder."""
    if not tool.command:
        return ToolOutcome(f"The tool {tool.name} has no command.", failed=True)
    program, *rest = tool.command
    # A lone surrogate can be written in JSON as an escape, and only so.
    data = json.dumps(arguments, ensure_ascii=False).encode("utf-8", "backslashreplace")
    try:
        ran = await run_program(
            [os.path.expanduser(program), *rest],  # noqa: ASYNC240  reads a variable, not the disk
            data,
            seconds=tool.seconds,
            environment=without_secrets(os.environ),
        )
    except (OSError, ValueError) as error:
        return ToolOutcome(_no_start(program, error), failed=True)
    return ToolOutcome(_words(tool, ran), failed=ran.status != 0)


def _no_start(program: str, error: OSError | ValueError) -> str:
    name = plain_line(program, 120)
    match error:
        case FileNotFoundError():
            return (
                f"The tool did not run: there is no program “{name}”, or what it needs to start is missing."
            )
        case PermissionError():
            return f"The tool did not run: “{name}” may not be executed here. Check its permissions."
        case OSError(strerror=str(why)):
            return f"The tool did not run: “{name}” can't be started ({why})."
    return f"The tool did not run: “{name}” can't be started."


def _words(tool: Tool, ran: Ran) -> str:
    output = fit(ran.output, more=ran.more)
    if ran.status == 0:
        return output or "(no output)"
    errors = fit(ran.errors)
    return "\n".join(part for part in (_ending(tool, ran), errors, output) if part)


def _ending(tool: Tool, ran: Ran) -> str:
    if ran.timed_out:
        return f"The tool was stopped: it had not ended after {tool.seconds:g} seconds."
    if ran.flooded:
        return "The tool was stopped: it wrote more than 8 MB."
    if ran.status is not None and ran.status < 0:
        return f"The tool was ended by signal {-ran.status}."
    return f"The tool failed with exit status {ran.status}."
