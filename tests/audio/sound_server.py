"""A PulseAudio of a test's own: a loudspeaker, and two microphones that hear what is played to them.

It needs neither a sound card nor a session, and works for every user. ALSA, and so PortAudio, sees its devices under
their names, with a configuration of our own: whatever the machine has besides is out of sight.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("pulseaudio", "pactl", "paplay", "parec")
MICROPHONES = ("desk", "headset")
"""The first is the default."""
SPEAKERS = ("speaker", "earphones")
"""The first is the default."""

RATE = 48_000
_PATIENCE = 60.0
"""Seconds for the server to answer."""

# A sink without norewinds loses pieces of what is played to it.
_SINK = "load-module module-null-sink sink_name={name} norewinds=1 rate={rate} channels={channels}"
_SOURCE = "load-module module-remap-source source_name={name} master={name}_in.monitor channels=1"


def missing() -> str:
    """What this machine lacks; empty where it lacks nothing."""
    lacking = [program for program in PROGRAMS if shutil.which(program) is None]
    return f"{', '.join(lacking)} not installed" if lacking else ""


class SoundServer:
    """A server that runs, until stop() or kill()."""

    def __init__(self) -> None:
        """Start it. Its folder's path is short: a socket's may not be long."""
        self._folder = Path(tempfile.mkdtemp(prefix="aoai-sound-"))
        (self._folder / "default.pa").write_text("\n".join(self._script()) + "\n")
        (self._folder / "alsa.conf").write_text("\n".join(_alsa()) + "\n")
        self.environment = {
            "PULSE_SERVER": f"unix:{self._folder / 'native'}",
            "PULSE_COOKIE": str(self._folder / "cookie"),
            "ALSA_CONFIG_PATH": str(self._folder / "alsa.conf"),
        }
        """What a program needs to use it."""
        self.start()

    def start(self) -> None:
        """Start it, again after kill(), and wait until it answers."""
        own = {
            name: str(self._folder)
            for name in ("HOME", "XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH")
        }
        command = ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"]
        command += [
            "--disable-shm=true",
            "--realtime=no",
            "--high-priority=no",
            "-F",
            str(self._folder / "default.pa"),
        ]
        with open(self._folder / "log", "wb") as log:
            self._process = subprocess.Popen(
                command,
                env={**os.environ, **own, "DBUS_SESSION_BUS_ADDRESS": "disabled:"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._await_an_answer()

    def say(self, sound: Path, microphone: str = MICROPHONES[0]) -> None:
        """Play a file into a microphone, to its end."""
        self._run("paplay", f"--device={microphone}_in", str(sound))

    @contextmanager
    def saying(self, sound: Path, microphone: str = MICROPHONES[0]) -> Iterator[None]:
        """Play a file into a microphone meanwhile; what is left at the end is not played."""
        command = ["paplay", f"--device={microphone}_in", str(sound)]
        with subprocess.Popen(command, env=self._env(), stderr=subprocess.DEVNULL) as playing:
            try:
                yield
            finally:
                playing.kill()

    @contextmanager
    def heard(self, into: Path, speaker: str = SPEAKERS[0]) -> Iterator[None]:
        """Record into a WAV file (stereo, 48 kHz) what a loudspeaker plays meanwhile."""
        command = [
            "parec",
            f"--device={speaker}.monitor",
            "--file-format=wav",
            f"--rate={RATE}",
            "--channels=2",
        ]
        command += ["--latency-msec=10", str(into)]
        with subprocess.Popen(command, env=self._env()) as recording:
            try:
                _until(lambda: into.exists() and into.stat().st_size > 1000, "the loudspeaker is recorded")
                yield
            finally:
                recording.send_signal(signal.SIGINT)

    def unplug(self) -> None:
        """Take all microphones and loudspeakers away, while the server goes on.

        All, for it moves those who listen to one that goes away to another that is left.
        """
        modules = [line.split("\t") for line in self._run("pactl", "list", "short", "modules").splitlines()]
        for kind in ("module-remap-source", "module-null-sink"):
            for number in (number for number, module, *_ in modules if module == kind):
                self._run("pactl", "unload-module", number)

    def listeners(self) -> int:
        """How many programs' streams record from its microphones."""
        streams = self._run("pactl", "list", "short", "source-outputs").splitlines()
        return sum(stream.split("\t")[2] != "-" for stream in streams)

    def kill(self) -> None:
        """Let it die without a word to anybody."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End it and remove its folder."""
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _script(self) -> Iterator[str]:
        """What the server does when it starts."""
        yield ".fail"
        yield f"load-module module-native-protocol-unix auth-anonymous=1 socket={self._folder / 'native'}"
        for name in SPEAKERS:
            yield _SINK.format(name=name, rate=RATE, channels=2)
        for name in MICROPHONES:
            yield _SINK.format(name=f"{name}_in", rate=RATE, channels=1)
            yield _SOURCE.format(name=name)
        yield f"set-default-sink {SPEAKERS[0]}"
        yield f"set-default-source {MICROPHONES[0]}"

    def _await_an_answer(self) -> None:
        def answers() -> bool:
            log = (self._folder / "log").read_text(errors="replace")
            assert self._process.poll() is None, f"pulseaudio ended: {log}"
            asked = subprocess.run(["pactl", "info"], env=self._env(), capture_output=True, check=False)
            return asked.returncode == 0

        _until(answers, "pulseaudio answers")

    def _run(self, *command: str) -> str:
        return subprocess.run(command, env=self._env(), capture_output=True, text=True, check=True).stdout

    def _env(self) -> dict[str, str]:
        return {**os.environ, **self.environment}


def _alsa() -> Iterator[str]:
    """ALSA's names for the devices. One that records also plays: ALSA does not tell beforehand."""
    yield "pcm.default { type pulse }"
    yield "ctl.default { type pulse }"
    for name in (*MICROPHONES, *SPEAKERS):
        yield f'pcm.{name} {{ type pulse device "{name}" }}'


def _until(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < end, f"never happened: {what}"
        time.sleep(0.02)  # another process: there is nothing else to wait on
