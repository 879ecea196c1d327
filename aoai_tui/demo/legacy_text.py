"""One continuation of a text, with its probabilities in the form of the legacy API."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from aoai_tui.demo import content_filter
from aoai_tui.demo.content_filter import Results
from aoai_tui.demo.faults import Fault, FaultKind
from aoai_tui.demo.legacy_request import LegacyRequest
from aoai_tui.demo.odds import Odds, odds
from aoai_tui.demo.reply import compose
from aoai_tui.demo.talk import quoted
from aoai_tui.demo.tokens import tokens

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Continuation:
    """One choice."""

    index: int
    tokens: tuple[str, ...]
    """With those of the prompt in front, where they are echoed."""
    new: int
    """How many of them were written."""
    finish_reason: str
    found: Results
    odds: tuple[Odds, ...] | None

    def whole(self) -> Data:
        """The choice in one piece."""
        return self._choice(slice(None), self.finish_reason, self.found)

    def pieces(self) -> Iterator[Data]:
        """The choice as a stream sends it, token by token, then the reason for its end."""
        for at in range(len(self.tokens)):
            yield self._choice(slice(at, at + 1), None, content_filter.safe())
        yield self._choice(slice(0, 0), self.finish_reason, self.found)

    def _choice(self, part: slice, reason: str | None, found: Results) -> Data:
        return {
            "index": self.index,
            "text": "".join(self.tokens[part]),
            "logprobs": self._logprobs(part),
            "finish_reason": reason,
            "content_filter_results": found,
        }

    def _logprobs(self, part: slice) -> Data | None:
        if self.odds is None or (part.start == part.stop == 0):
            return None
        # The first token of all has nothing before it, so that an echoed one has no probability.
        echoed = len(self.tokens) > self.new
        chances: list[float | None] = [each.logprob for each in self.odds]
        tops: list[dict[str, float] | None] = [dict(each.top) for each in self.odds]
        if echoed:
            chances[0], tops[0] = None, None
        return {
            "tokens": list(self.tokens[part]),
            "token_logprobs": chances[part],
            "top_logprobs": tops[part],
            "text_offset": list(accumulate(map(len, self.tokens), initial=0))[:-1][part],
        }


def continuation(
    request: LegacyRequest, prompt: str, *, place: tuple[int, int], attempt: int, fault: Fault | None
) -> Continuation:
    """Continue one prompt; `place` is the choice's index among all and among those of its prompt."""
    reply = compose(request.wish(prompt), attempt=attempt, index=place[1])
    written, reason = reply.tokens, "length" if reply.cut else "stop"
    if request.suffix:
        bridge = tokens(f" … here the demo would lead over to {quoted(request.suffix, 60)} … ")
        written, reason = bridge[: request.limit], "stop" if len(bridge) <= request.limit else "length"
    found = content_filter.safe()
    match fault.kind if fault else None:
        case FaultKind.FILTER_REPLY:
            written, reason = written[: max(1, len(written) // 2)], "content_filter"
            found = content_filter.cut_reply()
        case FaultKind.FILTER_LATE:
            reason = "content_filter"
            found = {**content_filter.safe(), **content_filter.protected_reply()}
        case FaultKind.FILTER_CODE:
            found = content_filter.known_code()
    shown = (*tokens(prompt), *written) if request.echo else written
    likely = None
    if request.alternatives is not None:
        likely = odds(shown, request.alternatives, request.sampling.temperature)
    return Continuation(place[0], shown, len(written), reason, found, likely)
