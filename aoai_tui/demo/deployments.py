"""The deployments that the demo lists, and what a deployment's name decides."""

from __future__ import annotations

from enum import StrEnum

from aoai_tui.demo.refusals import unknown_deployment, unsupported_operation

LISTED = (
    *("demo-chat", "reasoning-demo", "responses-demo", "instruct-demo"),
    *("demo-speech", "demo-tts-1", "demo-transcribe", "demo-4o-transcribe", "demo-diarize"),
    *("demo-image", "demo-image-mini", "demo-image-old"),
    *("demo-embedding", "demo-embedding-old"),
)
"""One for each kind; any other name works too."""

_MISSING, _REASONING, _RESPONSES, _INSTRUCT = "missing", "reasoning", "responses", "instruct"

_OPERATIONS = {
    "chat": "chatCompletion",
    "responses": "responses",
    "completions": "completion",
    "speech": "audioSpeech",
    "transcription": "audioTranscription",
    "translation": "audioTranslation",
    "generations": "imageGeneration",
    "edits": "imageEdit",
    "embeddings": "embeddings",
}


class Sound(StrEnum):
    """What a deployment for sound is."""

    SPEECH = "demo-tts"
    """It speaks, and takes instructions."""
    PLAIN_SPEECH = "demo-tts-1"
    """It speaks, the older way: no instructions, no events."""
    WHISPER = "demo-whisper-1"
    """It transcribes and translates, with every word's time, and never streams."""
    TRANSCRIBE = "demo-4o-transcribe"
    """It transcribes, streams and tells probabilities, but no times."""
    DIARIZE = "demo-4o-transcribe-diarize"
    """It transcribes and tells speakers apart."""


def sound(deployment: str) -> Sound | None:
    """What kind of deployment for sound this is, by words that its name holds; None for all others."""
    name = deployment.lower()
    if "diarize" in name:
        return Sound.DIARIZE
    if "transcribe" in name or "whisper" in name:
        return Sound.TRANSCRIBE if "4o" in name else Sound.WHISPER
    if "tts-1" in name:
        return Sound.PLAIN_SPEECH
    return Sound.SPEECH if "tts" in name or "speech" in name else None


_SOUND_APIS = {
    Sound.SPEECH: frozenset({"speech"}),
    Sound.PLAIN_SPEECH: frozenset({"speech"}),
    Sound.WHISPER: frozenset({"transcription", "translation"}),
    Sound.TRANSCRIBE: frozenset({"transcription"}),
    Sound.DIARIZE: frozenset({"transcription"}),
}


class Images(StrEnum):
    """What a deployment for pictures is."""

    FULL = "demo-image-1"
    """It streams, changes pictures, and takes every parameter of today."""
    MINI = "demo-image-1-mini"
    """It changes pictures, too, but neither streams nor knows WEBP or the fidelity of a change."""
    OLD = "demo-image-0"
    """It draws one picture at a time, revises prompts, and answers with an address."""


def images(deployment: str) -> Images | None:
    """What kind of deployment for pictures this is, by words that its name holds; None for all others."""
    name = deployment.lower()
    if "dall" in name or ("image" in name and "old" in name):
        return Images.OLD
    if "image" in name:
        return Images.MINI if "mini" in name else Images.FULL
    return None


_IMAGE_APIS = {
    Images.FULL: frozenset({"generations", "edits"}),
    Images.MINI: frozenset({"generations", "edits"}),
    Images.OLD: frozenset({"generations"}),
}


class Embeddings(StrEnum):
    """What a deployment for embeddings is."""

    NEW = "demo-embedding-3"
    """It gives as many numbers as it is asked for."""
    OLD = "demo-embedding-2"
    """It gives 1536, and refuses to be asked for another number."""


def embeddings(deployment: str) -> Embeddings | None:
    """What kind of deployment for embeddings this is, by words that its name holds; None for all others."""
    name = deployment.lower()
    if "embed" not in name:
        return None
    return Embeddings.OLD if "old" in name or "ada" in name else Embeddings.NEW


def reasons(deployment: str) -> bool:
    """Whether the deployment's model reasons before it writes."""
    return deployment.startswith(_REASONING)


def apis(deployment: str) -> frozenset[str]:
    """The APIs that the deployment's model knows: chat, responses, completions, speech and so on."""
    if deployment.startswith(_RESPONSES):
        return frozenset({"responses"})
    if deployment.startswith(_INSTRUCT):
        return frozenset({"completions"})
    if embeddings(deployment):
        return frozenset({"embeddings"})
    if heard := sound(deployment):
        return _SOUND_APIS[heard]
    return _IMAGE_APIS[seen] if (seen := images(deployment)) else frozenset({"chat", "responses"})


def check_api(api: str, deployment: str) -> None:
    """Raise Refused where the deployment's model does not know the API."""
    if api not in apis(deployment):
        raise unsupported_operation(_OPERATIONS[api], deployment)


def check_there(deployment: str) -> None:
    """Raise Refused for a deployment that is not there: one whose name begins with "missing"."""
    if deployment.startswith(_MISSING):
        raise unknown_deployment()


def model_of(deployment: str) -> str:
    """The model behind a deployment, as replies name it."""
    if kind := embeddings(deployment) or sound(deployment) or images(deployment):
        return kind.value
    if reasons(deployment):
        return "demo-reasoning-1"
    return "demo-instruct-1" if deployment.startswith(_INSTRUCT) else "demo-1"
