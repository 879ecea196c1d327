"""A recording is made ready to be sent: resampled, trimmed, encoded anew or split, as far as it needs to be."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path

from aoai_tui.domain import Recording
from aoai_tui.errors import StorageTrouble
from aoai_tui.services.copying import not_written
from aoai_tui.services.dictation.plan import Plan, Target, Way
from aoai_tui.services.dictation.sending import Sound, described, written

_PASSES = {Way.WHOLE: 1, Way.ENCODED: 2, Way.SPLIT: 3}
"""How often the sound is worked through."""


@dataclass
class Preparation:
    """The work, for a thread; how far it is may be asked from any other."""

    recording: Recording
    path: Path
    plan: Plan
    folder: Path
    """What is made goes there."""
    rate: int
    """Samples a second that a recording is sent with."""
    trim: bool
    """Whether silence at the end is cut off."""
    _passed: float = 0.0
    """Seconds of sound that were worked through, of all passes together."""

    @property
    def share(self) -> float:
        """How much is done, 0 to 1; 0 where nobody can tell."""
        whole = self.recording.seconds * (_PASSES[self.plan.way] + self.trim)
        return min(1.0, self._passed / whole) if whole else 0.0

    def sounds(self) -> list[Sound]:
        """Make the files, in order. SoundTrouble where the sound can't be read, StorageTrouble for the disk."""
        try:
            return self._sounds()
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.EACCES):
                raise StorageTrouble(
                    "The recording's file can't be read.", f"The system says: {error.strerror or error}."
                ) from error
            raise not_written(error, self.folder) from error

    def _sounds(self) -> list[Sound]:
        if self.plan.target is Target.AS_IT_IS:
            return [described(self.path, self.recording.media_type)]
        if self.plan.way is Way.WHOLE:
            return [written(self._resampled())]
        if self.plan.way is Way.ENCODED:
            encoded = self._encoded()
            if encoded.stat().st_size <= self.plan.most:
                return [written(encoded)]
        return self._parts()

    def _resampled(self) -> Path:
        from aoai_tui.audio.preparing import for_sending  # noqa: PLC0415  loads the codecs, here in a thread

        made = self.folder / "whole.wav"
        for_sending(self.path, made, rate=self.rate, trim=self.trim, passed=self._heard)
        return made

    def _encoded(self) -> Path:
        from aoai_tui.audio.preparing import reencoded  # noqa: PLC0415  loads the codecs, here in a thread
        from aoai_tui.domain import AudioFormat  # noqa: PLC0415

        made = self.folder / f"smaller.{self.plan.target.value}"
        whole = self._resampled()
        reencoded(whole, made, AudioFormat(self.plan.target.value), self._heard)
        whole.unlink()
        return made

    def _parts(self) -> list[Sound]:
        from aoai_tui.audio.preparing import split  # noqa: PLC0415  loads the codecs, here in a thread

        whole = self._resampled()
        most, longest = self.plan.most, self.plan.longest
        if longest is not None:
            most = min(most, int(longest * self.rate) * 2)
        return [written(part, offset) for part, offset in split(whole, self.folder, most, self._heard)]

    def _heard(self, seconds: float) -> None:
        self._passed += seconds
