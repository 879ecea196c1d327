"""The sources of a collection that the command line names."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from aoai_tui.commands.embed_words import quoted
from aoai_tui.commands.shell import valid
from aoai_tui.domain import Collection, TextSource
from aoai_tui.errors import UsageTrouble
from aoai_tui.plain import plain_line
from aoai_tui.services.lookup.lookup import Lookup


async def meant_sources(lookup: Lookup, collection: Collection, patterns: Sequence[str]) -> list[int]:
    """The ids of the sources that any of the names or globs means; none for no names.

    Raises UsageTrouble where one means none.
    """
    sources = await lookup.sources(collection.id) if patterns else []
    chosen: set[int] = set()
    for pattern in map(valid, patterns):
        meant = {source.id for source in sources if _means(pattern, source)}
        if not meant:
            raise UsageTrouble(
                f"“{plain_line(collection.name, 80)}” has no source “{plain_line(pattern, 80)}”.",
                f"List them with: aoai-tui embed list {quoted(collection.name)}",
            )
        chosen |= meant
    return sorted(chosen)


def _means(pattern: str, source: TextSource) -> bool:
    return pattern in (source.name, source.path) or fnmatchcase(source.name, pattern)
