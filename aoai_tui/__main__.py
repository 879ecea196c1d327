"""Reads the command line, then runs the app or one shell command.

Only click and the standard library are imported before it is known what is wanted.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aoai_tui import __version__

if TYPE_CHECKING:
    from aoai_tui.commands.shell import Shell

_COMMANDS = ("ask", "embed", "image", "speak", "transcribe", "connections")
"""Each is a module of aoai_tui.commands, and a click command of the same name in it."""

_NO_TERMINAL = (
    "The app needs a terminal to draw on and to read keys from. In pipes and scripts use: aoai-tui ask PROMPT"
)


class Commands(click.Group):
    """The shell commands, each imported when it is called; whatever goes wrong in them becomes a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Their names."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"aoai_tui.commands.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run it: nobody meets a traceback, and ctrl+c ends with 130 as in every shell."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (KeyboardInterrupt, click.Abort):
            ctx.exit(130)
        except Exception as error:  # noqa: BLE001  the last resort, which tells and logs it
            from aoai_tui.commands.shell import exit_code_after  # noqa: PLC0415

            ctx.exit(exit_code_after(error, ctx.obj))


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar="[COMMAND …]",
)
@click.version_option(__version__, message="aoai-tui %(version)s")
@click.option("--connection", "asked", metavar="NAME", default="", help="Open this connection.")
@click.option("--tab", metavar="NAME", default="", help="Open the app on this tab.")
@click.option(
    "--images",
    type=click.Choice(("auto", "kitty", "sixel", "blocks", "none")),
    help="Draw pictures like this, whatever config.toml says; auto asks the terminal.",
)
@click.option("--demo", is_flag=True, help="Open the demo: answers are made on this machine.")
@click.option(
    "--config", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Use this config.toml."
)
@click.option(
    "--data-dir",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep conversations in this folder.",
)
@click.option(
    "--log-file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the log to this file.",
)
@click.pass_context
def main(
    ctx: click.Context,
    *,
    asked: str,
    tab: str,
    images: str | None,
    demo: bool,
    config: Path | None,
    data_dir: Path | None,
    log_file: Path | None,
) -> None:
    """The whole of Azure OpenAI in a terminal.

    Without a command the app opens.
    """
    if demo and asked:
        raise click.UsageError("--demo and --connection can't be used together.")
    if tab and ctx.invoked_subcommand:
        raise click.UsageError("--tab is for the app, not for a command.")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(
            errors="replace"
        )  # a sign that the terminal's encoding lacks must not end a reply
    if not ctx.invoked_subcommand:
        _need_terminal(ctx)
        # Textual draws at most so often a second; at its own 60 a key's echo waits up to 17 ms for nothing.
        os.environ.setdefault("TEXTUAL_FPS", "120")
        gc.disable()  # a third of the first paint would be collections that find nothing; the app goes on with them

    from aoai_tui.commands.shell import open_shell  # noqa: PLC0415

    ctx.obj = open_shell(
        config=config, data_dir=data_dir, log_file=log_file, asked=asked, demo=demo, images=images
    )
    if not ctx.invoked_subcommand:
        ctx.exit(_run_app(ctx.obj, tab))


def _need_terminal(ctx: click.Context) -> None:
    from aoai_tui.terminal import is_interactive  # noqa: PLC0415

    if not is_interactive():
        click.echo(_NO_TERMINAL, err=True)
        ctx.exit(2)


def _run_app(shell: Shell, tab: str) -> int:
    """The app's exit code, after it has ended."""
    from aoai_tui.terminal import guarded_stderr, log_to  # noqa: PLC0415
    from aoai_tui.widgets.graphics_choice import choosing  # noqa: PLC0415

    connection = shell.connection()
    if tab:
        _check_tab(tab)

    with choosing(shell.images, os.environ) as graphics:  # the terminal answers while the app is imported
        from aoai_tui.app import AoaiApp  # noqa: PLC0415  what is wrong with the command line is said without it

        note = graphics.choose().note
    log_file = shell.book.paths.log_file
    with guarded_stderr(log_file), log_to(log_file):
        app = AoaiApp(shell.book, connection, tab=tab, note=note, typed=graphics.typed)
        app.run()
    return app.return_code or 0


def _check_tab(name: str) -> None:
    from aoai_tui.plain import plain_line  # noqa: PLC0415
    from aoai_tui.tabs import TABS  # noqa: PLC0415

    names = [tab.NAME for tab in TABS]
    if name not in names:
        raise click.UsageError(
            f"There is no tab named {plain_line(name, 64)}. There are: {', '.join(names)}."
        )


if __name__ == "__main__":
    main()
