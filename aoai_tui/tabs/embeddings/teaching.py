"""What stands in the middle where there is nothing to show: what it is for, and the keys that matter."""

from __future__ import annotations

from aoai_tui.domain import Collection
from aoai_tui.plain import plain_line
from aoai_tui.tabs.embeddings.passage_view import Seen

_WELCOME = """\
Look things up by what they mean.

   ctrl+n   make a collection: its name, and what embeds its texts
   f4       add texts to it: typed ones, files, whole folders
   ctrl+o   the deployment, and how much is shown

Every text is embedded once and kept on this machine; looking things up costs next to nothing."""


def collection_teaching(collection: Collection | None, *, is_embedding: bool = False) -> str:
    """What stands there in place of all views: no collection, or one without a vector; empty where there are some."""
    if collection is None:
        return _WELCOME
    if collection.passages:
        return ""
    name = plain_line(collection.name, 60)
    if collection.waiting and is_embedding:
        return "The first passages can be looked up in a moment."
    if collection.waiting:
        passages = "passage waits" if collection.waiting == 1 else "passages wait"
        return (
            f"{collection.waiting:,} {passages} to be embedded; then they are found by what they mean.\n\n"
            "   f5       go on embedding\n"
            "   f4       add more texts"
        )
    if collection.refused:
        passages = "passage was" if collection.refused == 1 else "passages were"
        return (
            f"{collection.refused:,} {passages} refused, and “{name}” has no other.\n\n"
            "   f7       why, and what can be done about it\n"
            "   f4       add texts: typed ones, files, whole folders"
        )
    return (
        f"Nothing is in “{name}” yet.\n\n"
        "   f4       add texts: typed ones, files, whole folders\n"
        "   ctrl+b   other collections\n\n"
        "What it will cost is told before anything is sent."
    )


def list_teaching(seen: Seen) -> str:
    """What stands there in place of the list; empty where something was found."""
    if seen.matches or seen.collection is None:
        return ""
    if seen.found is None:
        count = seen.collection.passages
        them = "One passage is" if count == 1 else f"{count:,} passages are"
        return (
            f"{them} in “{plain_line(seen.collection.name, 60)}”. Type what you look for, in your own words.\n\n"
            "   enter    look up at once; a short pause does it, too\n"
            "   down     go to what was found: enter shows it whole, m more like it\n"
            "   f6       see it as a matrix, or on the map of the collection"
        )
    within = " in the chosen sources" if seen.sources else ""
    return (
        f"Nothing{within} is close enough to it.\n\n"
        "   ctrl+o   ask for a lower score\n"
        "   f3       look in other sources"
    )
