"""Pasted texts that stand for files and pictures."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from aoai_tui.errors import UsageTrouble
from aoai_tui.services.clipboard_picture import clipboard_picture
from aoai_tui.services.pasted import Pasted, may_be_attached, recognise


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two files, with a space and a quote in their names."""
    paths = tmp_path / "my parrot's.png", tmp_path / "notes.md"
    for path in paths:
        path.write_bytes(b"x")
    return paths


def test_a_dropped_file_is_known_however_it_is_written(files: tuple[Path, Path]) -> None:
    """Quoted, escaped, bare and as file: address: what terminals send for a drop."""
    parrot, notes = files
    escaped = str(parrot).replace(" ", "\\ ").replace("'", "\\'")
    for text in (f'"{parrot}"', str(parrot), f"{escaped} ", parrot.as_uri(), f"{parrot}\n"):
        assert may_be_attached(text), text
        assert recognise(text) == Pasted((parrot,)), text
    for text in (f"'{notes}'", f" {notes} ", f"file://localhost{notes}"):
        assert recognise(text) == Pasted((notes,)), text


def test_several_dropped_files(files: tuple[Path, Path]) -> None:
    """In one line or in several, with or without quotes."""
    parrot, notes = files
    escaped = [str(one).replace(" ", "\\ ").replace("'", "\\'") for one in files]
    for text in (" ".join(escaped), f'"{parrot}" "{notes}"', f"{parrot}\n{notes}", f"{parrot} {notes}",
                 f"{parrot.as_uri()}\r\n{notes.as_uri()}"):  # fmt: skip
        assert recognise(text) == Pasted((parrot, notes)), text


def test_what_is_no_file_stays_text(files: tuple[Path, Path], tmp_path: Path) -> None:
    """A missing file among them, a folder, a sentence, code: text."""
    for text in (f"{files[1]} {tmp_path}/gone", str(tmp_path), "/etc is a folder", "// a comment", "hello", "",
                 "/" + "x" * 5000, "~nobody-here/x", f"see {files[1]}", "/\x00", "file://", "'"):  # fmt: skip
        assert recognise(text) is None, text
    assert not may_be_attached("a sentence")
    assert not may_be_attached(f"{files[1]}\n" * 5000)


def test_pictures_as_data_and_as_addresses() -> None:
    """A data: address becomes its bytes, a broken one a sentence; https and a picture's suffix make an address."""
    data = base64.encodebytes(b"\x89PNG" * 50).decode()
    assert recognise(f"data:image/png;base64,{data}") == Pasted(data=b"\x89PNG" * 50)
    with pytest.raises(UsageTrouble, match="broken"):
        recognise("data:image/png;base64,abc")
    url = "https://example.com/a.PNG?x=1"
    assert may_be_attached(url)
    assert recognise(url) == Pasted(url=url)
    for text in ("https://example.com/a", "http://example.com/a.png", f"{url} and more", "https://[/a.png"):
        assert recognise(text) is None


@pytest.mark.skipif(os.name == "nt", reason="the tools are those of Linux desktops")
async def test_the_clipboard_s_picture_comes_from_the_desktop_s_tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tool of the desktop is run; what it lacks, or that it is missing, is a sentence with the package."""
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageTrouble, match="no clipboard with pictures"):
        await clipboard_picture()
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(UsageTrouble, match="wl-clipboard"):
        await clipboard_picture()
    tool = tmp_path / "wl-paste"
    tool.write_text('#!/bin/sh\n[ "$3" = image/jpeg ] && echo picture\n')
    tool.chmod(0o755)
    assert await clipboard_picture() == b"picture\n"
    tool.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(UsageTrouble, match="There is no picture"):
        await clipboard_picture()
    monkeypatch.delenv("WAYLAND_DISPLAY")
    monkeypatch.setenv("DISPLAY", ":0")
    with pytest.raises(UsageTrouble, match="xclip"):
        await clipboard_picture()
