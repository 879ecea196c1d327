"""The options as fields of the panel, and the words that sum them up."""

from __future__ import annotations

from collections.abc import Mapping

from aoai_tui.services.embedding_choices import MOST_RESULTS, LookupOptions
from aoai_tui.widgets.value_field import ValueField, number, read_values, whole

_USUAL = LookupOptions()

FIELDS = (
    ValueField(
        "k",
        "Passages (k)",
        whole(1, MOST_RESULTS),
        hint=str(_USUAL.k),
        choices=("10", "20", "50", "100", "1000"),
    ),
    ValueField(
        "least", "Least score", number(-1, 1), hint="any", choices=("0.2", "0.3", "0.4", "0.5", "0.6")
    ),
)


def read_fields(texts: Mapping[str, str], before: LookupOptions) -> tuple[LookupOptions, dict[str, str]]:
    """The options that the fields' texts mean, and what is wrong by field; a wrong one counts as not set.

    What has no field stays as it was before.
    """
    values, wrong = read_values(FIELDS, texts)
    return LookupOptions(**values, view=before.view), wrong


def shown_values(options: LookupOptions) -> dict[str, object]:
    """What was chosen, by field; without what is usual."""
    return {
        one.name: value
        for one in FIELDS
        if (value := getattr(options, one.name)) != getattr(_USUAL, one.name)
    }
