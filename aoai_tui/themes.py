"""The app's two themes: three calm surfaces, one accent, colours for state that always come with a word."""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

DARK = Theme(
    name="aoai-dark",
    dark=True,
    primary="#4aa8ff",
    secondary="#7f8b99",
    accent="#4aa8ff",
    foreground="#d8dee6",
    background="#0f1318",
    surface="#151b22",
    panel="#1d2530",
    boost="#1d2530",
    success="#63c174",
    warning="#e3b341",
    error="#ef6b63",
    variables={
        "muted": "#7f8b99",
        "text-muted": "#7f8b99",
        "border": "#4aa8ff",
        "border-blurred": "#1d2530",
        "block-cursor-background": "#1d2530",
        "block-cursor-foreground": "#d8dee6",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#1d2530",
        "block-cursor-blurred-text-style": "bold",
        "input-selection-background": "#4aa8ff 35%",
        "footer-background": "#0f1318",
        "footer-foreground": "#7f8b99",
        "footer-key-foreground": "#d8dee6",
        "footer-description-foreground": "#7f8b99",
        "footer-item-background": "#0f1318",
        "scrollbar": "#2a3441",
        "scrollbar-hover": "#3a4656",
        "scrollbar-active": "#4aa8ff",
        "scrollbar-background": "#0f1318",
        "scrollbar-background-hover": "#0f1318",
        "scrollbar-background-active": "#0f1318",
    },
)

LIGHT = Theme(
    name="aoai-light",
    dark=False,
    primary="#0a66c2",
    secondary="#66727f",
    accent="#0a66c2",
    foreground="#1c2530",
    background="#fbfcfd",
    surface="#f2f5f8",
    panel="#e6ebf1",
    boost="#e6ebf1",
    success="#1a7f37",
    warning="#9a6700",
    error="#cf222e",
    variables={
        "muted": "#66727f",
        "text-muted": "#66727f",
        "border": "#0a66c2",
        "border-blurred": "#e6ebf1",
        "block-cursor-background": "#e6ebf1",
        "block-cursor-foreground": "#1c2530",
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-background": "#e6ebf1",
        "block-cursor-blurred-text-style": "bold",
        "input-selection-background": "#0a66c2 25%",
        "footer-background": "#fbfcfd",
        "footer-foreground": "#66727f",
        "footer-key-foreground": "#1c2530",
        "footer-description-foreground": "#66727f",
        "footer-item-background": "#fbfcfd",
        "scrollbar": "#cdd5de",
        "scrollbar-hover": "#b4bfca",
        "scrollbar-active": "#0a66c2",
        "scrollbar-background": "#fbfcfd",
        "scrollbar-background-hover": "#fbfcfd",
        "scrollbar-background-active": "#fbfcfd",
    },
)


def usual_theme(environ: Mapping[str, str]) -> str:
    """The theme for a terminal that nothing was chosen for.

    `COLORFGBG` is how rxvt, Konsole, xterm and others tell their colours: its last number is the
    background's, and 7 and 15 are the light ones.
    """
    return LIGHT.name if environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15") else DARK.name
