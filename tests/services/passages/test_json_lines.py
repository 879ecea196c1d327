"""JSON lines: fields inside fields, lines that are broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aoai_tui.errors import UsageTrouble
from aoai_tui.services.passages.reading import columns_of, read


def lines_of(tmp_path: Path, *rows: object, column: str = "") -> tuple[list[tuple[int, str]], list[str]]:
    """Lines with their texts, and what was said about the rest."""
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows))
    text = read(path, column=column)
    return [(one.row, one.text) for one in text.sections()], text.warnings


def test_the_field_with_the_text_is_guessed(tmp_path: Path) -> None:
    """Fields inside fields are named by their path."""
    row = {"id": "a1", "meta": {"text": "It rains today in the hills.", "lang": "en"}, "n": 3}
    found, _ = lines_of(tmp_path, row)
    assert found == [(1, "It rains today in the hills.")]
    names = [one.column for one in columns_of(tmp_path / "a.jsonl").columns]
    assert names == ["id", "meta.text", "meta.lang", "n"]


def test_a_field_with_full_stops_in_its_name_is_found(tmp_path: Path) -> None:
    """The path is taken as a name first."""
    assert lines_of(tmp_path, {"a.b": "one", "a": {"b": "two"}}, column="a.b")[0] == [(1, "one")]
    assert lines_of(tmp_path, {"a": {"b.c": {"d": "deep"}}}, column="a.b.c.d")[0] == [(1, "deep")]


def test_lines_may_be_texts_themselves(tmp_path: Path) -> None:
    """Then there is no field to choose."""
    assert lines_of(tmp_path, "[1]", '"plain words"')[0] == [(2, "plain words")]


def test_lists_of_texts_are_lines(tmp_path: Path) -> None:
    """As messages or paragraphs are kept."""
    assert lines_of(tmp_path, {"parts": ["one", "two"]})[0] == [(1, "one\ntwo")]


def test_broken_lines_are_told_and_passed_over(tmp_path: Path) -> None:
    """By number; empty lines are no matter."""
    found, warnings = lines_of(
        tmp_path, {"text": "good"}, "", "{", "[" * 100_000, {"other": 1}, {"text": None}, {"text": " "},
        "9" * 5000, {"text": "better"}, column="text",
    )  # fmt: skip
    assert found == [(1, "good"), (9, "better")]
    assert warnings == [
        "3 lines without JSON, left out: 3, 4, 8.",
        "2 lines without text in “text”, left out: 5, 6.",
    ]


def test_half_a_character_becomes_a_sign_for_it(tmp_path: Path) -> None:
    """JSON may name surrogates that no encoding takes; zero bytes go."""
    assert lines_of(tmp_path, '{"text": "a\\ud800b\\u0000c\\r\\nd"}')[0] == [(1, "a\ufffdbc\nd")]
    assert lines_of(tmp_path, '{"text": "\\ud83e\\udd9c"}')[0] == [(1, "🦜")]


def test_a_field_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    """The sentence helps to choose."""
    with pytest.raises(UsageTrouble, match="no column “body”") as refused:
        lines_of(tmp_path, {"text": "a"}, column="body")
    assert refused.value.advice == "It has: text."
