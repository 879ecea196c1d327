"""What a conversation can be saved as, in words."""

from __future__ import annotations

from aoai_tui.screens.save_as import SaveForm
from aoai_tui.services.exporting.service import Format

_WORDS = {
    Format.MARKDOWN: (
        "Markdown",
        "what is shown, with a head that tells title, dates, deployment and tokens",
    ),
    Format.JSON: ("JSON", "everything: all branches, all figures, attached files; can be imported again"),
    Format.HTML: ("HTML", "what is shown, as a page that needs nothing else; for browsers and printers"),
}

EXPORT_FORMS = [SaveForm(form, *words, f".{form.value}") for form, words in _WORDS.items()]
"""Each format, the usual one first."""
