"""Samples from every format, live and from files, friendly and hostile."""

from __future__ import annotations

import errno
import io
import struct
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aoai_tui.audio.decoding import decoded, decoded_file
from aoai_tui.audio.sniffing import HEAD, media_type, suffix_of, suffixes
from aoai_tui.errors import SoundTrouble
from tests.audio.made_sounds import FORMATS, RATE, Arriving, Samples, chirp, chirp_file, encoded, likeness

LOSSLESS = ("wav", "rf64", "flac", "pcm")
LIVE = tuple(kind for kind in FORMATS if kind != "m4a")
"""An m4a of this kind tells where its samples are only at its end."""


def kind_of(data: bytes) -> str:
    """The media type; what is nothing else is taken for raw samples."""
    return media_type(data[:HEAD]) or "audio/pcm"


def all_of(data: bytes, rate: int | None = RATE, **options: float) -> Samples:
    """Everything, from a file that can go back."""
    with decoded(io.BytesIO(data), kind_of(data), rate, start=options.get("start", 0.0)) as sound:
        return np.concatenate([np.zeros(0, np.int16), *sound])


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_sounds_as_it_was_made(kind: str) -> None:
    """Decoded samples are those that were encoded: to the bit where nothing was lost, by ear elsewhere."""
    heard, meant = all_of(chirp_file(kind)), chirp(3.0)
    if kind in LOSSLESS:
        np.testing.assert_array_equal(heard, meant)
    alike, lag = likeness(heard, meant)
    assert alike > 0.99
    assert 0 <= lag <= 1_024
    assert abs(len(heard) - len(meant)) <= 2_048


@pytest.mark.parametrize("kind", LIVE)
def test_a_live_stream_sounds_after_a_few_kilobytes(kind: str) -> None:
    """The first samples of a stream that can't go back come long before its end, and all of them come."""
    stream = Arriving(chirp_file(kind))
    with decoded(stream, kind_of(chirp_file(kind)), RATE) as sound:
        first = next(sound)
        given = stream.given
        rest = list(sound)
    assert len(first)
    assert given <= 10_000
    assert abs(len(first) + sum(map(len, rest)) - 3 * RATE) <= 2_048


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_any_rate_can_be_asked_for(kind: str, rate: int) -> None:
    """Resampling keeps the length in seconds and the sound."""
    heard = all_of(chirp_file(kind), rate)
    assert len(heard) / rate == pytest.approx(3.0, abs=0.1)
    assert likeness(heard, chirp(3.0, rate))[0] > 0.98


@pytest.mark.parametrize("kind", FORMATS)
def test_decoding_begins_in_the_middle(kind: str) -> None:
    """What lies before `start` is left out, to the sample where nothing is lost, and the rest is right."""
    heard, meant = all_of(chirp_file(kind), start=1.25), all_of(chirp_file(kind))[int(1.25 * RATE) :]
    assert abs(len(heard) - len(meant)) <= (512 if kind == "vorbis" else 1)
    assert likeness(heard, meant)[0] > 0.98
    if kind in LOSSLESS:
        np.testing.assert_array_equal(heard, meant)


def test_a_live_stream_can_begin_later_too() -> None:
    """Without a way to jump, what is not wanted is decoded and dropped."""
    with decoded(Arriving(chirp_file("flac")), "audio/flac", start=2.0) as sound:
        np.testing.assert_array_equal(np.concatenate(list(sound)), chirp(3.0)[2 * RATE :])


@pytest.mark.parametrize("kind", FORMATS)
def test_a_start_behind_the_end_gives_nothing(kind: str) -> None:
    """Nothing is left to hear, and nothing fails."""
    assert len(all_of(chirp_file(kind), start=100.0)) == 0


def test_the_files_own_rate_is_the_default() -> None:
    """Without a wish the samples come as they are, and tell their rate and channels."""
    with decoded(io.BytesIO(chirp_file("wav")), "audio/wav") as sound:
        assert (sound.rate, sound.source_rate, sound.source_channels) == (RATE, RATE, 1)


def test_channels_are_mixed_or_kept() -> None:
    """Two channels become one by their mean, or stay two when that is asked for."""
    left = chirp(1.0)
    data = encoded(np.stack([left, np.zeros_like(left)], axis=1), "wav")
    mixed = all_of(data)
    assert np.max(np.abs(mixed - left / 2)) <= 2
    with decoded(io.BytesIO(data), "audio/wav", channels=2) as sound:
        both = np.concatenate(list(sound))
    assert both.shape == (RATE, 2)
    np.testing.assert_array_equal(both[:, 0], left)
    assert not both[:, 1].any()


def test_many_channels_are_mixed() -> None:
    """Recorders with six microphones are heard, too."""
    data = encoded(np.stack([chirp(0.5)] * 6, axis=1), "wav")
    assert likeness(all_of(data), chirp(0.5))[0] > 0.98


@pytest.mark.parametrize("length", [0, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFFFFDB, 0xFFFFFF24])
def test_a_wav_that_does_not_know_its_length_is_read_to_its_end(length: int) -> None:
    """A header written before the sound was there declares nothing, or gigabytes: what arrives is what is heard."""
    data = bytearray(chirp_file("wav"))
    data[40:44] = struct.pack("<I", length)
    np.testing.assert_array_equal(all_of(bytes(data)), chirp(3.0))


def test_what_stands_behind_the_samples_is_no_sound() -> None:
    """Words that a WAV carries before or after its samples are not played."""
    data, note = chirp_file("wav"), b"LIST" + struct.pack("<I", 1001) + b"INFO" + b"\x7f" * 998
    np.testing.assert_array_equal(all_of(data + note), chirp(3.0))
    np.testing.assert_array_equal(all_of(data[:36] + note + data[36:]), chirp(3.0))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_cut_file_is_heard_up_to_the_cut(kind: str) -> None:
    """Half of a file gives half of its sound, where the half that is missing isn't the one that explains it."""
    data = chirp_file(kind, 10.0)
    if kind == "m4a":
        with pytest.raises(SoundTrouble):
            all_of(data[: len(data) // 2])
        return
    heard = all_of(data[: len(data) // 2])
    assert 2 * RATE < len(heard) < 8 * RATE
    assert likeness(heard, chirp(10.0)[: len(heard)])[0] > 0.95


@pytest.mark.parametrize("kind", ["mp3", "aac", "flac", "vorbis", "opus", "webm"])
def test_a_damaged_place_is_left_out(kind: str) -> None:
    """Broken bytes in the middle cost a moment, not the rest."""
    data = bytearray(chirp_file(kind, 10.0))
    middle = len(data) // 2
    data[middle : middle + 300] = bytes(range(256)) + bytes(44)
    heard = all_of(bytes(data))
    assert len(heard) > 5 * RATE


@pytest.mark.parametrize("suffix", suffixes())
def test_an_empty_file_is_no_sound(tmp_path: Path, suffix: str) -> None:
    """Nothing in it: said so, whatever its name promises; raw samples alone may be none."""
    path = tmp_path / f"empty{suffix}"
    path.touch()
    if suffix in (".pcm", ".raw"):
        with decoded_file(path) as sound:
            assert list(sound) == []
        return
    with pytest.raises(SoundTrouble, match="can't be read"), decoded_file(path) as sound:
        list(sound)


@pytest.mark.parametrize("kind", ["wav", "mp3", "opus", "m4a"])
def test_a_wrong_suffix_does_not_matter(tmp_path: Path, kind: str) -> None:
    """The bytes decide: an mp3 named .flac is an mp3."""
    path = tmp_path / "talk.flac"
    path.write_bytes(chirp_file(kind))
    with decoded_file(path, RATE) as sound:
        assert likeness(np.concatenate(list(sound)), chirp(3.0))[0] > 0.99


def test_raw_samples_are_known_by_their_suffix(tmp_path: Path) -> None:
    """Only a file that is called .pcm, or announced as that, is taken for raw samples."""
    path = tmp_path / "speech.pcm"
    path.write_bytes(chirp_file("pcm"))
    with decoded_file(path) as sound:
        np.testing.assert_array_equal(np.concatenate(list(sound)), chirp(3.0))
    other = path.rename(tmp_path / "speech")
    with pytest.raises(SoundTrouble), decoded_file(other) as sound:
        list(sound)


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    """What can't be opened is named, with the system's reason."""
    with (
        pytest.raises(SoundTrouble, match=r"“gone\.wav” can't be opened: No such file"),
        decoded_file(tmp_path / "gone.wav"),
    ):
        pass


@pytest.mark.parametrize("suffix", suffixes())
@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXTINF:3,\n{path}\n",
        "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{path}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{path}'\n",
        "v=0\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
    ],
)
def test_a_playlist_opens_no_other_file(tmp_path: Path, text: str, suffix: str) -> None:
    """A file that names other files is no sound, and what it names is not read."""
    secret = tmp_path / "secret.wav"
    secret.write_bytes(chirp_file("wav"))
    path = tmp_path / f"list{suffix}"
    path.write_text(text.format(path=secret))
    if suffix in (".pcm", ".raw"):
        with decoded_file(path) as sound:
            assert sum(map(len, sound)) < 200
        return
    with pytest.raises(SoundTrouble), decoded_file(path) as sound:
        list(sound)


@pytest.mark.parametrize("kind", ["m4a", "mp4"])
def test_a_film_that_keeps_its_sound_elsewhere_opens_nothing(tmp_path: Path, kind: str) -> None:
    """A reference to another file in an MP4 is not followed."""
    outside = tmp_path / "outside.wav"
    outside.write_bytes(chirp_file("wav"))
    data = bytearray(chirp_file(kind))
    place = data.index(b"dref") + 12
    entry = (
        struct.pack(">I", len(b"url ") + 8 + len(bytes(outside)) + 1)
        + b"url \0\0\0\0"
        + bytes(outside)
        + b"\0"
    )
    assert len(data[place : place + 12]) == 12
    data[place : place + 12] = entry[:12]
    path = tmp_path / "film.mp4"
    path.write_bytes(data)
    try:
        with decoded_file(path, RATE) as sound:
            heard = sum(map(len, sound))
    except SoundTrouble:
        heard = 0
    assert heard <= 3 * RATE + 2_048


@pytest.mark.parametrize(
    "data",
    [
        b"RIFF\xff\xff\xff\xffWAVEfmt \xff\xff\xff\x7f" + bytes(2_000),
        b"RIFF\xff\xff\xff\xffWAVELIST\xff\xff\xff\xff" + bytes(2_000),
        b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(2_000),
        b"fLaC\x00\xff\xff\xff" + bytes(2_000),
        b"\x7f\xff\xff\xffftypM4A " + bytes(2_000),
        b"\0\0\0\x18ftypM4A \0\0\0\0M4A isom\xff\xff\xff\xf0moov" + b"\xff" * 2_000,
        b"\x1aE\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xffwebm" + bytes(2_000),
        b"OggS\0\x02" + b"\xff" * 2_000,
    ],
)
def test_huge_declared_lengths_cost_nothing(data: bytes) -> None:
    """Headers that promise gigabytes are no sound; neither time nor memory goes with them."""
    with pytest.raises(SoundTrouble):
        all_of(data)


def test_a_rate_that_no_sound_has_costs_nothing() -> None:
    """A header that declares hundreds of millions of samples a second is no sound: nobody resamples from that."""
    data = bytearray(chirp_file("wav"))
    data[24:28] = struct.pack("<I", 771_775_936)
    with pytest.raises(SoundTrouble):
        all_of(bytes(data), 16_000)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([*(suffix_of_kind for suffix_of_kind in FORMATS)]),
    st.binary(max_size=3_000),
    st.integers(0, 3_000),
)
def test_random_bytes_never_escape_as_another_error(kind: str, noise: bytes, place: int) -> None:
    """A file with random bytes in it gives sound or SoundTrouble, live and from the disk, nothing else."""
    whole = chirp_file(kind, 0.5)
    data = whole[:place] + noise + whole[place + len(noise) :]
    for stream in (io.BytesIO(data), Arriving(data)):
        try:
            with decoded(stream, kind_of(whole), 16_000) as sound:
                seconds = sum(map(len, sound)) / 16_000
        except SoundTrouble:
            continue
        assert seconds < 60


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["wav", "flac", "mp3", "opus", "aac", "m4a", "webm"]), st.binary(max_size=5_000))
def test_pure_noise_is_survived_by_every_reader(kind: str, noise: bytes) -> None:
    """Whatever reader gets bytes that are no sound at all, it ends in a sentence or in nothing."""
    with suppress(SoundTrouble), decoded(io.BytesIO(noise), kind_of(chirp_file(kind, 0.5))) as sound:
        assert sum(map(len, sound)) < 10**7


def test_a_failing_stream_keeps_its_own_error() -> None:
    """What `read` raises, a stop for instance, comes out as it is."""

    class Stopped(Exception):
        pass

    class Broken(Arriving):
        def read(self, size: int = -1, /) -> bytes:
            if self.given > 4_000:
                raise Stopped
            return super().read(size)

    with pytest.raises(Stopped), decoded(Broken(chirp_file("mp3")), "audio/mpeg") as sound:
        list(sound)


def test_an_unknown_type_is_a_sentence() -> None:
    """Only the readers of the list are used, whatever the codec library could open."""
    for media in ("", "application/vnd.apple.mpegurl", "audio/midi"):
        with pytest.raises(SoundTrouble, match="can't be read"):
            decoded(io.BytesIO(b"#EXTM3U"), media)


def test_the_stream_that_was_handed_in_stays_open() -> None:
    """Closing the decoder leaves the file to its owner."""
    file = io.BytesIO(chirp_file("mp3"))
    decoded(file, "audio/mpeg").close()
    assert not file.closed
    assert suffix_of("audio/mpeg") == ".mp3"


@pytest.mark.parametrize("form", ["mp3", "flac", "wav"])
def test_a_disk_that_goes_away_is_told_in_words(form: str) -> None:
    """Where the system no longer gives the file's bytes, in the middle or at the first, that is sound's trouble."""

    class Unplugged(Arriving):
        most = 4_000

        def read(self, size: int = -1, /) -> bytes:
            if self.given >= self.most:
                raise OSError(errno.EIO, "Input/output error")
            return super().read(size)

    for most in (0, 4_000):
        stream = Unplugged(chirp_file(form))
        stream.most = most
        with pytest.raises(SoundTrouble, match="Input/output error"):
            list(decoded(stream, {"mp3": "audio/mpeg"}.get(form, f"audio/{form}")))
