"""Passages with their vectors as JSON lines: one object a line, the first with one field more about the collection."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from aoai_tui.services.lookup.exchange.carried import (
    AT_ONCE,
    Carried,
    CarriedPassage,
    Head,
    OnLeftOut,
    Opened,
)
from aoai_tui.services.lookup.exchange.checking import (
    passage_of,
    problem_of_text,
    problem_of_width,
    vector_of,
)
from aoai_tui.services.lookup.exchange.columns import FileColumns, chosen

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HEAD = "aoai_tui_collection"
"""The field that only the first line has."""

LONGEST_LINE = 32 << 20
"""Bytes: a vector of 16,384 numbers with 25 digits each is 0.4 MB, and a text may be 1,000,000 characters."""

_LARGEST_OF_OURS = 1.001
"""Of a number in a vector of length 1, as it is rounded to 16 bits."""

_SAMPLE = 100
"""Lines that are looked at to tell the columns."""


def write(file: BinaryIO, head: Head, batches: Iterable[Carried]) -> int:
    """Write all of it, batch by batch; how many passages."""
    from aoai_tui.services.lookup.exchange.half_words import as_json  # noqa: PLC0415  numpy

    first = f', "{HEAD}": {_json(msgspec.to_builtins(head))}'
    written = 0
    for batch in batches:
        for passage, vector in zip(batch.passages, batch.vectors, strict=True):
            values = msgspec.to_builtins(passage) | {"model": head.model}
            file.write(f'{_json(values)[:-1]}, "vector": {as_json(vector)}{first}}}\n'.encode())
            first = ""
        written += len(batch.passages)
    return written


def read(file: BinaryIO, left_out: OnLeftOut) -> Opened:
    """Begin to read; what can't be a passage is told to `left_out` as the batches are asked for.

    Raises UsageTrouble where no line holds a text and a vector.
    """
    sample = [_object(line) for line in islice(_lines(file), _SAMPLE)]
    file.seek(0)
    columns = _columns([one for one in sample if isinstance(one, dict)])
    head = _head(next((one for one in sample if isinstance(one, dict)), {}), columns)
    return Opened(head, _batches(file, columns, head, left_out))


def _batches(file: BinaryIO, columns: FileColumns, head: Head, left_out: OnLeftOut) -> Iterator[Carried]:
    import numpy as np  # noqa: PLC0415  slow to import

    def carried() -> Carried:
        matrix = np.array(vectors)
        # What we wrote are 16-bit floats, to the last bit; the decimal numbers only stand for them.
        ours = head.width and float(np.abs(matrix).max()) <= _LARGEST_OF_OURS
        return Carried(passages, matrix.astype(np.float16) if ours else matrix)

    width = head.width
    passages: list[CarriedPassage] = []
    vectors: list[NDArray[np.float64]] = []
    for row, line in enumerate(_lines(file), 1):
        if line.isspace():
            continue
        value = _object(line)
        found = _row(value, columns, width)
        if isinstance(found, str):
            left_out(row, found)
            continue
        width = len(found[1])
        passages.append(found[0])
        vectors.append(found[1])
        if len(passages) == AT_ONCE:
            yield carried()
            passages, vectors = [], []
    if passages:
        yield carried()


def _row(value: object, columns: FileColumns, width: int) -> tuple[CarriedPassage, NDArray[np.float64]] | str:
    """The passage and the vector of a line, or why there is none."""
    if not isinstance(value, dict):
        return value if isinstance(value, str) else "the line is no JSON object"
    text = value.get(columns["text"])
    vector = vector_of(value.get(columns["vector"]))
    problem = problem_of_text(text)
    if problem or isinstance(vector, str):
        return problem or str(vector)
    if problem := problem_of_width(len(vector), width):
        return problem
    return passage_of(str(text), {ours: value.get(name) for ours, name in columns.by_name.items()}), vector


def _columns(sample: list[dict[str, Any]]) -> FileColumns:
    names = list(dict.fromkeys(name for one in sample for name in one if name != HEAD))
    vectors = [name for name in names if any(not isinstance(vector_of(one.get(name)), str) for one in sample)]
    texts = {
        name: cells
        for name in names
        if name not in vectors and (cells := [one[name] for one in sample if isinstance(one.get(name), str)])
    }
    return chosen(names, vectors, texts)


def _head(first: dict[str, Any], columns: FileColumns) -> Head:
    """What our own files say, else the model's name where a column holds it."""
    if isinstance(first.get(HEAD), dict):
        try:
            return msgspec.convert(first[HEAD], Head)
        except msgspec.ValidationError:
            pass
    model = first.get(columns["model"])
    return Head(model=model if isinstance(model, str) else "")


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The file's lines, a longer one than is taken as its beginning alone."""
    while line := file.readline(LONGEST_LINE):
        whole = line
        while not line.endswith(b"\n") and len(line) == LONGEST_LINE:
            line = file.readline(LONGEST_LINE)
        yield whole.removeprefix(b"\xef\xbb\xbf")


def _object(line: bytes) -> object:
    """What a line says; a sentence's end in words where it is no JSON."""
    if len(line) == LONGEST_LINE:
        return "the line is too long"
    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _by_python(line)


def _by_python(line: bytes) -> object:
    """Numbers that JSON does not have, NaN and Infinity, are read by Python alone, so that they can be told."""
    try:
        value: object = json.loads(line)
    except (ValueError, RecursionError):
        return "the line is no JSON"
    return value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
