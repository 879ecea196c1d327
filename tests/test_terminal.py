"""What keeps noise off the screen, and what the log may hold."""

import logging
import os
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pexpect
import pytest

import aoai_tui
from aoai_tui.terminal import guarded_stderr, is_interactive, log_to

ROOT = Path(aoai_tui.__file__).parents[1]

CHILD = textwrap.dedent("""
    import contextlib, os, subprocess, sys
    from pathlib import Path
    from aoai_tui.terminal import guarded_stderr

    def noise(word):
        os.write(2, f"{word} from C\\n".encode())
        subprocess.run(["sh", "-c", f"echo {word} from a child >&2"], check=True)

    with contextlib.suppress(ZeroDivisionError), guarded_stderr(Path(sys.argv[1])):
        noise("hidden")
        print("drawn on", "a terminal" if sys.__stderr__.isatty() else "a file", file=sys.__stderr__)
        1 / 0
    noise("shown")
    print("the end", file=sys.stderr)
""")


def run_on_terminal(command: str, *arguments: str) -> str:
    """What a terminal shows of a child that draws, makes noise, fails and makes noise again."""
    shell = ["-c", command, "sh", sys.executable, CHILD, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = pexpect.spawn("sh", shell, encoding="utf-8", timeout=90, env=environment, echo=False)
    with child:
        child.expect(pexpect.EOF)
        shown = (child.before or "").replace("\r\n", "\n")
    assert child.exitstatus == 0, shown
    return shown


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals of this kind")
class TestOnATerminal:
    """The guard around a program whose terminal is real."""

    def test_noise_goes_to_the_log(self, tmp_path: Path) -> None:
        """While the app is open its screen is its own; afterwards, and after a failure, all is as before."""
        log = tmp_path / "made" / "log"
        shown = run_on_terminal('exec "$1" -W error -c "$2" "$3"', str(log))
        assert shown == "drawn on a terminal\nshown from C\nshown from a child\nthe end\n"
        assert log.read_text() == "hidden from C\nhidden from a child\n"
        assert stat.S_IMODE(log.stat().st_mode) == 0o600
        assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700

    def test_a_file_for_errors_gets_no_screen(self, tmp_path: Path) -> None:
        """With `2>file` the screen is drawn on the terminal, and the file gets the errors as was asked."""
        file, log = tmp_path / "errors", tmp_path / "log"
        shown = run_on_terminal('exec "$1" -W error -c "$2" "$3" 2>"$4"', str(log), str(file))
        assert shown == "drawn on a terminal\n"
        words = ["hidden from C", "hidden from a child", "shown from C", "shown from a child", "the end"]
        assert file.read_text().splitlines() == words
        assert not log.exists()

    def test_a_closed_descriptor_is_filled(self, tmp_path: Path) -> None:
        """With `2>&-` no file that is opened later, such as the database, can receive the noise."""
        log = tmp_path / "log"
        shown = run_on_terminal('exec "$1" -W error -c "$2" "$3" 2>&-', str(log))
        assert shown == "drawn on a terminal\nthe end\n"
        assert log.read_text().splitlines()[-1] == "shown from a child"


def test_a_log_that_can_not_be_opened_is_done_without(tmp_path: Path) -> None:
    """A file where the log's folder should be stops nothing."""
    (tmp_path / "file").write_text("")
    log = tmp_path / "file" / "log"
    with guarded_stderr(log), log_to(log):
        logging.getLogger("aoai_tui").warning("lost")
    assert not log.exists()


def test_a_pipe_is_nobody_at_a_terminal() -> None:
    """Under pytest, in scripts and in pipes there is no person to draw for."""
    script = "from aoai_tui.terminal import is_interactive; print(is_interactive())"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, "-c", script], input="", capture_output=True, text=True, check=True, env=environment
    )
    assert told.stdout == "False\n"
    assert not is_interactive()


def test_the_log_holds_our_lines_and_only_warnings_of_others(tmp_path: Path) -> None:
    """Libraries that tell of each request, whatever level they set themselves, leave no address in the log."""
    log = tmp_path / "logs" / "log"
    chatty = logging.getLogger("some.library")
    before = logging.getLogger("httpx2").level
    with log_to(log):
        logging.getLogger("aoai_tui.x").info("opened \x1b[31m%s", "work")
        logging.getLogger("httpx2").info("POST https://host/?key=1")
        chatty.setLevel(logging.DEBUG)
        chatty.debug("the prompt")
        chatty.warning("trouble")
        chatty.setLevel(logging.NOTSET)
    lines = log.read_text().splitlines()
    assert [line.partition(" aoai_tui.x: ")[2] or line.partition(" some.library: ")[2] for line in lines] == [
        "opened work",
        "trouble",
    ]
    assert stat.S_IMODE(log.stat().st_mode) == 0o600 or os.name == "nt"
    assert logging.getLogger("httpx2").level == before


def test_a_long_log_is_put_aside(tmp_path: Path) -> None:
    """The log doesn't grow for ever: past a megabyte it begins anew, and the one before it is kept."""
    log = tmp_path / "log"
    log.write_bytes(b"x" * 1_000_001)
    with log_to(log):
        logging.getLogger("aoai_tui").info("new")
    assert log.read_text().endswith("aoai_tui: new\n")
    assert log.with_name("log.1").stat().st_size == 1_000_001
