"""Pictures in words: below a tile, beside the gallery, as rows of all that is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from aoai_tui.domain import MessageState, Picture, PictureOrigin
from aoai_tui.plain import plain, plain_line
from aoai_tui.services.gallery.kinds import kind_name
from aoai_tui.widgets.days import moment
from aoai_tui.widgets.filter_words import filter_words
from aoai_tui.widgets.times import megabytes

Row = tuple[str, str]

_BROKEN_OFF = {
    MessageState.FAILED: "failed",
    MessageState.STOPPED: "stopped",
    MessageState.INTERRUPTED: "cut off",
    MessageState.INCOMPLETE: "unfinished",
    MessageState.GROWING: "arriving",
}

_ORIGINS = {
    PictureOrigin.MADE: "",
    PictureOrigin.CHANGED: "changed from a picture",
    PictureOrigin.BROUGHT: "imported",
}


def title(picture: Picture, width: int = 60) -> str:
    """How the prompt begins; of a picture without one, where it comes from."""
    words = picture.prompt.strip() or picture.name.strip() or picture.revised_prompt.strip()
    return (
        plain_line(words, width) if words else f"Picture of {picture.created_at.astimezone():%Y-%m-%d %H:%M}"
    )


def caption(picture: Picture) -> str:
    """What stands below a tile: the prompt, and what is amiss before it."""
    amiss = state_words(picture)
    return f"{amiss} · {title(picture, 120)}" if amiss else title(picture, 120)


def state_words(picture: Picture) -> str:
    """`cut off`, `failed`; empty for a picture that came whole."""
    return _BROKEN_OFF.get(picture.state, "")


def missing_words(picture: Picture) -> str:
    """What stands in the place of a picture without a file."""
    if picture.failure is not None:
        return plain_line(picture.failure.title, 200)
    return "Its file is not there." if picture.size else "Nothing of it had arrived."


def format_words(picture: Picture) -> str:
    """`PNG`; for bytes that are no picture the words for that."""
    if not picture.media_type:
        return "no picture" if picture.size else ""
    return kind_name(picture.media_type)


def size_words(picture: Picture) -> str:
    """`1024x1024 · 1.2 MB PNG`."""
    parts = [
        f"{picture.width}x{picture.height}" if picture.width and picture.height else "",
        f"{megabytes(picture.size)} {format_words(picture)}".strip() if picture.size else "nothing arrived",
    ]
    return " · ".join(part for part in parts if part)


def token_words(picture: Picture) -> str:
    """`24 tokens in, 1,056 out`; with how many pictures they were for, where these were several."""
    usage = picture.usage
    if usage is None:
        return ""
    several = f" for {picture.options.n} pictures" if (picture.options.n or 1) > 1 else ""
    unit = "token" if usage.input_tokens == 1 else "tokens"
    return f"{usage.input_tokens:,} {unit} in, {usage.output_tokens:,} out{several}"


def origin_words(picture: Picture) -> str:
    """`changed from 2 pictures`, `imported`; empty for one that was drawn from words alone."""
    count = len(picture.sources)
    if picture.origin is PictureOrigin.CHANGED and count:
        return f"changed from {count} picture{'' if count == 1 else 's'} of the gallery"
    return _ORIGINS[picture.origin]


def request_words(picture: Picture) -> str:
    """What it was asked of and with: `gpt-image-1 · high · transparent`."""
    options = picture.options
    parts = [picture.deployment, options.quality, options.style, options.background]
    if options.output_format and options.output_compression is not None:
        parts.append(f"{options.output_format} {options.output_compression} %")
    return " · ".join(plain_line(part, 40) for part in parts if part)


def figures(picture: Picture, cost: str, today: date) -> str:
    """One line: `cut off · 1024x1024 · 1.2 MB PNG · gpt-image-1 · 14.2 s · ~$0.04 · filters ok · 14:02`."""
    parts = [
        state_words(picture),
        size_words(picture),
        plain_line(picture.deployment, 40),
        f"{picture.timing.total:.1f} s" if picture.timing else "",
        cost,
        filter_words(picture.filters),
        moment(picture.created_at, today),
    ]
    return " · ".join(part for part in parts if part)


def trouble_words(picture: Picture) -> str:
    """What a person should know of a picture that is not what was asked for; empty for one that is."""
    said = [plain_line(picture.note, 300)]
    if picture.failure is not None:
        said.insert(0, plain_line(f"{picture.failure.title} {picture.failure.advice}", 300))
    return " ".join(part for part in said if part)


def picture_rows(picture: Picture, cost: str, today: date, path: str = "") -> list[Row]:
    """All that is known, as rows of a name and a value; what isn't known has no row."""
    rows = [*_what(picture, today), *_how(picture, cost), *_ids(picture)]
    rows.append(("File", plain_line(path, 400)))
    return [(name, value) for name, value in rows if value]


def _what(picture: Picture, today: date) -> Iterator[Row]:
    yield "Prompt", plain(picture.prompt).strip()
    yield "Revised", plain(picture.revised_prompt).strip()
    yield "State", state_words(picture)
    yield "Note", trouble_words(picture)
    yield "Picture", size_words(picture)
    yield "Origin", origin_words(picture)
    yield "Came as", plain_line(picture.name, 200)
    yield "Date", moment(picture.created_at, today)


def _how(picture: Picture, cost: str) -> Iterator[Row]:
    yield "Deployment", plain_line(picture.deployment, 80)
    yield "Connection", plain_line(picture.connection, 80)
    for name, value in picture.options.given().items():
        words = value if isinstance(value, str) else msgspec.json.encode(value).decode()
        yield name.replace("_", " ").capitalize(), plain_line(words, 200)
    yield "Time", f"{picture.timing.total:.1f} s" if picture.timing else ""
    yield "Tokens", token_words(picture)
    yield "Cost", cost
    yield "Filters", filter_words(picture.filters).partition(" ")[2]
    yield "Retries", str(picture.retries) if picture.retries else ""


def _ids(picture: Picture) -> Iterator[Row]:
    receipt, failure = picture.receipt, picture.failure
    number = (receipt.request_id if receipt else "") or (failure.request_id if failure else "")
    yield "Request id", plain_line(number or "", 80)
    yield "Region", plain_line((receipt.region if receipt else "") or "", 40)
