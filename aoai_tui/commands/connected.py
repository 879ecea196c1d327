"""What all commands that ask the service share: the connection they work over, the deployment, and how they end."""

from __future__ import annotations

from aoai_tui.commands.shell import Shell, say, say_problems
from aoai_tui.config.settings import Kind
from aoai_tui.errors import UsageTrouble
from aoai_tui.workbench import Workbench, open_workbench


def begin(shell: Shell, connection: str, doing: str) -> None:
    """Say what there is to say before anything else; `doing` is what the demo does where nothing is set up.

    Raises ConfigTrouble for an unknown connection.
    """
    opening = shell.connection(connection)
    say_problems(shell.book)
    if opening.kind is Kind.DEMO and not connection and not shell.names_connection:
        say(f"No connection is set up, so the demo {doing}. Set one up with: aoai-tui connections add URL")


def workbench(shell: Shell, connection: str = "") -> Workbench:
    """The workbench over the connection of this name, or as options and settings say; whoever asks closes it.

    Raises ConfigTrouble for an unknown name.
    """
    return open_workbench(shell.connection(connection), shell.book, shell.book.settings.stream_gap_seconds)


async def say_notice(bench: Workbench) -> None:
    """Say what happened to the data when it was opened, where anything did."""
    if notice := await bench.chat.archive.notice():
        say(notice)


def check_deployment(bench: Workbench, named: str, usual: str, work: str) -> None:
    """Raise UsageTrouble where no deployment is `named`, and the connection has no `usual` one for the work."""
    if not named and not usual:
        raise UsageTrouble(
            f"No {work} is chosen for “{bench.connection.name}”.",
            "Name one with --deployment, or set one for the connection in config.toml.",
        )


def exit_codes(*, done: str, failed: str, kept: str) -> str:
    """The last lines of a command's help: what 0 and 1 stand for, and what is kept after ctrl+c."""
    return (
        f"\b\nExit codes:\n  0    {done}\n  1    {failed}\n  2    the command line can't be meant\n"
        f"  130  ctrl+c; {kept} is kept (143 for SIGTERM, 129 for SIGHUP)\n"
    )
