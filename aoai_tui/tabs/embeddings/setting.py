"""The options of the Embeddings tab."""

from __future__ import annotations

from aoai_tui.services.embedding_choices import LookupOptions
from aoai_tui.tabs.embeddings.part import EmbeddingsPart


class SettingPart(EmbeddingsPart):
    """What is looked up with."""

    _looked_up_with = LookupOptions()

    def show_options(self) -> None:
        """Show what is chosen."""
        default = self.bench.connection.deployments.embeddings
        self._looked_up_with = self.choices.options
        self.options.show(self.choices.own_deployment, self.choices.options, default=default)

    def options_changed(self) -> None:
        """Look up with the new ones; a deployment for new collections changes nothing that is shown."""
        self.tab.deployment = self.collection.deployment if self.collection else self.choices.deployment
        before, self._looked_up_with = self._looked_up_with, self.choices.options
        if (before.k, before.least) != (self.choices.options.k, self.choices.options.least):
            self.search_again()
