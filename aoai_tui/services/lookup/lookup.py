"""Lookup: collections of texts, what is added to them, and what is found in them."""

from __future__ import annotations

from dataclasses import dataclass

from aoai_tui.services.lookup.changing import ChangedCollections
from aoai_tui.services.lookup.copies import CopiedCollections
from aoai_tui.services.lookup.exchanging import ExchangedCollections
from aoai_tui.services.lookup.looking_after import LookedAfterCollections
from aoai_tui.services.lookup.planning import PlannedCollections
from aoai_tui.services.lookup.searching import SearchedCollections


@dataclass
class Lookup(
    SearchedCollections,
    PlannedCollections,
    CopiedCollections,
    ChangedCollections,
    ExchangedCollections,
    LookedAfterCollections,
):
    """Collections in one archive, embedded over one link.

    kept: all, get, find, named, make, check_new, rename, delete, restore_last, left_behind.
    planning: plan, refresh, add. embedding: embed, is_embedding, close.
    searching: search, like, context, sources, refused, passage. single: vectors, knows.
    copies: duplicate, merge, embed_anew, anew_cost.
    placing: places, check_place, add_place, forget_place, copy_to, look_up_here, where_strings_go.
    exchanging: export, bring, suggested_file.
    looking_after: check, repairs.
    changing: edit, send_again, delete_passages, delete_sources, restore_removed.

    Where nothing else is said a method raises StorageTrouble, also for an id that does not exist (any more), and
    UsageTrouble, in words for the person, where what is asked for can't be meant.
    """
