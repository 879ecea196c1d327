"""The command line: what it takes, what it refuses, and how fast it knows."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click
import pexpect
import pytest
from click.testing import CliRunner

import aoai_tui
from aoai_tui.__main__ import Commands, main
from aoai_tui.commands.shell import open_shell

ROOT = Path(aoai_tui.__file__).parents[1]
ON_A_TERMINAL = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals of this kind")


def environment(folder: Path) -> dict[str, str]:
    """An environment that names no service, with all folders in one place."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AZURE_", "OPENAI_"))}
    homes = {name: str(folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    return {**clean, **homes, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}


def on_terminal(folder: Path, command: str) -> pexpect.spawn[str]:
    """The program in a terminal; the command is a shell's, with $APP for the program."""
    app = f"{sys.executable} -W error -m aoai_tui"
    return pexpect.spawn(
        "sh",
        ["-c", command],
        env={**environment(folder), "APP": app},
        encoding="utf-8",
        timeout=120,
        dimensions=(24, 80),
    )


def test_the_version_is_told() -> None:
    """--version prints the name and the version, for bug reports."""
    result = CliRunner().invoke(main, ["--version"])
    assert (result.exit_code, result.output) == (0, f"aoai-tui {aoai_tui.__version__}\n")


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_lists_the_commands(option: str) -> None:
    """Help, in its short and long spelling, names every command and option."""
    output = CliRunner().invoke(main, [option]).output
    assert all(word in output for word in ("ask", "connections", "--connection", "--demo", "--data-dir"))


def test_without_a_terminal_the_app_says_so() -> None:
    """In a pipe the app doesn't hang: one sentence names the command that fits, and the exit code is 2."""
    result = CliRunner().invoke(main, ["--demo"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "aoai-tui ask" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [["--demo", "--connection", "x", "ask"], ["--tab", "chat", "ask"], ["nonsense"]]
)
def test_what_contradicts_itself_is_refused(arguments: list[str]) -> None:
    """Options that exclude each other, and unknown commands, end with 2."""
    assert CliRunner().invoke(main, arguments).exit_code == 2


def test_a_failure_that_nobody_foresaw_is_told_and_logged(tmp_path: Path) -> None:
    """Even a mistake of ours shows no traceback: it is in the log, and the sentence says where that is."""

    @click.group(cls=Commands, invoke_without_command=True)
    def broken() -> None:
        raise LookupError("a mistake of ours")

    log = tmp_path / "log"
    shell = open_shell(config=tmp_path / "config.toml", data_dir=tmp_path, log_file=log, asked="", demo=True)
    result = CliRunner().invoke(broken, obj=shell)
    assert result.exit_code == 1
    assert result.stderr == (
        f"Something went wrong that nobody foresaw (LookupError). The details are in {log}.\n"
    )
    assert "a mistake of ours" in log.read_text()


def test_the_command_line_is_read_before_anything_heavy_is_imported() -> None:
    """The module that starts the program brings nothing but click and the standard library."""
    script = (
        "import sys; known = set(sys.modules); import aoai_tui.__main__;"
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - known} - sys.stdlib_module_names));"
        "print(*sorted(name for name in sys.modules if name.startswith('aoai_tui')))"
    )
    told = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {script}"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert told.stdout.split("\n")[:2] == ["aoai_tui click", "aoai_tui aoai_tui.__main__"]


@ON_A_TERMINAL
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--connection nope", "There is no connection named nope."),
        ("--demo --tab nope", "There is no tab named nope."),
    ],
)
def test_an_unknown_name_opens_nothing(tmp_path: Path, arguments: str, words: str) -> None:
    """A connection or a tab that isn't there is named, with those that are, and the exit code is 2."""
    with on_terminal(tmp_path, f"exec $APP {arguments}") as app:
        app.expect(pexpect.EOF)
        assert words in (app.before or "")
        assert "\x1b[?1049h" not in (app.before or "")
    assert app.exitstatus == 2


@ON_A_TERMINAL
def test_the_app_opens_on_the_terminal_and_leaves_it_clean(tmp_path: Path) -> None:
    """With errors sent to a file the screen is still drawn, ctrl+q leaves with 0, and the file stays empty."""
    errors = tmp_path / "errors"
    with on_terminal(tmp_path, f"exec $APP --demo --tab chat 2>{errors}") as app:
        app.expect("DEMO")
        app.send("\x11")
        app.expect_exact("\x1b[?1049l")
        app.expect(pexpect.EOF)
    assert (app.exitstatus, errors.read_text()) == (0, "")


def draft(folder: Path) -> str:
    """What is kept of what stands in the composer."""
    try:
        with closing(sqlite3.connect(f"file:{folder}/data/aoai-tui.db?mode=ro", uri=True)) as database:
            found = database.execute("SELECT text FROM drafts").fetchone()
    except sqlite3.OperationalError:  # not made yet
        return ""
    return found[0] if found else ""


@ON_A_TERMINAL
@pytest.mark.parametrize("answer", ["", "\x1b[?62;4c"], ids=["silent", "answers"])
def test_what_is_typed_before_the_first_paint_is_in_the_composer(tmp_path: Path, answer: str) -> None:
    """Keys that wait in the terminal before the program reads, and those around the terminal's answer, in order."""
    alone = "unset TMUX STY TERM_PROGRAM NO_COLOR SSH_CONNECTION; "
    child = on_terminal(
        tmp_path, f"{alone}exec $APP --demo --config {tmp_path}/config.toml --data-dir {tmp_path}/data"
    )
    child.delaybeforesend = None
    try:
        for key in "at once ":
            child.send(key)
        child.expect_exact("\x1b[c")
        child.send("when asked " + answer + "while it loads ")
        child.expect_exact("Ask anything")
        child.send("and then")
        typed = "at once when asked while it loads and then"
        for _ in range(300):
            if draft(tmp_path) == typed:
                break
            child.expect([pexpect.TIMEOUT], timeout=0.1)
        assert draft(tmp_path) == typed
    finally:
        child.close(force=True)
