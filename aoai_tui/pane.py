"""What the panes of tabs have in common: options of a deployment at the right, rows that are spared where few are."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.geometry import Size

from aoai_tui.services.choices import Choices
from aoai_tui.services.deployments import KnownDeployments
from aoai_tui.tab import FeatureTab, TabBody
from aoai_tui.widgets.option_fields import OptionFields
from aoai_tui.widgets.room import follow_room
from aoai_tui.widgets.side_panel import SidePanel
from aoai_tui.workbench import Workbench

_FEW_ROWS = 24


class FeaturePane(TabBody):
    """A tab's content, whose options panel stands at the right."""

    tab: FeatureTab
    bench: Workbench
    options: OptionFields

    SHORT: ClassVar[int] = _FEW_ROWS
    """Below so many rows the pane has the class -short."""

    @property
    def choices(self) -> Choices[Any, Any]:
        """What was chosen for this tab."""
        raise NotImplementedError

    @property
    def deployments(self) -> KnownDeployments:
        """The deployments that do this tab's work."""
        raise NotImplementedError

    def return_focus(self) -> None:
        """Put the cursor where a person begins, as soon as it is laid out; not while they are elsewhere."""

        def focus() -> None:
            if self.is_attached and self.app.screen is self.screen and self.tab.display:
                self.focus_first()

        self.call_after_refresh(focus)

    def on_mount(self) -> None:
        """Spare the empty rows where rows are few."""
        follow_room(self, self.fit)

    def fit(self, room: Size) -> None:
        """Take the room that there is now."""
        self.set_class(room.height < self.SHORT, "-short")

    # Options

    def show_options(self) -> None:
        """Show what is chosen."""
        raise NotImplementedError

    async def begin_setting(self) -> None:
        """Show what was chosen before. Raises StorageTrouble."""
        await self.choices.load()
        self.show_options()
        await self.show_deployments()

    async def show_deployments(self) -> None:
        """Show which deployments are known, and what the chosen one does not take. Raises StorageTrouble."""
        self.options.suggest(await self.deployments.names())
        await self.show_refused()

    async def show_refused(self) -> None:
        """Show what the deployment does not take. Raises StorageTrouble."""
        deployment = self.choices.deployment
        refused = await self.deployments.refused(deployment) if deployment else {}
        if self.is_attached:
            self.options.show_refused(refused)

    async def on_option_fields_changed(self, event: OptionFields.Changed) -> None:
        """Keep it."""
        event.stop()
        changed = event.deployment != self.choices.own_deployment
        with self.tab.errors_shown():
            await self.choices.choose(event.deployment, event.options)
            self.tab.deployment = self.choices.deployment
            self.options_changed()
            if changed:
                await self.show_refused()

    def options_changed(self) -> None:
        """The person chose something else."""

    async def on_option_fields_send_all_asked(self, event: OptionFields.SendAllAsked) -> None:
        """Send everything again."""
        event.stop()
        with self.tab.errors_shown():
            await self.deployments.send_all(self.choices.deployment)
            await self.show_refused()

    def action_options(self) -> None:
        """Show or hide the options."""
        if self.query_one("SidePanel.-right", SidePanel).toggle():
            self.options.focus_first()
        else:
            self.focus_first()
