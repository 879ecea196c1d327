"""The only room that imports sounddevice, soundfile and av: microphone, loudspeaker, and sound in files."""
