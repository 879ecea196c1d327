"""Dictation: recordings from the microphone and from files, and the transcripts that are made of them."""
