"""Programs of the desktop that are handed something: the clipboard's, mostly."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress


async def fed(
    command: Sequence[str], data: bytes, seconds: float, environment: Mapping[str, str] | None = None
) -> bool:
    """Whether the command took the data and ended well, in time; it is ended when the time is over."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,  # xclip stays behind and would keep a pipe open
            stderr=asyncio.subprocess.DEVNULL,
            env=environment,
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(seconds):
            await process.communicate(data)
    except TimeoutError:
        return False
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return process.returncode == 0
