"""A picture on the system's clipboard."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from aoai_tui.errors import StorageTrouble, UsageTrouble
from aoai_tui.services.copied_picture import clipboard_way, copy_picture

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs stand in for those of other systems")


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desktop with no clipboard's tool yet; the folder is where they are looked for first."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("DISPLAY", ":77")
    for name in ("WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    return programs


def tool(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def content(path: Path) -> bytes:
    return path.read_bytes()


def is_gone(path: str) -> bool:
    return not Path(path).exists()


@pytest.fixture
def png(tmp_path: Path) -> Path:
    path = tmp_path / "a.png"
    Image.new("RGBA", (30, 20), "#f8000080").save(path)
    return path


async def test_a_png_is_copied_byte_for_byte(desktop: Path, tmp_path: Path, png: Path) -> None:
    """xclip reads it, and is told that it is a PNG for the clipboard; the tool may stay behind."""
    tool(desktop / "xclip", f'cat > "{tmp_path}/copied"; echo "$@" > "{tmp_path}/told"; sleep 1 &')
    await copy_picture(png)
    assert content(tmp_path / "copied") == content(png)
    assert content(tmp_path / "told").decode().split() == [
        "-selection",
        "clipboard",
        "-target",
        "image/png",
        "-in",
    ]


@pytest.mark.parametrize("suffix", ["jpg", "webp", "gif"])
async def test_other_formats_are_copied_as_png(
    desktop: Path, tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever pastes it knows PNG; size and colours are the picture's."""
    tool(desktop / "wl-copy", f'cat > "{tmp_path}/copied"')
    path = tmp_path / f"a.{suffix}"
    Image.new("RGB", (30, 20), "#3060a0").save(path)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    await copy_picture(path)
    copied = Image.open(io.BytesIO(content(tmp_path / "copied")))
    assert (copied.format, copied.size) == ("PNG", (30, 20))
    assert copied.convert("RGB").getpixel((3, 3)) == pytest.approx((48, 96, 160), abs=3)


async def test_a_mac_reads_the_file(
    desktop: Path, tmp_path: Path, png: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """osascript gets its script and, as an argument of its own, the path of a PNG that is gone afterwards."""
    monkeypatch.setattr("sys.platform", "darwin")
    tool(
        desktop / "osascript",
        f'cp "$3" "{tmp_path}/copied"; echo "$3" > "{tmp_path}/path"; echo "$2" > "{tmp_path}/x"',
    )
    await copy_picture(png)
    assert content(tmp_path / "copied") == content(png)
    assert "«class PNGf»" in content(tmp_path / "x").decode()
    assert is_gone(content(tmp_path / "path").decode().strip())


async def test_windows_is_told_the_path_beside_the_command(
    desktop: Path, tmp_path: Path, png: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PowerShell's command has no path in it that it could misread."""
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("shutil.which", lambda name: str(desktop / name))
    tool(
        desktop / "powershell.exe",
        f'cp "$AOAI_TUI_PICTURE" "{tmp_path}/copied"; echo "$@" > "{tmp_path}/told"',
    )
    await copy_picture(png)
    assert content(tmp_path / "copied") == content(png)
    assert str(tmp_path) not in content(tmp_path / "told").decode()


def test_over_ssh_there_is_no_way(desktop: Path) -> None:
    """The clipboard there is not the person's, whatever display is forwarded."""
    tool(desktop / "xclip", "")
    assert clipboard_way({"DISPLAY": ":0"}) is not None
    assert clipboard_way({"DISPLAY": ":0", "SSH_CONNECTION": "1 2 3 4"}) is None
    assert clipboard_way({}) is None


async def test_no_way_is_told_with_what_to_install(
    desktop: Path, png: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package's name on a desktop; over ssh what can be done instead."""
    monkeypatch.setenv("PATH", str(desktop))
    with pytest.raises(UsageTrouble) as told:
        await copy_picture(png)
    assert "xclip" in told.value.advice
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(UsageTrouble) as told:
        await copy_picture(png)
    assert "wl-clipboard" in told.value.advice
    monkeypatch.setenv("SSH_TTY", "/dev/pts/1")
    with pytest.raises(UsageTrouble) as told:
        await copy_picture(png)
    assert "copy the file's path" in told.value.advice


async def test_a_tool_that_fails_or_hangs_is_told(
    desktop: Path, png: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clipboard that does not take it is a sentence, and nothing waits for ever."""
    monkeypatch.setattr("aoai_tui.services.copied_picture._PATIENCE", 0.3)
    for script in ("exit 1", "exec sleep 60"):
        tool(desktop / "xclip", script)
        with pytest.raises(UsageTrouble, match="did not take the picture") as told:
            await copy_picture(png)
        assert str(png) in told.value.advice


async def test_what_is_no_picture_is_not_copied(desktop: Path, tmp_path: Path) -> None:
    """A text, a damaged picture, a file that is gone: each in words."""
    tool(desktop / "xclip", f'cat > "{tmp_path}/copied"')
    text, broken = tmp_path / "a.svg", tmp_path / "b.jpg"
    text.write_text("<svg/>")
    broken.write_bytes(b"\xff\xd8\xff and no more")
    with pytest.raises(UsageTrouble, match="no picture that can be copied"):
        await copy_picture(text)
    with pytest.raises(UsageTrouble, match="can't be read"):
        await copy_picture(broken)
    with pytest.raises(StorageTrouble, match="can't be read"):
        await copy_picture(tmp_path / "none.png")
    assert not (tmp_path / "copied").exists()
