"""Which words of a text the model was not sure of, where it told its tokens' log probabilities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aoai_tui.domain import TokenChance, Transcript
from aoai_tui.tabs.voice.span_rows import UNSURE_WORD


def marked(transcript: Transcript) -> str:
    """The text with a sign around each word that the model was not sure of: `My voice is my ‹passport?›`.

    Where the tokens don't make up the text, it stays as it is.
    """
    text, tokens = transcript.text, transcript.logprobs
    if not tokens or "".join(one.text for one in tokens).strip() != text.strip():
        return text
    return "".join(_marked(word) if chance < UNSURE_WORD else word for word, chance in _words(tokens)).strip()


def unsure_count(transcript: Transcript) -> int:
    """How many words are marked, in the text or in the tables."""
    if transcript.logprobs:
        return sum(chance < UNSURE_WORD for _, chance in _words(transcript.logprobs))
    return sum(word.logprob is not None and word.logprob < UNSURE_WORD for word in transcript.words)


def _words(tokens: Sequence[TokenChance]) -> Iterator[tuple[str, float]]:
    """Words with the space before them, and the log probability of all their tokens together."""
    word, chance = "", 0.0
    for token in tokens:
        if word and token.text[:1].isspace():
            yield word, chance
            word, chance = "", 0.0
        word, chance = word + token.text, chance + token.logprob
    if word:
        yield word, chance


def _marked(word: str) -> str:
    bare = word.lstrip()
    end = bare.rstrip(".,;:!?…")
    space = word[: len(word) - len(bare)]
    return f"{space}‹{end}?›{bare[len(end) :]}" if end else word
