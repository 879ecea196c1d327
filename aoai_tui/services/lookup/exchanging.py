"""Collections written as files and brought in from them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aoai_tui.config.paths import expanded
from aoai_tui.domain import Collection
from aoai_tui.services.exporting.places import safe_name
from aoai_tui.services.lookup.exchange.bringing import Imported, Wish, bring
from aoai_tui.services.lookup.exchange.carrying import OnCarrying, carried
from aoai_tui.services.lookup.exchange.exporting import Exported, export, remove
from aoai_tui.services.lookup.exchange.forms import FileForm, form_of
from aoai_tui.services.lookup.kept import KeptCollections, forget, unheard


@dataclass
class ExchangedCollections(KeptCollections):
    """Collections, and the files of the world around them."""

    def suggested_file(self, collection: Collection, form: FileForm = FileForm.PARQUET) -> str:
        """What its file may be called on every system."""
        return f"{safe_name(collection.name, 'collection')}.{form}"

    async def export(
        self, collection_id: str, wished: Path, *, on_progress: OnCarrying = unheard
    ) -> Exported:
        """Write a file that was not there; where the name is taken a number is added. Its suffix says of which kind.

        Cancelled, or failed, there is no file. Raises UsageTrouble for a suffix that is none of the two, a package
        that is missing, and a collection without vectors; StorageTrouble for the disk.
        """
        wished = expanded(wished)
        form_of(wished)
        return await carried(
            self.archive,
            lambda store, load: export(store, load, collection_id, wished),
            on_progress,
            undo=lambda _, exported: remove(exported.path),
        )

    async def bring(
        self,
        path: Path,
        name: str = "",
        *,
        deployment: str = "",
        model: str = "",
        on_progress: OnCarrying = unheard,
    ) -> Imported:
        """Make a collection of a file of passages with their vectors; nothing is sent.

        The name is the file's own where it is empty, with a number where it is taken. `deployment` embeds queries:
        the one that the file names, or the connection's, where it is empty. `model` made the vectors: that of the
        file, or of the deployment, where it is empty. Rows that can't be taken are left out and told. Cancelled, or
        failed, nothing is there. Raises UsageTrouble where the file can't be read or has no passages; StorageTrouble.
        """
        path = expanded(path)
        form_of(path)
        wish = Wish(name, deployment, model, self.deployments)
        return await carried(
            self.archive,
            lambda store, load: bring(store, load, path, wish),
            on_progress,
            undo=lambda store, imported: forget(store, imported.collection.id),
        )
