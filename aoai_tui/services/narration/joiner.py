"""Parts become one file while the later ones are still on their way. For threads; one call at a time."""

from __future__ import annotations

import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from aoai_tui.domain import AudioFormat
from aoai_tui.errors import SoundTrouble
from aoai_tui.services.narration.media import media_of

if TYPE_CHECKING:
    from aoai_tui.audio.encoding import Sink


class _AbandonedError(Exception):
    """Tells the encoder that its file is not wanted."""


class Joiner:
    """Appends each part's samples as soon as it is whole, so that hours of sound need no minutes at the end.

    Memory stays flat. The first part's rate is the file's, as far as the format knows it.
    """

    def __init__(self, to: Path, wanted: AudioFormat) -> None:
        """`to` is there when `finish` returns."""
        self.parts = 0
        """How many parts are in it."""
        self.to, self._wanted = to, wanted
        self._stack = ExitStack()
        self._sink: Sink | None = None
        self._rate = 0
        self._samples = 0

    def add(self, part: Path) -> None:
        """The next part.

        Raises SoundTrouble where it holds no sound: the file goes on without it. Raises StorageTrouble where the disk
        takes no more: then nothing is left of the file.
        """
        from aoai_tui.audio.joining import without_padding  # noqa: PLC0415  loads the decoders

        media = media_of(part, self._wanted)
        try:
            sink = self._sink or self._opened(part, media)
            for piece in without_padding(part, self._rate, media=media):
                sink.write(piece)
                self._samples += len(piece)
        except SoundTrouble:
            raise
        except BaseException:
            self._stack.__exit__(*sys.exc_info())  # the encoder tells in words what the disk said
            raise
        self.parts += 1

    def finish(self) -> float:
        """Close the file; its seconds. Raises StorageTrouble."""
        self._stack.close()
        return self._samples / self._rate if self._rate else 0.0

    def abandon(self) -> None:
        """Leave nothing of it behind."""
        with suppress(_AbandonedError), self._stack:
            raise _AbandonedError

    def _opened(self, part: Path, media: str) -> Sink:
        from aoai_tui.audio.decoding import decoded_file  # noqa: PLC0415  loads the decoders
        from aoai_tui.audio.encoding import encoder, fitting_rate  # noqa: PLC0415

        with decoded_file(part, media=media) as sound:
            self._rate = fitting_rate(sound.source_rate, self._wanted)
        self._sink = self._stack.enter_context(encoder(self.to, self._wanted, self._rate))
        return self._sink
