"""A collection's files against what they are now: what is to be read anew, what is new beside it, what is gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from aoai_tui.domain import TextSource
from aoai_tui.errors import UsageTrouble
from aoai_tui.services.lookup.gathering import key_of
from aoai_tui.services.lookup.plans import Skipped
from aoai_tui.services.lookup.wishes import OnSkipped, Wish, in_folder

_AWAY = "Its folder is not there just now, so it stays as it is."


def there_and_gone(
    sources: Sequence[TextSource], skipped: OnSkipped
) -> tuple[list[TextSource], list[TextSource]]:
    """The sources whose files are there, and those whose files are not any more.

    Where the folder is missing, too, nothing is taken for gone: a disk may only not be in its place. A file that is
    there twice, as undo can bring it back beside itself, is gone but for the one that was added last.
    """
    there: list[TextSource] = []
    gone: list[TextSource] = []
    last = {key_of(one): one.id for one in sources}
    for source in sources:
        if not source.path:
            continue
        if last[key_of(source)] != source.id:
            gone.append(source)
            continue
        try:
            found = Path(source.path).is_file()
            away = not found and not _folder(source).is_dir()
        except OSError:  # a network that does not answer, or a folder that may not be looked into any more
            found, away = False, True
        if away:
            skipped(Skipped(source.name, _AWAY))
        else:
            (there if found else gone).append(source)
    return there, gone


def to_be_read(
    there: Sequence[TextSource], known: Sequence[TextSource], skipped: OnSkipped
) -> Iterator[Wish]:
    """The files of the sources that are there, then new ones in the folders from which any known one came."""
    paths = {source.path for source in known}
    for source in there:
        yield Wish(
            Path(source.path),
            folder=Path(source.folder) if source.folder else None,
            patterns=source.patterns,
            column=source.column,
            source=source,
        )
    for folder, patterns in sorted({(one.folder, one.patterns) for one in known if one.folder}):
        try:
            for wish in in_folder(Path(folder), patterns, "", skipped):
                if str(wish.path) not in paths:
                    paths.add(str(wish.path))
                    yield wish
        except UsageTrouble as trouble:
            skipped(Skipped(folder, str(trouble), is_folder=True))


def _folder(source: TextSource) -> Path:
    return Path(source.folder) if source.folder else Path(source.path).parent
