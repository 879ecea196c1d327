"""The services that a tab or a command may reach, for one open connection."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from aoai_tui.config.settings import Connection
from aoai_tui.services.connections import ConnectionBook
from aoai_tui.services.link import Link

if TYPE_CHECKING:
    from aoai_tui.services.attachments import Attachments
    from aoai_tui.services.chat.chat import ChatService
    from aoai_tui.services.chat.presets import Presets
    from aoai_tui.services.dictation.dictation import Dictation
    from aoai_tui.services.embedding_choices import EmbeddingChoices
    from aoai_tui.services.gallery.gallery import Gallery
    from aoai_tui.services.gallery.queue import DrawingQueue
    from aoai_tui.services.image_choices import ImageChoices
    from aoai_tui.services.lookup.lookup import Lookup
    from aoai_tui.services.lookup.seeing.seeing import Seeing
    from aoai_tui.services.narration.service import Narrations
    from aoai_tui.services.playback import Playback
    from aoai_tui.services.reading_aloud import ReadingAloud
    from aoai_tui.services.speech_choices import SpeechChoices
    from aoai_tui.services.spending import Spending
    from aoai_tui.services.tools.toolbox import ToolBox
    from aoai_tui.services.transcription_choices import TranscriptionChoices


@dataclass(frozen=True)
class Workbench:
    """Opening a connection makes a new one of these, and a new main screen over it.

    What the first paint does not need is imported and made when it is first asked for.
    """

    link: Link
    connections: ConnectionBook
    stream_gap: float
    """Seconds of silence in mid-reply after which it counts as broken."""

    @property
    def connection(self) -> Connection:
        """The connection that is open."""
        return self.link.connection

    @cached_property
    def chat(self) -> ChatService:
        """Conversations."""
        from aoai_tui.services.chat.chat import ChatService  # noqa: PLC0415  see above

        return ChatService(self.link, self.connections.archive, self.stream_gap)

    @property
    def attachments(self) -> Attachments:
        """Pictures and files that go with prompts."""
        return self.chat.attachments

    @cached_property
    def tools(self) -> ToolBox:
        """The commands and tool servers that a deployment may ask to be run."""
        from aoai_tui.services.tools.settings_box import box_of  # noqa: PLC0415  see above

        return box_of(self.connections)

    @cached_property
    def spending(self) -> Spending:
        """What replies cost."""
        from aoai_tui.services.spending import Spending  # noqa: PLC0415  see above

        return Spending(self.connections)

    @cached_property
    def presets(self) -> Presets:
        """What conversations can begin with."""
        from aoai_tui.services.chat.presets import Presets  # noqa: PLC0415  see above

        return Presets(self.connections)

    @cached_property
    def dictation(self) -> Dictation:
        """The microphone, recordings and transcripts."""
        from aoai_tui.services.dictation.dictation import open_dictation  # noqa: PLC0415  see above

        return open_dictation(self.link, self.connections, self.stream_gap)

    @cached_property
    def transcription_choices(self) -> TranscriptionChoices:
        """How recordings are written down."""
        from aoai_tui.services.transcription_choices import TranscriptionChoices  # noqa: PLC0415  see above

        connection = self.connection
        return TranscriptionChoices(
            self.connections.archive, connection.name, connection.deployments.transcription
        )

    @cached_property
    def narration(self) -> Narrations:
        """Texts read aloud."""
        from aoai_tui.services.narration.service import Narrations  # noqa: PLC0415  see above

        return Narrations(self.link, self.connections.archive, stream_gap=self.stream_gap)

    @cached_property
    def playback(self) -> Playback:
        """The loudspeaker."""
        from aoai_tui.services.playback import Playback  # noqa: PLC0415  see above

        return Playback(lambda: self.connections.settings.sound.speaker)

    @cached_property
    def speech_choices(self) -> SpeechChoices:
        """How texts are read aloud."""
        from aoai_tui.services.speech_choices import SpeechChoices  # noqa: PLC0415  see above

        connection = self.connection
        return SpeechChoices(self.connections.archive, connection.name, connection.deployments.speech)

    @cached_property
    def reading_aloud(self) -> ReadingAloud:
        """Replies read aloud."""
        from aoai_tui.services.reading_aloud import ReadingAloud  # noqa: PLC0415  see above

        return ReadingAloud(self.narration, self.playback, self.speech_choices)

    @cached_property
    def gallery(self) -> Gallery:
        """Pictures."""
        from aoai_tui.services.gallery.gallery import Gallery  # noqa: PLC0415  see above

        return Gallery(self.link, self.connections.archive, stream_gap=self.stream_gap)

    @cached_property
    def drawing_queue(self) -> DrawingQueue:
        """Prompts that wait to be drawn."""
        from aoai_tui.services.gallery.queue import DrawingQueue  # noqa: PLC0415  see above

        return DrawingQueue(self.gallery)

    @cached_property
    def image_choices(self) -> ImageChoices:
        """How pictures are asked for."""
        from aoai_tui.services.image_choices import ImageChoices  # noqa: PLC0415  see above

        connection = self.connection
        return ImageChoices(self.connections.archive, connection.name, connection.deployments.images)

    @cached_property
    def lookup(self) -> Lookup:
        """Collections of texts that are looked up by meaning."""
        from aoai_tui.services.lookup.lookup import Lookup  # noqa: PLC0415  see above

        return Lookup(self.link, self.connections.archive, lambda: self.connections.settings.prices)

    @cached_property
    def seeing(self) -> Seeing:
        """How the passages of collections lie to each other."""
        from aoai_tui.services.lookup.seeing.seeing import Seeing  # noqa: PLC0415  see above

        return Seeing(self.connections.archive, self.lookup)

    @cached_property
    def embedding_choices(self) -> EmbeddingChoices:
        """How passages are looked up."""
        from aoai_tui.services.embedding_choices import EmbeddingChoices  # noqa: PLC0415  see above

        connection = self.connection
        return EmbeddingChoices(self.connections.archive, connection.name, connection.deployments.embeddings)

    async def close(self) -> None:
        """Keep what is recorded, spoken, drawn and embedded, fall silent, end the tool servers, close the client."""
        for name in ("dictation", "narration", "playback", "drawing_queue", "gallery", "lookup"):
            if name in self.__dict__:  # what was never asked for is not made now
                await getattr(self, name).close()
        await self.tools.close()
        await self.link.close()


def open_workbench(connection: Connection, connections: ConnectionBook, stream_gap: float) -> Workbench:
    """A workbench over a connection that is not opened yet: nothing slow happens here."""
    return Workbench(connections.link(connection), connections, stream_gap)
