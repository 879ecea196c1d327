"""What can be typed to the demo; the one place where its commands are described for people."""

from __future__ import annotations

from aoai_tui.demo.faults import ABOUT, LASTING, FaultKind
from aoai_tui.demo.prose import flowing


def _fault_rows() -> str:
    return "\n".join(
        f"| `/fault {_typed(kind)}` | {about} | {_how_often(kind)} |" for kind, about in ABOUT.items()
    )


def _typed(kind: FaultKind) -> str:
    match kind:
        case FaultKind.RATE_LIMIT:
            return "429 3"
        case FaultKind.FILTER_PROMPT_2 | FaultKind.FILTER_PROMPT_3:
            return kind.replace("prompt-", "prompt ")
        case _:
            return kind.value


def _how_often(kind: FaultKind) -> str:
    return "always" if kind in LASTING else "once"


_COMMANDS = """\
| Type | and the reply |
|---|---|
| `show a table` | holds a table |
| `show code` | holds code in two languages |
| `write a long answer` | is a tour of Azure OpenAI in twelve sections |
| `count to 500` | counts, up to 10,000 |
| `repeat after me: …` or `say …` | is what you wrote, and nothing else |
| `my name is …`, then `what is my name` | remembers |
| `what did I ask` | lists your earlier messages |
| `what is 12 * 7` | works out a small sum |
| `/refuse` or `please refuse` | is a refusal, which comes apart from the text |
| `help` | is this list |"""

_MORE = """\
- Tools: switch one on, then ask for it. `what time is it` calls a clock, `use NAME` or
  `call NAME with {"city": "Oslo"}` calls the tool of that name, and two names in one message call both at once. The
  reply to a tool's result repeats it.
- JSON: with the format `json_object` the reply is JSON about your message, which has to hold the word JSON. With
  a schema it is a value that the schema allows.
- Pictures in a message: the demo can't see, but it tells type, size in pixels and bytes of each one.
- Probabilities: `logprobs` come with each token. They are made up, and the same each time.
- Over the Responses API: with `web_search` switched on, `search for …` shows a search and cites pages; with
  `code_interpreter`, `calculate 12 * 7` writes and runs a program."""

_SOUND = """\
- Speech: a small synthesiser reads any text, in the voices of the service and in all others that you name.
  Instructions may ask for slow, fast, deep, high, cheerful, sad, soft, loud or a whisper. It writes mp3, opus, flac,
  wav and pcm, but no aac.
- Transcripts: the demo knows what its own speech said, with the time of each word, because the files tell it. An MP3
  or Opus file that was made anew, of several ones for instance, has forgotten it. Of any other sound the demo tells
  what it measured. It doesn't translate, and says so.
- Faults are asked for in the text to be read, and in a transcript's prompt."""

_PICTURES = """\
- The Images tab draws what the words name, with a brush and no model: sixty figures (animals, food, buildings,
  vehicles, plants), places (mountains, sea, forest, desert, snow, city, space, under water, a table), the light (day,
  night, sunset, dawn, storm), rain and snow. Words that it doesn't know make an abstract picture of their own.
- A colour before a figure is the figure's, as in `a blue parrot`; any other colours the whole picture. `two` to `five`
  counts. Words in quotation marks are written on a sign. Manners: pixel art, watercolor, oil painting, sketch, neon,
  black and white, vintage, pop art, stained glass. `sticker` leaves the background out.
- The same words draw the same picture; each of several ones differs. PNG, JPEG and WEBP, any size that the service
  allows, unfinished pictures on the way.
- Changing: with a mask only its transparent part is painted anew. Without one, words change light, colour and manner
  (`make it night`, `in pink`, `as pixel art`), or put a figure in (`add a dog`). Several pictures become one.
- Faults are asked for in the prompt, as everywhere."""

_EMBEDDINGS = """\
- Embeddings are made of words: each word and each run of its letters, hashed to one of the vector's numbers. Texts that
  share words come out closer, also where these are misspelt or end otherwise; what words mean the demo does not know.
- Any width up to 3,072, as base64 or as numbers. The limits are the service's: 2,048 texts in one request, 8,192 tokens
  in a text, 300,000 tokens in all. Three million tokens a minute, then the demo has you wait.
- Faults are asked for in one of the texts."""

_DEPLOYMENTS = """\
| Deployment whose name begins with | is |
|---|---|
| `demo-chat`, and any other name | a chat model, over chat completions and Responses |
| `reasoning`, such as `reasoning-demo` | a model that reasons before it writes (see below) |
| `responses`, such as `responses-demo` | a model that knows only the Responses API |
| `instruct`, such as `instruct-demo` | a model that knows only legacy completions |
| `missing` | not there |

| Deployment for sound | is |
|---|---|
| `demo-speech` | takes every voice and instructions, and sends sound in events, too |
| `demo-tts-1` | of the older kind: nine voices, no instructions, no events |
| `demo-transcribe` | like whisper: every format but speakers, words' times, translation; it never streams |
| `demo-4o-transcribe` | json and text only; it streams, and tells probabilities |
| `demo-diarize` | json, text and diarized_json: it tells speakers apart |

| Deployment for pictures | is |
|---|---|
| `demo-image` | draws and changes, streams, and takes every parameter of today |
| `demo-image-mini` | the same, but it neither streams nor knows WEBP or input fidelity |
| `demo-image-old` | like dall-e-3: one picture at an address, a revised prompt, `style` and `response_format` |

| Deployment for embeddings | is |
|---|---|
| `demo-embedding` | gives 1,536 numbers, or as many as it is asked for |
| `demo-embedding-old` | gives 1,536 numbers and refuses to be asked for others |

Other names are known by what they hold: `tts` or `speech`, `whisper` or `transcribe`, `4o`, `diarize`, `image`, `mini`,
`dall`, `embed`.

A `reasoning` deployment refuses `max_tokens`, any temperature but 1, `top_p`, penalties, `logprobs` and `stop`. Over
Responses it tells a summary of its reasoning when asked."""

_FAULTS = f"""\
A line that begins with `/fault` makes something go wrong:

| Type | and what happens is | how often |
|---|---|---|
{_fault_rows()}

- “Once” means that the same request succeeds when it is sent again. Add `x3` to let it fail three times.
- A number after 408, 409, 424, 429, 500 or 503 is how many seconds the service asks to wait. After 429 a wait
  of more than 120 seconds, such as `/fault 429 86400`, fails each time: a quota does not come back sooner."""

HELP = flowing(f"""\
## What the demo can do

This is a stand-in for Azure OpenAI that runs inside this app. A few rules write its replies; there is no
model behind them, and nothing you type leaves this machine. Everything else is as with the real service:
streaming, token counts, content filter results, rate limits and errors.

{_COMMANDS}

Any other message gets a reply about the message itself.

### Beyond words

{_MORE}

### Sound

{_SOUND}

### Pictures

{_PICTURES}

### Embeddings

{_EMBEDDINGS}

### Deployments

{_DEPLOYMENTS}

### Faults

{_FAULTS}
""")
"""All of the demo's commands, as Markdown."""
