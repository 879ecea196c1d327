"""An Azure OpenAI that answers in this process, with no network.

It opens where nothing is set up, and stands below every test. One module for each subject:

- `transport` takes requests in, `routes` finds their service, `schedule` decides which of them fail.
- `azure` writes headers, error bodies and events; `refusals` knows the bodies with which the service says no.
- `chat`, `responses`, `legacy` (completions) and `models` are the services; `deployments` says who knows which.
- `speech` and `transcription` (which also translates) are those for sound. `speech_request` reads what is to be
  said, `spelling`, `phones`, `voices` and `utterance` plan it, `synthesiser` lets it sound, `sound_files` writes it
  down in each format (`mp3_header`), with a `memo` of what was said, which `weave` hides in the samples themselves.
  `form` and `transcription_request` read what is to be heard, `hearing` hears it, by the memo or by `listening`, and
  `transcription_body` writes the transcript in one of the `languages`.
- `images` are those for pictures, from words or from other pictures. `image_request` reads what is wanted and
  `image_files` the pictures that were sent, `studio` draws, `image_body` writes the answers, `image_refusals` says no,
  and `hosted` keeps what waits at an address.
- `embeddings` are those for vectors of texts: `embedding_request` reads the texts, `lexical` makes vectors of their
  words (`lexical_words`), `embedding_refusals` says no, and `quota` limits what a minute may bring.
- `reply` decides what is said to a request, whichever of them it came to: `answers` writes words, `formats` JSON,
  `tools` the calls. `odds`, `usage` and `content_filter` add the figures.
"""

from aoai_tui.demo.azure import API_VERSION, ENDPOINT
from aoai_tui.demo.exchange import RecordedRequest
from aoai_tui.demo.faults import Fault, FaultKind, fault_in
from aoai_tui.demo.guide import HELP
from aoai_tui.demo.pace import Pace
from aoai_tui.demo.quota import Quota
from aoai_tui.demo.transport import DemoTransport

__all__ = [
    "API_VERSION",
    "ENDPOINT",
    "HELP",
    "DemoTransport",
    "Fault",
    "FaultKind",
    "Pace",
    "Quota",
    "RecordedRequest",
    "fault_in",
]
