"""Sound that was recorded or made, and what was heard in it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from aoai_tui.domain.messages import Failure, MessageState, Receipt, Timing, TokenChance


class Source(StrEnum):
    """Where a recording comes from."""

    MICROPHONE = "microphone"
    FILE = "file"
    UNKNOWN = "unknown"
    """All that a damaged database left of it is its file."""


class RecordingState(StrEnum):
    """How far a recording got."""

    GROWING = "growing"
    """It is being recorded just now."""

    COMPLETE = "complete"
    """It was ended by a person, or came whole as a file."""

    INTERRUPTED = "interrupted"
    """The app ended, or was killed, or the microphone went away, while it was recorded; what was heard is kept."""


class Recording(Struct, frozen=True):
    """A recording without its bytes, which are a file in the data folder."""

    id: str
    name: str
    """What the list calls it: `memo 14:02`, or the file's name."""
    file: str
    """The name in the recordings folder, made from the id and a suffix: never from a name that came from outside."""
    created_at: datetime
    """In UTC."""
    seconds: float = 0.0
    """How long it is; 0 where that is not known."""
    size: int = 0
    """Bytes."""
    media_type: str = "audio/wav"
    source: Source = Source.MICROPHONE
    state: RecordingState = RecordingState.COMPLETE
    device: str = ""
    """The microphone's name."""
    peak: float | None = None
    """The loudest sample, 0 to 1; None where it was not measured."""
    speech: bool | None = None
    """Whether anything was said; None where that is not known."""
    note: str = ""
    """What a listener should know: that the microphone was unplugged, say."""


class Word(Struct, frozen=True):
    """One spoken word; times in seconds from the recording's beginning."""

    text: str
    start: float
    end: float
    logprob: float | None = None
    """How sure the model was, where that was asked for and told."""


class Segment(Struct, frozen=True):
    """A stretch of speech; times in seconds from the recording's beginning."""

    text: str
    start: float
    end: float
    speaker: str = ""
    """Who speaks, where the deployment tells voices apart."""
    logprob: float | None = None
    """The mean log probability of its tokens."""
    no_speech: float | None = None
    """The probability, 0 to 1, that nothing was said."""


class Task(StrEnum):
    """What is made of a recording."""

    TRANSCRIBE = "transcribe"
    TRANSLATE = "translate"
    """Into English, whatever is spoken."""


class TranscriptFormat(StrEnum):
    """What a service answers with; the values are its own."""

    JSON = "json"
    TEXT = "text"
    SRT = "srt"
    VERBOSE_JSON = "verbose_json"
    VTT = "vtt"
    DIARIZED_JSON = "diarized_json"


class TranscriptionOptions(Struct, frozen=True, omit_defaults=True):
    """What a person chose for a transcript; nothing that was not set is sent."""

    task: Task = Task.TRANSCRIBE
    format: TranscriptFormat | None = None
    """None for the richest one that the deployment takes."""
    language: str = ""
    """ISO 639-1, as `de`; empty to let the service find it. Not for translations."""
    prompt: str = ""
    """Words and names that may occur, or the text before."""
    temperature: float | None = None
    """0 to 1."""
    words: bool = True
    """Whether each word's times are asked for; verbose_json only."""
    segments: bool = True
    """Whether each segment's times are asked for; verbose_json only."""
    stream: bool = True
    """Whether text is wanted while it arises, where the deployment streams."""
    logprobs: bool = False
    """Whether log probabilities are asked for; json only, and not by every deployment."""


class AudioUsage(Struct, frozen=True):
    """What a transcription or a narration was charged for, as far as the service tells."""

    seconds: float | None = None
    input_tokens: int | None = None
    audio_tokens: int | None = None
    """The part of input_tokens that was sound."""
    output_tokens: int | None = None


class Transcript(Struct, frozen=True):
    """What was heard in a recording, by one deployment with one set of options."""

    id: str
    recording_id: str
    text: str
    created_at: datetime
    """In UTC."""
    options: TranscriptionOptions = TranscriptionOptions()
    state: MessageState = MessageState.COMPLETE
    deployment: str = ""
    connection: str = ""
    language: str = ""
    """As the service names it."""
    seconds: float | None = None
    """The sound's length, as the service measured it."""
    words: tuple[Word, ...] = ()
    segments: tuple[Segment, ...] = ()
    subtitles: str = ""
    """The service's own SRT or VTT, where one of these was asked for."""
    logprobs: tuple[TokenChance, ...] = ()
    """The text's tokens, in order, with how sure the model was of each; empty where that was not asked for or told."""
    usage: AudioUsage | None = None
    timing: Timing | None = None
    receipt: Receipt | None = None
    failure: Failure | None = None
    retries: int = 0
    note: str = ""
    """What a reader should know: what the deployment did not take, or that it was sent in parts."""


class AudioFormat(StrEnum):
    """What speech is asked for as; the values are the service's own."""

    MP3 = "mp3"
    OPUS = "opus"
    AAC = "aac"
    FLAC = "flac"
    WAV = "wav"
    PCM = "pcm"
    """Raw samples: 24 kHz, 16 bits, little endian, mono, without a header."""


VOICES = (
    *("alloy", "ash", "ballad", "cedar", "coral", "echo", "fable"),
    *("marin", "nova", "onyx", "sage", "shimmer", "verse"),
)
"""The voices that the service is known to have; others may be named, too."""

MOST_SPOKEN = 4096
"""Characters that one request for speech may have: the service's limit."""


class SpeechOptions(Struct, frozen=True, omit_defaults=True):
    """How a text is read."""

    voice: str = "alloy"
    """One of VOICES, any other name, or the id of a custom voice (`voice_…`)."""
    speed: float = 1.0
    """0.25 to 4."""
    instructions: str = ""
    """How to speak; not every deployment takes them."""
    format: AudioFormat = AudioFormat.MP3


class Narration(Struct, frozen=True):
    """A text that was read aloud; its bytes are a file in the data folder."""

    id: str
    text: str
    created_at: datetime
    """In UTC."""
    options: SpeechOptions = SpeechOptions()
    file: str = ""
    """The name in the narrations folder; empty where nothing arrived."""
    media_type: str = ""
    """What the bytes are, whatever was asked for."""
    seconds: float = 0.0
    size: int = 0
    """Bytes."""
    state: MessageState = MessageState.COMPLETE
    deployment: str = ""
    connection: str = ""
    usage: AudioUsage | None = None
    timing: Timing | None = None
    """`first_token` is when the first bytes came."""
    receipt: Receipt | None = None
    failure: Failure | None = None
    retries: int = 0
    note: str = ""
    """What a listener should know: that the service sent another format, say."""
