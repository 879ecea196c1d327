"""The room that a widget has on the screen, told whenever it is another.

Textual's Resize event does that, too, but a widget's first one is lost where something looks for a widget's place, as
moving the focus does, after it was mounted and before it was laid out: the widget then counts as known already.
"""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakMethod, ref

from textual.geometry import Size
from textual.widget import Widget


def follow_room(widget: Widget, tell: Callable[[Size], object]) -> None:
    """Have the widget's outer size told after each layout that changed it; for a widget that is mounted.

    `tell` is a method of the widget, which may be a coroutine: it runs in the widget's own turn, as handlers of its
    messages do.
    """
    told = Size()
    whose, how = ref(widget), WeakMethod(tell)  # the signal lives longer, and would keep the widget

    def look(_screen: object) -> None:
        nonlocal told
        laid_out, method = whose(), how()
        if laid_out is None or method is None:
            return
        size = laid_out.outer_size
        if size != told:
            told = size
            if size:  # what is hidden has none, and is told anew when it is back
                laid_out.call_later(method, size)

    widget.screen.screen_layout_refresh_signal.subscribe(widget, look, immediate=True)
    look(widget.screen)
