"""`aoai-tui embed`: collections of texts that are looked up by meaning."""

from __future__ import annotations

import click

from aoai_tui.commands.embed_add import add, refresh
from aoai_tui.commands.embed_check import check
from aoai_tui.commands.embed_exchange import bring, export
from aoai_tui.commands.embed_lists import delete, list_all, rename, restore
from aoai_tui.commands.embed_postgres import postgres
from aoai_tui.commands.embed_refused import refused
from aoai_tui.commands.embed_search import search
from aoai_tui.commands.embed_text import text


@click.group(subcommand_metavar="COMMAND …")
def embed() -> None:
    """Embed texts, and look them up by meaning.

    Exit codes: 0 done, 1 failed, 2 the command line can't be meant, 130 ctrl+c.
    """


for command in (
    add,
    refresh,
    search,
    list_all,
    text,
    export,
    bring,
    refused,
    rename,
    delete,
    restore,
    check,
    postgres,
):
    embed.add_command(command)
