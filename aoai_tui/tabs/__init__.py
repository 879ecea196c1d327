"""The tabs, in their order; one that is not in here is not shown."""

from __future__ import annotations

from aoai_tui.tab import FeatureTab
from aoai_tui.tabs.chat import ChatTab
from aoai_tui.tabs.embeddings import EmbeddingsTab
from aoai_tui.tabs.images import ImagesTab
from aoai_tui.tabs.speech import SpeechTab
from aoai_tui.tabs.voice import VoiceTab

TABS: tuple[type[FeatureTab], ...] = (ChatTab, VoiceTab, SpeechTab, EmbeddingsTab, ImagesTab)
