"""README tells what the program does today."""

from __future__ import annotations

import re
from pathlib import Path

from textual.binding import Binding
from textual.widget import Widget

from aoai_tui.app import AoaiApp
from aoai_tui.config.documentation import describe_settings
from aoai_tui.main_screen import MainScreen
from aoai_tui.screens.connection_form import ConnectionForm
from aoai_tui.screens.connection_rows import ConnectionRows
from aoai_tui.screens.connections import Connections
from aoai_tui.screens.mask_editor import MaskEditor
from aoai_tui.screens.passage import PassageScreen
from aoai_tui.screens.picture_viewer import PictureViewer
from aoai_tui.screens.presets import ChoosePreset
from aoai_tui.screens.tool_rows import ToolRows
from aoai_tui.screens.tools import Tools
from aoai_tui.tabs.chat.compare.screen import CompareScreen
from aoai_tui.tabs.chat.composing import Composing
from aoai_tui.tabs.chat.consent_bar import ConsentBar
from aoai_tui.tabs.chat.conversation_list import ConversationList
from aoai_tui.tabs.chat.keeping import Keeping
from aoai_tui.tabs.chat.message_scroll import Messages
from aoai_tui.tabs.chat.message_view import MessageView
from aoai_tui.tabs.chat.opening import Opening
from aoai_tui.tabs.chat.pane import ChatTab
from aoai_tui.tabs.chat.reading import Reading
from aoai_tui.tabs.chat.setting import Setting
from aoai_tui.tabs.embeddings.adding.add_texts import AddTexts
from aoai_tui.tabs.embeddings.adding.part import AddingPart
from aoai_tui.tabs.embeddings.adding.path_row import PathRow
from aoai_tui.tabs.embeddings.adding.plan_preview import PlanPreview
from aoai_tui.tabs.embeddings.adding.refused_passages import RefusedPassages
from aoai_tui.tabs.embeddings.adding.refused_rows import RefusedRows
from aoai_tui.tabs.embeddings.adding.running import RunningPart
from aoai_tui.tabs.embeddings.collection_list import CollectionList
from aoai_tui.tabs.embeddings.filtering import FilteringPart
from aoai_tui.tabs.embeddings.handing import HandingPart as EmbeddingsHanding
from aoai_tui.tabs.embeddings.managing.exchanging import ExchangingPart
from aoai_tui.tabs.embeddings.managing.part import ManagingPart
from aoai_tui.tabs.embeddings.managing.place_rows import PlaceRows
from aoai_tui.tabs.embeddings.managing.places import Places
from aoai_tui.tabs.embeddings.managing.source_rows import SourceRows
from aoai_tui.tabs.embeddings.managing.sources import Sources
from aoai_tui.tabs.embeddings.opening import OpeningPart as EmbeddingsOpening
from aoai_tui.tabs.embeddings.pane import EmbeddingsPane
from aoai_tui.tabs.embeddings.passage_view import PassageView
from aoai_tui.tabs.embeddings.query_field import QueryField
from aoai_tui.tabs.embeddings.seeing.compare import CompareTextsScreen
from aoai_tui.tabs.embeddings.seeing.duplicates import DuplicatesScreen
from aoai_tui.tabs.embeddings.seeing.matrix_view import MatrixView
from aoai_tui.tabs.embeddings.seeing.pair import PairScreen
from aoai_tui.tabs.embeddings.seeing.part import SeeingPart
from aoai_tui.tabs.embeddings.seeing.vector import VectorScreen
from aoai_tui.tabs.embeddings.source_row import SourceRow
from aoai_tui.tabs.embeddings.viewing import ViewingPart
from aoai_tui.tabs.images.changing import ChangingPart
from aoai_tui.tabs.images.filing import FilingPart
from aoai_tui.tabs.images.gallery_grid import GalleryGrid
from aoai_tui.tabs.images.given_row import GivenRow
from aoai_tui.tabs.images.going_on import GoingOnPart
from aoai_tui.tabs.images.keeping import KeepingPart as ImagesKeeping
from aoai_tui.tabs.images.pane import ImagesPane
from aoai_tui.tabs.images.prompt_field import PromptField
from aoai_tui.tabs.images.queue_list import QueueList
from aoai_tui.tabs.speech.comparing import ComparingPart
from aoai_tui.tabs.speech.keeping import KeepingPart as SpeechKeeping
from aoai_tui.tabs.speech.narration_list import NarrationList
from aoai_tui.tabs.speech.pane import SpeechPane
from aoai_tui.tabs.speech.setting import SettingPart as SpeechSetting
from aoai_tui.tabs.speech.speaking import SpeakingPart
from aoai_tui.tabs.speech.voice_rows import VoiceRows
from aoai_tui.tabs.voice.handing import HandingPart
from aoai_tui.tabs.voice.opening import OpeningPart
from aoai_tui.tabs.voice.pane import VoicePane
from aoai_tui.tabs.voice.playing import PlayingPart
from aoai_tui.tabs.voice.recording_list import RecordingList
from aoai_tui.tabs.voice.setting import SettingPart
from aoai_tui.tabs.voice.span_table import SpanTable
from aoai_tui.tabs.voice.transcribing import TranscribingPart
from aoai_tui.tabs.voice.transcripts import Transcripts
from aoai_tui.widgets.attachment_row import AttachmentRow
from aoai_tui.widgets.composer import Composer
from aoai_tui.widgets.heat_map import HeatMap
from aoai_tui.widgets.mask_canvas import MaskCanvas
from aoai_tui.widgets.picture_stage import PictureStage
from aoai_tui.widgets.player_bar import PlayerBar
from aoai_tui.widgets.scatter_plot import ScatterPlot

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def settings_table() -> str:
    """The settings as README shows them."""
    rows = ["| setting | what it takes | without it | what it does |", "|---|---|---|---|"]
    for setting in describe_settings():
        default = f"`{setting.default}`" if setting.default else ""
        rows.append(f"| `{setting.key}` | {setting.type} | {default} | {setting.text} |")
    return "\n".join(rows)


def test_the_settings_table_is_made_from_the_settings() -> None:
    """Every setting stands in README with the description that stands in the code."""
    shown = README.partition("<!-- settings -->\n")[2].partition("\n<!-- /settings -->")[0]
    assert shown.strip() == settings_table()


def test_every_binding_can_be_looked_up() -> None:
    """Each id that [keys] takes is listed in README."""
    places: list[type[Widget] | type[AoaiApp]] = [
        AoaiApp, MainScreen, ChatTab, Composing, Keeping, Opening, Reading, Setting,
        ConversationList, Messages, Composer, Connections,
        ConnectionRows, Tools, ToolRows, ConsentBar, MessageView, ChoosePreset, CompareScreen, ConnectionForm,
        AttachmentRow,
        VoicePane, HandingPart, OpeningPart, PlayingPart, SettingPart, TranscribingPart, RecordingList, SpanTable,
        Transcripts,
        SpeechPane, SpeakingPart, ComparingPart, SpeechKeeping, SpeechSetting, NarrationList, VoiceRows, PlayerBar,
        ImagesPane, GoingOnPart, ChangingPart, PromptField, QueueList, GivenRow,
        ImagesKeeping, FilingPart, GalleryGrid,
        PictureViewer, PictureStage, MaskEditor, MaskCanvas,
        AddingPart, RunningPart, ManagingPart, ExchangingPart, CollectionList, AddTexts, PathRow, PlanPreview,
        Places, PlaceRows, RefusedPassages, RefusedRows, Sources, SourceRows,
        EmbeddingsPane, EmbeddingsOpening, ViewingPart, FilteringPart, EmbeddingsHanding,
        PassageView, QueryField, SourceRow, PassageScreen,
        SeeingPart, MatrixView, HeatMap, ScatterPlot, PairScreen, DuplicatesScreen, CompareTextsScreen, VectorScreen,
    ]  # fmt: skip
    ids = {
        binding.id
        for place in places
        for binding in place.BINDINGS
        if isinstance(binding, Binding) and binding.id
    }
    listed = set(re.findall(r"`([a-z-]+\.[a-z-]+)`", README.partition("Ids:")[2].partition("##")[0]))
    assert listed == ids
