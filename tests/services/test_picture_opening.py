"""Pictures in the system's own viewer."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from aoai_tui.errors import UsageTrouble
from aoai_tui.services.picture_opening import open_in_system, opener

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs stand in for those of Linux")


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desktop of Linux with no program yet; the folder is where they are looked for first."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("DISPLAY", ":77")
    return programs


def program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def content(path: Path) -> str:
    return path.read_text()


def picture(folder: Path, name: str = "a.png") -> Path:
    path = folder / name
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    return path


async def test_the_path_is_one_argument_and_no_shell_sees_it(desktop: Path, tmp_path: Path) -> None:
    """Blanks, quotes and what a shell would run are parts of a name; a relative path becomes absolute."""
    program(
        desktop / "xdg-open",
        f'printf "%s\\n" "$#" "$@" > "{tmp_path}/told"; ls -l /proc/$$/fd > "{tmp_path}/fds"',
    )
    path = picture(tmp_path, "-a b $(touch harm) ' \".png")
    await open_in_system(path)
    assert content(tmp_path / "told") == f"1\n{path}\n"
    assert "harm" not in os.listdir(tmp_path)
    assert "harm" not in os.listdir()
    assert "/dev/null" in content(tmp_path / "fds")


async def test_an_opener_that_stays_is_left_alone(
    desktop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A viewer that blocks its opener goes on when we do, in a session of its own: no key of ours ends it."""
    monkeypatch.setattr("aoai_tui.services.picture_opening._HEARD", 0.2)
    os.mkfifo(tmp_path / "pid")
    program(desktop / "xdg-open", f'echo $$ > "{tmp_path}/pid"; exec sleep 60')
    before = time.monotonic()
    await open_in_system(picture(tmp_path))
    assert time.monotonic() - before < 20
    pid = int(await asyncio.to_thread(content, tmp_path / "pid"))  # there as soon as it was told
    try:
        assert os.getsid(pid) == pid
        os.kill(pid, 0)
    finally:
        os.kill(pid, signal.SIGTERM)


async def test_an_opener_that_gives_up_is_told_with_the_path(desktop: Path, tmp_path: Path) -> None:
    """Its status, in words, and where the file is."""
    program(desktop / "xdg-open", "exit 3")
    path = picture(tmp_path)
    with pytest.raises(UsageTrouble, match="could not be opened") as told:
        await open_in_system(path)
    assert "status 3" in told.value.advice
    assert str(path) in told.value.advice


async def test_without_a_desktop_nothing_is_started(
    desktop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text browser over our screen would be the opener's last idea: it is not asked."""
    program(desktop / "xdg-open", f'touch "{tmp_path}/started"')
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(UsageTrouble, match="no desktop"):
        await open_in_system(picture(tmp_path))
    assert not (tmp_path / "started").exists()


async def test_without_an_opener_the_package_is_named(
    desktop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a desktop without xdg-open and gio."""
    monkeypatch.setenv("PATH", str(desktop))
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    with pytest.raises(UsageTrouble, match="No program was found") as told:
        await open_in_system(picture(tmp_path))
    assert "xdg-utils" in told.value.advice


@pytest.mark.parametrize("name", ["a.bin", "a.sh", "a.exe", "a", "a.png.desktop", "a.html"])
async def test_only_pictures_are_opened(desktop: Path, tmp_path: Path, name: str) -> None:
    """Bytes that are no picture might be a program: they are named, not started."""
    program(desktop / "xdg-open", f'touch "{tmp_path}/started"')
    with pytest.raises(UsageTrouble, match="no picture"):
        await open_in_system(picture(tmp_path, name))
    assert not (tmp_path / "started").exists()


async def test_a_file_that_is_gone_is_told(desktop: Path, tmp_path: Path) -> None:
    """Before anything is started."""
    with pytest.raises(UsageTrouble, match="is gone"):
        await open_in_system(tmp_path / "none.png")


def test_other_systems_have_openers_of_their_own(desktop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS has open; where xdg-open is missing, gio opens."""
    monkeypatch.setattr("sys.platform", "darwin")
    assert opener({}) == ["open"]
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("PATH", str(desktop))
    program(desktop / "gio", "")
    assert opener({"WAYLAND_DISPLAY": "wayland-0"}) == [str(desktop / "gio"), "open"]


async def test_windows_is_asked_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """os.startfile gets the path; what it refuses is told in its words."""
    asked: list[Path] = []

    def start(path: Path) -> None:
        asked.append(path)
        if len(asked) > 1:
            raise OSError(1155, "No application is associated")

    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("os.startfile", start, raising=False)
    path = picture(tmp_path)
    await open_in_system(path)
    assert asked == [path]
    with pytest.raises(UsageTrouble) as told:
        await open_in_system(path)
    assert "No application is associated" in told.value.advice
