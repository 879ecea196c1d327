"""The options of the Images tab, and the line that sums them up."""

from __future__ import annotations

from collections.abc import Mapping

from textual.widgets import Static

from aoai_tui.plain import plain_line
from aoai_tui.services.gallery.entries import Entry
from aoai_tui.tabs.images.image_fields import option_words
from aoai_tui.tabs.images.part import ImagesPart


class SettingPart(ImagesPart):
    """What pictures are asked for with."""

    _refused: Mapping[str, str | None] = {}

    def show_options(self) -> None:
        """Show what is chosen."""
        default = self.bench.connection.deployments.images
        self.options.show(self.choices.own_deployment, self.choices.options, default=default)
        self.tab.deployment = self.choices.deployment
        self.options_changed()

    async def show_refused(self) -> None:
        """Show what the deployment does not take."""
        deployment = self.choices.deployment
        self._refused = await self.deployments.refused(deployment) if deployment else {}
        if self.is_attached:
            self.options.show_refused(self._refused)
            self.options_changed()

    def sketches(self, entry: Entry) -> bool:
        """Not of several at once, nor where none are wanted, nor from a deployment that does not stream."""
        streams = not {"stream", "partial_images"} & self._refused.keys()
        return streams and (entry.options.n or 1) == 1 and entry.options.partial_images != 0

    def options_changed(self) -> None:
        """Sum them up."""
        deployment = plain_line(self.choices.deployment, 40) or "no deployment"
        words = option_words(self.choices.options, self._refused) or "as the deployment likes it"
        self.query_one("#summary", Static).update(f"{deployment} · {words}")
