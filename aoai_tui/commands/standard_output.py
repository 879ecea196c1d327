"""Standard output, which may be a pipe that nobody reads any more, or a file on a full disk."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from aoai_tui.commands.shell import silence_stdout
from aoai_tui.errors import StorageTrouble


@contextmanager
def written_out(kept: str = "") -> Iterator[None]:
    """For whatever writes to standard output. `kept` says, for a person, where the same is kept.

    Raises BrokenPipeError where nobody reads it, StorageTrouble for a full disk.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        silence_stdout()
        raise StorageTrouble(
            f"Standard output can't be written: {error.strerror or 'the system refused'}.", kept
        ) from error


def put_out(text: str, kept: str = "") -> None:
    """A text with a line's end. Raises as `written_out`."""
    with written_out(kept):
        click.echo(text, nl=not text.endswith("\n"))


def put_bytes_out(data: bytes, kept: str = "") -> None:
    """Bytes as they are. Raises as `written_out`."""
    with written_out(kept):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
