"""Speech: texts read aloud."""

from aoai_tui.tabs.speech.tab import SpeechTab

__all__ = ["SpeechTab"]
