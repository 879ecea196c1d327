"""What a sound is, told by its bytes."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aoai_tui.audio.sniffing import (
    HEAD,
    format_of,
    media_type,
    media_type_of_format,
    media_type_of_name,
    suffix_of,
    suffix_to_send,
    suffixes,
)
from aoai_tui.domain.audio import AudioFormat
from tests.audio.made_sounds import FORMATS, chirp_file

TYPES = {
    "flac": "audio/flac",
    "mp3": "audio/mpeg",
    "opus": "audio/opus",
    "vorbis": "audio/ogg",
    "aac": "audio/aac",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "webm": "audio/webm",
    "pcm": "",
}


@pytest.mark.parametrize("kind", FORMATS)
def test_the_bytes_tell_the_format(kind: str) -> None:
    """Every format that people bring is known by its first bytes, whatever the file is called."""
    assert media_type(chirp_file(kind)[:HEAD]) == TYPES.get(kind, "audio/wav")


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"#EXTM3U\n#EXTINF:10,\nhttp://example.com/a.ts\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"[playlist]\nFile1=/etc/passwd\n",
        b"<?xml version='1.0'?><MPD></MPD>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"RIFF\x10\0\0\0AVI LIST",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b'{"error": {"message": "no"}}',
        b"\x89PNG\r\n\x1a\n",
        "ÿþ text in some encoding".encode("utf-16"),
    ],
)
def test_what_is_no_sound_is_none(head: bytes) -> None:
    """Playlists, pictures, pages and error messages are not taken for sound."""
    assert media_type(head) == ""


def test_a_tag_before_the_sound_hides_nothing() -> None:
    """Behind an ID3 tag the frames decide: some programs put one before AAC and FLAC, too."""
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x10" + bytes(16)
    assert media_type(tag + chirp_file("aac")[:2000]) == "audio/aac"
    assert media_type(tag + chirp_file("flac")[:2000]) == "audio/flac"
    assert media_type(tag + chirp_file("mp3")[:2000]) == "audio/mpeg"
    assert media_type(tag) == "audio/mpeg"


@given(st.binary(max_size=HEAD))
def test_any_bytes_have_an_answer(head: bytes) -> None:
    """No bytes make it fail, and it names only types that have a suffix."""
    found = media_type(head)
    assert not found or suffix_of(found) in suffixes()


@pytest.mark.parametrize("wanted", AudioFormat)
def test_a_format_has_one_type_and_one_suffix(wanted: AudioFormat) -> None:
    """What a service is asked for has a media type, and a suffix that leads back to it."""
    media = media_type_of_format(wanted)
    assert format_of(media) is wanted
    assert suffix_of(media) == f".{wanted}"
    assert media_type_of_name(f"a{suffix_of(media)}") == media


def test_suffixes_lead_to_types() -> None:
    """Names in capitals count, names without a suffix promise nothing, and unknown types are bytes."""
    assert media_type_of_name("Talk.MP3") == "audio/mpeg"
    assert media_type_of_name("talk.mpga") == "audio/mpeg"
    assert media_type_of_name("talk") == ""
    assert suffix_of("text/html") == ".bin"
    assert format_of("audio/webm") is None
    assert ".m4a" in suffixes()


def test_a_sound_is_sent_under_a_suffix_that_the_service_knows() -> None:
    """Opus goes as .ogg; AAC without a container and raw samples can't be sent as they are."""
    assert suffix_to_send("audio/opus") == ".ogg"
    assert suffix_to_send("audio/mp4") == ".m4a"
    assert suffix_to_send("video/mp4") == ".mp4"
    assert suffix_to_send("video/webm") == ".webm"
    assert suffix_to_send("audio/aac") == ""
    assert suffix_to_send("audio/pcm") == ""


def test_few_bytes_are_enough() -> None:
    """A stream is known by its first 64 bytes, so that playing need not wait."""
    for kind in FORMATS:
        assert media_type(io.BytesIO(chirp_file(kind)).read(64)) == TYPES.get(kind, "audio/wav")
